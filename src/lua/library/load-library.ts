/** `load` and `loadstring`: source that a script makes becomes a function of the same form as the script. */

import { Chunk } from '../compile/chunk.ts'
import type { LuaState } from '../run/state.ts'
import {
  first,
  LibraryError,
  LuaError,
  type LuaFunction,
  type LuaValue,
  type Results,
  twin,
} from '../run/values.ts'
import { functionAt, textAt } from './arguments.ts'

/** What compiling takes in time, roughly, in instructions of a script. */
const INSTRUCTIONS = 5000
const INSTRUCTIONS_PER_CHARACTER = 50
/** What the compiled code of one character takes, roughly. */
const BYTES_PER_CHARACTER = 20
const BINARY = '\x1bLua'

export function loadLibrary(state: LuaState): Record<string, LuaFunction> {
  const load: LuaFunction = (...args) => {
    const name = chunkName(args, '=(load)')
    const reader = functionAt(args, 1)
    const before = state.mark()
    try {
      let source = ''
      for (;;) {
        const piece = pieceOf(first(state.call(reader)))
        if (piece === '') return loaded(state, source, name)
        state.spend(piece.length)
        source += piece
      }
    } catch (error) {
      state.restore(before)
      return [undefined, state.caught(error)]
    }
  }

  return {
    loadstring: (...args) => {
      const source = textAt(args, 1)
      return loaded(state, source, chunkName(args, source))
    },
    load: twin(load, function* (...args) {
      const name = chunkName(args, '=(load)')
      const reader = functionAt(args, 1)
      const before = state.mark()
      try {
        let source = ''
        for (;;) {
          const piece = pieceOf(first(yield* state.callResumable(reader)))
          if (piece === '') return loaded(state, source, name)
          state.spend(piece.length)
          source += piece
        }
      } catch (error) {
        state.restore(before)
        return [undefined, state.caught(error)]
      }
    }),
  }
}

function chunkName(args: readonly LuaValue[], otherwise: string): string {
  return args[1] === undefined ? otherwise : textAt(args, 2)
}

/** Nothing ends the source. */
function pieceOf(value: LuaValue): string {
  if (value === undefined) return ''
  if (typeof value === 'string' || typeof value === 'number') return textAt([value], 1)
  throw new LibraryError('reader function must return a string')
}

function loaded(state: LuaState, source: string, name: string): Results {
  try {
    if (source.startsWith(BINARY)) throw new LuaError('bad header in precompiled chunk')
    state.step(INSTRUCTIONS + source.length * INSTRUCTIONS_PER_CHARACTER)
    state.spend(source.length * BYTES_PER_CHARACTER)
    const environment = { table: state.globals }
    const f = new Chunk(source, name).instantiate(state, environment, true)
    state.environments.set(f, environment)
    return f
  } catch (error) {
    return [undefined, state.caught(error)]
  }
}
