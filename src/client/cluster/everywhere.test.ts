import { expect, test } from 'vitest'
import { ReplyError, type ReplyValue, Status } from '../../resp/values.ts'
import { Request } from '../request.ts'
import { type Joining, joined, toEach, toMany } from './everywhere.ts'

const OK = new Status('OK')
const NO = new ReplyError('ERR no')

test.each<readonly [how: Joining, replies: readonly ReplyValue[], one: ReplyValue]>([
  ['same', [OK, OK], OK],
  ['same', [OK, NO], NO],
  ['same', [], null],
  ['any', [NO, OK], OK],
  ['any', [NO, NO], NO],
  ['sum', [1, 2, 3], 6],
  ['sum', [2 ** 53 - 1, 1n], 2n ** 53n],
  ['sum', [1, NO], NO],
  ['sum', ['1', 2], '1'],
  ['list', [['a'], [], ['b', 'c']], ['a', 'b', 'c']],
  ['list', [['a'], NO], NO],
  [
    'and',
    [
      [1, 0, 1],
      [1, 1, 0],
    ],
    [1, 0, 0],
  ],
  ['and', [[1], []], [0]],
  ['and', [NO, [1]], NO],
])('%s of %o', (how, replies, one) => {
  expect(joined(how, replies)).toEqual(one)
})

/** A request for a pipeline, what it was settled with, and its parts. */
function batchOf(...names: readonly string[]) {
  const outcomes: unknown[] = []
  const batch = names.map(name => [name])
  const settle = (outcome: unknown) => outcomes.push(outcome)
  const request = new Request([], batch, replies => replies, settle, settle)
  const parts: Request[] = []
  toMany(request, batch, part => parts.push(part))
  return { request, outcomes, parts }
}

test('replies stand in the order of the commands, however they come', () => {
  const { outcomes, parts } = batchOf('A', 'B', 'C')
  parts[2]?.take('c')
  parts[0]?.take('a')
  expect(outcomes).toEqual([])
  parts[1]?.take('b')
  expect(outcomes).toEqual([['a', 'b', 'c']])
})

test('one that cannot be answered ends all, and those that were not sent are not sent', () => {
  const { request, outcomes, parts } = batchOf('A', 'B')
  const error = new Error('lost')
  parts[0]?.fail(error)
  expect(outcomes).toEqual([error])
  expect([request.settled, parts[1]?.settled]).toEqual([true, true])
})

test('given up as a whole, its parts are', () => {
  const { request, outcomes, parts } = batchOf('A', 'B')
  request.fail(new Error('given up'))
  expect(parts.map(({ settled }) => settled)).toEqual([true, true])
  expect(outcomes).toHaveLength(1)
})

test('with no node to ask the sum is 0', () => {
  const outcomes: unknown[] = []
  const settle = (outcome: unknown) => outcomes.push(outcome)
  toEach(new Request(['DBSIZE'], undefined, reply => reply, settle, settle), [], 'sum')
  expect(outcomes).toEqual([0])
})
