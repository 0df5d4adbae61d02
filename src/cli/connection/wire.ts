/**
 * A conversation with a server as a command line has it: one request, its reply, and now and then a push between.
 * After SUBSCRIBE, MONITOR and their kin there is no end of replies: `follow` shows whatever comes.
 */
import type { Socket } from 'node:net'
import { ReplyParser } from '../../resp/replies.ts'
import { type Bytes, Push, type ReplyValue } from '../../resp/values.ts'
import { Writer } from '../../resp/writer.ts'
import type { Options } from '../options/options.ts'
import { describe, openSocket } from './socket.ts'

/** The connection ended; the message says how. */
export class WireLost extends Error {
  override readonly name = 'WireLost'
}

interface Waiting {
  readonly command: Bytes
  resolve(reply: ReplyValue): void
  reject(error: Error): void
}

export class Wire {
  /** Receives what nobody asked for. */
  onPush: (message: ReplyValue) => void = () => {}
  readonly socket: Socket
  readonly #parser = new ReplyParser()
  readonly #writer = new Writer(16 * 1024)
  #waiting: Waiting[] = []
  #follower: ((reply: ReplyValue) => void) | undefined
  #onLost: ((error: WireLost) => void) | undefined
  #lost: WireLost | undefined
  /** Requests wait for the end of this turn. */
  #isGathering = false
  /** Whether it was us who ended it. */
  isClosedByUs = false
  readonly #receive = (chunk: Buffer) => this.#read(chunk)

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', this.#receive)
    socket.on('error', error => this.#end(describe(error)))
    socket.on('close', () => this.#end('Server closed the connection'))
  }

  static async open(options: Options): Promise<Wire> {
    return new Wire(await openSocket(options))
  }

  /** Resolves with the reply, be it an error. Rejects with {@link WireLost}. */
  send(words: readonly (Bytes | Uint8Array)[]): Promise<ReplyValue> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost)
        return
      }
      this.#waiting.push({ command: String(words[0]).toLowerCase(), resolve, reject })
      this.#write(words)
    })
  }

  /** Sends a request and gives `take` all that comes, until it returns false. Rejects with {@link WireLost}. */
  follow(words: readonly Bytes[], take: (reply: ReplyValue) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost)
        return
      }
      this.#onLost = reject
      this.#follower = reply => {
        try {
          if (take(reply)) return
          resolve()
        } catch (error) {
          reject(error)
        }
        this.#follower = undefined
        this.#onLost = undefined
      }
      this.#write(words)
    })
  }

  /** Hands over the socket for bytes that are no replies; the wire is not to be used after it. */
  release(): Socket {
    this.socket.removeListener('data', this.#receive)
    return this.socket
  }

  close(): void {
    this.isClosedByUs = true
    this.#end('the connection was closed')
    this.socket.destroy()
  }

  #write(words: readonly (Bytes | Uint8Array)[]): void {
    this.#writer.request(words)
    if (!this.#isGathering) {
      this.#isGathering = true
      process.nextTick(() => this.#send())
    }
  }

  /** What was asked at once leaves in one system call. */
  #send(): void {
    this.#isGathering = false
    this.socket.cork()
    for (const chunk of this.#writer.take()) this.socket.write(chunk)
    this.socket.uncork()
  }

  #read(chunk: Buffer): void {
    this.#parser.push(chunk)
    try {
      for (let value = this.#parser.next(); value !== undefined; value = this.#parser.next())
        this.#take(value)
    } catch {
      const mark = JSON.stringify(chunk.toString('latin1', 0, 1))
      this.#end(`Protocol error, got ${mark} as reply type byte`)
      this.socket.destroy()
    }
  }

  #take(value: ReplyValue): void {
    const [first] = this.#waiting
    if (this.#follower !== undefined) this.#follower(value)
    else if (first === undefined || (value instanceof Push && !isAnswer(value, first.command))) {
      // A reply before it is shown when its promise is, and so a little later.
      setImmediate(() => this.onPush(value))
    } else {
      this.#waiting.shift()
      first.resolve(value)
    }
  }

  #end(why: string): void {
    if (this.#lost !== undefined) return
    this.#lost = new WireLost(why)
    this.#onLost?.(this.#lost)
    for (const each of this.#waiting.splice(0)) each.reject(this.#lost)
  }
}

/** UNSUBSCRIBE and its kin are answered with a push in RESP3. */
function isAnswer(push: Push, command: Bytes): boolean {
  return command.endsWith('unsubscribe') && push.items[0] === command
}
