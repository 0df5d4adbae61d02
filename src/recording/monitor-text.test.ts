import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quote } from '../resp/quote.ts'
import { readMonitorLine } from './monitor-text.ts'

test('any words, from any client', () => {
  const word = fc
    .uint8Array()
    .map(raw => Buffer.from(raw).toString('latin1'))
    .filter(each => each !== '(redacted)')
  const client = fc.constantFrom(
    '127.0.0.1:1',
    '[::1]:65535',
    'unix:/run/a b]c.sock',
    '/r.sock:0',
    'in-process',
  )
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), client, fc.nat(15), (argv, from, database) => {
      const line = `1339518083.107412 [${database} ${from}] ${argv.map(quote).join(' ')}`
      const expected = { time: expect.closeTo(1339518083107.412, 2), database, client: from, argv }
      for (const end of ['', '\r']) expect(readMonitorLine(line + end)).toEqual(expected)
      expect(readMonitorLine(`+${line}`)).toEqual(expected)
    }),
  )
})

test('what is hidden, what scripts call, what comes first', () => {
  expect(readMonitorLine('1.5 [0 127.0.0.1:1] "AUTH" "(redacted)"')).toMatchObject({ argv: ['AUTH', null] })
  expect(readMonitorLine('1.5 [0 lua] "get" "k"')).toBeUndefined()
  expect(readMonitorLine('OK')).toBeUndefined()
  expect(readMonitorLine('+OK\r')).toBeUndefined()
  expect(readMonitorLine('')).toBeUndefined()
})

test.each(['x', '1.5 "get"', '1.5 [0 a] get', '1.5 [0 a] "get', '{"a":1}', '1.5 [0 a] "ge"t'])(
  '%s is none',
  line => {
    expect(readMonitorLine(line)).toEqual(expect.any(String))
  },
)
