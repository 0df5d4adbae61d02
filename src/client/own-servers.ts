/**
 * The servers that run in this thread. A client that sleeps while it waits would wait for ever for one of them: it asks
 * here first. Servers in other threads and processes answer, and are not known here.
 */
import { hostname, networkInterfaces } from 'node:os'
import { resolve } from 'node:path'
import { OwnServerError } from './errors.ts'
import type { ConnectionOptions } from './options.ts'

/** A server, as far as others must know where it listens: `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock`. */
export interface Listening {
  readonly addresses: readonly string[]
}

/** Those that listen now. */
export const ownServers = new Set<Listening>()

/** @throws OwnServerError when a server of this thread is what the options lead to */
export function refuseOwnServer({ host = '127.0.0.1', port = 6379, path }: ConnectionOptions): void {
  for (const { addresses } of ownServers) {
    const found = addresses.find(address =>
      path === undefined ? leadsTo(address, host, port) : address === path || address === resolve(path),
    )
    if (found === undefined) continue
    throw new OwnServerError(
      `connectSync() sleeps until the server answers, but ${found} is a server in this thread, which could never answer: use server.connect() or connect()`,
    )
  }
}

function leadsTo(address: string, host: string, port: number): boolean {
  const [, bound, boundPort] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? []
  if (Number(boundPort) !== port) return false
  const hosts = addressesOf(host.toLowerCase())
  return hosts.some(each => each === bound || (isWildcard(bound) && isOfThisMachine(each)))
}

/** What a host stands for, as far as it can be told without asking the network. */
function addressesOf(host: string): readonly string[] {
  if (host === 'localhost' || isWildcard(host)) return ['127.0.0.1', '::1']
  return host === hostname().toLowerCase() ? machineAddresses() : [host]
}

function isOfThisMachine(address: string): boolean {
  return address.startsWith('127.') || machineAddresses().includes(address)
}

function machineAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap(all => (all ?? []).map(each => each.address))
}

function isWildcard(address: string | undefined): boolean {
  return address === '0.0.0.0' || address === '::'
}
