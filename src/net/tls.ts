/**
 * TLS between the listeners and the connections: a socket that was accepted is handed to Node's TLS server, which never
 * listens itself, and comes back with its handshake done. A connection counts for `maxclients` from its first byte on.
 *
 *     socket --> handshake --> is the certificate right? --> Connection
 *                | fails, ends, takes too long | no: said inside of TLS
 *                v                             v
 *                a line in the log, closed     the same
 *
 * What the directives say is tried as a whole; only then another server takes the place of the one before, for the
 * connections to come.
 */
import type { Socket } from 'node:net'
import { type ConnectionOptions, createServer, type TLSSocket, type Server as TlsServer } from 'node:tls'
import type { Name } from '../config/config.ts'
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import type { Timer } from '../keyspace/clock.ts'
import { localOf, peerOf } from './addresses.ts'
import { sayGoodbye } from './goodbye.ts'
import type { Listener } from './listener.ts'
import { clientSettings, reasonOf, serverSettings, type TlsOptions } from './tls-settings.ts'

/** How long a handshake may take, in ms. */
const LONGEST_HANDSHAKE = 10_000

/** What a handshake uses. */
const DIRECTIVES: readonly Name[] = [
  'tls-cert-file',
  'tls-key-file',
  'tls-key-file-pass',
  'tls-client-cert-file',
  'tls-client-key-file',
  'tls-client-key-file-pass',
  'tls-dh-params-file',
  'tls-ca-cert-file',
  'tls-ca-cert-dir',
  'tls-auth-clients',
  'tls-replication',
  'tls-cluster',
  'tls-protocols',
  'tls-ciphers',
  'tls-ciphersuites',
  'tls-prefer-server-ciphers',
  'tls-session-caching',
  'tls-session-cache-timeout',
]

interface Handshake {
  readonly socket: Socket
  readonly listener: Listener
  readonly timer: Timer
}

/** Takes a connection whose handshake is done, and the user whom its certificate names. */
type Secured = (socket: TLSSocket, listener: Listener, user: string | undefined) => void

export class Tls {
  readonly #engine: Engine
  /** Where connections go. */
  readonly #secured: Secured
  /** Those that are not, by the addresses of both ends: Node does not say which socket it has wrapped. */
  readonly #handshakes = new Map<string, Handshake>()
  /** What createServer() was told. */
  #given: TlsOptions | undefined
  /** Node's server, as the directives have it now; undefined: never needed so far. */
  #node: TlsServer | undefined

  constructor(engine: Engine, secured: Secured) {
    this.#engine = engine
    this.#secured = secured
    const { config } = engine
    for (const name of DIRECTIVES) config.onChange(name, () => (this.#isUsed ? this.#refusal() : undefined))
    config.onChange('tls-port', port =>
      port === 0 || this.#node !== undefined ? undefined : this.#refusal(),
    )
  }

  get #isUsed(): boolean {
    const { config } = this.#engine
    return config.value('tls-port') > 0 || config.value('tls-replication') || config.value('tls-cluster')
  }

  /**
   * Before the sockets are opened.
   *
   * @throws Error that says what is wrong
   */
  prepare(given: TlsOptions | undefined): void {
    const { config } = this.#engine
    if (given !== undefined) {
      const { authClients = given.ca !== undefined } = given
      const clients = authClients === true ? 'yes' : authClients === false ? 'no' : authClients
      config.load('tls-auth-clients', [clients])
      // These are said by the option.
      for (const name of ['tls-cert-file', 'tls-key-file', 'tls-key-file-pass'] as const)
        config.load(name, [''])
    }
    if (given !== undefined || this.#isUsed) this.configure(given)
  }

  /**
   * Reads what the directives name, for the connections to come.
   *
   * @throws Error that says what is wrong; then all is as before
   */
  configure(given = this.#given): void {
    const settings = serverSettings(this.#engine.config, given)
    // Those of connections to other servers must be right as well.
    if (this.#engine.config.value('tls-client-cert-file') !== '') clientSettings(this.#engine.config, given)
    const node = createServer({ ...settings, pauseOnConnect: true })
    node.on('secureConnection', socket => this.#finish(socket))
    node.on('tlsClientError', (error, socket) => this.#failed(error, socket))
    this.#node = node
    this.#given = given
  }

  /**
   * For connections to other servers.
   *
   * @throws Error that says what is wrong, and in which file
   */
  get outgoing(): ConnectionOptions {
    return clientSettings(this.#engine.config, this.#given)
  }

  /** Begins the handshake with a peer; its socket is closed if that fails. */
  accept(socket: Socket, listener: Listener): void {
    const key = keyOf(socket)
    // It has gone already, and has no address any more.
    if (this.#node === undefined || socket.remoteAddress === undefined) {
      socket.destroy()
      return
    }
    const timer = this.#engine.clock.after(LONGEST_HANDSHAKE, () => {
      this.#note(`handshake takes longer than ${LONGEST_HANDSHAKE / 1000} s`, socket, listener)
      socket.destroy()
    })
    this.#handshakes.set(key, { socket, listener, timer })
    socket.on('error', () => {})
    socket.once('close', () => this.#forget(key))
    // Who ends amid the handshake has gone; afterwards a half-open peer still gets its replies.
    socket.allowHalfOpen = false
    this.#node.emit('connection', socket)
  }

  /** Ends the handshakes that are under way. */
  close(): void {
    for (const { socket } of this.#handshakes.values()) socket.destroy()
  }

  #forget(key: string): Handshake | undefined {
    const handshake = this.#handshakes.get(key)
    handshake?.timer.cancel()
    this.#handshakes.delete(key)
    return handshake
  }

  #finish(socket: TLSSocket): void {
    const handshake = this.#forget(keyOf(socket))
    if (handshake === undefined) {
      socket.destroy()
      return
    }
    socket.allowHalfOpen = true
    const refusal = this.#whyUntrusted(socket)
    if (refusal === undefined) {
      this.#secured(socket, handshake.listener, this.#userOf(socket))
      return
    }
    this.#note(refusal, socket, handshake.listener)
    socket.on('error', () => {})
    sayGoodbye(socket, this.#engine.clock, `-DENIED TLS certificate error: ${refusal}\r\n`)
  }

  /**
   * Why a client's certificate is not good enough. Node finishes the handshake even so, and gives a ticket for the next
   * one, whose holder it calls authorized: therefore the certificate must be there each time.
   */
  #whyUntrusted(socket: TLSSocket): string | undefined {
    const clients = this.#engine.config.value('tls-auth-clients')
    if (clients === 'no') return undefined
    const isThere = socket.getPeerX509Certificate() !== undefined
    if (!isThere) return clients === 'yes' ? 'the client has sent none' : undefined
    if (socket.authorized) return undefined
    const why: unknown = socket.authorizationError
    return why instanceof Error ? why.message : String(why)
  }

  /** The common name of a certificate, as UTF-8, if it is to name a user. */
  #userOf(socket: TLSSocket): string | undefined {
    if (this.#engine.config.value('tls-auth-clients-user') === 'off' || !socket.authorized) return undefined
    // One that has several is nobody for sure.
    const name: unknown = socket.getPeerCertificate().subject?.CN
    return typeof name === 'string' ? Buffer.from(name).toString('latin1') : undefined
  }

  #failed(error: Error, socket: TLSSocket): void {
    const handshake = this.#handshakes.get(keyOf(socket))
    if (handshake === undefined) return
    this.#note(reasonOf(error), handshake.socket, handshake.listener)
    handshake.socket.destroy()
  }

  #note(why: string, socket: Socket, listener: Listener): void {
    if (!channels.note.hasSubscribers) return
    const [peer, local] = [peerOf(socket, listener), localOf(socket, listener)]
    const text = `Error accepting a client connection: ${why} (addr=${peer} laddr=${local})`
    channels.note.publish({ server: this.#engine, level: 'warn', text })
  }

  /** For CONFIG SET, whose reply does not say which file is wrong: the log does, as in Redis. */
  #refusal(): string | undefined {
    try {
      this.configure()
      return undefined
    } catch (failure) {
      channels.note.publish({ server: this.#engine, level: 'warn', text: reasonOf(failure) })
      return 'Unable to update TLS configuration. Check server logs.'
    }
  }
}

function keyOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress}:${remotePort} ${localAddress}:${localPort}`
}
