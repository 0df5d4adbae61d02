/**
 * A client for the time of one request. It is `default`, whom the token has shown, with the rights that `default` has;
 * it speaks RESP2, whose shapes JSON can say. Commands are asked one after another.
 */
import { ClosedError } from '../client/errors.ts'
import type { Engine } from '../engine/engine.ts'
import { InProcessOutlet } from '../engine/in-process-outlet.ts'
import type { Bytes, ReplyValue } from '../resp/values.ts'

interface Pending {
  take(reply: ReplyValue): void
  reject(error: Error): void
}

const CLOSED = 'the connection was closed'

export class RestSession extends InProcessOutlet {
  /** Who waits for the reply to the one command that is asked at a time. */
  #pending: Pending | undefined

  /** @param address of the peer, as CLIENT LIST shows it */
  constructor(server: Engine, address: string) {
    super(server, address)
    this.session.protocol = 2
    this.session.user = server.access.users.default
  }

  /**
   * Runs a command.
   *
   * @param convert is called while the reply stands: some are made from data that change afterwards
   * @throws ClosedError when the server, a fault or CLIENT KILL has ended the connection
   */
  ask<T>(argv: readonly Bytes[], convert: (reply: ReplyValue) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) reject(new ClosedError(CLOSED))
      else {
        this.#pending = { take: reply => resolve(convert(reply)), reject }
        this.add(argv)
        this.run()
      }
    })
  }

  protected settle(reply: ReplyValue): void {
    const pending = this.#pending
    this.#pending = undefined
    pending?.take(reply)
  }

  protected ended(): void {
    this.#pending?.reject(new ClosedError(CLOSED))
    this.#pending = undefined
  }

  /** It subscribes to nothing. */
  deliver(): void {}

  [Symbol.dispose](): void {
    this.close()
  }
}
