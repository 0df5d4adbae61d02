/** Ends a connection as a crash would: the peer's next read fails with ECONNRESET. Only plain TCP has that. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

export function reset(socket: Socket): void {
  if (socket instanceof TLSSocket || socket.remoteFamily === undefined) socket.destroy()
  else socket.resetAndDestroy()
}
