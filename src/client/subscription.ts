/**
 * What one part of a program hears: an async iterable of messages, with a bounded buffer between the server and a
 * reader that is slower. Names may be added and removed at any time.
 */
import { toReply } from '../resp/plain.ts'
import type { Bytes, ReplyValue } from '../resp/values.ts'
import { bytesOf } from './arguments.ts'
import { QueueError } from './errors.ts'
import { INSPECT, type InspectArguments, shown } from './inspect.ts'
import type { Kind, Listener, Subscribing } from './listener.ts'
import { type Checks, checkOptions, count, oneOf } from './option-checks.ts'

export interface SubscriptionOptions {
  /** How many messages may wait for the reader. Default 10,000. */
  readonly buffer?: number | undefined
  /** When the buffer is full: forget the oldest (the default) or the newest message, or end with an error. */
  readonly whenFull?: 'drop-oldest' | 'drop-newest' | 'fail' | undefined
}

const OPTIONS: Checks<SubscriptionOptions> = {
  buffer: count,
  whenFull: oneOf('drop-oldest', 'drop-newest', 'fail'),
}

/** Names one by one, or in a list. */
export type Names = readonly string[] | readonly [names: readonly string[]]

/**
 * The names as a list.
 *
 * @throws TypeError for a callback, which would never be called
 */
export function namesOf(method: string, names: Names): readonly string[] {
  const given: readonly unknown[] = names
  if (given.some((each, at) => at > 0 && typeof each === 'function')) {
    throw new TypeError(
      `${method}() takes no callback: for await (const { message } of redis.${method}('news')) ...`,
    )
  }
  const [first] = given
  return (given.length === 1 && Array.isArray(first) ? first : given) as readonly string[]
}

export interface Message<T> {
  readonly channel: string
  readonly message: T
  /** For patterns: the one that matched. */
  readonly pattern?: string
}

/**
 * @example
 * const news = redis.subscribe('news', 'weather')
 * for await (const { channel, message } of news) console.log(channel, message) // until news.close()
 */
export class Subscription<T> implements AsyncIterableIterator<Message<T>>, AsyncDisposable, Listener {
  /** Resolves when the server has confirmed the first names. Need not be awaited. */
  readonly ready: Promise<void>
  /** Messages that were forgotten because the reader was too slow. */
  dropped = 0
  readonly #subscriber: Subscribing
  readonly #kind: Kind
  /** Whether messages are text, or bytes as a Buffer. */
  readonly #text: boolean
  /** How many messages the buffer holds. */
  readonly #limit: number
  /** What becomes of a message beyond that. */
  readonly #whenFull: 'drop-oldest' | 'drop-newest' | 'fail'
  /** What it is subscribed to, to be given up at its end. */
  readonly #names = new Set<string>()
  /** Messages that the reader has not taken. */
  #buffer: Message<T>[] = []
  /** Calls of `next` that wait for a message. */
  #waiting: PromiseWithResolvers<IteratorResult<Message<T>>>[] = []
  #ended = false
  /** Why it ended, if not by its owner: the reader gets it after the last message. */
  #error: Error | undefined

  constructor(
    subscriber: Subscribing,
    kind: Kind,
    names: readonly string[],
    text: boolean,
    options: SubscriptionOptions = {},
  ) {
    const { buffer = 10_000, whenFull = 'drop-oldest' } = checkOptions('listen', options, OPTIONS)
    this.#subscriber = subscriber
    this.#kind = kind
    this.#text = text
    this.#limit = buffer
    this.#whenFull = whenFull
    this.ready = this.#add(names)
    this.ready.catch((error: Error) => this.end(error))
  }

  /** The names that are heard now. */
  get names(): readonly string[] {
    return [...this.#names].map(name => String(toReply(name, true)))
  }

  /**
   * Hears more channels or patterns; resolves when the server has confirmed.
   *
   * @throws TypeError for what is no name, such as null or an array
   */
  async add(...names: Names): Promise<void> {
    await this.#add(namesOf('add', names))
  }

  /** Hears channels or patterns no longer. */
  async remove(...names: Names): Promise<void> {
    const bytes = this.#bytesOf(namesOf('remove', names))
    for (const name of bytes) this.#names.delete(name)
    await this.#subscriber.remove(this.#kind, bytes, this)
  }

  async close(): Promise<void> {
    if (this.#ended) return
    this.end(undefined)
    await this.#subscriber.remove(this.#kind, this.#names, this).catch(() => {})
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Message<T>>> {
    const first = this.#buffer.shift()
    if (first !== undefined) return Promise.resolve({ done: false, value: first })
    if (this.#error !== undefined) return Promise.reject(this.#error)
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    const waiting = withResolvers<IteratorResult<Message<T>>>()
    this.#waiting.push(waiting)
    return waiting.promise
  }

  /** Called when a `for await` loop is left: ends the subscription. */
  async return(): Promise<IteratorResult<Message<T>>> {
    await this.close()
    return { done: true, value: undefined }
  }

  receive(channel: string, message: ReplyValue, pattern: string | undefined): void {
    const heard: Message<T> = {
      channel: String(toReply(channel, true)),
      message: toReply(message, this.#text) as T,
      ...(pattern === undefined ? {} : { pattern: String(toReply(pattern, true)) }),
    }
    const reader = this.#waiting.shift()
    if (reader !== undefined) reader.resolve({ done: false, value: heard })
    else if (this.#buffer.length < this.#limit) this.#buffer.push(heard)
    else this.#overflow(heard)
  }

  end(error: Error | undefined): void {
    if (this.#ended) return
    this.#ended = true
    this.#error = error
    for (const reader of this.#waiting) {
      if (error === undefined) reader.resolve({ done: true, value: undefined })
      else reader.reject(error)
    }
    this.#waiting = []
  }

  [INSPECT](...how: InspectArguments): string {
    const state = this.#ended ? 'ended' : 'listening'
    return shown(
      'Subscription',
      { state, names: this.names, waiting: this.#buffer.length, dropped: this.dropped },
      how,
    )
  }

  async #add(names: readonly string[]): Promise<void> {
    const fresh = this.#bytesOf(names).filter(name => !this.#names.has(name))
    for (const name of fresh) this.#names.add(name)
    try {
      await this.#subscriber.add(this.#kind, fresh, this)
    } catch (error) {
      for (const name of fresh) this.#names.delete(name)
      throw error
    }
  }

  #bytesOf(names: readonly string[]): Bytes[] {
    return bytesOf([`${this.#kind.toUpperCase()}SUBSCRIBE`, ...names]).slice(1)
  }

  #overflow(heard: Message<T>): void {
    if (this.#whenFull === 'fail') {
      const names = this.#names
      this.end(new QueueError(`the reader is ${this.#limit} messages behind`))
      this.#subscriber.remove(this.#kind, names, this).catch(() => {})
      return
    }
    this.dropped++
    if (this.#whenFull === 'drop-newest') return
    this.#buffer.shift()
    this.#buffer.push(heard)
  }
}

interface PromiseWithResolvers<V> {
  readonly promise: Promise<V>
  resolve(value: V): void
  reject(error: Error): void
}

function withResolvers<V>(): PromiseWithResolvers<V> {
  let resolve: (value: V) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<V>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
