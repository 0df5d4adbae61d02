import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Event, headerLine, lineOf, readLine, recordedReply } from './format.ts'

const bytes = fc.oneof(
  fc.uint8Array().map(raw => Buffer.from(raw).toString('latin1')),
  fc.string({ unit: 'grapheme' }).map(text => Buffer.from(text, 'utf8').toString('latin1')),
)
const reply = fc.oneof(
  bytes,
  fc.record({ bytes: fc.nat(), sha256: fc.stringMatching(/^[0-9a-f]{64}$/) }),
  fc.record({ bytes: fc.nat() }),
)
const moment = { at: fc.nat(), client: fc.nat().map(String) }
const argv = fc.array(fc.oneof(bytes, fc.constant(null)), { minLength: 1 })
const state = fc.record({
  address: fc.string(),
  database: fc.nat(),
  protocol: fc.constantFrom(2 as const, 3 as const),
})
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ ...moment, what: fc.constant('opens' as const), state }),
  fc.record({ ...moment, what: fc.constant('call' as const), argv, reply }),
  fc.record({ ...moment, what: fc.constant('call' as const), argv }),
  fc.record({ ...moment, what: fc.constant('reply' as const), reply }),
  fc.record({ ...moment, what: fc.constant('closes' as const) }),
  fc.record({ ...moment, what: fc.constant('left-out' as const), why: fc.string() }),
)

test('what is written is read', () => {
  fc.assert(
    fc.property(event, each => {
      const line = lineOf(each)
      expect(line.indexOf('\n')).toBe(line.length - 1)
      expect(readLine(line)).toEqual({ event: each })
    }),
  )
})

test('the first line says what it is', () => {
  const started = Date.parse('2026-11-29T10:00:00.000Z')
  expect(headerLine(started)).toBe('{"recording":1,"server":"7.4.0","started":"2026-11-29T10:00:00.000Z"}\n')
  expect(readLine(headerLine(started))).toEqual({ header: { version: 1, started } })
  expect(readLine('{"recording":2}')).toBe('it is a recording of version 2, and this program reads 1')
})

test('text stands as text, bytes in base64, what is hidden as null', () => {
  const argv = ['SET', Buffer.from('zoë').toString('latin1'), '\xff\0', null]
  expect(lineOf({ at: 1, client: '7', what: 'call', argv, reply: '+OK\r\n' })).toBe(
    '{"at":1,"client":7,"call":["SET","zoë",{"base64":"/wA="},null],"reply":"+OK\\r\\n"}\n',
  )
})

test('a long reply is recognized by its digest', () => {
  expect(recordedReply(Buffer.from('+OK\r\n'))).toBe('+OK\r\n')
  expect(recordedReply(Buffer.alloc(70_000, 'x'))).toEqual({
    bytes: 70_000,
    sha256: createHash('sha256').update('x'.repeat(70_000)).digest('hex'),
  })
})

test.each(['', 'x', '1', 'null', '[]', '{}', '{"at":1}', '{"at":1,"client":1}'])('%s is no line', line => {
  expect(readLine(line)).toEqual(expect.any(String))
})

test.each([
  '"call":[]',
  '"call":"x"',
  '"call":[1]',
  '"call":["x"],"reply":1',
  '"reply":{}',
  '"reply":{"bytes":"x"}',
  '"opens":{}',
  '"opens":null',
  '"opens":{"address":"a","database":0,"protocol":4}',
])('%s is none of a client', fields => {
  expect(readLine(`{"at":1,"client":1,${fields}}`)).toEqual(expect.any(String))
})
