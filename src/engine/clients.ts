/** The connected clients of a server by id, in order of connection. */
import type { Client, Clients } from '../commands/declare/context.ts'
import type { Pause } from './pause.ts'
import type { Session } from './session.ts'

export class ClientRegistry implements Clients {
  readonly #byId = new Map<number, Session>()
  /** Where CLIENT PAUSE and UNPAUSE go. */
  readonly #pause: Pause
  #whenEmpty: (() => void) | undefined

  constructor(pause: Pause) {
    this.#pause = pause
  }

  get size(): number {
    return this.#byId.size
  }

  add(session: Session): void {
    this.#byId.set(session.id, session)
  }

  remove(session: Session): void {
    this.#byId.delete(session.id)
    if (this.#byId.size === 0) this.#whenEmpty?.()
  }

  /** Calls once when the last client leaves. */
  onEmpty(action: () => void): void {
    this.#whenEmpty = action
  }

  all(): Iterable<Session> {
    return this.#byId.values()
  }

  get(id: number): Client | undefined {
    return this.#byId.get(id)
  }

  /** The client unless it is about to leave. */
  present(id: number): Client | undefined {
    const session = this.#byId.get(id)
    return session?.leaving ? undefined : session
  }

  pause(until: number, mode: 'all' | 'write'): void {
    this.#pause.begin(until, mode)
  }

  unpause(): void {
    this.#pause.end()
  }
}
