import { expect, test } from 'vitest'
import { type PieceSink, Pieces } from './values.ts'
import { Writer } from './writer.ts'

const TEXT = 'abcdefghijklmnopqrstuvwxyz0123456789'

function written(value: Parameters<Writer['reply']>[0]): string {
  const writer = new Writer()
  writer.reply(value, 2)
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
  expect(pieces.toArray()).toEqual(values)
  expect(written(pieces)).toBe(written(pieces.toArray()))
  values.forEach((value, at) => {
    expect(pieces.item(at)).toEqual(value)
  })
})
