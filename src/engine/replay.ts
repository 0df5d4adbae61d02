/**
 * A client of the server's own that runs the commands of a file or of a primary, one after another. They were accepted before, so
 * nothing refuses them again; in a transaction they are queued as any client's.
 */
import { LATER } from '../commands/declare/context.ts'
import { isRefusal } from '../commands/table.ts'
import type { Replayer } from '../persistence/owner.ts'
import type { PrimaryClient } from '../replication/owner.ts'
import { type Bytes, QUEUED, type ReplyValue } from '../resp/values.ts'
import type { Engine } from './engine.ts'
import { run } from './run.ts'
import type { Outlet, Session } from './session.ts'

const NOTHING = { bytes: 0, chunks: 0 }

export class Replay implements Outlet, Replayer {
  readonly address: string
  readonly localAddress: string
  readonly fd = -1
  readonly isTrusted = true
  readonly takesBytes = false
  readonly output = NOTHING
  readonly pendingInput = 0
  readonly argumentBytes = 0
  readonly #server: Engine
  readonly #session: Session
  readonly #primary: PrimaryClient | undefined
  isClosed = false
  /** Gets the reply of a slow script. */
  #answered: ((reply: ReplyValue) => void) | undefined

  /** @param primary whose commands these are; undefined: a file's */
  constructor(server: Engine, primary?: PrimaryClient) {
    this.#server = server
    this.#primary = primary
    this.address = primary?.address ?? ''
    this.localAddress = primary?.localAddress ?? ''
    this.#session = server.openSession(this)
    this.#session.obeys = true
    this.#session.isPrimary = primary !== undefined
  }

  get isInTransaction(): boolean {
    return this.#session.transaction !== undefined
  }

  run(argv: readonly Bytes[]): ReplyValue | Promise<ReplyValue> {
    if (this.isClosed) return null
    // No script of a client sees in its middle what a primary does.
    if (this.#primary !== undefined && this.#server.scriptRunner.isSlow)
      return this.#server.betweenScripts().then(() => this.run(argv))
    const found = this.#server.commands.find(argv)
    if (isRefusal(found)) return found
    if (found.isScripting && !this.#server.scriptLoader.isDone) {
      return this.#server.scriptLoader.ready().then(() => this.run(argv))
    }
    const { transaction } = this.#session
    if (transaction !== undefined && !found.skipsQueue) {
      transaction.queue.push({ command: found, argv })
      return QUEUED
    }
    const { turns, keyspace } = this.#server
    let reply: ReplyValue | typeof LATER = null
    turns.run(undefined, () => {
      keyspace.seesExpired = true
      try {
        reply = run(this.#session, found, argv)
      } finally {
        keyspace.seesExpired = false
      }
    })
    const { blocked, scriptRunner } = this.#server
    if (blocked.hasReady && !scriptRunner.isSlow) blocked.serve()
    if (reply !== LATER) return reply
    return new Promise(resolve => {
      this.#answered = resolve
    })
  }

  answer(reply: ReplyValue): void {
    this.#answered?.(reply)
    this.#answered = undefined
  }

  /** A client may close the connection of the primary. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.#server.closeSession(this.#session, 'closed')
    this.#primary?.close()
  }

  /** Nobody reads what it is sent, and it is closed by whoever made it. */
  deliver(): void {}
  sendBytes(): void {}
  checkOutput(): void {}
  finish(): void {}
  resume(): void {}
}
