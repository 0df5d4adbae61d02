/** A primary that sends a replica the bytes that a test gives it, when the test gives them. */
import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export const MARK = 'm'.repeat(40)

export interface ScriptedPrimary {
  readonly port: number
  /** What replicas have asked for, in order: the words of PSYNC. */
  readonly asked: readonly string[]
  /** Sends bytes to the newest replica. */
  send(...parts: readonly (string | Uint8Array)[]): void
  /** Ends the connection behind what was sent. */
  cut(): void
}

/** It says yes to everything but PSYNC, which the test answers. */
export async function scriptedPrimary(): Promise<ScriptedPrimary> {
  const asked: string[] = []
  const open = new Set<Socket>()
  let newest: Socket | undefined
  const server = createServer(socket => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    socket.on('data', chunk => {
      const request = chunk.toString('latin1')
      if (request.includes('PSYNC')) {
        newest = socket
        asked.push(
          request
            .split('\r\n')
            .slice(3)
            .filter((_, at) => at % 2 === 1)
            .join(' ')
            .trim(),
        )
      } else if (newest !== socket) socket.write('+OK\r\n')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    asked,
    send(...parts) {
      for (const part of parts) newest?.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)
    },
    cut() {
      newest?.end()
    },
  }
}
