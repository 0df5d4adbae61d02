import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decoded, hexDump, prettyJson } from './decoded.ts'

test('JSON, MessagePack, text and bytes', () => {
  expect(decoded('{"a":[1]}')).toEqual({ format: 'JSON', text: '{\n  "a": [\n    1\n  ]\n}' })
  expect(decoded('{"a":[1', true).format).toBe('text')
  expect(decoded('[1]', false).format).toBe('text')
  expect(decoded('42').format).toBe('text')
  expect(decoded({ bytes: btoa('\x81\xa1a\x01') })).toEqual({ format: 'MessagePack', text: '{\n  "a": 1\n}' })
  expect(decoded({ bytes: btoa('\xff\x00') }).format).toBe('bytes')
})

test('numbers keep their digits, and marks in strings are no marks', () => {
  expect(prettyJson('[12345678901234567890,1.0]')).toBe('[\n  12345678901234567890,\n  1.0\n]')
  expect(prettyJson('{"a{,":"}]\\"","b":{}}')).toBe('{\n  "a{,": "}]\\"",\n  "b": {}\n}')
  expect(prettyJson('{')).toBe(undefined)
  expect(prettyJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBe(undefined)
})

test('as JSON.stringify() has it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const text = JSON.stringify(value)
      expect(prettyJson(text)).toBe(JSON.stringify(JSON.parse(text), undefined, 2))
    }),
  )
})

test('a dump of bytes', () => {
  expect(hexDump(Uint8Array.from([72, 105, 0, 255]))).toBe(`00000000  ${'48 69 00 ff'.padEnd(47)}  Hi..`)
  expect(hexDump(new Uint8Array(17)).split('\n')[1]).toBe(`00000010  ${'00'.padEnd(47)}  .`)
})
