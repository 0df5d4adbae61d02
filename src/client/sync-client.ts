/**
 * A client without promises, for scripts and consoles: each call waits for its reply and returns it. The work is done
 * by an ordinary client in another thread, while this thread sleeps. Not for servers: nothing else runs meanwhile.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { type Reply, ServerError } from '../resp/plain.ts'
import { ABSENT_IN_SYNC_CLIENT, absentMethods } from './absent.ts'
import { type Argument, bytesOf, wordsOf } from './arguments.ts'
import { type CommandShape, replyShapeOf, resultOf, writeArguments } from './command-shape.ts'
import { COMMANDS, type Commands } from './commands.ts'
import { ClosedError, ConnectionError, OptionError } from './errors.ts'
import { INSPECT, type InspectArguments, shown } from './inspect.ts'
import { checkValue, milliseconds } from './option-checks.ts'
import { addressOf, settingsOf } from './options.ts'
import { refuseOwnServer } from './own-servers.ts'
import { type Message, type Names, namesOf } from './subscription.ts'
import { type SyncAnswer, type SyncOptions, type SyncRequest, unpack } from './sync-protocol.ts'
import { optionsOf } from './target.ts'

export type { SyncOptions } from './sync-protocol.ts'

/** How long the other thread may take to start and to connect, in ms. */
const START_TIMEOUT = 30_000

/** The other thread: a question is posted, and this thread sleeps until its answer is there. */
class Thread {
  readonly #signal = new Int32Array(new SharedArrayBuffer(4))
  readonly #port: MessagePort
  readonly #worker: Worker
  /** Where the server is, for people. */
  readonly address: string
  #closed = false

  constructor(address: string) {
    this.address = address
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#worker = new Worker(new URL('./sync-worker.js', import.meta.url), {
      workerData: { signal: this.#signal, port: port2 },
      transferList: [port2],
    })
    this.#worker.unref()
    this.#port.unref()
  }

  get closed(): boolean {
    return this.#closed
  }

  /** @param timeout how long to wait for the answer, in ms */
  ask(request: SyncRequest, timeout = Number.POSITIVE_INFINITY): unknown {
    if (this.#closed) throw new ClosedError('the client was closed')
    const before = Atomics.load(this.#signal, 0)
    this.#port.postMessage(request)
    Atomics.wait(this.#signal, 0, before, timeout)
    const received: { message: SyncAnswer } | undefined = receiveMessageOnPort(this.#port)
    if (received === undefined) throw new ConnectionError('the other thread does not answer')
    const { message } = received
    if ('error' in message) throw errorOf(message.error)
    return message.value
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#port.postMessage({ kind: 'close' } satisfies SyncRequest)
    this.#port.close()
    void this.#worker.terminate()
  }
}

function errorOf({ name, message, code }: { name: string; message: string; code: string }): Error {
  if (name === 'ServerError') return new ServerError(message)
  if (name === 'TypeError') return new TypeError(message)
  return Object.assign(new ConnectionError(message), { name, code })
}

/** A client whose methods return results instead of promises. */
export type SyncClient<T = string> = SyncView & Commands<T>

class SyncView extends absentMethods(ABSENT_IN_SYNC_CLIENT) {
  readonly #thread: Thread
  readonly #text: boolean
  #subscriptions = 0

  constructor(thread: Thread, text: boolean) {
    super()
    this.#thread = thread
    this.#text = text
  }

  /** The same client with bulk replies as Buffers. */
  get bytes(): SyncClient<Buffer> {
    return new SyncView(this.#thread, false) as SyncClient<Buffer>
  }

  /**
   * Any command.
   *
   * @throws ServerError when the reply is an error; ConnectionError when the connection ends first; TypeError for
   * what cannot be sent
   */
  call(...argv: readonly Argument[]): Reply {
    return this.#ask(argv)
  }

  /** Runs the command of a typed method. */
  run(shape: CommandShape, args: readonly unknown[]): unknown {
    return resultOf(replyShapeOf(shape, args), this.#ask(writeArguments(shape, args)))
  }

  /** Hears channels; `next()` waits for a message. */
  subscribe(...channels: Names): SyncSubscription {
    const names = namesOf('subscribe', channels)
    return new SyncSubscription(this.#thread, ++this.#subscriptions, names, false)
  }

  /** Hears channels whose names match glob patterns. */
  psubscribe(...patterns: Names): SyncSubscription {
    const names = namesOf('psubscribe', patterns)
    return new SyncSubscription(this.#thread, ++this.#subscriptions, names, true)
  }

  /** The same as `close()`: no call waits for its reply any more. */
  quit(): 'OK' {
    this.close()
    return 'OK'
  }

  close(): void {
    this.#thread.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  [INSPECT](...how: InspectArguments): string {
    const { closed, address } = this.#thread
    return shown('SyncClient', { state: closed ? 'closed' : 'ready', server: address }, how)
  }

  #ask(argv: readonly Argument[]): Reply {
    return unpack(this.#thread.ask({ kind: 'call', words: wordsOf(argv), text: this.#text }))
  }
}

for (const [name, shape] of Object.entries(COMMANDS)) {
  const value = function (this: SyncView, ...args: readonly unknown[]) {
    return this.run(shape, args)
  }
  Object.defineProperty(SyncView.prototype, name, { value })
}

export class SyncSubscription implements Iterable<Message<string>> {
  readonly #thread: Thread
  readonly #id: number
  #closed = false

  constructor(thread: Thread, id: number, names: readonly string[], patterns: boolean) {
    this.#thread = thread
    this.#id = id
    // Refuses what is no name in this thread, which it could not leave.
    bytesOf([patterns ? 'PSUBSCRIBE' : 'SUBSCRIBE', ...names])
    thread.ask({ kind: 'subscribe', id, patterns, names })
  }

  /** The next message; undefined when there is none within `timeout` ms, or no more will come. */
  next(timeout?: number): Message<string> | undefined {
    if (timeout !== undefined) checkValue('next', 'the timeout', timeout, milliseconds)
    return this.#thread.ask({ kind: 'next', id: this.#id, timeout }) as Message<string> | undefined
  }

  *[Symbol.iterator](): Generator<Message<string>, void, undefined> {
    try {
      for (let message = this.next(); message !== undefined; message = this.next()) yield message
    } finally {
      this.close()
    }
  }

  /** Ends the subscription; may be called again. */
  close(): void {
    if (this.#closed || this.#thread.closed) return
    this.#closed = true
    this.#thread.ask({ kind: 'unsubscribe', id: this.#id })
  }

  [Symbol.dispose](): void {
    this.close()
  }

  [INSPECT](...how: InspectArguments): string {
    return shown('SyncSubscription', { state: this.#closed ? 'ended' : 'listening' }, how)
  }
}

/**
 * Connects, and waits until it is done.
 *
 * @param target options, or a URL such as `redis://localhost:6379/0`
 * @throws ConnectionError when there is nobody; OwnServerError when the server is in this thread, which sleeps while
 * it waits; ServerError when the server refuses; OptionError for a wrong option
 * @example
 * const redis = connectSync('redis://localhost:6379')
 * redis.incr('visits') // 1
 * redis.close()
 */
export function connectSync(target: string | URL | SyncOptions = {}, more: SyncOptions = {}): SyncClient {
  const { onState, ...options } = optionsOf('connectSync', target, more)
  if (onState !== undefined) throw new OptionError('connectSync has no option onState')
  refuseOwnServer(options)
  const thread = new Thread(addressOf(settingsOf(options)))
  try {
    thread.ask({ kind: 'connect', options }, START_TIMEOUT)
  } catch (error) {
    thread.close()
    throw error
  }
  return new SyncView(thread, true) as SyncClient
}
