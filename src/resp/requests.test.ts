import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RequestLimits, RequestParser } from './requests.ts'
import { ReplyError } from './values.ts'
import { Writer } from './writer.ts'

const LIMITS: RequestLimits = { maxBulkLength: 512 * 1024 * 1024, authenticated: true }

/**
 * Everything that comes out of a parser fed with these chunks, its own ones and one shared buffer that is
 * overwritten after each; an error ends it.
 */
function parse(chunks: readonly Buffer[], limits: RequestLimits = LIMITS): (readonly string[] | string)[] {
  const own = parseBy(chunks, limits, (parser, chunk) => parser.push(chunk))
  const buffer = Buffer.alloc(Math.max(...chunks.map(chunk => chunk.length), 0) + 10)
  const shared = parseBy(chunks, limits, (parser, chunk) => {
    parser.settle()
    buffer.fill('*1\r\n')
    chunk.copy(buffer)
    parser.push(buffer, chunk.length, true)
  })
  expect(shared).toEqual(own)
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
  ['too many arguments', '*2147483648\r\n', ['ERR Protocol error: invalid multibulk length']],
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

test('a large argument is gathered without copying what came before', () => {
  const value = 'v'.repeat(100 * 1024 * 1024)
  const whole = encode(['SET', 'k', value], ['PING'])
  const chunks: Buffer[] = []
  for (let at = 0; at < whole.length; at += 65_536) chunks.push(whole.subarray(at, at + 65_536))
  const [set, ping] = parse(chunks)
  expect(ping).toEqual(['PING'])
  expect(set?.[2]?.length).toBe(value.length)
  expect(set?.[2] === value).toBe(true)
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

test('a million hostile inputs neither crash nor hang the parser', () => {
  // Own generator: fast-check would take minutes for so many. Fragments of the grammar, put together at random.
  const fragments = [
    '*',
    '$',
    '1',
    '3',
    '-1',
    '\r\n',
    '\r',
    '\n',
    'GET',
    '"',
    "'",
    '\\x4',
    ' ',
    '\0',
    '\xff',
    '99999999',
  ]
  let state = 12_345
  const next = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % limit
  }
  let parsed = 0
  for (let round = 0; round < 1_000_000; round++) {
    let input = ''
    for (let i = next(8); i >= 0; i--) input += fragments[next(fragments.length)]
    const parser = new RequestParser(LIMITS)
    const cut = next(input.length + 1)
    for (const piece of [input.slice(0, cut), input.slice(cut)]) {
      parser.push(bytes(piece))
      let out = parser.next()
      for (let steps = 0; Array.isArray(out); steps++) {
        expect(steps).toBeLessThan(100)
        parsed++
        out = parser.next()
      }
      if (out !== null) break
    }
  }
  expect(parsed).toBeGreaterThan(1000)
}, 120_000)
