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
import { type CommandShape, normalise, type ReplyShape, writeArguments } from './command-shape.ts'
import { COMMANDS } from './commands.ts'

describe('arguments', () => {
  const { get, set, del, ping, mset, bitcount, bitfield, bitfieldRo, clientKill, clientList, commandList } =
    COMMANDS
  const examples: readonly [shape: CommandShape, args: readonly unknown[], words: readonly unknown[]][] = [
    [get, ['k'], ['GET', 'k']],
    [del, ['a', 2, Buffer.from('c')], ['DEL', 'a', 2, Buffer.from('c')]],
    [set, ['k', 10n ** 18n], ['SET', 'k', '1000000000000000000']],
    [set, ['k', 'v', undefined], ['SET', 'k', 'v']],
    [set, ['k', 'v', {}], ['SET', 'k', 'v']],
    [set, ['k', 'v', { px: 100, nx: true, get: false }], ['SET', 'k', 'v', 'NX', 'PX', 100]],
    [set, ['k', 'v', { ex: undefined, keepttl: true }], ['SET', 'k', 'v', 'KEEPTTL']],
    [ping, [], ['PING']],
    [ping, [undefined], ['PING']],
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
    [get, [null], 'GET: expected a string, a number or bytes, got null'],
    [get, [['k']], 'GET: expected a string, a number or bytes, got Array'],
    [set, [undefined, 'v'], 'SET: expected a string, a number or bytes, got undefined'],
    [set, ['k', 'v', { PX: 100 }], 'SET has no option PX'],
    [set, ['k', 'v', { toString: 1 }], 'SET has no option toString'],
    [set, ['k', 'v', 'PX', 100], 'SET: expected an object, got PX'],
    [mset, ['a', 1], 'MSET: expected an object or pairs, got a'],
    [mset, [Buffer.from('ab')], 'MSET: expected an array, got 97'],
    [clientList, [{ id: 5 }], 'CLIENT LIST: expected an array, got 5'],
  ])('misuse is a TypeError: %#', (shape, args, message) => {
    expect(() => writeArguments(shape, args)).toThrow(new TypeError(message))
  })
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
