import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyValue, listOf, plain } from '../../test/support/lua-values.ts'
import { LuaTable } from '../lua/run/table.ts'
import {
  ArgumentError,
  first,
  LibraryError,
  LuaError,
  type LuaValue,
  type Results,
} from '../lua/run/values.ts'
import { general } from '../structures/decimal-digits.ts'
import { cjsonLibrary, NULL } from './cjson.ts'
import { significantDigits } from './cjson-numbers.ts'

const meter = { spend: () => undefined, step: () => undefined }
const library = cjsonLibrary(meter)

function called(name: string, ...args: LuaValue[]): Results {
  const f = library[name]
  if (typeof f !== 'function') throw new Error(`no function ${name}`)
  return f(...args)
}

const encode = (value: LuaValue) => called('encode', value)
const decode = (text: string) => plain(called('decode', text))

/** What JavaScript parsed, as values of Lua. */
function fromJson(value: unknown): LuaValue {
  if (typeof value !== 'object' || value === null) return isScalar(value) ? value : NULL
  if (Array.isArray(value)) return listOf(...value.map(fromJson))
  return tableOf(...Object.entries(value).map(([key, each]) => [key, fromJson(each)] as const))
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function tableOf(...entries: readonly (readonly [LuaValue, LuaValue])[]): LuaTable {
  const table = new LuaTable()
  for (const [key, value] of entries) table.set(key, value)
  return table
}

describe('encodes', () => {
  test('numbers with 14 significant digits', () => {
    expect([1, -0, 0.1, 1 / 3, 1e14, 123456789012345, 1e-5].map(encode)).toEqual([
      ...['1', '-0', '0.1', '0.33333333333333', '1e+14', '1.2345678901234e+14', '1e-05'],
    ])
  })

  test('texts byte by byte', () => {
    expect(encode('a"b\\c/d\n\x01\x7f\xe9')).toBe('"a\\"b\\\\c\\/d\\n\\u0001\\u007f\xe9"')
  })

  test('arrays, objects and what is between', () => {
    expect(encode(new LuaTable())).toBe('{}')
    expect(encode(listOf(1, undefined, NULL, true))).toBe('[1,null,null,true]')
    expect(encode(tableOf([1, 'x'], ['a', 'y']))).toBe('{"1":"x","a":"y"}')
    expect(encode(tableOf(['a/"', listOf(listOf())]))).toBe('{"a\\/\\"":[{}]}')
    expect(encode(tableOf([10, 1]))).toBe(`[${'null,'.repeat(9)}1]`)
  })

  test('with complaints', () => {
    expect(() => encode(tableOf([11, 1]))).toThrow(
      new LibraryError('Cannot serialise table: excessively sparse array'),
    )
    expect(() => encode(tableOf([true, 1]))).toThrow(
      new LibraryError('Cannot serialise boolean: table key must be a number or string'),
    )
    expect(() => encode(() => undefined)).toThrow(
      new LibraryError('Cannot serialise function: type not supported'),
    )
    expect(() => encode(Number.NaN)).toThrow(
      new LibraryError('Cannot serialise number: must not be NaN or Inf'),
    )
    const itself = new LuaTable()
    itself.set(1, itself)
    expect(() => encode(itself)).toThrow(new LibraryError('Cannot serialise, excessive nesting (1001)'))
    expect(() => called('encode')).toThrow(new ArgumentError(1, 'expected 1 argument'))
  })

  test('accounts what tables take that are written many times', () => {
    let table = listOf(1)
    for (let i = 0; i < 50; i++) table = listOf(table, table)
    let steps = 0
    const step = (count: number) => {
      steps += count
      if (steps > 100_000) throw new LuaError('too long')
    }
    const limited = cjsonLibrary({ spend: () => undefined, step })['encode']
    expect(() => typeof limited === 'function' && limited(table)).toThrow('too long')
  })
})

describe('decodes', () => {
  test('values', () => {
    expect(called('decode', 'null')).toBe(NULL)
    expect(decode(' [1, "a", true, {}, []] ')).toEqual(plain(listOf(1, 'a', true, listOf(), listOf())))
    expect(decode('{"a":1,"b":{"c":2},"a":3}')).toEqual(plain(tableOf(['a', 3], ['b', tableOf(['c', 2])])))
  })

  test('escapes, those of Unicode to UTF-8', () => {
    expect(called('decode', '"\\b\\u0041\\u00e9\\u20ac\\ud83d\\ude00\x01\xff"')).toBe(
      '\bA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x01\xff',
    )
    expect(called('decode', `"${'\\n/\\"'.repeat(40)}"`)).toBe('\n/"'.repeat(40))
  })

  test('numbers that only C knows', () => {
    expect(decode('[0x10,+1,007,-.5,5.,-inf]')).toEqual(
      plain(listOf(16, 1, 7, -0.5, 5, Number.NEGATIVE_INFINITY)),
    )
    expect(Object.is(called('decode', '-0'), -0)).toBe(true)
  })

  test.each([
    ['', 'Expected value but found T_END at character 1'],
    ['[1', 'Expected comma or array end but found T_END at character 3'],
    ['{"a" 1}', 'Expected colon but found T_NUMBER at character 6'],
    ['{a', 'Expected object key string but found invalid token at character 2'],
    ['{"a":1 null', 'Expected comma or object end but found T_NULL at character 8'],
    ['[1] "a', 'Expected the end but found unexpected end of string at character 7'],
    ['["a\\q"]', 'Expected value but found invalid escape code at character 4'],
    ['"\\ud800"', 'Expected value but found invalid unicode escape code at character 2'],
    ['-x', 'Expected value but found invalid number at character 1'],
    ['[true\0]', 'Expected comma or array end but found T_END at character 6'],
    ['\0\0', 'JSON parser does not support UTF-16 or UTF-32'],
    ['['.repeat(1001), 'Found too many nested data structures (1001) at character 1001'],
  ])('%j with a complaint', (text, complaint) => {
    expect(() => decode(text)).toThrow(new LibraryError(complaint))
  })
})

test('settings belong to one library', () => {
  const another = called('new')
  expect(another).toBeInstanceOf(LuaTable)
  const setDepth = another instanceof LuaTable ? another.get('decode_max_depth') : undefined
  expect(typeof setDepth === 'function' && setDepth(5)).toBe(5)
  expect(called('decode_max_depth')).toBe(1000)
  expect(called('encode_sparse_array')).toEqual([false, 2, 10])
  expect(() => called('encode_number_precision', 15)).toThrow(
    new ArgumentError(1, 'expected integer between 1 and 14'),
  )
})

test('precision is kept to the digit, halves go to even', () => {
  expect(significantDigits(25, 1)).toBe('2e+01')
  expect(significantDigits(0.125, 2)).toBe('0.12')
  expect(significantDigits(-1234.5, 4)).toBe('-1234')
  expect(significantDigits(99.96, 3)).toBe('100')
  expect(significantDigits(999.6, 3)).toBe('1e+03')
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 1, max: 14 }),
      (number, digits) => {
        expect(significantDigits(number, digits)).toBe(general(number, digits, false))
      },
    ),
  )
})

test('reads back what it wrote', () => {
  fc.assert(
    fc.property(anyValue, value => {
      const json = String(encode(value))
      expect(encode(first(called('decode', json)))).toBe(json)
    }),
  )
})

test('agrees with JavaScript on JSON', () => {
  const texts = fc.json({ stringUnit: 'grapheme-ascii' })
  fc.assert(
    fc.property(texts, text => {
      const expected = fromJson(JSON.parse(text))
      expect(decode(text)).toEqual(plain(expected))
    }),
  )
})

test('nothing but errors of Lua comes of any text', () => {
  const pieces = fc.constantFrom(...'[]{},:"\\u0d8aA1.e-+ nultrfsix\0\x01\xff')
  fc.assert(
    fc.property(fc.array(pieces), text => {
      try {
        decode(text.join(''))
      } catch (error) {
        expect(error).toBeInstanceOf(LuaError)
      }
    }),
    { numRuns: 3000 },
  )
})
