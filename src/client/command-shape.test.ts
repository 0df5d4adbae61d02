import { strict as assert } from 'node:assert'
import { describe, expect, test } from 'vitest'
import { type Reply, toReply } from '../resp/plain.ts'
import { ReplyParser } from '../resp/replies.ts'
import {
  Double,
  MapReply,
  NULL_ARRAY,
  OK,
  type Protocol,
  type ReplyValue,
  SetReply,
  Verbatim,
} from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import {
  type CommandShape,
  normalise,
  type ReplyShape,
  replyShapeOf,
  resultOf,
  writeArguments,
} from './command-shape.ts'
import { COMMANDS } from './commands.ts'

const ZADD_SCORE =
  "ZADD: expected a number as the score, as { ann: 10 } or [{ score: 10, member: 'ann' }], got a string"

describe('arguments', () => {
  const { get, set, del, ping, mset, bitcount, bitfield, bitfieldRo, clientKill, clientList, commandList } =
    COMMANDS
  const examples: readonly [shape: CommandShape, args: readonly unknown[], words: readonly unknown[]][] = [
    [get, ['k'], ['GET', 'k']],
    [del, ['a', 2, Buffer.from('c')], ['DEL', 'a', 2, Buffer.from('c')]],
    [set, ['k', 10n ** 18n], ['SET', 'k', '1000000000000000000']],
    [set, ['k', true], ['SET', 'k', 'true']],
    [set, ['k', 'v', undefined], ['SET', 'k', 'v']],
    [set, ['k', 'v', {}], ['SET', 'k', 'v']],
    [set, ['k', 'v', { px: 100, nx: true, get: false }], ['SET', 'k', 'v', 'NX', 'PX', 100]],
    [set, ['k', 'v', { ex: undefined, keepttl: true }], ['SET', 'k', 'v', 'KEEPTTL']],
    [ping, [], ['PING']],
    [ping, [undefined], ['PING']],
    [COMMANDS.lpop, ['l', undefined], ['LPOP', 'l']],
    [bitcount, ['k', undefined, undefined, undefined], ['BITCOUNT', 'k']],
    [COMMANDS.incrbyfloat, ['k', -Infinity], ['INCRBYFLOAT', 'k', '-inf']],
    [COMMANDS.clientNoEvict, ['on'], ['CLIENT', 'NO-EVICT', 'on']],
    [COMMANDS.clientSetinfo, [{ libName: 'mine' }], ['CLIENT', 'SETINFO', 'LIB-NAME', 'mine']],
    [clientKill, ['127.0.0.1:1'], ['CLIENT', 'KILL', '127.0.0.1:1']],
    [clientKill, [{ skipme: 'no', id: 5 }], ['CLIENT', 'KILL', 'ID', 5, 'SKIPME', 'no']],
    [clientList, [{ id: [1, 2] }], ['CLIENT', 'LIST', 'ID', 1, 2]],
    [commandList, [{ filterby: { aclcat: 'read' } }], ['COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'read']],
    [mset, [{ a: 1, b: 'x' }], ['MSET', 'a', 1, 'b', 'x']],
    [mset, [[['a', 1]]], ['MSET', 'a', 1]],
    [mset, [new Map([['a', 1]])], ['MSET', 'a', 1]],
    [bitcount, ['k', 0, -1, 'bit'], ['BITCOUNT', 'k', 0, -1, 'bit']],
    [COMMANDS.lmpop, [['a', 'b'], 'left', { count: 2 }], ['LMPOP', 2, 'a', 'b', 'left', 'COUNT', 2]],
    [COMMANDS.sintercard, [new Set(['a', 'b'])], ['SINTERCARD', 2, 'a', 'b']],
    [
      COMMANDS.hexpire,
      ['k', 60, ['a', 'b'], { nx: true }],
      ['HEXPIRE', 'k', 60, 'NX', 'FIELDS', 2, 'a', 'b'],
    ],
    [COMMANDS.httl, ['k', ['a']], ['HTTL', 'k', 'FIELDS', 1, 'a']],
    [
      COMMANDS.hsetex,
      ['k', { a: 1, b: 2 }, { ex: 10, fnx: true }],
      ['HSETEX', 'k', 'FNX', 'EX', 10, 'FIELDS', 2, 'a', 1, 'b', 2],
    ],
    [COMMANDS.zadd, ['k', { a: 1, b: -Infinity }], ['ZADD', 'k', 1, 'a', '-inf', 'b']],
    [COMMANDS.zadd, ['k', [{ score: 1, member: 'a' }, ['b', 2]]], ['ZADD', 'k', 1, 'a', 2, 'b']],
    [COMMANDS.zadd, ['k', { a: 'inf' }], ['ZADD', 'k', 'inf', 'a']],
    [del, [['a', 2, Buffer.from('c')]], ['DEL', 'a', 2, Buffer.from('c')]],
    [del, [[]], ['DEL']],
    [COMMANDS.sadd, ['s', ['a', 'b']], ['SADD', 's', 'a', 'b']],
    [COMMANDS.eval, ['return 1', ['k'], ['a', 'b']], ['EVAL', 'return 1', 1, 'k', 'a', 'b']],
    [COMMANDS.clusterAddslotsrange, [[1, 2]], ['CLUSTER', 'ADDSLOTSRANGE', 1, 2]],
    [
      COMMANDS.clusterAddslotsrange,
      [
        [
          [1, 2],
          [4, 5],
        ],
      ],
      ['CLUSTER', 'ADDSLOTSRANGE', 1, 2, 4, 5],
    ],
    [bitfield, ['k', [{ get: ['u8', 0] }]], ['BITFIELD', 'k', 'GET', 'u8', 0]],
    [COMMANDS.hgetall, ['k', { as: 'map' }], ['HGETALL', 'k']],
    [COMMANDS.hgetall, ['k', undefined], ['HGETALL', 'k']],
    [COMMANDS.zadd, ['k', [['a', 1]], { gt: true }], ['ZADD', 'k', 'GT', 1, 'a']],
    [
      COMMANDS.zunionstore,
      ['d', ['a', 'b'], { weights: [1, 0.5], aggregate: 'max' }],
      ['ZUNIONSTORE', 'd', 2, 'a', 'b', 'WEIGHTS', 1, 0.5, 'AGGREGATE', 'max'],
    ],
    [COMMANDS.hrandfield, ['k', 2], ['HRANDFIELD', 'k', 2]],
    [COMMANDS.hrandfield, ['k', 2, { withvalues: true }], ['HRANDFIELD', 'k', 2, 'WITHVALUES']],
    [COMMANDS.blpop, [['a', 'b'], 0.5], ['BLPOP', 'a', 'b', 0.5]],
    [COMMANDS.xadd, ['s', '*', { a: 1 }], ['XADD', 's', '*', 'a', 1]],
    [
      COMMANDS.xadd,
      ['s', '1-1', { a: 1 }, { nomkstream: true, maxlen: ['~', 100], limit: 10 }],
      ['XADD', 's', 'NOMKSTREAM', 'MAXLEN', '~', 100, 'LIMIT', 10, '1-1', 'a', 1],
    ],
    [COMMANDS.xtrim, ['s', { minid: '5-0' }], ['XTRIM', 's', 'MINID', '5-0']],
    [
      COMMANDS.xreadgroup,
      ['g', 'me', { s: '>', t: '0' }, { count: 1, noack: true }],
      ['XREADGROUP', 'GROUP', 'g', 'me', 'COUNT', 1, 'NOACK', 'STREAMS', 's', 't', '>', '0'],
    ],
    [COMMANDS.xread, [new Map([['s', '$']]), { block: 0 }], ['XREAD', 'BLOCK', 0, 'STREAMS', 's', '$']],
    [COMMANDS.xpending, ['s', 'g'], ['XPENDING', 's', 'g']],
    [
      COMMANDS.xpending,
      ['s', 'g', '-', '+', 10, undefined, { idle: 5 }],
      ['XPENDING', 's', 'g', 'IDLE', 5, '-', '+', 10],
    ],
    [COMMANDS.geoadd, ['k', [[13.4, 52.5, 'Berlin']]], ['GEOADD', 'k', 13.4, 52.5, 'Berlin']],
    [
      COMMANDS.geosearch,
      ['k', { fromlonlat: [13, 52], bybox: [10, 5, 'km'], asc: true, count: 3, any: true, withdist: true }],
      'GEOSEARCH k FROMLONLAT 13 52 BYBOX 10 5 km ASC COUNT 3 ANY WITHDIST'
        .split(' ')
        .map(each => (/\d/.test(each) ? Number(each) : each)),
    ],
    [
      bitfieldRo,
      [
        'k',
        {
          get: [
            ['u8', 0],
            ['i4', '#1'],
          ],
        },
      ],
      ['BITFIELD_RO', 'k', 'GET', 'u8', 0, 'GET', 'i4', '#1'],
    ],
    [
      bitfield,
      ['k', { get: ['u8', 0] }, { overflow: 'sat', incrby: ['u8', 0, 1] }],
      ['BITFIELD', 'k', 'GET', 'u8', 0, 'OVERFLOW', 'sat', 'INCRBY', 'u8', 0, 1],
    ],
  ]
  for (const [shape, args, words] of examples) {
    test(words.join(' '), () => expect(writeArguments(shape, args)).toEqual(words))
  }

  test.each([
    [get, [null], "GET: argument 1 is null: Redis has no null; leave it out, or pass ''"],
    [get, [['k']], 'GET: argument 1 is an array: pass its items one by one'],
    [set, [undefined, 'v'], "SET: argument 1 is undefined: leave it out, or pass ''"],
    [set, ['k', undefined], "SET: argument 2 is undefined: leave it out, or pass ''"],
    [del, ['a', undefined], "DEL: argument 2 is undefined: leave it out, or pass ''"],
    [COMMANDS.hset, ['k', undefined], 'HSET: expected an object or pairs, as { name: value }, got undefined'],
    [set, ['k', NaN], 'SET: argument 2 is NaN: pass a number, or text'],
    [set, ['k', 'v', { px: NaN }], 'SET: argument 4 is NaN: pass a number, or text'],
    [
      COMMANDS.clientSetname,
      [Symbol('s')],
      'CLIENT SETNAME: argument 1 is a symbol: pass a string, a number or bytes',
    ],
    [del, ['a', ['b', 'c']], 'DEL: argument 2 is an array: pass its items one by one'],
    [mset, [{ a: 1, b: null }], "MSET: argument 4 is null: Redis has no null; leave it out, or pass ''"],
    [mset, [[['a']]], "MSET: argument 2 is undefined: leave it out, or pass ''"],
    [COMMANDS.zadd, ['k', { a: NaN }], 'ZADD: argument 2 is NaN: pass a number, or text'],
    [
      COMMANDS.lmpop,
      [['a', {}], 'left'],
      'LMPOP: argument 3 is an object (Object): pass its fields one by one, or JSON.stringify() of it',
    ],
    [COMMANDS.xread, [{ s: undefined }], "XREAD: argument 3 is undefined: leave it out, or pass ''"],
    [set, ['k', 'v', { PX: 100 }], 'SET has no option PX: did you mean px?'],
    [set, ['k', 'v', { toString: 1 }], 'SET has no option toString'],
    [set, ['k', 'v', 'PX', 100], 'SET: expected an object of options, as { px: ... }, got a string'],
    [mset, ['a', 1], 'MSET: expected an object or pairs, as { name: value }, got a string'],
    [mset, [Buffer.from('ab')], 'MSET: expected an array, as [item], got 97'],
    [clientList, [{ id: 5 }], 'CLIENT LIST: expected an array, as [item], got 5'],
    [COMMANDS.sintercard, ['a', 'b'], 'SINTERCARD: expected an array, as [item], got a string'],
    [COMMANDS.hexpire, ['k', 60, 'a'], 'HEXPIRE: expected an array, as [item], got a string'],
    [COMMANDS.zadd, ['k', 1, {}], 'ZADD: expected an object or pairs, as { name: value }, got 1'],
    [COMMANDS.zadd, ['k', { score: 1, value: 'ann' }], ZADD_SCORE],
    [COMMANDS.zadd, ['k', [{ score: 1, value: 'ann' }]], 'ZADD: expected an array, as [item], got an object'],
    [COMMANDS.expire, ['k', 1, 'NX'], 'EXPIRE: expected an object of options, as { nx: true }, got a string'],
    [get, ['a', 'b'], 'GET takes at most 1 argument, but got 2'],
    [set, ['k', 'v', {}, 60], 'SET takes at most 3 arguments, but got 4'],
    [bitcount, ['k', 0, -1, 'bit', 'x'], 'BITCOUNT takes at most 4 arguments, but got 5'],
    [COMMANDS.dbsize, ['x'], 'DBSIZE takes nothing, but got 1'],
    [del, [[['a']]], 'DEL: argument 1 is an array: pass its items one by one'],
    [COMMANDS.hgetall, ['k', { as: 'object' }], "HGETALL: the form can only be { as: 'map' }"],
    [COMMANDS.hgetall, ['k', {}, 1], 'HGETALL takes at most 2 arguments, but got 3'],
  ])('misuse is a TypeError: %#', (shape, args, message) => {
    expect(() => writeArguments(shape, args)).toThrow(new TypeError(message))
  })

  test('lists are as long as they are', () => {
    const many = Array.from({ length: 150_000 }, (_, i) => `k:${i}`)
    const pairs = many.map(name => [name, 1] as const)
    const interleaved = pairs.flat()
    assert.deepEqual(writeArguments(COMMANDS.sintercard, [many]), ['SINTERCARD', many.length, ...many])
    assert.deepEqual(writeArguments(mset, [pairs]), ['MSET', ...interleaved])
    assert.deepEqual(writeArguments(COMMANDS.xadd, ['s', '*', new Map(pairs)]), [
      'XADD',
      's',
      '*',
      ...interleaved,
    ])
    assert.deepEqual(writeArguments(COMMANDS.xread, [pairs]), [
      'XREAD',
      'STREAMS',
      ...many,
      ...many.map(() => 1),
    ])
    assert.equal(writeArguments(COMMANDS.zadd, ['z', pairs]).length, 2 + 2 * many.length)
    assert.deepEqual(writeArguments(del, many), ['DEL', ...many])
    assert.deepEqual(writeArguments(del, [many]), ['DEL', ...many])
  })
})

test('an object has the names that were sent, and nothing else', () => {
  const reply = new Map<Reply, Reply>([
    ['__proto__', '1'],
    ['constructor', '2'],
  ])
  const object = resultOf({ object: 'double' }, reply)
  expect(Object.getPrototypeOf(object)).toBe(null)
  expect(Object.entries(Object(object))).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
  ])
  expect(resultOf({ object: 'same' }, ['a', '1'])).toEqual({ a: '1' })
  expect(resultOf({ object: 'same' }, [])).toEqual({})
  expect(resultOf({ object: 'same' }, 'QUEUED')).toBe('QUEUED')
})

/** What a client gets of a reply: encoded, decoded, made plain and then normalised. */
function received(shape: ReplyShape, value: ReplyValue, protocol: Protocol, text: boolean): Reply {
  const writer = new Writer()
  writer.reply(value, protocol)
  const parser = new ReplyParser()
  for (const chunk of writer.take()) parser.push(Buffer.from(chunk))
  return normalise(shape, toReply(parser.next() ?? null, text))
}

describe('replies are the same in RESP2 and RESP3', () => {
  const examples: readonly [name: string, ReplyShape, ReplyValue, text: Reply, bytes: Reply][] = [
    ['nothing to do', 'same', ['a', 1, null], ['a', 1, null], [Buffer.from('a'), 1, null]],
    ['null', { map: 'double' }, null, null, null],
    ['a null array', { array: 'double' }, NULL_ARRAY, null, null],
    ['double', 'double', new Double(-1.5), -1.5, -1.5],
    ['infinity', 'double', new Double(Infinity), Infinity, Infinity],
    ['text', 'text', new Verbatim('txt', 'a\r\nb'), 'a\r\nb', 'a\r\nb'],
    ['doubles', { array: 'double' }, [new Double(1), null], [1, null], [1, null]],
    ['tuple', { tuple: ['same', 'double'] }, ['m', new Double(2)], ['m', 2], [Buffer.from('m'), 2]],
    [
      'set',
      { set: 'same' },
      new SetReply([1, 'b']),
      new Set<Reply>([1, 'b']),
      new Set<Reply>([1, Buffer.from('b')]),
    ],
    ['set of numbers', { set: 'double' }, new SetReply([new Double(2)]), new Set([2]), new Set([2])],
    [
      'map',
      { map: 'same' },
      new MapReply(['a', 'b']),
      new Map([['a', 'b']]),
      new Map([['a', Buffer.from('b')]]),
    ],
    [
      'a hostile key',
      { map: 'same' },
      new MapReply(['__proto__', 1]),
      new Map([['__proto__', 1]]),
      new Map([['__proto__', 1]]),
    ],
    [
      'fields',
      { fields: { flags: { set: 'same' }, score: 'double' } },
      new MapReply(['flags', new SetReply([1]), 'score', new Double(3), 'new', ['x']]),
      new Map<Reply, Reply>([
        ['flags', new Set([1])],
        ['score', 3],
        ['new', ['x']],
      ]),
      new Map<Reply, Reply>([
        ['flags', new Set([1])],
        ['score', 3],
        ['new', [Buffer.from('x')]],
      ]),
    ],
    [
      'pairs',
      { pairs: ['same', 'double'] },
      ['m', '2', 'n', 'inf'],
      [
        ['m', 2],
        ['n', Infinity],
      ],
      [
        [Buffer.from('m'), 2],
        [Buffer.from('n'), Infinity],
      ],
    ],
    [
      'pairs that are nested',
      { pairs: ['same', 'double'] },
      [['m', new Double(2)]],
      [['m', 2]],
      [[Buffer.from('m'), 2]],
    ],
    ['no pairs', { pairs: ['same', 'double'] }, [], [], []],
    [
      'one of several',
      { array: { either: ['double', { map: 'same' }] } },
      [new Double(1), new MapReply(['a', 1]), 2],
      [1, new Map([['a', 1]]), 2],
      [1, new Map([['a', 1]]), 2],
    ],
    [
      'a tuple with any number of others',
      { tuple: ['same'], rest: 'double' },
      ['1', '2', new Double(3)],
      ['1', 2, 3],
      [Buffer.from('1'), 2, 3],
    ],
    [
      'a map in pairs',
      { map: { array: 'double' } },
      [['a', ['1']]],
      new Map([['a', [1]]]),
      new Map([['a', [1]]]),
    ],
    ['another type than the shape has', { map: 'same' }, OK, 'OK', 'OK'],
  ]
  for (const [name, shape, value, text, bytes] of examples) {
    test(name, () => {
      for (const protocol of [2, 3] as const) {
        expect(received(shape, value, protocol, true), `text, RESP${protocol}`).toEqual(text)
        expect(received(shape, value, protocol, false), `bytes, RESP${protocol}`).toEqual(bytes)
      }
    })
  }
})

test('the form of a reply depends on what is asked for', () => {
  const { zrange, hrandfield, spop } = COMMANDS
  expect(replyShapeOf(zrange, ['k', 0, -1])).toBe('same')
  expect(replyShapeOf(zrange, ['k', 0, -1, { rev: true, withscores: false }])).toBe('same')
  expect(replyShapeOf(zrange, ['k', 0, -1, { withscores: true }])).toEqual({ pairs: ['same', 'double'] })
  expect(replyShapeOf(hrandfield, ['k', 2])).toBe('same')
  expect(replyShapeOf(COMMANDS.hgetall, ['k'])).toEqual({ object: 'same' })
  expect(replyShapeOf(COMMANDS.hgetall, ['k', { as: 'map' }])).toEqual({ map: 'same' })
  expect(replyShapeOf(spop, ['k', 0])).toEqual({ set: 'same' })
  expect(replyShapeOf(spop, ['k'])).toBe('same')
})
