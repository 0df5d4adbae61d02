/** The two ends of a connection as span attributes. Both come as texts, in the forms that CLIENT LIST shows. */
import type { Attributes } from '@opentelemetry/api'
import type { Peer } from '../engine/channels.ts'
import {
  NETWORK_PEER_ADDRESS,
  NETWORK_PEER_PORT,
  NETWORK_TRANSPORT,
  SERVER_ADDRESS,
  SERVER_PORT,
} from './conventions.ts'

interface Endpoint {
  readonly host: string
  /** 0: a unix socket, whose path is the host. */
  readonly port: number
}

/** `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock:0` or `/run/redis.sock`. */
export function parseEndpoint(address: string): Endpoint {
  const at = address.lastIndexOf(':')
  const port = Number(address.slice(at + 1))
  if (at === -1 || !Number.isInteger(port)) return { host: address, port: 0 }
  return { host: address.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port }
}

/** Nothing for connections in process: they have no ends. */
export function endpointsOf({ address, localAddress }: Peer): Attributes {
  if (address === 'in-process') return {}
  const server = parseEndpoint(localAddress)
  const peer = parseEndpoint(address)
  if (server.port === 0) {
    return { [SERVER_ADDRESS]: server.host, [NETWORK_PEER_ADDRESS]: peer.host, [NETWORK_TRANSPORT]: 'unix' }
  }
  return {
    [SERVER_ADDRESS]: server.host,
    [SERVER_PORT]: server.port,
    [NETWORK_PEER_ADDRESS]: peer.host,
    [NETWORK_PEER_PORT]: peer.port,
    [NETWORK_TRANSPORT]: 'tcp',
  }
}
