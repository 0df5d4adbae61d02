/**
 * How a connection is closed from our side: the last bytes are sent, and what the peer still sends is read and
 * dropped for a moment, because closing with unread input makes the system discard our last bytes too. A peer that does
 * not take the last bytes holds its place for ten seconds more.
 */
import type { Socket } from 'node:net'
import type { Clock } from '../keyspace/clock.ts'

/** How long nothing may move while the last bytes leave, in ms. */
const STALLED = 10_000
/** How long a peer may take to close its side after it was sent everything, in ms. */
const LINGER = 100
/** How long a peer may go on sending, in ms. */
const LONGEST = 1000

/** Limits for which connections are closed: what counts these, and the log's words. */
export const OVER_LIMIT = {
  'query buffer limit': {
    counter: 'inputLimitCloses',
    text: 'Closing client that reached max query buffer length',
  },
  'output buffer limit': {
    counter: 'outputLimitCloses',
    text: 'Client scheduled to be closed ASAP for overcoming of output buffer limits',
  },
} as const

export function sayGoodbye(socket: Socket, clock: Clock, lastBytes?: string): void {
  socket.removeAllListeners('data')
  socket.resume()
  if (lastBytes !== undefined) socket.write(lastBytes, 'latin1')
  socket.setTimeout(STALLED, () => socket.destroy())
  socket.end(() => {
    socket.setTimeout(LINGER, () => socket.destroy())
    const limit = clock.after(LONGEST, () => socket.destroy())
    socket.once('close', () => limit.cancel())
  })
}
