/**
 * `server.call()`: one command at a time, each with a promise of its reply. What a client can do beyond that is the
 * business of `server.connect()`; see in-process-link.ts.
 */
import { type Argument, bytesOf } from '../client/arguments.ts'
import { ClosedError } from '../client/errors.ts'
import { type Reply, toReply } from '../resp/plain.ts'
import type { ReplyValue } from '../resp/values.ts'
import { Deque } from '../structures/deque.ts'
import { InProcessOutlet } from './in-process-outlet.ts'

interface Pending {
  resolve(reply: Reply): void
  reject(error: Error): void
}

const CLOSED = 'the connection was closed'

export class InProcessConnection extends InProcessOutlet {
  /** Those who wait for replies, in the order of their requests. */
  readonly #pending = new Deque<Pending>()

  /**
   * Runs one command.
   *
   * @param argv the command's name and arguments; text is sent as UTF-8
   * @returns what the command replies: text, numbers, arrays, Maps, Sets, null
   * @throws ServerError when the reply is an error; ClosedError when the connection ends first; TypeError for what is no argument, such as null
   */
  call(...argv: readonly Argument[]): Promise<Reply> {
    return this.runAll(argv)
  }

  /** The same with more words than can be passed one by one. */
  runAll(argv: readonly Argument[]): Promise<Reply> {
    if (this.isClosed) return Promise.reject(new ClosedError(CLOSED))
    return new Promise((resolve, reject) => {
      // What throws here rejects; nothing was added then.
      this.add(bytesOf(argv))
      this.#pending.pushLast({ resolve, reject })
      this.run()
    })
  }

  protected settle(reply: ReplyValue): void {
    const next = this.#pending.popFirst()
    try {
      next?.resolve(toReply(reply, true))
    } catch (error) {
      next?.reject(error as Error)
    }
  }

  protected ended(): void {
    for (let next = this.#pending.popFirst(); next !== undefined; next = this.#pending.popFirst()) {
      next.reject(new ClosedError(CLOSED))
    }
  }

  /** Messages are dropped: `call` has no subscribers. */
  deliver(): void {}

  [Symbol.dispose](): void {
    this.close()
  }
}
