/**
 * A client of the server's own that runs the commands of a file or of a primary, one after another. They were accepted before, so
 * nothing refuses them again, and an error is a bad sign; in a transaction they are queued as any client's.
 */
import { LATER } from '../commands/declare/context.ts'
import type { Command } from '../commands/declare/define.ts'
import { isUnknown } from '../commands/declare/errors.ts'
import { isRefusal } from '../commands/table.ts'
import { LoadError } from '../persistence/loading.ts'
import type { Replayer } from '../persistence/owner.ts'
import type { PrimaryClient } from '../replication/owner.ts'
import { type Bytes, QUEUED, ReplyError, type ReplyValue } from '../resp/values.ts'
import type { Engine } from './engine.ts'
import { run } from './run.ts'
import type { Outlet, Session } from './session.ts'
import { type Ends, noteUnexpected, panicFor } from './unexpected-errors.ts'

/** Milliseconds between two lines of the log about a disk that takes nothing. */
const TELL_EVERY = 10_000

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
  /** When the log was told of the disk, Unix ms. */
  #toldAt = 0
  /** Gets the reply of a slow script. */
  #answered: ((reply: ReplyValue) => void) | undefined
  /** Goes on when CLIENT PAUSE has ended. */
  #goOn: (() => void) | undefined

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

  knows(argv: readonly Bytes[]): boolean {
    const found = this.#server.commands.find(argv)
    return !isRefusal(found) || !isUnknown(found)
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
    if (isRefusal(found)) {
      // Who loads a file ends with that, and says where it stands.
      return this.#primary === undefined && !this.knows(argv) ? found : this.#checked(undefined, found)
    }
    if (found.isScripting && !this.#server.scriptLoader.isDone) {
      return this.#server.scriptLoader.ready().then(() => this.run(argv))
    }
    if (found.isWrite && this.#primary !== undefined && this.#cannotKeep()) return null
    const { transaction } = this.#session
    if (transaction !== undefined && !found.skipsQueue) {
      transaction.queue.push({ command: found, argv })
      return QUEUED
    }
    const { turns, keyspace, pause } = this.#server
    // CLIENT PAUSE holds back the primary as it does any client.
    if (this.#primary !== undefined && pause.active && pause.holdsBack(this.#session, found, argv))
      return this.#paused().then(() => this.run(argv))
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
    if (reply !== LATER) return this.#checked(found, reply)
    return new Promise(resolve => {
      this.#answered = later => resolve(this.#checked(found, later))
    })
  }

  #paused(): Promise<void> {
    return new Promise(resolve => {
      this.#goOn = resolve
    })
  }

  /** What is run is not refused, so an error says that something is wrong; see unexpected-errors.ts. */
  #checked(command: Command | undefined, reply: ReplyValue): ReplyValue {
    const isMany = command?.name === 'EXEC' && Array.isArray(reply)
    const error = isMany ? reply.find(each => each instanceof ReplyError) : reply
    if (!(error instanceof ReplyError)) return reply
    const ends: Ends =
      this.#primary === undefined ? 'server to its AOF-loading-client' : 'replica to its master'
    const name = command?.fullName ?? '<unknown>'
    noteUnexpected(this.#server, error, ends, name)
    const panic = panicFor(this.#server, ends, name)
    if (panic === undefined) return reply
    if (this.#primary === undefined) throw new LoadError(panic)
    this.#giveUp(panic)
    return reply
  }

  /** The disk does not take what the primary sends. Returns whether that is the end. */
  #cannotKeep(): boolean {
    const { persistence, config, clock } = this.#server
    if (persistence.refusal === undefined) return false
    if (!config.value('replica-ignore-disk-write-errors')) {
      this.#giveUp('Replica was unable to write command to disk.')
      return true
    }
    if (clock.now > this.#toldAt + TELL_EVERY) {
      this.#toldAt = clock.now
      this.#server.tell('warn', 'Replica is applying a command even though it is unable to write to disk.')
    }
    return false
  }

  /** The server ends, and nothing is run any more. */
  #giveUp(why: string): void {
    this.close()
    this.#server.fail(why)
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
    this.resume()
  }

  resume(): void {
    this.#goOn?.()
    this.#goOn = undefined
  }

  /** Nobody reads what it is sent, and it is closed by whoever made it. */
  deliver(): void {}
  sendBytes(): void {}
  checkOutput(): void {}
  finish(): void {}
}
