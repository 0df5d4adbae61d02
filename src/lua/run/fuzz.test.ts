/**
 * Random programs, also nonsensical ones: whatever they do, nothing but Lua errors comes out, nothing but Lua values,
 * and both forms of code give the same. `LUA_FUZZ=100000` runs more of them.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { luaPrograms } from '../../../test/support/lua-programs.ts'
import type { Form } from '../compile/writer.ts'
import { openLibraries } from '../library/standard-library.ts'
import { Coroutine } from './coroutine.ts'
import { Kill, Restart } from './errors.ts'
import { LuaState } from './state.ts'
import { LuaTable } from './table.ts'
import { isMany, LuaError, type LuaValue, Userdata } from './values.ts'

const RUNS = Number(process.env['LUA_FUZZ'] ?? 150)
const BUDGET = { instructions: 20_000, memory: 4_000_000 }

interface Outcome {
  readonly printed: string
  /** Undefined if the run was ended by force. */
  readonly end: string | undefined
}

function run(source: string, form: Form): Outcome {
  let printed = ''
  const state = new LuaState({ form, ...BUDGET, write: text => (printed += text) })
  openLibraries(state)
  const word = (value: LuaValue) => {
    expect(isLuaValue(value)).toBe(true)
    return state.plainText(value)
  }
  try {
    const main = state.compile(source, '=fuzz').instantiate(state, { table: state.globals })
    const results = state.run(main)
    return { printed, end: (isMany(results) ? results : [results]).map(word).join(' ') }
  } catch (error) {
    if (error instanceof Kill || error instanceof Restart) return { printed, end: undefined }
    if (!(error instanceof LuaError)) throw error
    const text = word(error.value)
    return { printed, end: text.includes('stack overflow') || text.includes('memory') ? undefined : text }
  }
}

function isLuaValue(value: unknown): boolean {
  if (value === undefined || ['boolean', 'number', 'string', 'function'].includes(typeof value)) return true
  return value instanceof LuaTable || value instanceof Coroutine || value instanceof Userdata
}

test(`${RUNS} random programs`, { timeout: 3_600_000 }, async () => {
  let runs = 0
  await fc.assert(
    fc.asyncProperty(luaPrograms(false), async source => {
      // What weak references hold is freed only between tasks.
      if (++runs % 200 === 0) await new Promise(resolve => setImmediate(resolve))
      const plain = run(source, 'plain')
      const resumable = run(source, 'resumable')
      // Budgets end the two forms at different places.
      if (plain.end === undefined || resumable.end === undefined) return
      expect(resumable).toEqual(plain)
    }),
    { numRuns: RUNS },
  )
  expect('escaped' in globalThis).toBe(false)
})

test('bytes that are no programs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
      const source = Buffer.from(text).toString('latin1')
      try {
        new LuaState().compile(source)
      } catch (error) {
        expect(error).toBeInstanceOf(LuaError)
      }
    }),
  )
})
