/**
 * What a library sees while it is loaded: one global, `redis`, with the few fields that do not need a running
 * function. Its functions keep what they took of that, and see the globals of scripts for all else.
 */
import type { Environment } from '../lua/run/environments.ts'
import type { LuaState } from '../lua/run/state.ts'
import { LuaTable } from '../lua/run/table.ts'
import { type LuaValue, NOTHING } from '../lua/run/values.ts'
import type { Bytes } from '../resp/values.ts'

/** Fields of the table `redis` that libraries have as well while they are loaded. */
const SHARED = [
  'log',
  'LOG_DEBUG',
  'LOG_VERBOSE',
  'LOG_NOTICE',
  'LOG_WARNING',
  'REDIS_VERSION',
  'REDIS_VERSION_NUM',
]
/** Code whose functions have environments of their own. */
const HOLDS_GLOBALS = /[sg]etfenv/
/** What EVAL's scripts have and functions do not. */
const ONLY_IN_SCRIPTS = ['replicate_commands', 'breakpoint', 'debug']

/** Prepares a new state for functions: removes what only EVAL's scripts have. */
export function prepareState({ globals }: LuaState): void {
  globals.setText('__redis__err__handler', undefined)
  for (const name of ONLY_IN_SCRIPTS) tableAt(globals, 'redis').setText(name, undefined)
}

/** The globals of a library: few while it is loaded, and those of scripts afterwards. */
export class LibraryGlobals {
  readonly environment: Environment
  readonly #state: LuaState
  /** Through which the library sees them, where its functions may have taken hold of the table. */
  readonly #metatable: LuaTable | undefined

  constructor(state: LuaState, code: Bytes, register: (args: LuaValue[]) => void) {
    const table = loadingGlobals(state, register)
    this.#state = state
    this.#metatable = HOLDS_GLOBALS.test(code) ? new LuaTable() : undefined
    this.environment = { table: this.#metatable === undefined ? table : new LuaTable() }
    if (this.#metatable === undefined) return
    this.#metatable.setText('__index', table)
    this.environment.table.metatable = this.#metatable
    this.environment.table.readonly = true
    this.#metatable.readonly = true
  }

  /** The library is loaded. */
  finish(): void {
    if (this.#metatable === undefined) this.environment.table = this.#state.globals
    else this.#metatable.setText('__index', this.#state.globals)
  }
}

function loadingGlobals(state: LuaState, register: (args: LuaValue[]) => void): LuaTable {
  const metatable = state.globals.metatable
  const redis = new LuaTable()
  const shared = tableAt(state.globals, 'redis')
  for (const name of SHARED) redis.setText(name, shared.getText(name))
  redis.setText(
    'register_function',
    state.hostFunction(register, () => NOTHING),
  )
  const globals = new LuaTable()
  globals.setText('redis', redis)
  globals.setText('server', redis)
  for (const table of [redis, globals]) {
    table.metatable = metatable
    table.readonly = true
  }
  return globals
}

function tableAt(table: LuaTable, name: string): LuaTable {
  const value = table.getText(name)
  return value instanceof LuaTable ? value : new LuaTable()
}
