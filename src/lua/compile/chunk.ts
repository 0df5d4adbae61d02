/**
 * A chunk is a Lua source that is known to be correct, and its two compiled forms, made when they are first needed.
 * It belongs to no state: the same chunk may run in several.
 */

import type { Environment } from '../run/environments.ts'
import { Field } from '../run/field.ts'
import { visible } from '../run/numbers.ts'
import { SCRIPT_PREFIX, type Script } from '../run/positions.ts'
import type { LuaState } from '../run/state.ts'
import { isUnbounded } from '../run/unbounded.ts'
import { LuaError, type LuaFunction } from '../run/values.ts'
import { SYNTAX_BUFFER, shownName } from './chunk-name.ts'
import { type Code, compile } from './compiler.ts'
import { type Parsed, parse } from './parser.ts'
import type { Form } from './writer.ts'

/** What makes the main function of a chunk for a state and an environment. */
type Factory = (S: LuaState, K: Script['sites'], F: readonly Field[], E: Environment) => LuaFunction

interface CompiledForm {
  readonly scriptName: string
  readonly script: Script
  readonly fields: readonly Field[]
  readonly factory: Factory
}

/** Tells the scripts of a process apart on JavaScript's stack. */
let scripts = 0

export class Chunk {
  readonly source: string
  /** As given to `loadstring`. */
  readonly name: string
  /** Whether there are loops or recursion that may go on forever. */
  readonly isUnbounded: boolean
  /** Whether plain code cannot run it to the end. */
  readonly mentionsCoroutines: boolean
  readonly #hasOwnEnvironments: boolean
  /** Until it is compiled: most chunks are in one form only. */
  #parsed: Parsed | undefined
  readonly #forms = new Map<Form, CompiledForm>()

  /** Raises a `LuaError` when the source is not correct. */
  constructor(source: string, name = source) {
    this.source = source
    this.name = visible(name)
    this.#hasOwnEnvironments = /[sg]etfenv/.test(source)
    this.mentionsCoroutines = source.includes('coroutine')
    const parsed = guarded(this.name, () => parse(source, this.name))
    this.#parsed = parsed
    this.isUnbounded = this.mentionsCoroutines || isUnbounded(parsed)
  }

  /** The generated JavaScript, for those who want to look at it. */
  code(form: Form): string {
    return this.#compile(form).text
  }

  /**
   * The chunk's main function in a state.
   * @param isLoaded whether a script has loaded it, so that nobody keeps the chunk.
   */
  instantiate(state: LuaState, environment: Environment, isLoaded = false): LuaFunction {
    const { form } = state
    let compiled = this.#forms.get(form)
    if (compiled === undefined) {
      compiled = guarded(this.name, () => this.#load(form))
      this.#forms.set(form, compiled)
    }
    state.noteScript(compiled.scriptName, compiled.script, isLoaded)
    return compiled.factory(state, compiled.script.sites, compiled.fields, environment)
  }

  #compile(form: Form): Code {
    const parsed = this.#parsed ?? parse(this.source, this.name)
    this.#parsed = undefined
    return compile(parsed, this.name, form, this.#hasOwnEnvironments)
  }

  #load(form: Form): CompiledForm {
    const { text, sites, fields } = this.#compile(form)
    const scriptName = `${SCRIPT_PREFIX}${++scripts}`
    return {
      scriptName,
      script: { lines: text.split('\n'), sites },
      fields: fields.map(name => new Field(name)),
      factory: evaluate(text, scriptName),
    }
  }
}

/**
 * The only place where generated code becomes a function. It is safe because no text of a Lua program is part of the
 * code but numbers and strings as JavaScript literals, and because the code refers to nothing but its four parameters,
 * its own variables and `Math` and `Array`: Lua values are kept in `LuaTable`s, so that no key of a script ever is
 * the name of a JavaScript property.
 */
function evaluate(text: string, scriptName: string): Factory {
  return new Function('S', 'K', 'F', 'E', `${text}//# sourceURL=${scriptName}`) as Factory
}

/** Source that nests too deeply for JavaScript's stack. */
function guarded<T>(name: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new LuaError(`${shownName(name, SYNTAX_BUFFER)}:1: chunk has too many syntax levels`)
  }
}
