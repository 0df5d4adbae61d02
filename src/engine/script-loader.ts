/**
 * Loads what runs scripts when the first one comes: its eighty modules take a quarter of the time that the server's take
 * (measured), and many servers never run a script. Clients that want it meanwhile are held back.
 */
import { REDIS_VERSION, REDIS_VERSION_NUMBER } from '../commands/connection/connection.ts'
import type { ScriptHost } from '../scripting/host.ts'
import type { Scripting } from '../scripting/scripting.ts'
import type { Session } from './session.ts'

export class ScriptLoader {
  /** Undefined until it is loaded: there are no scripts then. */
  scripting: Scripting | undefined
  readonly #host: ScriptHost
  readonly #held = new Set<Session>()
  #isDone = false
  #failure: unknown

  constructor(host: ScriptHost) {
    this.#host = host
  }

  /** Whether a command that needs scripts must wait. Its client is then resumed. */
  holdsBack(session: Session): boolean {
    if (this.#isDone) return false
    this.#held.add(session)
    if (this.#held.size === 1) void this.#load()
    return true
  }

  /** For those who have waited. */
  get loaded(): Scripting {
    if (this.scripting === undefined) throw this.#failure
    return this.scripting
  }

  async #load(): Promise<void> {
    try {
      const { Scripting } = await import('../scripting/scripting.ts')
      const version = { text: REDIS_VERSION, number: REDIS_VERSION_NUMBER }
      this.scripting = new Scripting(this.#host, version)
    } catch (error) {
      this.#failure = error
    }
    this.#isDone = true
    for (const session of this.#held) session.outlet.resume()
    this.#held.clear()
  }
}
