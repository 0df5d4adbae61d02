import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { RequestLimits } from './request-limits.ts'
import { RequestParser } from './requests.ts'
import { ReplyError } from './values.ts'
import { Writer } from './writer.ts'

const LIMITS: RequestLimits = { maxBulkLength: 512 * 1024 * 1024, authenticated: true }

/**
 * Everything that comes out of a parser fed with these chunks, its own ones and one shared buffer that is
 * overwritten after each, with no, little and much room in front; an error ends it.
 */
function parse(chunks: readonly Buffer[], limits: RequestLimits = LIMITS): (readonly string[] | string)[] {
  const own = parseBy(chunks, limits, (parser, chunk) => parser.push(chunk))
  const longest = Math.max(...chunks.map(chunk => chunk.length), 0)
  for (const room of [0, 3, longest]) {
    const buffer = Buffer.alloc(room + longest + 10)
    const shared = parseBy(chunks, limits, (parser, chunk) => {
      parser.settle()
      buffer.fill('*1\r\n')
      chunk.copy(buffer, room)
      parser.push(buffer, room, room + chunk.length, true)
    })
    expect(shared).toEqual(own)
  }
  return own
}

function parseBy(
  chunks: readonly Buffer[],
  limits: RequestLimits,
  push: (parser: RequestParser, chunk: Buffer) => void,
): (readonly string[] | string)[] {
  const parser = new RequestParser(limits)
  const out: (readonly string[] | string)[] = []
  for (const chunk of chunks) {
    push(parser, chunk)
    for (let next = parser.next(); next !== null; next = parser.next()) {
      if (next instanceof ReplyError) return [...out, next.message]
      out.push(next)
    }
  }
  return out
}

function encode(...requests: readonly (readonly string[])[]): Buffer {
  const writer = new Writer()
  for (const request of requests) writer.request(request)
  return Buffer.concat(writer.take())
}

const bytes = (text: string) => Buffer.from(text, 'latin1')

const TRANSCRIPTS: readonly [
  name: string,
  input: string,
  expected: readonly (readonly string[] | string)[],
][] = [
  ['one request', '*2\r\n$3\r\nGET\r\n$1\r\nk\r\n', [['GET', 'k']]],
  [
    'a pipeline',
    '*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nECHO\r\n',
    [['PING'], ['PING'], ['ECHO']],
  ],
  [
    'empty and binary arguments',
    '*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\n\r\n\0\xff\r\n',
    [['SET', '', '\r\n\0\xff']],
  ],
  ['empty requests are skipped', '*0\r\n*-1\r\n*1\r\n$4\r\nPING\r\n', [['PING']]],
  ['inline', 'PING\r\nSET k "a b"\n\r\n  \r\nGET k\r\n', [['PING'], ['SET', 'k', 'a b'], ['GET', 'k']]],
  ['inline quoting', `SET 'it\\'s' "\\x41\\n\\q"\r\n`, [['SET', "it's", 'A\nq']]],
  ['inline, then multibulk', 'PING\r\n*1\r\n$4\r\nPING\r\n', [['PING'], ['PING']]],
  ['an inline PING with a stray line end', 'PING\r\n\nPING\r\n', [['PING'], ['PING']]],
  ['long lengths', `*1\r\n$120\r\n${'x'.repeat(120)}\r\n`, [['x'.repeat(120)]]],
  ['wrong mark', '*1\r\n:1\r\n', ["ERR Protocol error: expected '$', got ':'"]],
  ['bad count', '*foo\r\n', ['ERR Protocol error: invalid multibulk length']],
  ['the least count', '*-9223372036854775808\r\n*1\r\n$4\r\nPING\r\n', [['PING']]],
  ['less than the least', '*-9223372036854775809\r\n', ['ERR Protocol error: invalid multibulk length']],
  ['too many arguments', '*67108865\r\n', ['ERR Protocol error: invalid multibulk length']],
  ['a line end for a mark', '*1\r\n\n4\r\n', ["ERR Protocol error: expected '$', got ' '"]],
  ['nothing but empty requests', '\r\n*0\r\n'.repeat(50), []],
  ['bad length', '*1\r\n$-1\r\n', ['ERR Protocol error: invalid bulk length']],
  ['length with leading zero', '*1\r\n$04\r\nPING\r\n', ['ERR Protocol error: invalid bulk length']],
  ['huge length', '*1\r\n$999999999999\r\n', ['ERR Protocol error: invalid bulk length']],
  ['unbalanced quotes', 'SET "k\r\n', ['ERR Protocol error: unbalanced quotes in request']],
]

describe('transcripts, cut at every position', () => {
  for (const [name, input, expected] of TRANSCRIPTS) {
    test(name, () => {
      const whole = bytes(input)
      expect(parse([whole])).toEqual(expected)
      for (let cut = 1; cut < whole.length; cut++) {
        expect(parse([whole.subarray(0, cut), whole.subarray(cut)]), `cut at ${cut}`).toEqual(expected)
      }
      expect(parse([...whole].map(byte => Buffer.from([byte])))).toEqual(expected)
    })
  }
})

describe('limits', () => {
  test('a line that does not end', () => {
    expect(parse([bytes('x'.repeat(70_000))])).toEqual(['ERR Protocol error: too big inline request'])
    expect(parse([bytes(`*${'1'.repeat(70_000)}`)])).toEqual([
      'ERR Protocol error: too big mbulk count string',
    ])
    expect(parse([bytes(`*1\r\n$${'1'.repeat(70_000)}`)])).toEqual([
      'ERR Protocol error: too big bulk count string',
    ])
  })

  test('before authentication', () => {
    const limits = { ...LIMITS, authenticated: false }
    expect(parse([bytes('*11\r\n')], limits)).toEqual([
      'ERR Protocol error: unauthenticated multibulk length',
    ])
    expect(parse([bytes('*99999999\r\n')], limits)).toEqual([
      'ERR Protocol error: unauthenticated multibulk length',
    ])
    expect(parse([bytes('*2147483648\r\n')], limits)).toEqual([
      'ERR Protocol error: invalid multibulk length',
    ])
    expect(parse([bytes('*1\r\n$536870912\r\n')], limits)).toEqual([
      'ERR Protocol error: unauthenticated bulk length',
    ])
    expect(parse([bytes('*1\r\n$16385\r\n')], limits)).toEqual([
      'ERR Protocol error: unauthenticated bulk length',
    ])
  })

  test('proto-max-bulk-len', () => {
    const limits = { maxBulkLength: 2 * 1024 * 1024, authenticated: true }
    expect(parse([bytes(`*1\r\n$${2 * 1024 * 1024 + 1}\r\n`)], limits)).toEqual([
      'ERR Protocol error: invalid bulk length',
    ])
  })
})

describe('work is proportional to bytes', () => {
  /**
   * Bytes that are copied, and bytes that are searched, while all of a stream is parsed in chunks of one size, with so much
   * room in front of each.
   */
  function work(stream: Buffer, size: number, takes = true, room = 0): { copied: number; searched: number } {
    const parser = new RequestParser(LIMITS)
    const shared = Buffer.alloc(room + size)
    const counted = { copied: 0, searched: 0 }
    const { copy, indexOf } = Buffer.prototype
    const spies = [
      vi.spyOn(Buffer.prototype, 'copy').mockImplementation(function (this: Buffer, ...given) {
        const bytes = copy.apply(this, given)
        counted.copied += bytes
        return bytes
      }),
      vi.spyOn(Buffer.prototype, 'indexOf').mockImplementation(function (this: Buffer, ...given) {
        counted.searched += this.length
        return indexOf.apply(this, given)
      }),
    ]
    try {
      for (let at = 0; at < stream.length; at += size) {
        const part = stream.subarray(at, at + size)
        shared.set(part, room)
        parser.push(shared, room, room + part.length, true)
        // A client that waits: its requests are not taken.
        for (let next = takes ? parser.next() : null; next !== null; next = parser.next()) {
          if (next instanceof ReplyError) throw new Error(next.message)
        }
        parser.settle()
      }
      while (parser.next() !== null);
      expect(parser.pendingBytes).toBe(0)
      expect(parser.bufferedBytes).toBe(0)
    } finally {
      for (const spy of spies) spy.mockRestore()
    }
    return counted
  }

  test.each([
    ['a large argument', encode(['SET', 'k', 'v'.repeat(16 * 1024 * 1024)], ['PING']), 4096],
    ['an argument of 16 KB, byte by byte', encode(['SET', 'k', 'v'.repeat(16 * 1024)]), 1],
    ['a long inline request, byte by byte', bytes(`ECHO ${'x'.repeat(65_000)}\r\n`), 1],
    ['a long count, byte by byte', bytes(`*-1\r\n*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n`.repeat(1000)), 1],
    ['a request of many arguments', encode(Array.from({ length: 100_000 }, () => 'argument')), 100],
    ['many requests', encode(...Array.from({ length: 100_000 }, () => ['SET', 'k', 'value'])), 65_536],
    ['many inline requests', bytes('SET k value\r\n'.repeat(100_000)), 65_536],
  ])('%s', (_name, stream, size) => {
    for (const room of [0, 16_384]) {
      const { copied, searched } = work(stream, size, true, room)
      expect(copied).toBeLessThan(5 * stream.length)
      expect(searched).toBeLessThan(2 * stream.length)
    }
  })

  test('what is left of a pipeline that was cut goes in front of the next chunk', () => {
    const stream = encode(...Array.from({ length: 10_000 }, () => ['SET', 'k', 'value'.repeat(10)]))
    const { copied } = work(stream, 65_536, true, 1024)
    expect(copied).toBeGreaterThan(0)
    expect(copied).toBeLessThan(stream.length / 100)
  })

  test.each([20, 1000, 65_536])('what waits, in chunks of %i', size => {
    const stream = encode(...Array.from({ length: 10_000 }, () => ['SET', 'k', 'value'.repeat(10)]))
    const { copied } = work(stream, size, false)
    // Each byte at least once: from the socket's buffer to where it waits.
    expect(copied).toBeGreaterThan(stream.length - size)
    expect(copied).toBeLessThan(5 * stream.length)
  })
})

test('a pipeline is shown before its requests are handed out, with the place of their second words', () => {
  const requests = Array.from({ length: 100 }, (_, i) =>
    i % 10 === 0 ? ['PING'] : ['SET', `key:${i}`, 'v'.repeat(i)],
  )
  const stream = encode(...requests)
  for (const size of [40, 1000, stream.length]) {
    const shown: string[] = []
    const parser = new RequestParser(LIMITS, ({ requests, bytes, seconds }) => {
      for (const [i, [, second]] of requests.entries()) {
        const start = seconds[i] as number
        if (second !== undefined) expect(bytes.toString('latin1', start, start + second.length)).toBe(second)
        shown.push(second ?? '')
      }
    })
    const taken: unknown[] = []
    for (let at = 0; at < stream.length; at += size) {
      parser.push(stream.subarray(at, at + size))
      for (let next = parser.next(); next !== null; next = parser.next()) taken.push(next)
    }
    expect(taken).toEqual(requests)
    const keys = requests.map(([, key = '']) => key)
    if (size === stream.length) expect(shown).toEqual(keys)
    else expect(keys).toEqual(expect.arrayContaining(shown))
  }
})

test('a finished request leaves nothing behind', () => {
  const parser = new RequestParser(LIMITS)
  const requests = [
    ['ECHO', 'x'.repeat(1_000_000)],
    ['MSET', ...Array.from({ length: 5000 }, () => 'word')],
    ['ECHO', 'short'],
  ]
  for (const request of requests) {
    const whole = encode(request)
    parser.push(whole.subarray(0, -10))
    expect(parser.next()).toBe(null)
    expect(parser.bufferedBytes + parser.argumentBytes).toBeGreaterThan(0)
    parser.push(whole.subarray(-10))
    expect(parser.next()).toEqual(request)
    expect([parser.pendingBytes, parser.argumentBytes]).toEqual([0, 0])
    expect(parser.next()).toBe(null)
    expect([parser.bufferedBytes, parser.pendingBytes, parser.argumentBytes]).toEqual([0, 0, 0])
  }
})

const argument = fc.uint8Array({ maxLength: 40 }).map(each => Buffer.from(each).toString('latin1'))
const request = fc.array(argument, { minLength: 1, maxLength: 6 })

test('what the writer encodes, the parser reads, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 5 }), fc.array(fc.nat(200)), (requests, cuts) => {
      const whole = encode(...requests)
      const chunks: Buffer[] = []
      let at = 0
      for (const cut of cuts) {
        chunks.push(whole.subarray(at, at + cut))
        at += cut
      }
      chunks.push(whole.subarray(at))
      expect(parse(chunks.filter(chunk => chunk.length > 0))).toEqual(requests)
    }),
  )
})
