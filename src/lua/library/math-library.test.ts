import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { libraryRuntime } from '../../../test/support/library-runtime.ts'
import { power } from '../run/power.ts'
import { ArgumentError, type LuaFunction, type LuaValue, type Results } from '../run/values.ts'
import { mathLibrary } from './math-library.ts'
import { osLibrary } from './os-library.ts'
import { seededRandom } from './seeded-random.ts'

const runtime = libraryRuntime()
const library = mathLibrary(runtime)

function call(name: string, ...args: LuaValue[]): Results {
  return (library[name] as LuaFunction)(...args)
}

describe('math', () => {
  test('frexp and ldexp are inverse', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), x => {
        const [mantissa, exponent] = call('frexp', x) as [number, number]
        if (x !== 0) expect(Math.abs(mantissa) >= 0.5 && Math.abs(mantissa) < 1).toBe(true)
        expect(call('ldexp', mantissa, exponent)).toBe(x)
      }),
      { numRuns: 1000 },
    )
  })

  test.each<[string, LuaValue[], Results]>([
    ['modf', [-3.5], [-3, -0.5]],
    ['modf', [-3], [-3, -0]],
    ['modf', [Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY, 0]],
    ['fmod', [-5, 3], -2],
    ['max', [1, '3', 2], 3],
    ['min', [1, Number.NaN], 1],
    ['ldexp', [1, -1074], 5e-324],
    ['ldexp', [1, 1024], Number.POSITIVE_INFINITY],
    ['ldexp', [-1, -1076], -0],
    ['floor', [-0.5], -1],
    ['deg', [Math.PI], 180],
    ['pow', [2, 0.5], Math.SQRT2],
  ])('%s of %j', (name, args, results) => expect(call(name, ...args)).toEqual(results))

  test('powers as in C', () => {
    expect([
      power(1, Number.NaN),
      power(-1, Number.POSITIVE_INFINITY),
      power(Number.NaN, 0),
      power(2, 10),
    ]).toEqual([1, 1, 1, 1024])
  })

  test('random numbers are those of Redis', () => {
    const random = seededRandom()
    expect([random.next(), random.next(), random.next()]).toEqual([
      0.39646477363839039, 0.84048536971234034, 0.35333609737145533,
    ])
    for (const [seed, a, b] of [
      [0, 0.1708280361121651, 0.74990198051086721],
      [1, 0.041630344484760586, 0.45449244484980239],
      [42, 0.74452500033403046, 0.34270147855519384],
      [-1, 0.3000257272739083, 0.045311516171931993],
      [-(2 ** 31), 0.67082803634499577, 0.24990198027803656],
      [0xabc123, 0.1665964579054138, 0.76988463791547557],
    ] as const) {
      random.seed(seed)
      expect([random.next(), random.next()]).toEqual([a, b])
    }
    const state = random.state()
    const next = random.next()
    random.restore(state)
    expect(random.next()).toBe(next)
  })

  test('random and randomseed', () => {
    call('randomseed', 1)
    expect([call('random'), call('random', 10), call('random', -5, 5)]).toEqual([0.041630344484760586, 5, 4])
    call('randomseed', 1)
    // The width of the interval overflows, as in C.
    expect(call('random', -2147483648, 2147483647)).toBe(-2147483648)
    expect(call('random', -2147483647, 2147483647)).toBe(-2147483648)
    expect(call('random', 0, 2147483647)).toBe(-1792756326)
    expect(() => call('random', 0)).toThrow(new ArgumentError(1, 'interval is empty'))
    expect(() => call('random', 2, 1)).toThrow(new ArgumentError(2, 'interval is empty'))
    expect(() => call('random', 1, 2, 3)).toThrow('wrong number of arguments')
  })

  test('os.clock is the clock of the runtime', () => {
    expect(osLibrary(runtime)['clock']?.()).toBe(1.5)
  })
})
