/**
 * A connection without a socket: requests as words, replies as values, on the same dispatch and in the same order as
 * over a socket. `server.call()` (in-process.ts), the client's link (in-process-link.ts) and the REST API (rest/) are made of it.
 */
import type { SharedReply } from '../resp/shared-reply.ts'
import { type Bytes, Generated, type ReplyValue } from '../resp/values.ts'
import { Deque } from '../structures/deque.ts'
import { dispatch, HELD_BACK } from './dispatch.ts'
import type { Engine } from './engine.ts'
import type { Outlet, Session } from './session.ts'

export abstract class InProcessOutlet implements Outlet {
  readonly address: string
  readonly localAddress = 'in-process'
  readonly fd = -1
  /** A caller that has the server object needs no password. */
  readonly isTrusted = true
  readonly takesBytes = false
  readonly output: Outlet['output'] = { bytes: 0, chunks: 0 }
  readonly pendingInput = 0
  readonly argumentBytes = 0
  readonly session: Session
  protected readonly server: Engine
  /** Requests that have not been run, in order. */
  readonly #requests = new Deque<readonly Bytes[]>()
  /** Whether they must wait: one was held back, or a reply comes later. */
  #isStopped = false
  /** Whether they are being run: requests that come meanwhile join them. */
  #isRunning = false
  #isClosed = false
  /** Whether it is to be closed once the command that runs is answered (QUIT). */
  #isEnding = false

  /** @param address as CLIENT LIST shows it, where it acts for somebody else */
  constructor(server: Engine, address = 'in-process') {
    this.server = server
    this.address = address
    this.session = server.openSession(this)
    this.session.protocol = 3
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Takes the reply to the oldest request that has none. */
  protected abstract settle(reply: ReplyValue): void

  /** The connection has ended: what has no reply gets none. */
  protected abstract ended(): void

  abstract deliver(message: SharedReply): void

  /** Adds a request; `run` runs it. */
  protected add(argv: readonly Bytes[]): void {
    this.#requests.pushLast(argv)
  }

  protected run(): void {
    if (!this.#isStopped && !this.#isRunning) this.server.turns.run(undefined, this.#runAll)
  }

  readonly #runAll = () => {
    this.#isRunning = true
    try {
      while (!this.#isClosed && !this.#isStopped) {
        const argv = this.#requests.popFirst()
        if (argv === undefined) return
        const reply = dispatch(this.session, argv)
        if (typeof reply === 'symbol') {
          this.#isStopped = true
          if (reply === HELD_BACK) this.#requests.pushFirst(argv)
        } else this.#settle(reply)
        if (this.#isEnding) this.close()
      }
    } finally {
      this.#isRunning = false
    }
  }

  #settle(reply: ReplyValue): void {
    const { gate } = this.server.turns
    // What waits must not change meanwhile.
    const kept = gate !== undefined && reply instanceof Generated ? reply.whole() : reply
    const settle = () => {
      this.settle(kept)
      this.session.deliverHeld()
    }
    if (gate?.holds(settle) !== true) settle()
  }

  resume(): void {
    this.server.turns.afterwards(() => {
      this.#isStopped = false
      this.run()
    })
  }

  answer(reply: ReplyValue): void {
    this.server.turns.afterwards(() => {
      if (this.#isClosed) return
      this.#isStopped = false
      this.#settle(reply)
      this.run()
    })
  }

  /** It is no replica: SYNC is refused. */
  sendBytes(): void {}

  /** There is no buffer that could grow. */
  checkOutput(): void {}

  finish(): void {
    this.close()
  }

  close(when: 'now' | 'after-reply' | 'reset' = 'now'): void {
    if (this.#isClosed) return
    this.#isEnding = when === 'after-reply' && this.#isRunning
    if (this.#isEnding) return
    this.#isClosed = true
    this.server.closeSession(this.session, 'closed')
    this.ended()
  }
}
