/**
 * The environment of scripts: Lua's functions without those that reach outside, Redis' libraries, and globals that
 * cannot be changed. Two states have it, one for each form of code (see script-engine.ts).
 */
import { wrongType } from '../lua/library/arguments.ts'
import { libraryTable, openLibraries } from '../lua/library/standard-library.ts'
import { protectedCalls } from '../lua/run/protected-calls.ts'
import { LuaState } from '../lua/run/state.ts'
import type { StateOptions } from '../lua/run/state-options.ts'
import { LuaTable } from '../lua/run/table.ts'
import {
  isMany,
  LibraryError,
  type LuaFunction,
  type LuaValue,
  type Results,
  twin,
} from '../lua/run/values.ts'
import { bitLibrary } from './bit.ts'
import { cjsonLibrary } from './cjson.ts'
import type { JsonSettings } from './cjson-settings.ts'
import { cmsgpackLibrary } from './cmsgpack.ts'
import { errorTable } from './script-error.ts'
import { structLibrary } from './struct.ts'

/** Of Lua's globals, what scripts do not have. */
const WITHOUT = ['print', 'dofile', 'loadfile', 'module', 'require']
/** Those that they have only where lua-enable-deprecated-api allows it. */
const DEPRECATED = ['getfenv', 'setfenv', 'newproxy']
/** What `string.dump` begins with. Nothing loads it again. */
const DUMPED = '\x1bLuaQ\0\x01\x04\x08\x04\x08\0'

export interface EnvironmentOptions extends StateOptions {
  readonly hasDeprecated: boolean
  /** What scripts have set of `cjson`. */
  readonly json: JsonSettings
}

/**
 * @param redis makes the table `redis`
 */
export function createEnvironment(
  options: EnvironmentOptions,
  redis: (state: LuaState) => Readonly<Record<string, LuaValue>>,
): LuaState {
  const state = new LuaState(options)
  const { globals } = state
  openLibraries(state, options.hasDeprecated ? WITHOUT : [...WITHOUT, ...DEPRECATED])
  const strings = globals.getText('string')
  if (strings instanceof LuaTable) strings.setText('dump', state.builtin(dump(state)))
  const libraries: Readonly<Record<string, Readonly<Record<string, LuaValue>>>> = {
    bit: bitLibrary(),
    struct: structLibrary(state),
    cmsgpack: cmsgpackLibrary(state),
    cjson: cjsonLibrary(state, options.json),
    redis: redis(state),
  }
  for (const [name, library] of Object.entries(libraries)) {
    globals.setText(name, libraryTable(state, library))
  }
  globals.setText('pcall', libraryTable(state, { pcall: textualPcall(state) }).getText('pcall'))
  globals.metatable = new LuaTable()
  globals.metatable.setText('__index', state.builtin(unknownGlobal))
  globals.setText('__redis__err__handler', state.builtin(errorHandler(state)))
  const seen = new Set<LuaTable>()
  lock(state.stringMetatable, seen)
  lock(globals, seen)
  return state
}

function unknownGlobal(...[, name]: LuaValue[]): never {
  throw new LibraryError(`Script attempted to access nonexistent global variable '${String(name)}'`)
}

function dump(state: LuaState): LuaFunction {
  return (...args) => {
    const [f] = args
    if (typeof f !== 'function') throw wrongType(args, 1, 'function')
    if (state.isBuiltin(f)) throw new LibraryError('unable to dump given function')
    return DUMPED
  }
}

/** What Redis makes of errors: a function that scripts can see, though they have no use for it. */
function errorHandler(state: LuaState): LuaFunction {
  const handler: LuaFunction = (...args) => {
    const [error] = args
    const table = error instanceof LuaTable ? error : errorTable(`ERR ${state.plainText(error)}`)
    const site = state.siteAt(1, handler)
    if (site !== undefined) {
      table.setText('source', site.chunk)
      table.setText('line', site.line)
    }
    return table
  }
  return handler
}

/** `pcall` for scripts that were written before errors were tables: it gives the text of an error reply. */
function textualPcall(state: LuaState): LuaFunction {
  const { pcall } = protectedCalls(state)
  const plain: LuaFunction = (...args) => withText(pcall?.(...args))
  return twin(plain, function* (...args) {
    return withText(pcall?.resumable === undefined ? undefined : yield* pcall.resumable(...args))
  })
}

function withText(results: Results): Results {
  if (!isMany(results) || results[0] !== false || !(results[1] instanceof LuaTable)) return results
  const text = results[1].getText('err')
  return typeof text === 'string' ? [false, text] : results
}

/** Makes a table read-only, and all that can be reached from it. */
function lock(table: LuaTable, seen: Set<LuaTable>): void {
  if (seen.has(table)) return
  seen.add(table)
  table.readonly = true
  if (table.metatable !== undefined) lock(table.metatable, seen)
  for (let at = table.advance(0); at !== 0; at = table.advance(at)) {
    const value = table.valueAt(at)
    if (value instanceof LuaTable) lock(value, seen)
  }
}
