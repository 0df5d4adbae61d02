/** A link over TCP, TLS or a unix socket: requests are encoded here, replies decoded. */
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls'
import { ReplyParser } from '../resp/replies.ts'
import { Writer } from '../resp/writer.ts'
import { ConnectionError } from './errors.ts'
import type { Link, LinkListener, Word } from './link.ts'
import { after } from './timers.ts'

export interface SocketOptions {
  readonly host: string
  readonly port: number
  /** A unix socket instead of host and port. */
  readonly path?: string
  /** TLS with these options of `node:tls`; `true` for the defaults. */
  readonly tls?: boolean | TlsOptions
  /** How long connecting may take, in ms. */
  readonly connectTimeout: number
}

export async function openSocketLink(options: SocketOptions, listener: LinkListener): Promise<Link> {
  return linkOver(await openSocket(options), listener)
}

/** The same over a socket that is connected. */
export function linkOver(socket: Socket, listener: LinkListener): Link {
  return new SocketLink(socket, listener)
}

/** Replies from this size on are not made strings before it is known whether text is wanted. */
const LARGE = 4096

class SocketLink implements Link {
  readonly #socket: Socket
  readonly #listener: LinkListener
  readonly #parser = new ReplyParser(LARGE)
  readonly #writer = new Writer(16 * 1024)
  #cause: Error | undefined

  constructor(socket: Socket, listener: LinkListener) {
    this.#socket = socket
    this.#listener = listener
    socket.on('data', chunk => this.#receive(chunk))
    socket.on('error', error => {
      this.#cause ??= error
    })
    socket.on('close', () => listener.ended(this.#cause))
  }

  send(argv: readonly Word[]): void {
    this.#writer.request(argv)
  }

  sendAll(commands: readonly (readonly Word[])[]): void {
    const before = this.#writer.length
    try {
      for (let i = 0; i < commands.length; i++) this.#writer.request(commands[i] as readonly Word[])
    } catch (error) {
      this.#writer.truncate(before)
      throw error
    }
  }

  flush(): void {
    const text = this.#writer.takeText()
    if (text !== undefined) this.#socket.write(text, 'latin1')
    else {
      // Corked writes leave in one system call.
      this.#socket.cork()
      for (const chunk of this.#writer.take()) this.#socket.write(chunk)
      this.#socket.uncork()
    }
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    const parser = this.#parser
    parser.push(chunk)
    try {
      for (let value = parser.next(); value !== undefined; value = parser.next())
        this.#listener.received(value)
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

function openSocket(options: SocketOptions): Promise<Socket> {
  const { host, port, path, tls, connectTimeout } = options
  return new Promise((resolve, reject) => {
    const where = path ?? `${host}:${port}`
    const target = path === undefined ? { host, port } : { path }
    const secure = tls === true ? {} : tls
    const socket = secure
      ? connectTls({ ...(isIP(host) === 0 ? { servername: host } : {}), ...target, ...secure })
      : connectPlain({ ...target, noDelay: true })
    const fail = (cause: Error) => {
      timer.cancel()
      socket.destroy()
      reject(new ConnectionError(`cannot connect to ${where}: ${cause.message || cause.name}`, { cause }))
    }
    const timer = after(connectTimeout, () => fail(new Error(`no answer within ${connectTimeout} ms`)))
    socket.once('error', fail)
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      timer.cancel()
      socket.removeListener('error', fail)
      if (secure) socket.setNoDelay()
      resolve(socket)
    })
  })
}
