/**
 * `getfenv` and `setfenv`. Functions of a chunk whose source mentions one of them have environments of their own,
 * as Lua 5.1 has it; those of another chunk share one, which can be changed through the chunk's main function:
 * enough for `setfenv(loadstring(source), environment)`.
 */

import type { Environment } from '../run/environments.ts'
import type { LuaState } from '../run/state.ts'
import { ArgumentError, LibraryError, type LuaFunction, type LuaValue } from '../run/values.ts'
import { intAt, tableAt } from './arguments.ts'

export function environmentLibrary(state: LuaState): Record<string, LuaFunction> {
  /** The environment of a function, or of the one that runs at a level. */
  const environmentAt = (args: readonly LuaValue[]): Environment | undefined => {
    const [which] = args
    if (typeof which === 'function') return state.environments.get(which)
    const level = which === undefined ? 1 : intAt(args, 1)
    if (level < 0) throw new ArgumentError(1, 'level must be non-negative')
    let { frame } = state
    for (let i = 1; i < level && frame !== undefined; i++) frame = frame.caller
    if (frame === undefined && level > 1) throw new ArgumentError(1, 'invalid level')
    return frame?.environment
  }

  return {
    getfenv: (...args) => {
      if (args[0] === 0) return state.globals
      const environment = environmentAt(args)?.table ?? state.globals
      return environment.metatable?.getText('__fenv') ?? environment
    },
    setfenv: (...args) => {
      const table = tableAt(args, 2)
      const [which] = args
      if (which === 0) throw new LibraryError("'setfenv' cannot change the globals of a state")
      const environment = environmentAt(args)
      if (environment === undefined || environment.table.metatable?.getText('__fenv') !== undefined)
        throw new LibraryError("'setfenv' cannot change environment of given object")
      environment.table = table
      return typeof which === 'function' ? which : []
    },
  }
}
