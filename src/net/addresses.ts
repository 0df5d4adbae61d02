/** Addresses as CLIENT LIST shows them: `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock:0`, `in-process`. */
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
