/**
 * `server.call()`: one command at a time on the same dispatch, as directly as can be: no socket, no bytes, no queue.
 * What a client can do beyond that is the business of `server.connect()`; see in-process-link.ts.
 */
import { type Argument, bytesOf } from '../client/arguments.ts'
import { type Reply, ServerError, toReply } from '../resp/plain.ts'
import type { Bytes, ReplyValue } from '../resp/values.ts'
import type { Server } from '../server/server.ts'
import { dispatch } from './dispatch.ts'
import type { Outlet, Session } from './session.ts'

interface Pending {
  readonly argv: readonly Bytes[]
  resolve(reply: Reply): void
  reject(error: Error): void
}

export class InProcessConnection implements Outlet {
  readonly address = 'in-process'
  readonly localAddress = 'in-process'
  readonly fd = -1
  readonly output = { bytes: 0, chunks: 0 }
  readonly pendingInput = 0
  readonly argumentBytes = 0
  readonly session: Session
  readonly #server: Server
  /** The command that waits, and those behind it. */
  #pending: Pending[] = []
  #closed = false

  constructor(server: Server) {
    this.#server = server
    this.session = server.openSession(this)
    this.session.protocol = 3
  }

  /**
   * Runs one command.
   *
   * @param argv the command's name and arguments; text is sent as UTF-8
   * @returns what the command replies: text, numbers, arrays, Maps, Sets, null
   * @throws ServerError when the reply is an error; TypeError for what is no argument, such as null
   */
  call(...argv: readonly Argument[]): Promise<Reply> {
    return this.run(argv)
  }

  /** The same with more words than can be passed one by one. */
  run(argv: readonly Argument[]): Promise<Reply> {
    if (this.#closed) return Promise.reject(new ServerError('ERR the connection is closed'))
    let bytes: readonly Bytes[]
    try {
      bytes = bytesOf(argv)
    } catch (error) {
      return Promise.reject(error)
    }
    if (this.#pending.length > 0) return this.#wait(bytes)
    const { turns, tracking } = this.#server
    turns.begin(undefined)
    const reply = dispatch(this.session, bytes)
    if (tracking.hasPending) tracking.settle()
    turns.end()
    if (typeof reply === 'symbol') return this.#wait(bytes)
    try {
      return Promise.resolve(toReply(reply, true))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  checkOutput(): void {}

  /** Nobody listens to messages here. */
  deliver(): void {}

  resume(): void {
    this.#server.turns.afterwards(() => this.#goOn())
  }

  #goOn(): void {
    const { turns } = this.#server
    while (this.#pending.length > 0 && !this.#closed) {
      const next = this.#pending[0] as Pending
      turns.begin(undefined)
      const reply = dispatch(this.session, next.argv)
      turns.end()
      if (typeof reply === 'symbol') return
      this.#settle(reply)
    }
  }

  answer(reply: ReplyValue): void {
    this.#server.turns.afterwards(() => {
      this.#settle(reply)
      this.#goOn()
    })
  }

  /** Ends the call that has waited longest. */
  #settle(reply: ReplyValue): void {
    const next = this.#pending.shift()
    try {
      next?.resolve(toReply(reply, true))
    } catch (error) {
      next?.reject(error as Error)
    }
  }

  finish(): void {
    this.close()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const each of this.#pending) each.reject(new ServerError('ERR the connection is closed'))
    this.#pending = []
    this.#server.closeSession(this.session, 'closed')
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #wait(argv: readonly Bytes[]): Promise<Reply> {
    return new Promise((resolve, reject) => this.#pending.push({ argv, resolve, reject }))
  }
}
