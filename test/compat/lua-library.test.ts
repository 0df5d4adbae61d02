/**
 * Lua's string, table and math libraries and `tonumber`, beside Debian's lua5.1: thousands of calls with odd
 * arguments, made by templates, of which results and messages must be the same. One process of lua5.1 runs them all.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mathLibrary } from '../../src/lua/library/math-library.ts'
import { stringLibrary } from '../../src/lua/library/string-library.ts'
import { tableLibrary } from '../../src/lua/library/table-library.ts'
import { numberText } from '../../src/lua/run/numbers.ts'
import { LuaTable } from '../../src/lua/run/table.ts'
import { tonumber } from '../../src/lua/run/tonumber.ts'
import { ArgumentError, isMany, LuaError, type LuaFunction, type LuaValue } from '../../src/lua/run/values.ts'
import { asSource, libraryRuntime } from '../support/library-runtime.ts'

const LUA = '/usr/bin/lua5.1'

type Call = readonly [name: string, ...args: LuaValue[]]

/** Prints what a call gave so that nothing is lost: types, bytes, digits, and the fields of tables in order. */
const DRIVER = String.raw`
local zero = 0
local function show(v)
  if type(v) == "string" then return '"' .. v:gsub("[%c\"\\\128-\255]", function(c) return ("\\%03d"):format(c:byte()) end) .. '"' end
  if type(v) == "number" then return v ~= v and "nan" or ("%.15g"):format(v) end
  if type(v) == "table" then
    local keys = {}
    for k in pairs(v) do keys[#keys + 1] = show(k) .. "=" .. show(v[k]) end
    table.sort(keys)
    return "{" .. table.concat(keys, ",") .. "}"
  end
  if type(v) == "function" then return "function" end
  return tostring(v)
end
local function R(subject, ok, ...)
  if not ok then print("error: " .. show((tostring((...)):gsub("^[^ ]*:%d+: ", "")))) return end
  local values = {}
  for i = 1, select("#", ...) do values[i] = show((select(i, ...))) end
  if subject then values[#values + 1] = "on " .. show(subject) end
  print(table.concat(values, " "))
end
local function all(s, p)
  local found = {}
  for a, b, c in string.gmatch(s, p) do found[#found + 1] = a found[#found + 1] = b or "-" found[#found + 1] = c or "-" if #found > 99 then break end end
  return found
end
local function descending(a, b) return a > b end
local function always() return true end
local function never() return false end
local function last(...) return (select(select("#", ...), ...)) end
local function count(...) return select("#", ...) end
local function nothing() end
local function upper(s) return type(s) == "string" and s:upper() or nil end
`

const runtime = libraryRuntime()
const strings = stringLibrary(runtime)

/** The same functions as in the driver. */
const descending: LuaFunction = (a, b) => runtime.lessThan(b, a)
const always: LuaFunction = () => true
const never: LuaFunction = () => false
const last: LuaFunction = (...args) => args[args.length - 1]
const count: LuaFunction = (...args) => args.length
const nothing: LuaFunction = () => []
const upper: LuaFunction = s => (typeof s === 'string' ? strings['upper']?.(s) : undefined)
const all: LuaFunction = (s, p) => {
  const found = new LuaTable()
  const add = (value: LuaValue) => found.set(found.length + 1, value)
  const next = strings['gmatch']?.(s, p)
  for (;;) {
    const values = typeof next === 'function' ? next() : undefined
    const [a, b, c] = isMany(values) ? values : [values]
    if (a === undefined) return found
    add(a)
    add(b ?? '-')
    add(c ?? '-')
    if (found.length > 99) return found
  }
}

const FUNCTIONS: ReadonlyMap<string, LuaValue> = new Map<string, LuaValue>([
  ...Object.entries(strings).map(([name, f]): [string, LuaValue] => [`string.${name}`, f]),
  ...Object.entries(tableLibrary(runtime)).map(([name, f]): [string, LuaValue] => [`table.${name}`, f]),
  ...Object.entries(mathLibrary(runtime)).map(([name, f]): [string, LuaValue] => [`math.${name}`, f]),
  ['tonumber', tonumber],
  ['all', all],
])

function show(value: LuaValue): string {
  if (typeof value === 'string') return asSource(value)
  if (typeof value === 'number') {
    return Number.isNaN(value) ? 'nan' : String(strings['format']?.('%.15g', value))
  }
  if (value instanceof LuaTable) {
    const fields: string[] = []
    for (let at = value.advance(0); at !== 0; at = value.advance(at)) {
      fields.push(`${show(value.keyAt(at))}=${show(value.valueAt(at))}`)
    }
    return `{${fields.sort().join(',')}}`
  }
  if (typeof value === 'function') return 'function'
  return value === undefined ? 'nil' : String(value)
}

function ours([name, ...args]: Call): string {
  const f = FUNCTIONS.get(name)
  if (typeof f !== 'function') throw new Error(`no function ${name}`)
  try {
    const results = f(...args)
    const values = (isMany(results) ? results : [results]).map(show)
    if (args[0] instanceof LuaTable) values.push(`on ${show(args[0])}`)
    return values.join(' ')
  } catch (error) {
    if (!(error instanceof LuaError)) throw error
    const text =
      error instanceof ArgumentError ? `bad argument #${error.index} to '?' (${error.text})` : error.value
    return `error: ${show(text)}`
  }
}

function source([name, ...args]: Call): string {
  const values = args.map(asSource)
  if (!(args[0] instanceof LuaTable)) return `R(nil, pcall(${[name, ...values].join(', ')}))`
  return `do local t = ${values[0]} R(t, pcall(${[name, 't', ...values.slice(1)].join(', ')})) end`
}

/** The lines that a program prints. */
function printed(lines: readonly string[]): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'lua-library-'))
  try {
    const file = join(directory, 'calls.lua')
    writeFileSync(file, lines.join('\n'), 'latin1')
    const out = execFileSync(LUA, [file], { encoding: 'latin1', maxBuffer: 2 ** 28, timeout: 50_000 })
    return out.split('\n').slice(0, -1)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Runs all calls in one process. */
function theirs(calls: readonly Call[]): string[] {
  const lines = [DRIVER]
  // In functions, because a function may have only so many constants.
  for (let i = 0; i < calls.length; i += 500) {
    lines.push(`;(function()`, ...calls.slice(i, i + 500).map(source), 'end)()')
  }
  return printed(lines)
}

function compare(calls: readonly Call[]): void {
  const expected = theirs(calls)
  const different: string[] = []
  calls.forEach((call, i) => {
    const line = source(call)
    const result = ours(call)
    if (result !== expected[i]) different.push(`${line}\n  lua5.1: ${expected[i]}\n  ours:   ${result}`)
  })
  expect(different.slice(0, 30)).toEqual([])
  expect(expected.length).toBe(calls.length)
}

/** Deterministic numbers for templates. */
function sequence(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const list = (...values: LuaValue[]) => LuaTable.list([undefined, ...values])
const record = (entries: Record<string, LuaValue>) => LuaTable.record(Object.entries(entries).flat())

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  5,
  1.5,
  -1.9,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 + 2,
  2 ** 53,
  1e300,
  Infinity,
  -Infinity,
  NaN,
]
const TEXTS = ['', 'a', 'abc', 'a\0b', '\xe4\xff', '10', ' 0x1F ', '1e1', 'x'.repeat(120), '%', '%d']
const ODD = (): LuaValue[] => [...NUMBERS, ...TEXTS, true, false, undefined, list(1, 2), count]

const STRING_FUNCTIONS = [
  'byte',
  'char',
  'dump',
  'find',
  'format',
  'gmatch',
  'gsub',
  'len',
  'lower',
  'match',
  'rep',
  'reverse',
  'sub',
  'upper',
]
const MATH_FUNCTIONS = [
  'abs',
  'acos',
  'asin',
  'atan',
  'atan2',
  'ceil',
  'cos',
  'cosh',
  'deg',
  'exp',
  'floor',
  'fmod',
  'frexp',
  'ldexp',
  'log',
  'log10',
  'max',
  'min',
  'mod',
  'modf',
  'pow',
  'rad',
  'sin',
  'sinh',
  'sqrt',
  'tan',
  'tanh',
]
const TABLE_FUNCTIONS = ['concat', 'foreach', 'foreachi', 'getn', 'insert', 'maxn', 'remove', 'setn', 'sort']

/** Leaves out repetitions that would only be long, and what no Lua but the real one can dump. */
const isSmall = ([name, a, n]: Call) =>
  (name !== 'string.rep' || typeof n !== 'number' || !(n > 1000)) && (name !== 'string.dump' || a !== count)

describe.skipIf(!existsSync(LUA))('Lua’s libraries beside lua5.1 (apt-get install lua5.1)', () => {
  test('string functions with odd arguments', () => {
    const calls: Call[] = []
    for (const name of STRING_FUNCTIONS.map(f => `string.${f}`)) {
      calls.push([name])
      for (const a of ODD()) {
        calls.push([name, a])
        for (const b of ODD()) calls.push([name, a, b])
      }
      for (const c of ODD()) {
        calls.push([name, 'abcdef', 'c', c], [name, 'abcdef', 2, c], [name, 'abcdef', -3, c])
        calls.push(
          [name, 'abcdef', 'c', 'x', c],
          [name, 'abcdef', 'c', 1, c],
          [name, 'abcdef', 'c', {} as never, c].slice(0, 3) as never,
        )
      }
    }
    compare(calls.filter(isSmall))
  })

  test('math functions with odd arguments', () => {
    const calls: Call[] = []
    for (const name of MATH_FUNCTIONS.map(f => `math.${f}`)) {
      calls.push([name])
      for (const a of [
        ...ODD(),
        0.1,
        0.5,
        -0.75,
        5e-324,
        2.2e-308,
        1e-310,
        -1e-310,
        1e308,
        1023,
        -1074,
        -1075,
        1024,
      ]) {
        calls.push([name, a])
        for (const b of [...ODD(), 0.1, -1074, -1073, 1023, 1024]) calls.push([name, a, b])
      }
    }
    compare(calls)
  })

  test('random numbers: bounds only', () => {
    const calls: Call[] = []
    for (const a of ODD()) {
      calls.push(['math.random', a, 0], ['math.random', a, undefined], ['math.random', 1, 2, a])
      calls.push(['math.random', 1, a, 1])
    }
    for (const a of [0, -1, 0.5, 'x', '0']) calls.push(['math.random', a])
    calls.push(['math.random', 1], ['math.random', 1.9], ['math.random', 7, 7], ['math.random', -3, '-3'])
    compare(calls.filter(([, a, b, c]) => c !== undefined || !((Number(a) | 0) < (Number(b) | 0))))
  })

  test('table functions with odd arguments', () => {
    const calls: Call[] = []
    const tables = (): LuaTable[] => [
      new LuaTable(),
      list(1),
      list(3, 1, 2),
      list('b', 'a', 'c'),
      list(1, 2, 3, 4, 5, 6, 7),
      list(1, 'x', 2),
      list(true, 2),
      list(1, undefined, 3),
      list(1, 2, undefined),
      list(list(), list()),
      record({ a: 1 }),
      record({ a: 1, b: 2 }),
      LuaTable.list([undefined, 5, 4]),
    ]
    for (const name of TABLE_FUNCTIONS.map(f => `table.${f}`)) {
      calls.push([name])
      // Each call has its own arguments: they may be changed.
      for (const a of ODD()) calls.push([name, a])
      for (const a of ODD()) calls.push([name, a, 1])
      for (const t of tables().keys()) {
        const table = () => tables()[t]
        calls.push([name, table()])
        const second = [...ODD(), descending, always, never, last, nothing]
        for (const b of second) {
          // Moving 2^31 values, or keys, takes too long.
          if (typeof b === 'number' && (b | 0) < -1000 && name === 'table.insert') continue
          calls.push([name, table(), b], [name, table(), b, 'v'])
          if (name === 'table.concat') {
            for (const c of [0, 1, 2, -1, '2', 1.9, 'x', undefined]) {
              for (const d of [0, 1, 2, 3, '2', undefined]) calls.push([name, table(), b, c, d])
            }
          }
        }
      }
    }
    // The order of a traversal is ours for hashes of several keys.
    compare(
      calls.filter(
        ([name, t, f]) =>
          name !== 'table.foreach' || !(t instanceof LuaTable) || t.get('b') === undefined || f === nothing,
      ),
    )
  })

  test('sorts, also what is in no order or in several', () => {
    const next = sequence(5)
    const calls: Call[] = []
    for (let i = 0; i < 600; i++) {
      const length = next(i < 300 ? 8 : 60)
      const numbers = Array.from({ length }, () => next(i % 3 === 0 ? 3 : 100) - 20)
      calls.push(['table.sort', list(...numbers)], ['table.sort', list(...numbers), descending])
      calls.push(['table.sort', list(...numbers.map(n => `k${n}`))])
      calls.push(['table.sort', list(...numbers), [always, never, count, nothing][i % 4]])
      calls.push(['table.sort', list(...numbers.map(n => (n % 7 === 0 ? `${n}` : n)))])
    }
    compare(calls)
  })

  test('inserts and removes', () => {
    const calls: Call[] = []
    for (let length = 0; length < 40; length += length < 6 ? 1 : 11) {
      const values = () => list(...Array.from({ length }, (_, i) => `v${i}`))
      for (const at of [-2, -1, 0, 1, 2, 3, length - 1, length, length + 1, length + 2, length + 5]) {
        calls.push(['table.insert', values(), at, 'new'], ['table.insert', values(), at, undefined])
        calls.push(['table.remove', values(), at])
      }
    }
    compare(calls)
  })

  test('patterns', () => {
    const singles = [
      'a',
      '.',
      '%a',
      '%A',
      '%d',
      '%s',
      '%w',
      '%W',
      '%z',
      '%.',
      '[a-c]',
      '[^a-c]',
      '[]]',
      '[^]]',
      '[a-]',
      '[%d-x]',
      '[a%-z]',
      '[%a_]',
      '%Q',
      '\xe4',
    ]
    const patterns = [
      ...singles,
      ...singles.flatMap(single =>
        ['*', '+', '-', '?'].flatMap(s => [
          `${single}${s}`,
          `^${single}${s}$`,
          `(${single}${s})(.-)`,
          `b${single}${s}b`,
        ]),
      ),
      ...[
        '(',
        ')',
        '()',
        '(()',
        '())',
        '((a)',
        '(a))',
        '%',
        'a%',
        '[',
        '[a',
        '[^',
        '[]',
        '[^]',
        '[a-',
        '[%',
        '[%a',
        '%b',
        '%bx',
        '%bxy',
        '%b()',
        '%b""',
        '%f',
        '%fa',
        '%f[',
        '%f[%a]',
        '%f[%a]%a+',
        '%a+%f[%A]',
        '%f[^%z]',
        '%f[%z]',
        '%0',
        '%1',
        '(%1)',
        '(a)%1',
        '(a)(b)%2%1',
        '(.)%1',
        '(.-)%1%1',
        '()%1',
        '%2(a)',
        '(a*(.)%w(%s*))',
        '^',
        '$',
        '^$',
        '^^',
        '$$',
        '^$a',
        'a$b',
        'a^b',
        '^a',
        'b$',
        '(^a)',
        '(a$)',
        '()()()',
        '(a)(b)(c)',
        '((((a))))',
        '.-b',
        '(.-)b',
        '^(.-)%s*$',
        '^%s*(.-)%s*$',
        '(%w+)=(%w+)',
        '(%w+)%s*=%s*(%w*)',
        '[%w_]+',
        '%$%((%w+)%)',
        '.*(b)',
        '(.*)b(.*)',
        '(.+)b',
        '(a?)(b?)(c?)',
        'a-b-c-',
        'a**',
        'a++',
        'a--',
        'a??',
        '*',
        '+a',
        '-a',
        '?',
        'a*?',
        '[[]',
        '[]a]',
        '[^]a]',
        '[a-c-e]',
        '[--/]',
        '[+--]',
        '[%]]',
        '[a%]b]',
        '[z-a]',
        '[\xe0-\xff]+',
        'a\0b',
        '\0',
        '%\0',
        '[\0]',
        '[a\0]',
        '.\0.',
        '[a-\0]',
        '%z+',
        '[%z]',
        '()a()',
        '(a)()',
        'b()',
        '%b<>',
        '%bab',
        '%baa',
      ],
      '()'.repeat(32),
      '()'.repeat(33),
      `${'(.)'.repeat(9)}%9`,
      'a?'.repeat(20) + 'a'.repeat(20),
    ]
    const subjects = [
      '',
      'a',
      'aab',
      'abc abc',
      'b',
      '  trim me  ',
      'k = v, key=value',
      'f(a(b)c)d',
      'THE (quick) fox',
      'a\0b',
      '\0\0',
      'a]b[c',
      'a-b',
      '\xe4\xf6 a1_b',
      'aaaaaaaaaaaaaaaaaaaa',
      '<<a>b>',
      'x"q"y',
      '$(name) %1',
      '^a$',
      'ab\nab\n',
    ]
    const calls: Call[] = []
    for (const pattern of patterns) {
      for (const subject of subjects) {
        calls.push(
          ['string.find', subject, pattern],
          ['string.match', subject, pattern],
          ['all', subject, pattern],
        )
        calls.push(['string.gsub', subject, pattern, '<%0>'], ['string.gsub', subject, pattern, '%1', 2])
        calls.push(['string.gsub', subject, pattern, count], ['string.gsub', subject, pattern, upper])
      }
      calls.push(['string.match', 'xabcabc', pattern, 3], ['string.find', 'abcabc', pattern, -2])
      calls.push(['string.gsub', 'abc', pattern, record({ a: 'A', b: true, '': 'empty' })])
    }
    expect(patterns.length).toBeGreaterThan(200)
    compare(calls)
  })

  test('random patterns', () => {
    const next = sequence(9)
    const pieces = [
      'a',
      'b',
      'c',
      '.',
      '%a',
      '%d',
      '[ab]',
      '[^a]',
      '*',
      '+',
      '-',
      '?',
      '(',
      ')',
      '()',
      '%1',
      '%2',
      '%b()',
      '%f[a]',
      '^',
      '$',
      '[',
      ']',
      '%',
      '\0',
      'x',
    ]
    const letters = ['a', 'b', 'c', '(', ')', '1', ' ', 'x', '\0']
    const draw = (from: readonly string[], most: number) =>
      Array.from({ length: next(most) }, () => from[next(from.length)]).join('')
    const calls: Call[] = []
    for (let i = 0; i < 4000; i++) {
      const subject = draw(letters, 12)
      const pattern = draw(pieces, 8)
      calls.push(['string.find', subject, pattern], ['string.match', subject, pattern, next(6) - 2])
      calls.push(
        ['all', subject, pattern],
        ['string.gsub', subject, pattern, draw(['%0', '%1', '-', '%2', 'r', '%%'], 4)],
      )
    }
    compare(calls)
  })

  test('replacements', () => {
    const calls: Call[] = []
    for (const by of [
      '',
      '%',
      '%%',
      'x%',
      '%0',
      '%1',
      '%2',
      '%3',
      '%9',
      '%x',
      '%%1',
      'a%0b%1',
      '\0',
      '%\0',
      12,
      -0,
      1e15,
    ]) {
      for (const pattern of ['b', '(b)', '(a)(b)', '()', '()b()', 'x*', '', '.', '^', '$', '(']) {
        calls.push(['string.gsub', 'abcab', pattern, by], ['string.gsub', 'abcab', pattern, by, 1])
      }
    }
    const tables = () => [
      record({}),
      record({ a: 'A' }),
      record({ a: false, b: 1.5 }),
      record({ a: true }),
      record({ b: list() }),
      list('one', 'two'),
    ]
    for (const pattern of ['.', '(.)(.)', '()', 'a', '(']) {
      for (const table of tables()) calls.push(['string.gsub', 'abcab', pattern, table])
      for (const f of [count, last, nothing, always, never, upper, descending])
        calls.push(['string.gsub', 'abcab', pattern, f])
    }
    compare(calls)
  })

  test('formats of numbers', () => {
    const next = sequence(3)
    const doubles = [
      0,
      -0,
      1,
      -1,
      0.5,
      1.5,
      2.5,
      0.125,
      -0.375,
      9.5,
      99.5,
      999999.5,
      1e14,
      1e15,
      123456789012345,
      1e21,
      1e22,
      1e23,
      1.7976931348623157e308,
      5e-324,
      2.2250738585072014e-308,
      0.1,
      1 / 3,
      2 / 3,
      1e-5,
      0.0001,
      123456,
      1234567,
      255,
      256,
      -255,
      2 ** 31,
      2 ** 53,
      2 ** 63,
      -(2 ** 63),
      2 ** 64,
      -(2 ** 64),
      1.25e17,
      1.35e17,
      Infinity,
      -Infinity,
      NaN,
      3.99,
      -3.99,
    ]
    for (let i = 0; i < 60; i++) {
      const mantissa = next(2 ** 26) * 2 ** 26 + next(2 ** 26)
      doubles.push((next(2) === 0 ? -1 : 1) * mantissa * 2 ** (next(200) - 130), next(1e6) / 2 ** next(12))
    }
    const calls: Call[] = []
    for (const flags of ['', '-', '+', ' ', '#', '0', '-0', '+0', '# ', '#0', '+#', '-+ #0']) {
      for (const width of ['', '1', '10', '25']) {
        for (const precision of ['', '.', '.0', '.1', '.3', '.14', '.20']) {
          for (const conversion of 'diouxXeEfgGcs') {
            calls.push([
              'string.format',
              `${flags}|%${flags}${width}${precision}${conversion}|`,
              doubles[next(doubles.length)],
            ])
          }
        }
      }
    }
    for (const n of doubles) {
      for (const conversion of [
        'd',
        'u',
        'x',
        'o',
        's',
        'g',
        'f',
        'e',
        '.0f',
        '.0e',
        '.1e',
        '.2f',
        '.3g',
        '.14g',
        '.17g',
        '#.3g',
        '#x',
        '#o',
        'c',
        '.99f',
        '99.50e',
        '020.3f',
        'q',
        'i',
      ]) {
        calls.push(['string.format', `%${conversion}`, n])
      }
      calls.push(['string.rep', n, 1], ['string.len', n])
    }
    compare(calls)
  })

  test('formats of strings, and formats that are none', () => {
    const calls: Call[] = []
    const texts = [
      '',
      'abc',
      'a\0b',
      'x'.repeat(99),
      'x'.repeat(100),
      'y\0'.repeat(60),
      '"\\\n\r\0\t\x001\x7f\xff',
      '12',
    ]
    for (const text of texts) {
      for (const format of [
        '%s',
        '%5s|',
        '%-5s|',
        '%.2s',
        '%5.1s|',
        '%.s',
        '%.0s',
        '%99s',
        '%.99s',
        '%05s',
        '%+s',
        '% s',
        '%#s',
        '%q',
        '%5q',
        '%.1q',
        'a%sb%%c',
        '%s%s',
        '%%',
        '%d',
        '%c',
      ]) {
        calls.push(
          ['string.format', format, text],
          ['string.format', format, text, 'more'],
          ['string.format', format],
        )
      }
    }
    const letters = [
      '%',
      's',
      'd',
      'x',
      '1',
      '2',
      '0',
      '.',
      '-',
      '+',
      ' ',
      '#',
      'q',
      'y',
      'a',
      'l',
      '\0',
      'c',
      'f',
      '%s',
    ]
    const next = sequence(11)
    for (let i = 0; i < 1500; i++) {
      const format = `%${Array.from({ length: next(7) }, () => letters[next(letters.length)]).join('')}`
      calls.push(
        ['string.format', format, 65],
        ['string.format', format, '66', 'b'],
        ['string.format', format],
      )
    }
    compare(calls)
  })

  test('tonumber', () => {
    const calls: Call[] = []
    const texts = [
      '',
      ' ',
      '0',
      '-0',
      '+0',
      '10',
      ' 10 ',
      '1e5',
      '1e',
      '1e+',
      '1.',
      '.5',
      '.',
      '0x',
      '0x10',
      '-0X1f',
      '0x.8',
      '0x1p4',
      '0x1p',
      '0x1p-1074',
      '0x1p-1075',
      '0x1.8p-1075',
      '0x1p1024',
      '0x1.fffffffffffff8p0',
      '0x1.00000000000008p0',
      '0x1.000000000000080000000000000000000000001p0',
      'inf',
      '-inf',
      'infinity',
      'Infinit',
      'nan',
      'nan(1)',
      'nan(',
      'nan(a b)',
      '1\0',
      '1\0x',
      '1 \0x',
      '\0',
      '1_0',
      '0b1',
      '0o7',
      '1 2',
      '- 1',
      '--1',
      '+-1',
      '1\xa0',
      '\x0b1\x0c',
      'zz',
      'ff',
      '7',
      '8',
      '-1',
      '-ff',
      '0xff',
      '-0xff',
      '0xzz',
      '18446744073709551615',
      '18446744073709551616',
      '99999999999999999999',
      'ffffffffffffffff',
      'fffffffffffffffff',
      '-ffffffffffffffff',
      '-fffffffffffffffff',
      '1e400',
      '1e-400',
      '-1e-400',
      '123456789012345678901234567890',
      '0.1',
      '1.5',
      '1,5',
    ]
    for (const text of texts) {
      calls.push(['tonumber', text])
      for (const base of [2, 3, 7, 8, 10, 11, 16, 35, 36]) calls.push(['tonumber', text, base])
    }
    for (const a of ODD()) {
      calls.push(['tonumber', a])
      for (const b of ODD()) calls.push(['tonumber', a, b])
    }
    calls.push(['tonumber'])
    const next = sequence(13)
    const letters = [...'0123456789abcdefABCxXpPeE.+- \0infat()']
    for (let i = 0; i < 3000; i++)
      calls.push(['tonumber', Array.from({ length: next(9) }, () => letters[next(letters.length)]).join('')])
    compare(calls)
  })

  test('numbers as texts', () => {
    const next = sequence(17)
    const numbers = [...NUMBERS]
    for (let i = 0; i < 3000; i++) {
      const mantissa = next(2 ** 26) * 2 ** 26 + next(2 ** 26)
      numbers.push(
        mantissa * 2 ** (next(300) - 180),
        next(1e9) / 10 ** next(12),
        next(2 ** 30) * 10 ** next(9) + 0.5,
        (next(2 ** 31) + 0.25) * 2 ** next(16),
      )
    }
    // What concatenation gives is what a capture of the text is.
    const texts = theirs(numbers.map((n): Call => ['string.rep', n, 1]))
    expect(numbers.map(n => asSource(numberText(n)))).toEqual(texts)
  })

  test('borders of lists: constructors with gaps, and stacks', () => {
    const next = sequence(19)
    const lines = ['local zero = 0']
    const borders: string[] = []
    for (let i = 0; i < 1500; i++) {
      const gaps = i % 2 === 0
      const values = Array.from({ length: next(10) }, (_, n) => (gaps && next(3) === 0 ? undefined : n))
      const table = list(...values)
      const seen = [table.length]
      const steps: string[] = []
      // Where a list has gaps several borders are right; then only the constructor's is compared.
      for (let left = gaps ? 0 : next(40); left > 0; left--) {
        const { length } = table
        const remove = length > 0 && next(2) === 0
        table.set(remove ? length : length + 1, remove ? undefined : left)
        steps.push(remove ? 't[#t] = nil' : `t[#t + 1] = ${left}`, 'r[#r + 1] = #t')
        seen.push(table.length)
      }
      lines.push(`;(function() local t = ${asSource(list(...values))} local r = {#t}`, ...steps)
      lines.push('print(table.concat(r, ",")) end)()')
      borders.push(seen.join(','))
    }
    expect(borders).toEqual(printed(lines))
  })
})
