import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ServerError, toReply } from './plain.ts'
import { ProtocolError, ReplyParser } from './replies.ts'
import {
  Attributed,
  BigNumber,
  Double,
  MapReply,
  NULL_ARRAY,
  Push,
  ReplyError,
  type ReplyValue,
  SetReply,
  Status,
  Verbatim,
} from './values.ts'
import { Writer } from './writer.ts'

/** What a parser makes of these chunks; one that keeps large strings as Buffers makes the same. */
function decode(chunks: readonly Buffer[]): ReplyValue[] {
  const values = decodeBy(new ReplyParser(), chunks)
  for (const largeFrom of [0, 2]) {
    const same = encode(decodeBy(new ReplyParser(largeFrom), chunks), 3).equals(encode(values, 3))
    expect(same, `Buffers from ${largeFrom} bytes on`).toBe(true)
  }
  return values
}

function decodeBy(parser: ReplyParser, chunks: readonly Buffer[]): ReplyValue[] {
  const values: ReplyValue[] = []
  for (const chunk of chunks) {
    parser.push(chunk)
    for (let value = parser.next(); value !== undefined; value = parser.next()) values.push(value)
  }
  return values
}

function encode(values: readonly ReplyValue[], protocol: 2 | 3): Buffer {
  const writer = new Writer()
  for (const value of values) writer.reply(value, protocol)
  return Buffer.concat(writer.take())
}

const ENCODINGS: readonly [value: ReplyValue, resp2: string, resp3: string][] = [
  ['a\0b', '$3\r\na\0b\r\n', '$3\r\na\0b\r\n'],
  [null, '$-1\r\n', '_\r\n'],
  [NULL_ARRAY, '*-1\r\n', '_\r\n'],
  [42, ':42\r\n', ':42\r\n'],
  [-1_234_567_890_123, ':-1234567890123\r\n', ':-1234567890123\r\n'],
  [9_223_372_036_854_775_807n, ':9223372036854775807\r\n', ':9223372036854775807\r\n'],
  [true, ':1\r\n', '#t\r\n'],
  [false, ':0\r\n', '#f\r\n'],
  [new Status('OK'), '+OK\r\n', '+OK\r\n'],
  [new ReplyError('ERR no'), '-ERR no\r\n', '-ERR no\r\n'],
  [new Double(3.5), '$3\r\n3.5\r\n', ',3.5\r\n'],
  [new Double(Number.NEGATIVE_INFINITY), '$4\r\n-inf\r\n', ',-inf\r\n'],
  [new BigNumber('123'), '$3\r\n123\r\n', '(123\r\n'],
  [new Verbatim('txt', 'hi'), '$2\r\nhi\r\n', '=6\r\ntxt:hi\r\n'],
  [['a', [1]], '*2\r\n$1\r\na\r\n*1\r\n:1\r\n', '*2\r\n$1\r\na\r\n*1\r\n:1\r\n'],
  [new MapReply(['k', 1]), '*2\r\n$1\r\nk\r\n:1\r\n', '%1\r\n$1\r\nk\r\n:1\r\n'],
  [new SetReply(['m']), '*1\r\n$1\r\nm\r\n', '~1\r\n$1\r\nm\r\n'],
  [
    new Push(['message', 'c', 'm']),
    '*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n',
    '>3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n',
  ],
  [new Attributed(new MapReply(['ttl', 3]), 'v'), '$1\r\nv\r\n', '|1\r\n$3\r\nttl\r\n:3\r\n$1\r\nv\r\n'],
]

describe('encodings', () => {
  for (const [value, resp2, resp3] of ENCODINGS) {
    test(JSON.stringify(resp3), () => {
      expect(encode([value], 2).toString('latin1')).toBe(resp2)
      expect(encode([value], 3).toString('latin1')).toBe(resp3)
      const whole = Buffer.from(resp3, 'latin1')
      const expected = value === NULL_ARRAY ? null : value
      for (let cut = 0; cut < whole.length; cut++) {
        expect(decode([whole.subarray(0, cut), whole.subarray(cut)].filter(each => each.length > 0))).toEqual(
          [expected],
        )
      }
    })
  }
})

const text = fc.string({ unit: 'binary-ascii', maxLength: 60 })
const { value: anyReply } = fc.letrec<{ value: ReplyValue }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.double().map(each => new Double(each)),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 4 }).map(each => new SetReply(each)),
    fc.array(tie('value'), { maxLength: 4 }).map(each => new Push(each)),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map(each => new MapReply(each.flat())),
  ),
}))

test('what the writer encodes in RESP3, the decoder reads, byte by byte', () => {
  fc.assert(
    fc.property(fc.array(anyReply, { maxLength: 4 }), values => {
      const whole = encode(values, 3)
      expect(decode([whole])).toEqual(values)
      expect(decode([...whole].map(byte => Buffer.from([byte])))).toEqual(values)
    }),
  )
})

test('a large reply is a chunk of its own and comes back whole', () => {
  const value = 'x'.repeat(5_000_000)
  const whole = encode(['before', value, 'after'], 2)
  const chunks: Buffer[] = []
  for (let at = 0; at < whole.length; at += 60_000) chunks.push(whole.subarray(at, at + 60_000))
  expect(decode(chunks)).toEqual(['before', value, 'after'])
})

test('what is not RESP is refused', () => {
  for (const bad of [
    'HTTP/1.1 200 OK\r\n',
    '$abc\r\n',
    ':1x\r\n',
    '*-2\r\n',
    ',abc\r\n',
    '(12x\r\n',
    '(\r\n',
    '#x\r\n',
    '_x\r\n',
    '=3\r\ntxt\r\n',
    '\r\n',
    '*1\r\n%2\r\n:1\r\nx\r\n',
    '$9999999999\r\n',
    '*9999999999\r\n',
    `+${'x'.repeat(2_000_000)}\r\n`,
    `+${'x'.repeat(2_000_000)}`,
  ]) {
    const shown = bad.slice(0, 50)
    for (const largeFrom of [0, Number.POSITIVE_INFINITY]) {
      const parser = new ReplyParser(largeFrom)
      expect(() => decodeBy(parser, [Buffer.from(bad)]), shown).toThrow(ProtocolError)
      expect(() => parser.next(), `${shown} again`).toThrow(ProtocolError)
      expect(() => decodeBy(parser, [Buffer.from('+OK\r\n')]), `${shown} and more`).toThrow(ProtocolError)
    }
  }
})

test('a line without an end is refused, however small its pieces are', () => {
  const parser = new ReplyParser()
  const endless = () => {
    for (let i = 0; i < 300_000; i++) decodeBy(parser, [Buffer.from(i === 0 ? '+longer' : 'longer')])
  }
  expect(endless).toThrow(new ProtocolError('line too long'))
})

describe('replies are nested up to a limit', () => {
  test.each([
    ['*1\r\n', ''],
    ['~1\r\n', ''],
    ['>1\r\n', ''],
    ['%1\r\n+k\r\n', ''],
    ['%1\r\n', '+v\r\n'],
    ['|1\r\n+k\r\n+v\r\n', ''],
    ['|1\r\n', '+v\r\n+v\r\n'],
  ])('%j', (open, close) => {
    const deep = (levels: number) => Buffer.from(`${open.repeat(levels)}:42\r\n${close.repeat(levels)}`)
    expect(() => decode([deep(100_000)])).toThrow(new ProtocolError('reply nested too deep'))
    expect(() => decode([deep(1025)])).toThrow(ProtocolError)
    expect(() => decode([Buffer.from(`${'*1\r\n'.repeat(1024)}*0\r\n`)])).toThrow(ProtocolError)
    const [value = null] = decode([deep(1024)])
    expect(toReply(value, true)).not.toBe(undefined)
    expect(toReply(value, false)).not.toBe(undefined)
  })
})

test('a reply of 150,000 items', () => {
  const items = Array.from({ length: 150_000 }, (_, i) => i)
  const flat = items.flatMap(i => [`k${i}`, i])
  const values = [items, new SetReply(items), new MapReply(flat)]
  const [list, set, map] = decodeBy(new ReplyParser(), [encode(values, 3)]).map(value => toReply(value, true))
  expect(String(list)).toBe(String(items))
  expect(set instanceof Set && String([...set])).toBe(String(items))
  expect(map instanceof Map && String([...map])).toBe(String(flat))
}, 30_000)

describe('a hostile stream', () => {
  const token = fc.oneof(
    fc.constantFrom(
      ...'+-:_#(,$=!*~>%|',
      '\r\n',
      '\r',
      '\n',
      '-1',
      '0',
      '1',
      '2',
      '3',
      '99',
      't',
      'inf',
      'txt:',
    ),
    fc.string({ unit: 'binary-ascii', maxLength: 5 }),
  )
  const garbage = fc.array(token, { maxLength: 60 }).map(tokens => Buffer.from(tokens.join(''), 'latin1'))
  const almost = fc
    .tuple(fc.array(anyReply, { minLength: 1, maxLength: 3 }), fc.nat(), fc.nat({ max: 255 }))
    .map(([values, place, byte]) => {
      const bytes = encode(values, 3)
      bytes[place % bytes.length] = byte
      return bytes
    })

  /** What comes of it: values, and the error that ends them. */
  function outcome(parser: ReplyParser, chunks: readonly Buffer[], takeAfterEach: boolean) {
    const values: ReplyValue[] = []
    let error: unknown
    const takeAll = () => {
      for (let value = parser.next(); value !== undefined; value = parser.next()) values.push(value)
    }
    try {
      for (const chunk of chunks) {
        parser.push(chunk)
        if (takeAfterEach) takeAll()
      }
      takeAll()
    } catch (thrown) {
      error = thrown
    }
    if (error !== undefined) expect(error).toBeInstanceOf(ProtocolError)
    return { bytes: encode(values, 3).toString('latin1'), error: String(error) }
  }

  test('makes values or a ProtocolError, the same wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.oneof(garbage, almost),
        fc.constantFrom(0, 2, Infinity),
        fc.nat(),
        (bytes, largeFrom, cut) => {
          const at = cut % (bytes.length + 1)
          const cuts = [
            [bytes],
            [bytes.subarray(0, at), bytes.subarray(at)],
            [...bytes].map(byte => Buffer.from([byte])),
          ]
          const all = cuts.flatMap(chunks =>
            [true, false].map(each => outcome(new ReplyParser(largeFrom), chunks, each)),
          )
          for (const each of all) expect(each).toEqual(all[0])
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('its values can be made plain', () => {
    fc.assert(
      fc.property(fc.oneof(garbage, almost), bytes => {
        const parser = new ReplyParser(2)
        parser.push(bytes)
        try {
          for (let value = parser.next(); value !== undefined; value = parser.next()) toReply(value, true)
        } catch (error) {
          expect([ProtocolError, ServerError]).toContain((error as Error).constructor)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
