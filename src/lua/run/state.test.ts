import { describe, expect, test } from 'vitest'
import { openLibraries } from '../library/standard-library.ts'
import { Kill } from './errors.ts'
import { LuaState } from './state.ts'
import type { StateOptions } from './state-options.ts'
import { LuaTable } from './table.ts'
import { isMany, LuaError, type LuaValue, type Results } from './values.ts'

function stateWith(options: StateOptions = {}): LuaState {
  const state = new LuaState(options)
  openLibraries(state)
  return state
}

function run(state: LuaState, source: string, ...args: LuaValue[]): Results {
  return state.run(state.compile(source, '=test').instantiate(state, { table: state.globals }), ...args)
}

/** The value of the error that it raises. */
function failureOf(work: () => unknown): LuaValue {
  try {
    work()
  } catch (error) {
    if (error instanceof LuaError) return error.value
    throw error
  }
  throw new Error('nothing was raised')
}

describe('running', () => {
  test('arguments and results', () => {
    expect(run(stateWith(), 'return ...', 1)).toBe(1)
    expect(run(stateWith(), 'return ...', 1, 'x', undefined)).toEqual([1, 'x', undefined])
    expect(run(stateWith(), 'local x')).toEqual([])
  })

  test('globals stay, and belong to one state', () => {
    const state = stateWith()
    run(state, 'counter = 1')
    expect(run(state, 'counter = counter + 1 return counter')).toBe(2)
    expect(run(stateWith(), 'return counter')).toBe(undefined)
  })

  test('one chunk in two states', () => {
    const [first, second] = [stateWith(), stateWith({ form: 'resumable' })]
    const chunk = first.compile('x = (x or 0) + 1 return x', '=test')
    for (const state of [first, second, first]) {
      const main = chunk.instantiate(state, { table: state.globals })
      expect(state.run(main)).toBe(state === first && first.globals.getText('x') === 2 ? 2 : 1)
      if (state === second) expect(first.globals.getText('x')).toBe(1)
    }
  })

  test('errors have positions, and may be any value', () => {
    expect(failureOf(() => run(stateWith(), '\nerror("x")'))).toBe('test:2: x')
    expect(failureOf(() => run(stateWith(), 'string.rep()'))).toBe(
      "test:1: bad argument #1 to 'rep' (string expected, got no value)",
    )
    expect(failureOf(() => run(stateWith(), 'error({})'))).toBeInstanceOf(LuaTable)
    expect(failureOf(() => stateWith().compile('x ='))).toBe(
      `[string "x ="]:1: unexpected symbol near '<eof>'`,
    )
  })

  test.each(['plain', 'resumable'] as const)('a traversal ends, whatever keys it adds (%s)', form => {
    const source = (loop: string) => `
      local t, n = { a = 1, b = 2, [-1] = 3 }, 0
      local function visit(k) t[k .. 'x'] = k n = n + 1 end
      ${loop}
      return n`
    expect(run(stateWith({ form }), source('for k in pairs(t) do visit(k) end'))).toBe(3)
    expect(run(stateWith({ form }), source('table.foreach(t, visit)'))).toBe(3)
  })

  test('tables that the host has locked', () => {
    const state = stateWith()
    state.globals.readonly = true
    expect(failureOf(() => run(state, 'x = 1'))).toBe('test:1: Attempt to modify a readonly table')
    expect(failureOf(() => run(state, '_G.x = 1'))).toBe('test:1: Attempt to modify a readonly table')
    expect(failureOf(() => run(state, 'rawset(_G, "x", 1)'))).toBe('Attempt to modify a readonly table')
    expect(failureOf(() => run(state, 'setmetatable(_G, {})'))).toBe('Attempt to modify a readonly table')
  })

  test('addresses do not depend on the machine', () => {
    const shown = () => run(stateWith(), 'return tostring({}), tostring({}), tostring(print)')
    expect(shown()).toEqual(shown())
  })
})

describe('budgets', () => {
  test.each([
    'while true do end',
    'repeat until false',
    'for i = 1, math.huge do end',
    'local function f() return f() end f()',
    'while true do pcall(error) end',
  ])('a script without an end is killed: %s', source => {
    for (const form of ['plain', 'resumable'] as const) {
      expect(() => run(stateWith({ form, instructions: 50_000 }), source)).toThrow(Kill)
      // No script can catch it.
      expect(() => run(stateWith({ form, instructions: 50_000 }), `pcall(function() ${source} end)`)).toThrow(
        Kill,
      )
    }
  })

  test.each([
    'local t = {} for i = 1, 1e9 do t[i] = i end',
    'local s = "x" while true do s = s .. s end',
    'local t = {} for i = 1, 1e9 do t = { t, i } end',
    'local s = ("x"):rep(1e8)',
    'local t = {} for i = 1, 1e9 do t["k" .. i] = true end',
  ])('memory has an end, which a script may catch: %s', source => {
    const state = stateWith({ memory: 1_000_000 })
    expect(failureOf(() => run(state, source))).toBe('not enough memory')
    expect(run(state, 'return 1')).toBe(1)
    expect(run(stateWith({ memory: 1_000_000 }), `return (pcall(function() ${source} end))`)).toBe(false)
  })

  test('a string that is too long for JavaScript', () => {
    expect(failureOf(() => run(stateWith(), 'local s = "x" while true do s = s .. s end'))).toBe(
      'not enough memory',
    )
  })

  test('the host is asked at the end of each allotment, and may end the run', () => {
    let asked = 0
    const state = stateWith({
      allotment: 1000,
      onAllotmentUsed: () => {
        if (++asked === 5) throw new Kill('enough')
      },
    })
    expect(() => run(state, 'pcall(function() while true do end end)')).toThrow('enough')
    expect(asked).toBe(5)
  })

  test('recursion without an end', () => {
    for (const form of ['plain', 'resumable'] as const) {
      const state = stateWith({ form })
      expect(failureOf(() => run(state, 'local function f() return 1 + f() end f()'))).toBe(
        'test:1: stack overflow',
      )
      expect(run(state, 'local function f() return pcall(f) end return select("#", f()) > 50')).toBe(true)
    }
  })
})

describe('functions of the host', () => {
  test('get and give Lua values', () => {
    const state = stateWith()
    state.globals.setText(
      'twice',
      state.hostFunction(
        ([n]) => Number(n) * 2,
        n => [n, 'done'],
      ),
    )
    expect(run(state, 'local a, b = twice(4) return b, a')).toEqual(['done', 8])
  })

  test('raise errors that scripts catch', () => {
    const state = stateWith()
    const fails = () => {
      throw new LuaError('refused')
    }
    state.globals.setText(
      'fails',
      state.hostFunction(fails, () => undefined),
    )
    expect(run(state, 'return pcall(fails)')).toEqual([false, 'refused'])
  })

  test('are not called when the stack is nearly full', () => {
    for (const form of ['plain', 'resumable'] as const) {
      const state = stateWith({ form })
      /** Takes a good part of the stack: 200 kilobytes or so. */
      const deep = (n: number): number => (n === 0 ? 0 : 1 + deep(n - 1))
      let broken = 0
      const perform = () => {
        try {
          return deep(1000)
        } catch {
          return ++broken
        }
      }
      state.globals.setText(
        'host',
        state.hostFunction(perform, n => n),
      )
      const bodies = [
        // Frames are small here: with each twentieth it comes near enough to the end.
        'depth = depth + 1 if depth % 20 == 0 then pcall(host) end return 1 + f()',
        'pcall(host) local r = f(unpack(big)) return r',
        'pcall(host) local r = f(...) return r',
      ]
      for (const body of bodies) {
        const source = `depth = 0 big = {} for i = 1, 2000 do big[i] = i end local function f(...) ${body} end return pcall(f, unpack(big))`
        const results = run(state, source)
        expect(isMany(results) && results[0]).toBe(false)
      }
      expect(broken).toBe(0)
    }
  })
})
