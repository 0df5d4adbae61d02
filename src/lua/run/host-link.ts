/**
 * The way from scripts to their host: functions that it offers, and the recording of what they give
 * (`recording.ts`).
 */

import type { Form } from '../compile/writer.ts'
import type { Recording } from './recording.ts'
import type { LuaState } from './state.ts'
import { LuaError, type LuaFunction, type LuaValue, type Results } from './values.ts'

/**
 * Bytes of JavaScript's stack that Lua functions may have taken, as generated code estimates them, when the host is
 * called: of 984 kilobytes at least 300 are then left (measured; frames of generators are larger than estimated).
 */
const STACK_FOR_LUA: Readonly<Record<Form, number>> = { plain: 600_000, resumable: 340_000 }
/** As many arguments as there must be room for after calls with very many arguments, which nobody counts. */
const FILLER = new Array<undefined>(16_384).fill(undefined)

export class HostLink {
  readonly #state: LuaState
  #recording: Recording | undefined = undefined
  #replay: Recording | undefined = undefined

  constructor(state: LuaState) {
    this.#state = state
  }

  /** A function for scripts. What the host gives is recorded before it becomes a Lua value, which scripts may change. */
  function<R>(perform: (args: LuaValue[]) => R, toLua: (result: R) => Results): LuaFunction {
    const f = (...args: LuaValue[]): Results => {
      this.#checkStack()
      try {
        return toLua(this.perform(perform, args))
      } catch (error) {
        if (this.#state.options.locatesErrors === true && error instanceof LuaError)
          error.site ??= this.#state.siteAt(1, f)
        throw error
      }
    }
    return f
  }

  /** Asks the host, or gives what it gave in the run before. */
  perform<R>(work: (args: LuaValue[]) => R, args: LuaValue[]): R {
    const replay = this.#replay
    if (replay !== undefined) {
      if (!replay.isUsedUp) return replay.repeat() as R
      this.#replay = undefined
    }
    return this.#recording === undefined ? work(args) : this.#recording.perform(work, args)
  }

  record(recording: Recording | undefined): void {
    this.#recording = recording
  }

  replay(recording: Recording): void {
    this.#replay = recording
  }

  /** A host that runs out of stack in the middle of its work would leave it half done. */
  #checkStack(): void {
    const state = this.#state
    if (state.depth > STACK_FOR_LUA[state.form]) throw state.error('stack overflow')
    if (!state.hasSpreadMany) return
    try {
      takeArguments(...FILLER)
    } catch {
      throw state.error('stack overflow')
    }
  }
}

function takeArguments(..._args: undefined[]): void {}
