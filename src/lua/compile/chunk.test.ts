import { describe, expect, test } from 'vitest'
import { Chunk } from './chunk.ts'

describe('generated code', () => {
  const body = (source: string) =>
    new Chunk(source)
      .code('plain')
      .replace(/^[\s\S]*return \(\(\.\.\.va\) => \{\n/, '')
      .replace(/\n\}\);\n$/, '')

  test('reads like the program', () => {
    expect(body('local n = 1 while n < 10 do n = n * 2 end return n')).toBe(
      [
        'let v1 = 1;',
        'while ((v1 < 10)) {',
        'if (--S.fuel < 0) S.refuel();',
        'v1 = (v1 * 2);',
        '}',
        'return v1;',
      ].join('\n'),
    )
  })

  test('checks types only where they are not known', () => {
    expect(body('local a, b = ... return a + b')).toContain(
      "typeof v1 === 'number' && typeof v2 === 'number'",
    )
    expect(body('local a, b = 1, 2 a = b return a + b')).not.toContain('typeof')
    expect(body('local a, b = 1, 2 a = "x" return a + b')).toContain("typeof v1 === 'number' ?")
  })

  test('contains no text of the program but literals', () => {
    const source = `local constructor, eval = "*/ alert(1) /*", '\\"); alert(1); ("'
      function alert(process) return process.exit[eval], constructor end`
    const code = new Chunk(source, '=*/ alert(2) /*\n//').code('plain')
    const withoutStrings = code.replace(/"(?:[^"\\]|\\.)*"/g, '""')
    expect(withoutStrings).not.toMatch(/alert|constructor|eval|process|exit/)
  })

  test('names what a message names once it is needed', () => {
    const code = new Chunk('local t = {} return t.x.y').code('plain')
    expect(code).toContain('/*1*/field(/*0*/field(v1, F0, K[0]), F1, K[1])')
  })
})

describe('unbounded chunks', () => {
  test.each([
    ["return redis.call('GET', KEYS[1])", false],
    ["local v = redis.call('GET', KEYS[1]) if v then return v .. ARGV[1] else return nil end", false],
    [
      "redis.register_function('f', function(keys, args) return redis.call('SET', keys[1], args[1]) end)",
      false,
    ],
    ['local function twice(x) return x * 2 end return twice(tonumber(ARGV[1]))', false],
    ['local function f(x) if x > 0 then return f(x - 1) end return 0 end return f(5)', true],
    ['for i = 1, 10 do end', true],
    ['while true do end', true],
    ['repeat until true', true],
    ['for k in pairs(t) do end', true],
    ['local t = {} t.f = function() return t.f() end return t.f()', true],
    ['return loadstring("while true do end")()', true],
    ['x = function() return x() end', true],
    ['return coroutine.wrap(function() end)', true],
    ["return ('x'):rep(3)", false],
    ['local s = ... return s:rep(3)', true],
    ['return (function(f) return f(f) end)(function(f) return f(f) end)', true],
  ])('%s', (source, expected) => {
    expect(new Chunk(source).isUnbounded).toBe(expected)
  })
})
