/**
 * A client for any Redis server: `connect()`, then `call()` a command. Commands are answered in order, so a
 * pending reply is just a place in a queue; all commands issued in one turn of the event loop leave in one write.
 */
import { connect as connectSocket, type Socket } from 'node:net'
import { type Reply, ServerError, toBytes, toReply } from '../resp/plain.ts'
import { ReplyParser } from '../resp/replies.ts'
import { Push, type ReplyValue } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'

export interface ConnectOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 6379. */
  readonly port?: number
  /** A unix socket instead of host and port. */
  readonly path?: string
  readonly username?: string
  readonly password?: string
  readonly database?: number
  /** Default 3. With 2 no HELLO is sent. */
  readonly protocol?: 2 | 3
  /** Receives published messages and other pushes. */
  readonly onMessage?: (items: Reply) => void
}

/** The connection cannot be used (any more); `cause` says why. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly code = 'CONNECTION'
}

interface Pending {
  resolve(value: ReplyValue): void
  reject(error: Error): void
}

export class Client {
  readonly #socket: Socket
  readonly #parser = new ReplyParser()
  readonly #writer = new Writer(16 * 1024)
  readonly #onMessage: ConnectOptions['onMessage']
  #pending: Pending[] = []
  #head = 0
  #ended: Error | undefined
  #flushing = false

  constructor(socket: Socket, onMessage?: ConnectOptions['onMessage']) {
    this.#socket = socket
    this.#onMessage = onMessage
    socket.on('data', chunk => this.#receive(chunk))
    socket.on('error', cause =>
      this.#end(new ConnectionError(`connection failed: ${cause.message}`, { cause })),
    )
    socket.on('close', () => this.#end(new ConnectionError('the server closed the connection')))
  }

  /**
   * Sends one command and resolves with its reply.
   *
   * @throws ServerError when the reply is an error; ConnectionError when the connection ends first
   * @example
   * await client.call('SET', 'greeting', 'hello', 'EX', 60)
   */
  async call(...argv: readonly (string | Uint8Array | number)[]): Promise<Reply> {
    return toReply(await this.send(argv), true)
  }

  /** Sends one command and resolves with its reply as the protocol has it (see `mini-redis/resp`). */
  send(argv: readonly (string | Uint8Array | number)[]): Promise<ReplyValue> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject })
      this.#writer.request(argv.map(toBytes))
      if (this.#flushing) return
      this.#flushing = true
      queueMicrotask(() => this.#flush())
    })
  }

  /** Closes the connection; commands that are not answered yet are rejected. */
  close(): void {
    this.#end(new ConnectionError('the connection was closed'))
    this.#socket.destroy()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #flush(): void {
    this.#flushing = false
    if (this.#ended !== undefined) return
    for (const chunk of this.#writer.take()) this.#socket.write(chunk)
  }

  #receive(chunk: Buffer): void {
    this.#parser.push(chunk)
    try {
      for (let value = this.#parser.next(); value !== undefined; value = this.#parser.next())
        this.#deliver(value)
    } catch (error) {
      this.#end(error as Error)
      this.#socket.destroy()
    }
  }

  #deliver(value: ReplyValue): void {
    // Messages under RESP2 look like replies; nothing was asked then.
    if (value instanceof Push || this.#head === this.#pending.length) {
      this.#onMessage?.(toReply(value, true))
      return
    }
    const pending = this.#pending[this.#head++] as Pending
    if (this.#head > 1024 && this.#head * 2 > this.#pending.length) {
      this.#pending = this.#pending.slice(this.#head)
      this.#head = 0
    }
    pending.resolve(value)
  }

  #end(error: Error): void {
    if (this.#ended !== undefined) return
    this.#ended = error
    const pending = this.#pending.slice(this.#head)
    this.#pending = []
    this.#head = 0
    for (const each of pending) each.reject(error)
  }
}

/**
 * Connects, authenticates and selects the database.
 *
 * @example
 * using client = await connect({ port: 6379 })
 * await client.call('PING') // 'PONG'
 */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  const client = new Client(await openSocket(options), options.onMessage)
  try {
    const { username = 'default', password, database = 0, protocol = 3 } = options
    const credentials = password === undefined ? [] : ['AUTH', username, password]
    if (protocol === 3) await client.call('HELLO', 3, ...credentials)
    else if (password !== undefined) {
      await (options.username === undefined
        ? client.call('AUTH', password)
        : client.call('AUTH', username, password))
    }
    if (database !== 0) await client.call('SELECT', database)
    return client
  } catch (error) {
    client.close()
    throw error
  }
}

function openSocket({ host = '127.0.0.1', port = 6379, path }: ConnectOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = path === undefined ? connectSocket({ host, port, noDelay: true }) : connectSocket(path)
    socket.once('connect', () => {
      socket.removeListener('error', reject)
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

export { ServerError }
