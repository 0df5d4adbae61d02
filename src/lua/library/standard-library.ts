/** Gives a state the functions of Lua 5.1: all of them, or those that a host wants its scripts to have. */

import type { LuaState } from '../run/state.ts'
import { suspendable } from '../run/suspended.ts'
import { LuaTable } from '../run/table.ts'
import type { LuaFunction, LuaValue } from '../run/values.ts'
import { baseLibrary } from './base-library.ts'
import { coroutineLibrary } from './coroutine-library.ts'
import { environmentLibrary } from './environment-library.ts'
import { loadLibrary } from './load-library.ts'
import { mathLibrary } from './math-library.ts'
import { osLibrary } from './os-library.ts'
import { stringLibrary } from './string-library.ts'
import { tableLibrary } from './table-library.ts'

/** @param without names of globals that scripts shall not have. */
export function openLibraries(state: LuaState, without: readonly string[] = []): void {
  const { globals } = state
  install(state, globals, baseLibrary(state))
  install(state, globals, loadLibrary(state))
  install(state, globals, environmentLibrary(state))
  globals.setText('_G', globals)
  globals.setText('string', libraryTable(state, stringLibrary(state)))
  globals.setText('table', libraryTable(state, tableLibrary(state)))
  globals.setText('math', libraryTable(state, mathLibrary(state)))
  globals.setText('os', libraryTable(state, osLibrary(state)))
  globals.setText('coroutine', libraryTable(state, coroutineLibrary(state)))
  state.stringMetatable.setText('__index', globals.getText('string'))
  for (const name of without) globals.setText(name, undefined)
}

/** A table of functions, each in the form of the state. */
export function libraryTable(state: LuaState, library: Readonly<Record<string, LuaValue>>): LuaTable {
  const table = new LuaTable()
  install(state, table, library)
  return table
}

function install(state: LuaState, table: LuaTable, library: Readonly<Record<string, LuaValue>>): void {
  for (const [name, value] of Object.entries(library))
    table.setText(name, typeof value === 'function' ? inForm(state, value) : value)
}

function inForm(state: LuaState, f: LuaFunction): LuaFunction {
  // A generator is what generated code expects of functions that can be suspended.
  const { resumable } = f
  return state.builtin(state.isResumable && resumable !== undefined ? suspendable(resumable) : f)
}
