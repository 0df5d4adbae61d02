/** Peers as CLIENT LIST shows them: `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock:0`, `in-process`. */
import type { Socket } from 'node:net'
import type { Listener } from './listener.ts'

export function peerOf(socket: Socket, listener: Listener): string {
  return listener.port === 0
    ? `${listener.address}:0`
    : formatAddress(socket.remoteAddress, socket.remotePort)
}

export function localOf(socket: Socket, listener: Listener): string {
  return listener.port === 0 ? `${listener.address}:0` : formatAddress(socket.localAddress, socket.localPort)
}

function formatAddress(host = '', port = 0): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** The system's number of a socket; Node keeps it on its handle. Shown in CLIENT LIST only. */
export function descriptorOf(socket: Socket): number {
  const handle: unknown = '_handle' in socket ? socket._handle : undefined
  const isObject = typeof handle === 'object' && handle !== null
  return isObject && 'fd' in handle && typeof handle.fd === 'number' ? handle.fd : -1
}
