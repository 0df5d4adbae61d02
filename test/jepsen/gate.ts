/** The way to a node for everybody who asks for its address: it can be shut, and then the node is cut off from those. */
import { connect, createServer, type Socket } from 'node:net'

export interface Gate {
  readonly port: number
  /** Cuts all connections, and takes no more until it is opened. */
  shut(): void
  open(): void
  close(): Promise<void>
}

export async function gateTo(port: number): Promise<Gate> {
  const sockets = new Set<Socket>()
  let isShut = false
  const cutAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer(near => {
    near.on('error', () => {})
    if (isShut) {
      near.destroy()
      return
    }
    const far = connect({ port, host: '127.0.0.1', noDelay: true })
    near.setNoDelay()
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    shut() {
      isShut = true
      cutAll()
    },
    open() {
      isShut = false
    },
    async close() {
      cutAll()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
