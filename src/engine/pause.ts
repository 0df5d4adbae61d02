/**
 * CLIENT PAUSE: commands of all clients, or only those that may write, are held back until a time or until
 * CLIENT UNPAUSE. Held-back clients go on in the order in which they were held. Keys do not expire meanwhile.
 *
 * The server itself holds back all clients while it exchanges its data, or saves them for the last time.
 * Commands that wait for another server while their keys must not change (MIGRATE) hold back those that may write.
 * Neither of these ends another.
 */
import type { Command } from '../commands/declare/define.ts'
import type { Clock, Timer } from '../keyspace/clock.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { Bytes } from '../resp/values.ts'
import type { Session } from './session.ts'

export class Pause {
  /** Read for every command: false costs nothing more. */
  active = false
  /** Whether CLIENT PAUSE is in force. */
  #isPaused = false
  /** Those for whom the server holds back all others. */
  readonly #alone = new Set<Session | undefined>()
  readonly #clock: Clock
  /** Its expiry pauses as well. */
  readonly #keyspace: Keyspace
  /** Which commands are held back. */
  #mode: 'all' | 'write' = 'write'
  /** Unix ms. */
  #until = 0
  /** Ends the pause. */
  #timer: Timer | undefined
  /** Clients that were held back, in order. */
  readonly #held = new Set<Session>()
  /** Commands that hold back those that may write. */
  #holds = 0

  constructor(clock: Clock, keyspace: Keyspace) {
    this.#clock = clock
    this.#keyspace = keyspace
  }

  /** Begins or prolongs a pause. A longer time and the stricter mode win, as in Redis. */
  begin(until: number, mode: 'all' | 'write'): void {
    this.#mode = this.#isPaused && this.#mode === 'all' ? 'all' : mode
    this.#until = this.#isPaused ? Math.max(this.#until, until) : until
    this.#isPaused = true
    this.active = true
    this.#keyspace.pauseExpiry('client-pause', true)
    this.#timer?.cancel()
    this.#timer = this.#clock.after(this.#until - this.#clock.now, () => this.end())
  }

  end(): void {
    this.#timer?.cancel()
    this.#isPaused = false
    this.#keyspace.pauseExpiry('client-pause', false)
    this.#goOn()
  }

  /** Holds back all clients but one. Returns what ends that. */
  holdOthers(session: Session | undefined): () => void {
    this.#alone.add(session)
    this.active = true
    return () => {
      this.#alone.delete(session)
      this.#goOn()
    }
  }

  /** Holds back commands that may write. Returns what ends that. */
  holdWriters(): () => void {
    this.#holds++
    this.active = true
    return () => {
      this.#holds--
      this.#goOn()
    }
  }

  /** Clients try again. Whoever must still wait is held back again. */
  #goOn(): void {
    this.active = this.#isPaused || this.#alone.size > 0 || this.#holds > 0
    const held = [...this.#held]
    this.#held.clear()
    for (const session of held) {
      session.blocked = false
      session.outlet.resume()
    }
  }

  /** Whether this command must wait; it is then remembered. */
  holdsBack(session: Session, command: Command, argv: readonly Bytes[]): boolean {
    const waitsForServer = this.#alone.size > 0 && !this.#alone.has(session) && !session.obeys
    const isForAll = waitsForServer || (this.#isPaused && this.#mode === 'all')
    const isForWriters = this.#isPaused || (this.#holds > 0 && !session.obeys)
    if (!isForAll && !(isForWriters && mayWrite(session, command, argv))) return false
    this.hold(session)
    return true
  }

  /** Holds one client back, until `release`. */
  hold(session: Session): void {
    session.blocked = true
    this.#held.add(session)
  }

  release(session: Session): void {
    if (!this.#held.delete(session)) return
    session.blocked = false
    session.outlet.resume()
  }

  /** Closes those whose commands the server holds back: they are not run any more. */
  closeHeld(): void {
    for (const session of [...this.#held]) session.outlet.close('now', 'server shuts down')
  }

  forget(session: Session): void {
    this.#held.delete(session)
  }

  get heldCount(): number {
    return this.#held.size
  }
}

function mayWrite(session: Session, command: Command, argv: readonly Bytes[]): boolean {
  if (command.name === 'EXEC') {
    return session.transaction?.queue.some(each => mayWrite(session, each.command, each.argv)) ?? false
  }
  if (command.isWrite) return true
  return command.flags.has('may_replicate') && !session.server.scriptRunner.onlyReads(command, argv)
}
