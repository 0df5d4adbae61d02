/**
 * How a connection is closed from our side: the last bytes are sent, and what the peer still sends is read and
 * dropped for a moment, because closing with unread input makes the system discard our last bytes too.
 */
import type { Socket } from 'node:net'

/** How long a peer may take to close its side after it was sent everything, in ms. */
const LINGER = 100

export function sayGoodbye(socket: Socket, lastBytes?: string): void {
  socket.removeAllListeners('data')
  socket.resume()
  if (lastBytes !== undefined) socket.write(lastBytes, 'latin1')
  socket.end(() => socket.setTimeout(LINGER, () => socket.destroy()))
}
