/** Peers of a server's TLS port, for tests: a client of raw bytes, and what becomes of one that is not served. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import * as channels from '../../src/engine/channels.ts'
import { createServer, type Server, type ServerOptions } from '../../src/server.ts'
import { certificates, type Identity } from './certificates.ts'
import { RawClient } from './raw-client.ts'

export const pem = ({ cert, key }: Identity) => ({ cert: readFileSync(cert), key: readFileSync(key) })

export interface TlsServer {
  readonly server: Server
  /** What it has said in its log. */
  readonly notes: string[]
}

/** A server with TLS alone, on a free port, whose certificate our authority has signed; clients need none. */
export async function startTls({
  authClients = false,
  ...options
}: ServerOptions & { readonly authClients?: boolean | 'optional' } = {}): Promise<TlsServer> {
  const { server: own, caText: ca } = certificates()
  const server = createServer({ port: false, tls: { ...pem(own), ca, authClients }, ...options })
  const notes = notesOf(server)
  await server.listen()
  onTestFinished(() => server.close())
  return { server, notes }
}

export function notesOf(server: Server): string[] {
  const notes: string[] = []
  const stop = channels.note.subscribe(message => {
    if (message.server === server) notes.push(message.text)
  })
  onTestFinished(stop)
  return notes
}

/** Connects and resolves once the handshake is done. */
export async function secureSocket(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca: certificates().caText, ...options })
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'secureConnect')
  return socket
}

export async function secureClient(port: number, options: ConnectionOptions = {}): Promise<RawClient> {
  return new RawClient(await secureSocket(port, options))
}

/** What a PING is answered, or how the connection ended. */
export async function pinged(port: number, options: ConnectionOptions = {}): Promise<string> {
  try {
    const client = await secureClient(port, options)
    client.send(['PING'])
    return await client.read()
  } catch (failure) {
    return failure instanceof Error && 'code' in failure ? String(failure.code) : String(failure)
  }
}
