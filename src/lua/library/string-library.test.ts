import { describe, expect, test } from 'vitest'
import { libraryRuntime } from '../../../test/support/library-runtime.ts'
import { LuaTable } from '../run/table.ts'
import { ArgumentError, type LuaFunction, type LuaValue, type Results } from '../run/values.ts'
import { stringLibrary } from './string-library.ts'

const runtime = libraryRuntime()
const library = stringLibrary(runtime)

function call(name: string, ...args: LuaValue[]): Results {
  return (library[name] as LuaFunction)(...args)
}

/** The results of the form that can be suspended, run to its end. */
function resumed(name: string, ...args: LuaValue[]): unknown {
  const run = library[name]?.resumable?.(...args)
  return run?.next().value
}

describe('string', () => {
  test('has the functions of Lua 5.1', () => {
    expect(Object.keys(library).sort().join(' ')).toBe(
      'byte char dump find format gfind gmatch gsub len lower match rep reverse sub upper',
    )
    expect(library['gfind']).toBe(library['gmatch'])
  })

  test('byte and char', () => {
    expect(call('byte', 'a\xff')).toBe(97)
    expect(call('byte', 'abc', -1)).toBe(99)
    expect(call('byte', 'abc', 1, -1)).toEqual([97, 98, 99])
    expect(call('byte', 'abc', 7)).toEqual([])
    expect(call('char', 0, 255, '65')).toBe('\0\xffA')
    expect(() => call('char', 65, 256)).toThrow(new ArgumentError(2, 'invalid value'))
    expect(() => call('byte', 'x'.repeat(8000), 1, -1)).toThrow('stack overflow (string slice too long)')
  })

  test('sub, rep, reverse and case', () => {
    expect(call('sub', 'abc', -2)).toBe('bc')
    expect(call('sub', 'abc', 2, 2)).toBe('b')
    expect(call('sub', 'abc', 3, 2)).toBe('')
    expect(call('rep', 'ab', 3)).toBe('ababab')
    expect(call('rep', 'ab', -1)).toBe('')
    expect(call('reverse', 'abc')).toBe('cba')
    expect(call('reverse', `${'x'.repeat(10_000)}y`)).toBe(`y${'x'.repeat(10_000)}`)
    expect(call('upper', 'a\xe4\xff\xdf')).toBe('A\xe4\xff\xdf')
    expect(call('lower', 'A\xc4')).toBe('a\xc4')
  })

  test('find and match', () => {
    expect(call('find', 'a.b', '.', 2, true)).toEqual([2, 2])
    expect(call('find', 'hello', 'l+')).toEqual([3, 4])
    expect(call('find', 'k=v', '(%w)=(%w)')).toEqual([1, 3, 'k', 'v'])
    expect(call('find', 'abc', 'x')).toBe(undefined)
    expect(call('match', 'k=v', '(%w)=(%w)')).toEqual(['k', 'v'])
    expect(call('match', 'hello', '()ll()')).toEqual([3, 5])
    expect(call('match', '  trim ', '^%s*(.-)%s*$')).toBe('trim')
  })

  test('gmatch keeps its place while others match', () => {
    const next = call('gmatch', 'a=1, b=2', '(%w)=(%w)') as LuaFunction
    expect(next()).toEqual(['a', '1'])
    call('find', 'zzz', '(z)(z)')
    expect(next()).toEqual(['b', '2'])
    expect(next()).toEqual([])
  })

  test('gsub in both forms', () => {
    const double: LuaFunction = s => `${s}${s}`
    const table = LuaTable.record(['a', 'A', 'b', false])
    for (const run of [call, resumed]) {
      expect(run('gsub', 'abc', 'b', '[%0]')).toEqual(['a[b]c', 1])
      expect(run('gsub', 'abc', '%w', double)).toEqual(['aabbcc', 3])
      expect(run('gsub', 'abc', '%w', table)).toEqual(['Abc', 3])
      expect(run('gsub', 'abc', '', '-')).toEqual(['-a-b-c-', 4])
      expect(run('gsub', 'abc', 'x', '')).toEqual(['abc', 0])
    }
  })

  test('gsub with a function that matches too', () => {
    const inner: LuaFunction = s => {
      call('find', 'other', '(o)(t)')
      return (call('gsub', s, '.', 'x') as LuaValue[])[0]
    }
    expect(call('gsub', 'ab cd', '(%w)(%w)', inner)).toEqual(['x x', 2])
  })

  test('gsub can be suspended in its function', () => {
    const wait: LuaFunction = s => s
    wait.resumable = function* (s) {
      const got = yield s
      return got as string
    }
    const run = library['gsub']?.resumable?.('ab', '.', wait)
    expect(run?.next().value).toBe('a')
    expect(run?.next('1').value).toBe('b')
    expect(run?.next('2').value).toEqual(['12', 2])
  })

  test('what makes long strings is accounted', () => {
    const poor = libraryRuntime()
    poor.accounts.mostBytes = 1e6
    const strings = stringLibrary(poor)
    expect(() => strings['rep']?.('x', 1e9)).toThrow('not enough memory')
    expect(() => strings['gsub']?.('x'.repeat(10_000), '.', 'y'.repeat(10_000))).toThrow('not enough memory')
    expect(() => call('rep', 'x', 2 ** 30)).toThrow('not enough memory')
  })
})
