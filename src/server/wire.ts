/** The connection of a replica to its primary: over TCP, or over TLS (`tls-replication`). */
import { connect } from 'node:net'
import { type ConnectionOptions, connect as connectSecurely } from 'node:tls'
import { noWire, type Wire, type WireEvents } from '../replication/inbox.ts'

/**
 * Opens it. What is wrong with host, port or TLS ends it as the network would.
 *
 * @param tls gives what TLS needs; undefined: none
 */
export function openWire(
  host: string,
  port: number,
  events: WireEvents,
  tls: () => ConnectionOptions | undefined,
): Wire {
  try {
    return wireOver(host, port, events, tls())
  } catch (error) {
    // A file of TLS that is gone, a port that is none.
    const why = error instanceof Error ? error.message : String(error)
    return noWire(host, port, { ...events, closed: () => events.closed(why) })
  }
}

function wireOver(
  host: string,
  port: number,
  events: WireEvents,
  secure: ConnectionOptions | undefined,
): Wire {
  const socket =
    secure === undefined ? connect({ host, port, noDelay: true }) : connectSecurely({ host, port, ...secure })
  let why = 'the primary has closed the connection'
  const wire: Wire = {
    get localAddress() {
      return `${socket.localAddress}:${socket.localPort}`
    },
    write: bytes => void socket.write(bytes),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.destroy(),
  }
  socket.once(secure === undefined ? 'connect' : 'secureConnect', () => events.opened(wire))
  socket.on('data', chunk => events.received(chunk))
  socket.on('error', error => {
    why = error.message
  })
  socket.once('close', () => events.closed(why))
  return wire
}
