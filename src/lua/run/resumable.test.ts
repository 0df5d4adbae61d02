import { describe, expect, test } from 'vitest'
import { openLibraries } from '../library/standard-library.ts'
import { Kill, Restart } from './errors.ts'
import { LuaState } from './state.ts'
import type { StateOptions } from './state-options.ts'
import type { LuaValue, Results } from './values.ts'

function stateWith(options: StateOptions): LuaState {
  const state = new LuaState(options)
  openLibraries(state)
  return state
}

function begin(source: string, allotment = 1000) {
  const state = stateWith({ form: 'resumable', allotment })
  return state.begin(state.compile(source, '=test').instantiate(state, { table: state.globals }))
}

/** Runs to the end, and counts the pauses. */
function finish(steps: ReturnType<LuaState['begin']>): { results: Results; pauses: number } {
  for (let pauses = 0; ; pauses++) {
    const step = steps.next()
    if (step.done === true) return { results: step.value, pauses }
  }
}

const LOOP = 'for i = 1, 5000 do end'

describe('resumable code gives control back', () => {
  test.each([
    ['a loop', `${LOOP} return 'end'`],
    ['a function', `local function f() ${LOOP} return 'end' end return (f())`],
    ['recursion', `local function f(n) if n == 0 then return 'end' end return f(n - 1) end return f(5000)`],
    ['pcall', `return select(2, pcall(function() ${LOOP} return 'end' end))`],
    ['xpcall', `return select(2, xpcall(function() error('x') end, function() ${LOOP} return 'end' end))`],
    ['__index', `return setmetatable({}, { __index = function() ${LOOP} return 'end' end }).x`],
    ['__newindex', `setmetatable({}, { __newindex = function() ${LOOP} end }).x = 1 return 'end'`],
    ['__add', `return setmetatable({}, { __add = function() ${LOOP} return 'end' end }) + 1`],
    ['__concat', `return 'a' .. setmetatable({}, { __concat = function() ${LOOP} return 'end' end })`],
    [
      '__lt',
      `local mt = { __lt = function() ${LOOP} return true end } return setmetatable({}, mt) < setmetatable({}, mt) and 'end'`,
    ],
    [
      '__eq',
      `local mt = { __eq = function() ${LOOP} return true end } return setmetatable({}, mt) == setmetatable({}, mt) and 'end'`,
    ],
    ['__call', `return setmetatable({}, { __call = function() ${LOOP} return 'end' end })()`],
    ['__tostring', `return tostring(setmetatable({}, { __tostring = function() ${LOOP} return 'end' end }))`],
    ['sort', `table.sort({ 3, 2, 1 }, function(a, b) ${LOOP} return a < b end) return 'end'`],
    [
      'sort by __lt',
      `local mt = { __lt = function() ${LOOP} return false end } table.sort({ setmetatable({}, mt), setmetatable({}, mt) }) return 'end'`,
    ],
    ['gsub', `return (('x'):gsub('x', function() ${LOOP} return 'end' end))`],
    [
      'gsub with a table',
      `return (('x'):gsub('x', setmetatable({}, { __index = function() ${LOOP} return 'end' end })))`,
    ],
    ['loadstring', `return loadstring("${LOOP} return 'end'")()`],
    [
      'load',
      `local n = 0 return load(function() n = n + 1 ${LOOP} return n == 1 and 'return "end"' or nil end)()`,
    ],
    ['an iterator', `for x in function(_, c) ${LOOP} return not c and 'end' or nil end do return x end`],
    ['a coroutine', `return coroutine.wrap(function() ${LOOP} return 'end' end)()`],
    [
      'a coroutine in a coroutine',
      `return coroutine.wrap(function() return coroutine.wrap(function() coroutine.yield() ${LOOP} return 'end' end)() or 'end', (function() ${LOOP} end)() end)()`,
    ],
  ])('in %s', (_, source) => {
    const { results, pauses } = finish(begin(source))
    expect(pauses).toBeGreaterThanOrEqual(4)
    expect(results).toBe('end')
  })

  test('and can be killed there, whatever catches errors', () => {
    const state = stateWith({ form: 'resumable', allotment: 1000 })
    const main = state
      .compile('while true do\npcall(function()\nwhile true do end end) end', '=test')
      .instantiate(state, { table: state.globals })
    const steps = state.begin(main)
    expect(steps.next()).toEqual({ done: false, value: undefined })
    state.kill('enough')
    let thrown: unknown
    try {
      steps.next()
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(Kill)
    expect(thrown).toMatchObject({ message: 'enough', site: { source: 'test', line: 3 } })
    expect(steps.next()).toEqual({ done: true, value: undefined })
  })

  test('the state can be used again after that', () => {
    const state = stateWith({ form: 'resumable', allotment: 1000 })
    const main = (source: string) => state.compile(source).instantiate(state, { table: state.globals })
    const steps = state.begin(
      main('local co = coroutine.wrap(function() pcall(function() while true do end end) end) co()'),
    )
    steps.next()
    state.kill('enough')
    expect(() => steps.next()).toThrow(Kill)
    expect(
      finish(state.begin(main('return coroutine.running(), coroutine.wrap(function() return 1 end)()')))
        .results,
    ).toEqual([undefined, 1])
    expect([state.depth, state.boundaries, state.cLevels]).toEqual([0, 0, 0])
  })
})

test('a script that runs too long starts again where its host calls are given from the recording', () => {
  const source = `
    local log = {}
    for i = 1, 3 do log[#log + 1] = call(i) end
    log[#log + 1] = select(2, pcall(call, 'bad'))
    log[#log + 1] = tostring(log) .. math.random(1000)
    for i = 1, 5000 do end
    log[#log + 1] = call(4)
    return table.concat(log, ' ')`
  const calls: LuaValue[] = []
  const hosted = (options: StateOptions) => {
    const state = stateWith(options)
    const call = (n: LuaValue) => {
      calls.push(n)
      if (n === 'bad') throw new Error('host')
      return Number(n) * 10
    }
    const guarded = ([n]: LuaValue[]) => {
      try {
        return { value: call(n) }
      } catch {
        return { failure: 'failed' }
      }
    }
    state.globals.setText(
      'call',
      state.hostFunction(guarded, ({ value, failure }) => value ?? failure),
    )
    return state
  }
  const unlimited = hosted({})
  const expected = unlimited.run(
    unlimited.compile(source).instantiate(unlimited, { table: unlimited.globals }),
  )
  calls.length = 0

  const plain = hosted({
    allotment: 1000,
    onAllotmentUsed: () => {
      throw new Restart()
    },
  })
  const chunk = plain.compile(source)
  const recording = plain.record()
  expect(() => plain.run(chunk.instantiate(plain, { table: plain.globals }))).toThrow(Restart)
  expect(calls).toEqual([1, 2, 3, 'bad'])

  const resumable = hosted({ form: 'resumable', allotment: 1000 })
  resumable.replay(recording)
  const { results, pauses } = finish(
    resumable.begin(chunk.instantiate(resumable, { table: resumable.globals })),
  )
  expect(pauses).toBeGreaterThan(3)
  expect(results).toBe(expected)
  // Nothing was done twice.
  expect(calls).toEqual([1, 2, 3, 'bad', 4])
})

test('a coroutine in plain code asks for the other form', () => {
  const state = stateWith({})
  const main = state
    .compile('return pcall(coroutine.wrap, function() end)')
    .instantiate(state, { table: state.globals })
  expect(() => state.run(main)).toThrow(Restart)
})
