/** `pcall` and `xpcall`. What no script may catch (`Kill`, `Restart`) passes through them. */
import { isStackOverflow } from './errors.ts'
import type { LuaState } from './state.ts'
import {
  ArgumentError,
  first,
  isMany,
  type LuaFunction,
  type LuaValue,
  type Results,
  twin,
} from './values.ts'

const ERROR_IN_HANDLER = 'error in error handling'

export function protectedCalls(state: LuaState): Record<string, LuaFunction> {
  const pcall: LuaFunction = (...args) => {
    requireArgument(args, 1)
    const [f, ...rest] = args
    const before = state.mark()
    try {
      return succeeded(state.acrossBoundary(f, rest))
    } catch (error) {
      state.restore(before)
      return [false, state.caught(error)]
    }
  }

  const xpcall: LuaFunction = (...args) => {
    requireArgument(args, 2)
    const before = state.mark()
    try {
      return succeeded(state.acrossBoundary(args[0], []))
    } catch (error) {
      state.restore(before)
      const value = state.caught(error)
      try {
        return [false, first(state.acrossBoundary(args[1], [value]))]
      } catch (second) {
        state.restore(before)
        state.caught(second)
        return [false, isStackOverflow(second) ? value : ERROR_IN_HANDLER]
      }
    }
  }

  return {
    pcall: twin(pcall, function* (...args) {
      requireArgument(args, 1)
      const [f, ...rest] = args
      const before = state.mark()
      try {
        return succeeded(yield* state.acrossBoundaryResumable(f, rest))
      } catch (error) {
        state.restore(before)
        return [false, state.caught(error)]
      }
    }),
    xpcall: twin(xpcall, function* (...args) {
      requireArgument(args, 2)
      const before = state.mark()
      try {
        return succeeded(yield* state.acrossBoundaryResumable(args[0], []))
      } catch (error) {
        state.restore(before)
        const value = state.caught(error)
        try {
          return [false, first(yield* state.acrossBoundaryResumable(args[1], [value]))]
        } catch (second) {
          state.restore(before)
          state.caught(second)
          return [false, ERROR_IN_HANDLER]
        }
      }
    }),
  }
}

function requireArgument(args: readonly LuaValue[], index: number): void {
  if (args.length < index) throw new ArgumentError(index, 'value expected')
}

function succeeded(results: Results): Results {
  return isMany(results) ? [true, ...results] : [true, results]
}
