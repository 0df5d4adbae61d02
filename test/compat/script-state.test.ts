/**
 * What scripts leave behind for the next ones, against a real redis-server: the sequence of random numbers, which all
 * scripts and functions share, and the settings of cjson.
 */
import { afterAll, describe, test } from 'vitest'
import { type Argv, Pair } from './pair.ts'

const pair = await Pair.start({ 'busy-reply-threshold': '20' })
afterAll(() => pair.stop())

const NUMBERS = 'return {tostring(math.random()), math.random(1000), math.random(5, 10)}'
const numbers: Argv = ['EVAL', NUMBERS, 0]
const withSeed = (seed: string): Argv => ['EVAL', `math.randomseed(${seed}) ${NUMBERS}`, 0]
const load = (code: string): Argv => ['FUNCTION', 'LOAD', 'REPLACE', `#!lua name=l\n${code}`]
const LIBRARY = `
local function numbers() ${NUMBERS} end
redis.register_function("numbers", numbers)
redis.register_function("seeded", function() math.randomseed(7) return numbers() end)
redis.register_function("slow", function()
  local first = math.random(1000)
  for i = 1, 2e7 do end
  return {first, math.random(1000)}
end)`

describe('random numbers', () => {
  test('scripts and functions share them', () =>
    pair.same([
      numbers,
      numbers,
      load(LIBRARY),
      ...['numbers', 'numbers', 'seeded', 'numbers'].flatMap((name): Argv[] => [['FCALL', name, 0], numbers]),
      withSeed('5'),
      ['FCALL', 'numbers', 0],
      numbers,
      ['MULTI'],
      numbers,
      ['FCALL', 'numbers', 0],
      numbers,
      ['EXEC'],
      ['EVAL', 'return {coroutine.wrap(function() return math.random(1000) end)(), math.random(1000)}', 0],
      numbers,
      ['SCRIPT', 'FLUSH'],
      ['FUNCTION', 'FLUSH'],
      load(LIBRARY),
      numbers,
      ['FCALL', 'numbers', 0],
    ]))

  test('a script that fails has taken its own', () =>
    pair.same(
      ['math.random(0)', 'math.random(1, 2, 3)', 'math.random({})', 'math.random(5) error("x")'].flatMap(
        (script): Argv[] => [['EVAL', script, 0], numbers],
      ),
    ))

  test('seeds', () =>
    pair.same(
      ['0', '1.5', '-1', '2^31', '2^32 + 5', '1e300', '0/0', '"12"'].flatMap(seed => [
        withSeed(seed),
        numbers,
      ]),
    ))

  test('slow scripts and functions take each number once', () =>
    pair.same([
      load(LIBRARY),
      ['EVAL', 'local s = 0 for i = 1, 2e6 do s = s + math.random(10) end return {s, math.random(1000)}', 0],
      numbers,
      [
        'EVAL',
        'local a = math.random(1000) math.randomseed(9) for i = 1, 1e7 do end return {a, math.random(1000)}',
        0,
      ],
      numbers,
      ['FCALL', 'slow', 0],
      numbers,
    ]))
})

describe('settings of cjson', () => {
  const depth: Argv = ['EVAL', 'return cjson.encode_max_depth()', 0]
  const inCoroutine: Argv = [
    'EVAL',
    'return coroutine.wrap(function() return cjson.encode_max_depth() end)()',
    0,
  ]
  const set = (to: string): Argv => ['EVAL', `return cjson.encode_max_depth(${to})`, 0]

  test('last until the scripts are flushed', () =>
    pair.same([
      ['SCRIPT', 'FLUSH'],
      depth,
      set('5'),
      depth,
      inCoroutine,
      ['EVAL', 'return coroutine.wrap(function() return cjson.encode_max_depth(6) end)()', 0],
      depth,
      ['EVAL', 'return cjson.encode({{{{{{{}}}}}}})', 0],
      ['EVAL', 'cjson.encode_invalid_numbers("null") cjson.encode_sparse_array(true) return 1', 0],
      ['EVAL', 'return cjson.encode({1 / 0, [50] = 1})', 0],
      ['EVAL', 'cjson.encode_max_depth(7) error("x")', 0],
      depth,
      ['SCRIPT', 'FLUSH'],
      depth,
      inCoroutine,
    ]))

  test('are changed once by a slow script', () =>
    pair.same([
      set('10'),
      [
        'EVAL',
        'cjson.encode_max_depth(cjson.encode_max_depth() + 1) for i = 1, 1e7 do end return cjson.encode_max_depth()',
        0,
      ],
      depth,
      inCoroutine,
    ]))

  test('are others for functions', () =>
    pair.same([
      ['SCRIPT', 'FLUSH'],
      load(`redis.register_function("depth", function() return cjson.encode_max_depth() end)
redis.register_function("set", function() return cjson.encode_max_depth(9) end)`),
      ['FCALL', 'set', 0],
      ['FCALL', 'depth', 0],
      depth,
      set('8'),
      ['FCALL', 'depth', 0],
    ]))
})
