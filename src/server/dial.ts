/** The connection of a replica to its primary, over TCP. */
import { connect } from 'node:net'
import type { Wire } from '../replication/inbox.ts'
import type { WireEvents } from '../replication/owner.ts'

export function dial(host: string, port: number, events: WireEvents): Wire {
  const socket = connect({ host, port, noDelay: true })
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
  socket.once('connect', () => events.opened(wire))
  socket.on('data', chunk => events.received(chunk))
  socket.on('error', error => {
    why = error.message
  })
  socket.once('close', () => events.closed(why))
  return wire
}
