import { expect, test } from 'vitest'
import { MapReply, type PieceSink, Pieces, type Protocol, SetReply } from './values.ts'
import { Writer } from './writer.ts'

const TEXT = 'abcdefghijklmnopqrstuvwxyz0123456789'

function written(value: Parameters<Writer['reply']>[0], protocol: Protocol = 2): string {
  const writer = new Writer()
  writer.reply(value, protocol)
  return Buffer.concat(writer.take()).toString('latin1')
}

test.each<[string, number, (sink: PieceSink) => void, unknown[]]>([
  ['nothing', 0, () => {}, []],
  [
    'strings',
    3,
    sink => {
      sink.piece(TEXT, 0, 2)
      sink.piece(TEXT, 5, 5)
      sink.piece(TEXT, 1, 36)
    },
    ['ab', '', TEXT.slice(1)],
  ],
  [
    'arrays',
    3,
    sink => {
      sink.array(2)
      sink.piece(TEXT, 0, 1)
      sink.array(2)
      sink.piece(TEXT, 1, 2)
      sink.piece(TEXT, 2, 3)
      sink.array(0)
      sink.array(1)
      sink.array(1)
      sink.piece(TEXT, 3, 4)
    },
    [['a', ['b', 'c']], [], [['d']]],
  ],
])('%s are written as the values they are', (_, length, visit, values) => {
  const pieces = new Pieces(length, visit)
  expect(pieces.whole()).toEqual(values)
  expect(written(pieces)).toBe(written(pieces.whole()))
  values.forEach((value, at) => {
    expect(pieces.item(at)).toEqual(value)
  })
})

test('a set and a map are what they are called in RESP3, and arrays in RESP2', () => {
  const pairs = (sink: PieceSink) => {
    for (let at = 0; at < 4; at++) sink.bytes(Buffer.from('abcd'), at, at + 1)
  }
  const [set, map] = [new Pieces(4, pairs, 'set'), new Pieces(4, pairs, 'map')]
  expect([set.whole(), map.whole()]).toEqual([
    new SetReply(['a', 'b', 'c', 'd']),
    new MapReply(['a', 'b', 'c', 'd']),
  ])
  for (const protocol of [2, 3] as const) {
    expect(written(set, protocol)).toBe(written(set.whole(), protocol))
    expect(written(map, protocol)).toBe(written(map.whole(), protocol))
  }
})

test('bytes of any length', () => {
  for (const length of [0, 9, 10, 24, 25, 64, 65, 99, 100, 5000]) {
    const source = Buffer.alloc(length + 2, 'x')
    const pieces = new Pieces(1, sink => sink.bytes(source, 1, length + 1))
    expect(written(pieces)).toBe(written(['x'.repeat(length)]))
  }
})
