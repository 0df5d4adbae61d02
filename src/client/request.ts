/**
 * One call on its way: waiting to be sent, sent, or settled. A call that is given up before it was sent is never
 * sent; one that was sent has its reply dropped when it comes.
 */
import type { ReplyValue } from '../resp/values.ts'
import { AbortedError, type ConnectionError, TimeoutError } from './errors.ts'
import type { Word } from './link.ts'
import { after } from './timers.ts'

/** How a call may be given up. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds from the call to its reply. */
  readonly timeout?: number | undefined
}

/** Makes what the caller gets of a reply; throws for error replies if they are to be thrown. */
export type Convert = (reply: ReplyValue) => unknown

/** What looks at a reply before the caller gets it, and may send the request elsewhere: a node of a cluster knows where. */
export interface Detour {
  /** Takes the reply, or all replies of a batch; returns whether the request goes on instead of being settled. */
  takes(reply: ReplyValue): boolean
  /** The connection ended, and the request had not been sent over it. */
  resume(error: ConnectionError): void
  /** Sends the request once more, after it was held. */
  again(): void
}

export class Request {
  /** The words of the only command, or of each one of a batch. */
  readonly argv: readonly Word[]
  readonly batch: readonly (readonly Word[])[] | undefined
  /** Messages that must still come before the request is answered: SUBSCRIBE answers once per channel. */
  confirmations = 0
  sent = false
  settled = false
  /** When it began to wait for a connection, in ms of the client's clock. */
  queuedAt = 0
  /** Called once when settled, with the reply or the error. */
  onSettled: ((outcome: unknown, failed: boolean) => void) | undefined
  /** Asked before the request is settled with a reply. */
  detour: Detour | undefined
  readonly #convert: Convert
  readonly #resolve: (value: unknown) => void
  readonly #reject: (error: unknown) => void
  /** Replies so far, of a batch. */
  #replies: ReplyValue[] | undefined

  constructor(
    argv: readonly Word[],
    batch: readonly (readonly Word[])[] | undefined,
    convert: Convert,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.argv = argv
    this.batch = batch
    this.#convert = convert
    this.#resolve = resolve
    this.#reject = reject
  }

  /** Takes one reply. Returns whether it was the last; the replies of a batch are an array. */
  take(reply: ReplyValue): boolean {
    if (this.batch === undefined) {
      this.#settle(reply)
      return true
    }
    this.#replies ??= []
    this.#replies.push(reply)
    if (this.#replies.length < this.batch.length) return false
    this.#settle(this.#replies)
    return true
  }

  fail(error: unknown): void {
    if (this.settled) return
    this.settled = true
    this.onSettled?.(error, true)
    this.#reject(error)
  }

  /** Gives the call up when its time is over or its signal aborts. */
  limit({ signal, timeout }: CallOptions): void {
    if (signal?.aborted) {
      this.fail(new AbortedError(signal.reason, false))
      return
    }
    const timer =
      timeout === undefined
        ? undefined
        : after(timeout, () => this.fail(new TimeoutError(timeout, this.sent)))
    const onAbort = () => this.fail(new AbortedError(signal?.reason, this.sent))
    signal?.addEventListener('abort', onAbort)
    const { onSettled } = this
    this.onSettled = (outcome, failed) => {
      timer?.cancel()
      signal?.removeEventListener('abort', onAbort)
      onSettled?.(outcome, failed)
    }
  }

  #settle(reply: ReplyValue): void {
    if (this.settled || this.#isElsewhere(reply)) return
    let value: unknown
    try {
      value = this.#convert(reply)
    } catch (error) {
      this.fail(error)
      return
    }
    this.settled = true
    this.onSettled?.(value, false)
    this.#resolve(value)
  }

  /** Whether the request was sent elsewhere. There it has not run yet. */
  #isElsewhere(reply: ReplyValue): boolean {
    if (this.detour === undefined) return false
    this.#replies = undefined
    this.sent = false
    if (this.detour.takes(reply)) return true
    this.sent = true
    return false
  }
}
