import { describe, expect, test } from 'vitest'
import { seededRandom } from '../lua/library/seeded-random.ts'
import type { ReplyValue } from '../resp/values.ts'
import { LIBRARY_NOT_FOUND, NOT_READONLY_SCRIPT } from './errors.ts'
import { Functions } from './functions.ts'
import { type ScriptHost, SlowScript } from './host.ts'

interface Started {
  readonly functions: Functions
  /** Loads `#!lua name=<name>` with this code. */
  load(name: string, code: string, replaces?: boolean): string
  call(name: string, keys?: readonly string[], args?: readonly string[]): ReplyValue | SlowScript
}

/** Functions whose commands reply with their own words, and whose clock shows ten milliseconds more at each look. */
function start(slowAfter = 0): Started {
  let now = 0
  const host: ScriptHost = {
    refusalOf: () => undefined,
    runCommand: (_, argv) => argv.join(' '),
    mayRun: () => true,
    log: () => {},
    scriptEvicted: () => {},
    monotonic: () => {
      now += 10
      return now
    },
    lastCommandEnd: 0,
    hasDeprecated: false,
    takesUpstashScripts: false,
    hasMemory: true,
    slowAfter,
  }
  const functions = new Functions(host, { text: '7.4.0', number: 0x070400 }, seededRandom())
  return {
    functions,
    load: (name, code, replaces = false) => functions.load(`#!lua name=${name}\n${code}`, replaces),
    call: (name, keys = [], args = []) => {
      const found = functions.find(name)
      if (found === undefined) throw new Error(`no function ${name}`)
      return functions.call(found, { keys, args, readonly: false, argv: ['FCALL', name] }).start()
    },
  }
}

const COUNTER = `local n = 0
redis.register_function('count', function() n = n + 1 return n end)`
const SLOW_COUNTER = `local n = 0
redis.register_function('slow_count', function() for i = 1, 10 do n = n + 1 end return n end)`

describe('libraries', () => {
  test('keep what they have in local variables, in both forms', () => {
    const { load, call } = start()
    load('plain', COUNTER)
    load('resumable', SLOW_COUNTER)
    expect([call('count'), call('slow_count'), call('COUNT'), call('slow_count')]).toEqual([1, 10, 2, 20])
    load('plain', COUNTER, true)
    expect([call('count'), call('slow_count')]).toEqual([1, 30])
  })

  test('get their keys and arguments, and call commands', () => {
    const { load, call } = start()
    load(
      'a',
      `redis.register_function('f', function(keys, args) return redis.call('SET', keys[1], args[1]) end)`,
    )
    expect(call('f', ['k'], ['v'])).toBe('SET k v')
  })

  test('have globals only when they are called, and cannot change any', () => {
    const { load, call } = start()
    expect(() => load('a', 'redis.call("PING")')).toThrow(/nonexistent global variable 'call'/)
    expect(() => load('a', 'tostring(1)')).toThrow(/nonexistent global variable 'tostring'/)
    load('a', `redis.register_function('f', function() return tostring(1) end)`)
    load('b', `redis.register_function('g', function() x = 1 end)`)
    load(
      'c',
      `local kept = redis
      redis.register_function('h', function() return kept.register_function('late', function() end) end)`,
    )
    expect(call('f')).toBe('1')
    expect(call('g')).toMatchObject({ message: expect.stringContaining('modify a readonly table') })
    expect(call('h')).toMatchObject({
      message:
        'ERR redis.register_function can only be called on FUNCTION LOAD command script: h, on @user_function:3.',
    })
  })

  test('have them also when their code speaks of environments', () => {
    const { load, call } = start()
    expect(() => load('a', 'local setfenv = tostring')).toThrow(/nonexistent global variable 'tostring'/)
    load(
      'a',
      `local function text() return tostring(redis ~= nil and 1 or 2) end -- getfenv
      redis.register_function('f', function() return text() end)
      redis.register_function('g', function() x = 1 end)
      redis.register_function('h', function() return y end)`,
    )
    expect(call('f')).toBe('1')
    expect(call('g')).toMatchObject({ message: expect.stringContaining('modify a readonly table') })
    expect(call('h')).toMatchObject({ message: expect.stringContaining("nonexistent global variable 'y'") })
  })

  test('have half a second to load', () => {
    const { load } = start()
    expect(() => load('a', 'while true do end')).toThrow(
      'ERR Error registering functions: ERR FUNCTION LOAD timeout',
    )
  })

  test('that cannot be loaded leave everything as it was', () => {
    const { functions, load, call } = start()
    load('a', COUNTER)
    expect(() => load('b', `redis.register_function('Count', function() end)`)).toThrow(
      'Function Count already exists',
    )
    expect(() => load('a', `redis.register_function('other', 1)`, true)).toThrow('must be a function')
    expect(() => load('a', COUNTER)).toThrow("Library 'a' already exists")
    expect([call('count'), functions.libraryCount, functions.functionCount]).toEqual([1, 1, 1])
  })

  test('can be deleted', () => {
    const { functions, load } = start()
    load('a', COUNTER)
    expect(() => functions.delete('A')).toThrow(LIBRARY_NOT_FOUND)
    functions.delete('a')
    load('b', COUNTER)
    functions.flush()
    expect([functions.find('count'), functions.libraryCount, functions.memory]).toEqual([undefined, 0, 0])
  })
})

test('a function that may write is not called where only readers may run', () => {
  const { functions, load } = start()
  load('a', COUNTER)
  const found = functions.find('count')
  const words = { keys: [], args: [], readonly: true, argv: [] }
  expect(found && functions.call(found, words).start()).toBe(NOT_READONLY_SCRIPT)
})

describe('a slow function', () => {
  test('goes on in slices, from where it was, and its library keeps what it did', () => {
    const { functions, load, call } = start(10)
    load(
      'a',
      `local n = 0
      redis.register_function('f', function(keys) for i = 1, 1e6 do n = n + 1 end return n end)`,
    )
    for (const expected of [1_000_000, 2_000_000]) {
      const slow = call('f')
      if (!(slow instanceof SlowScript)) throw new Error('it is not slow')
      expect(functions.lastCall).toMatchObject({ name: 'f', argv: ['FCALL', 'f'] })
      let reply = slow.go()
      while (reply === undefined) reply = slow.go()
      expect(reply).toBe(expected)
    }
  })

  test.each([
    [
      'calls back from gsub',
      `s:gsub('x', function() s:gsub('x', function() s:gsub('x', function() end) end) end)`,
    ],
    [
      'calls back from sort',
      `table.sort(numbers, function(a, b) s:gsub('x', function() end) return a < b end)`,
    ],
    ['has metamethods that call one another', 'return deep[60]'],
    ['calls itself', 'local function f(n) if n > 0 then f(n - 1) f(n - 1) end end f(60)'],
    ['calls an argument', 'local function f(g, n) if n > 0 then g(g, n - 1) g(g, n - 1) end end f(f, 60)'],
    ['calls commands', `while true do redis.call('PING') end`],
    ['catches errors', 'while true do pcall(function() while true do end end) end'],
    ['handles errors', 'while true do xpcall(error, function() while true do end end) end'],
    ['runs in a coroutine', 'coroutine.wrap(function() while true do end end)()'],
    ['loads code', `loadstring('while true do end')()`],
  ])('%s: it can be ended', (_, body) => {
    const { load, call } = start(10)
    load(
      'a',
      `redis.register_function('f', function()
      local s = string.rep('x', 1000)
      local numbers = {}
      for i = 1, 2000 do numbers[i] = i * 7919 % 2003 end
      local deep = setmetatable({}, {__index = function(t, k)
        if k > 0 then local a = t[k - 1] a = t[k - 1] end
        return 1
      end})
      ${body}
    end)`,
    )
    const slow = call('f')
    if (!(slow instanceof SlowScript)) throw new Error('it is not slow')
    expect(slow.go()).toBeUndefined()
    slow.kill('It was killed.')
    expect(slow.go()).toMatchObject({ message: expect.stringContaining('It was killed.') })
  })

  test('can be killed, and others run afterwards', () => {
    const { load, call } = start(10)
    load('a', `redis.register_function('f', function() while true do end end)`)
    load('b', SLOW_COUNTER)
    const slow = call('f')
    if (!(slow instanceof SlowScript)) throw new Error('it is not slow')
    slow.kill('It was killed.')
    expect(slow.go()).toMatchObject({ message: 'ERR It was killed. script: f, on @user_function:2.' })
    expect(call('slow_count')).toBe(10)
  })
})

describe('restore', () => {
  test('appends, replaces, or begins anew', () => {
    const [from, to] = [start(), start()]
    from.load('a', COUNTER)
    from.load('b', SLOW_COUNTER)
    const payload = from.functions.dump(true)
    to.load('a', `redis.register_function('old', function() return 'old' end)`)
    to.load('c', `redis.register_function('kept', function() return 'kept' end)`)
    expect(() => to.functions.restore(payload, 'append')).toThrow('ERR Library a already exists')
    expect([to.functions.libraryCount, to.call('old')]).toEqual([2, 'old'])
    to.functions.restore(payload, 'replace')
    expect([to.call('count'), to.call('slow_count'), to.call('kept')]).toEqual([1, 10, 'kept'])
    expect(to.functions.find('old')).toBeUndefined()
    to.functions.restore(payload, 'flush')
    expect([to.call('count'), to.functions.find('kept')]).toEqual([1, undefined])
  })

  test('all or nothing', () => {
    const [from, to] = [start(), start()]
    from.load('a', COUNTER)
    from.load('b', SLOW_COUNTER)
    to.load('c', `redis.register_function('slow_count', function() return 'kept' end)`)
    expect(() => to.functions.restore(from.functions.dump(false), 'replace')).toThrow(
      'ERR Function slow_count already exists',
    )
    expect([to.functions.libraryCount, to.call('slow_count')]).toEqual([1, 'kept'])
  })
})
