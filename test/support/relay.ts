/** A TCP port that passes everything on to another, until the connections through it are cut. */
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Relay {
  readonly port: number
  /** Connections that were made so far. */
  readonly count: number
  /** Cuts all connections, after so many more bytes of what comes from the other port. */
  cut(after: number): void
}

export async function relayTo(port: number): Promise<Relay> {
  const open = new Set<Socket>()
  let count = 0
  let left = Number.POSITIVE_INFINITY
  const cutAll = () => {
    left = Number.POSITIVE_INFINITY
    for (const socket of open) socket.destroy()
  }
  const server = createServer(near => {
    count++
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.on('data', chunk => {
      near.write(chunk.subarray(0, Math.min(left, chunk.length)))
      left -= chunk.length
      if (left <= 0) near.end(cutAll)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    cutAll()
    server.close()
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get count() {
      return count
    },
    cut: after => {
      left = after
      if (after === 0) cutAll()
    },
  }
}
