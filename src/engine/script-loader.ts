/**
 * Loads the modules that run scripts when the first script comes: there are eighty of them, loading them takes a quarter
 * as long as loading the rest of the server (measured), and many servers never run a script. Clients whose commands need
 * them are held back until they are there.
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
  /** Loading has ended, well or not. */
  isDone = false
  #loading: Promise<void> | undefined
  /** Why it failed; then every command that needs scripts fails. */
  #failure: unknown

  constructor(host: ScriptHost) {
    this.#host = host
  }

  /** Whether a command that needs scripts must wait. Its client is then resumed. */
  holdsBack(session: Session): boolean {
    if (this.isDone) return false
    this.#held.add(session)
    void this.ready()
    return true
  }

  /** Whether clients wait for it. */
  get isHolding(): boolean {
    return this.#held.size > 0
  }

  /** Loads them if that was not done yet. Resolves when it is. */
  ready(): Promise<void> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  /** Takes what another server has loaded, which is quicker. */
  adopt(other: Scripting): Scripting {
    if (this.scripting === undefined) {
      this.scripting = other.for(this.#host)
      this.#loading = Promise.resolve()
      this.#end()
    }
    return this.scripting
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
      this.scripting ??= new Scripting(this.#host, version)
    } catch (error) {
      this.#failure = error
    }
    this.#end()
  }

  #end(): void {
    this.isDone = true
    for (const session of this.#held) session.outlet.resume()
    this.#held.clear()
  }
}
