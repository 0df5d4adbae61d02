/**
 * Values for the libraries of scripts, in two forms: as the text of a Lua expression and as values of our Lua.
 */
import fc from 'fast-check'
import { LuaTable } from '../../src/lua/run/table.ts'
import type { LuaValue } from '../../src/lua/run/values.ts'
import { NULL } from '../../src/scripting/cjson.ts'

/** A value that both sides can make. */
export type Sample = undefined | boolean | number | string | Special

type Special =
  | { readonly kind: 'null' | 'function' }
  | { readonly kind: 'table'; readonly entries: readonly (readonly [Sample, Sample])[] }
  | { readonly kind: 'nested'; readonly levels: number; readonly key: Sample; readonly inner: Sample }
  | { readonly kind: 'repeated'; readonly text: string; readonly times: number; readonly end: string }

export const jsonNull: Sample = { kind: 'null' }
export const aFunction: Sample = { kind: 'function' }

/** A table whose keys are set in this order. */
export function table(...entries: readonly (readonly [Sample, Sample])[]): Sample {
  return { kind: 'table', entries }
}

export function list(...items: readonly Sample[]): Sample {
  return table(...items.map((item, i): [Sample, Sample] => [i + 1, item]))
}

/** A value within so many tables. */
export function nested(levels: number, key: Sample, inner: Sample): Sample {
  return { kind: 'nested', levels, key, inner }
}

export function repeated(text: string, times: number, end = ''): Sample {
  return { kind: 'repeated', text, times, end }
}

/** A Lua expression. */
export function source(sample: Sample): string {
  switch (typeof sample) {
    case 'undefined':
      return 'nil'
    case 'boolean':
      return String(sample)
    case 'number':
      return numberSource(sample)
    case 'string':
      return `"${sample.replace(/[^ !#-[\]-~]/g, each => `\\${String(each.charCodeAt(0)).padStart(3, '0')}`)}"`
    default:
      return specialSource(sample)
  }
}

function numberSource(number: number): string {
  if (Number.isNaN(number)) return '(0/0)'
  if (!Number.isFinite(number)) return number > 0 ? '(1/0)' : '(-1/0)'
  // A constant -0 could become the same as a constant 0.
  return Object.is(number, -0) ? '(-1/(1/0))' : `(${number.toExponential()})`
}

function specialSource(sample: Special): string {
  switch (sample.kind) {
    case 'null':
      return 'cjson.null'
    case 'function':
      return 'cjson.encode'
    case 'table': {
      const sets = sample.entries.map(([key, value]) => `t[${source(key)}]=${source(value)} `)
      return sets.length === 0 ? '{}' : `(function() local t={} ${sets.join('')}return t end)()`
    }
    case 'nested':
      return `(function() local t=${source(sample.inner)} for i=1,${sample.levels} do t={[${source(sample.key)}]=t} end return t end)()`
    case 'repeated':
      return `(string.rep(${source(sample.text)},${sample.times})..${source(sample.end)})`
  }
}

export function luaValueOf(sample: Sample): LuaValue {
  if (typeof sample !== 'object') return sample
  switch (sample.kind) {
    case 'null':
      return NULL
    case 'function':
      return () => undefined
    case 'table': {
      const made = new LuaTable()
      for (const [key, value] of sample.entries) made.set(luaValueOf(key), luaValueOf(value))
      return made
    }
    case 'nested': {
      let made = luaValueOf(sample.inner)
      for (let i = 0; i < sample.levels; i++) {
        const outer = new LuaTable()
        outer.set(luaValueOf(sample.key), made)
        made = outer
      }
      return made
    }
    case 'repeated':
      return sample.text.repeat(sample.times) + sample.end
  }
}

/** What stands between blanks. */
export function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

export const INFINITE = Number.POSITIVE_INFINITY
export const ORDINARY_NUMBERS = [
  0, 1, -1, 0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 0.1, 31, 32, 33, -32, -33, 127, 128, 255, 256, -128, -129, 1e-4,
  1e-5, 1e14, 1e15, 1e20, 1e21, 1e100, 1e300, 1e-300, 5e-324, 1e-45, 99999999999999, 999999999999999,
  123456789012345, 16777217, 16777217.5, 3.4028234663852886e38, 3.4028235677973366e38, 1.401298464324817e-45,
  1.7976931348623157e308,
]
export const NUMBERS = [
  ...ORDINARY_NUMBERS,
  ...[-0, INFINITE, -INFINITE, Number.NaN],
  ...[15, 16, 31, 32, 51, 52, 53, 54, 62, 63, 64, 65].flatMap(power =>
    [-2048, -1, -0.5, 0, 0.5, 1, 3, 4096].flatMap(away => [2 ** power + away, -(2 ** power) - away]),
  ),
]
export const NO_NUMBERS: readonly Sample[] = [
  ...[undefined, true, 'x', '', ' 12 ', '0x10', '1e2', list(), jsonNull, aFunction],
]
export const TEXTS = [
  ...[
    '',
    'a',
    'abc',
    'a"b\\c/d',
    '\0',
    'a\0b',
    '\x01\x02\b\t\n\x0b\f\r\x1b\x1f\x7f',
    '\x80\xc8\xff',
    '\xc3\xa9',
  ],
  ...['a'.repeat(31), 'b'.repeat(32), 'c'.repeat(255), 'd'.repeat(256), '12', ' 1', '0x1'],
]

export const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)),
  maxLength: 40,
})
export const numbers = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(...NUMBERS))
const keys = fc.oneof(
  bytes,
  numbers.filter(number => !Number.isNaN(number) && number !== 0),
)

/** Lists and tables in each other, these with one key: the order of more is not that of C. */
export const anySample: fc.Arbitrary<Sample> = fc.letrec<{ sample: Sample }>(tie => ({
  sample: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(bytes, numbers, fc.boolean(), fc.constant(jsonNull)),
    fc.array(tie('sample'), { maxLength: 20 }).map(items => list(...items)),
    fc.tuple(keys, tie('sample')).map(entry => table(entry)),
  ),
})).sample
