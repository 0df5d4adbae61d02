/**
 * Addresses: peers as CLIENT LIST shows them (`127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock:0`, `in-process`), and
 * those that the directive `bind` names.
 */
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

export function formatAddress(host = '', port = 0): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** The system's number of a socket; Node keeps it on its handle. Shown in CLIENT LIST only. */
export function descriptorOf(socket: Socket): number {
  const handle: unknown = '_handle' in socket ? socket._handle : undefined
  const isObject = typeof handle === 'object' && handle !== null
  return isObject && 'fd' in handle && typeof handle.fd === 'number' ? handle.fd : -1
}

/** What a server is to listen on. */
export interface BoundAddress {
  readonly host: string
  /** No failure when the machine has no such address: a leading minus, as in `-::1`. */
  readonly optional: boolean
}

export function boundAddresses(bind: readonly string[]): BoundAddress[] {
  return bind.map(address => {
    const optional = address.startsWith('-')
    return { host: anyAddress(optional ? address.slice(1) : address), optional }
  })
}

/** Redis writes "all addresses" as a star. */
function anyAddress(host: string): string {
  if (host === '*') return '0.0.0.0'
  return host === '::*' ? '::' : host
}

/** Whether the system refused an address since the machine has none such, and not since its port is taken. */
export function isMissingAddress(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && failure.code !== 'EADDRINUSE'
}
