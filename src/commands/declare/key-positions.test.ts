import { expect, test } from 'vitest'
import { bytes, key, many, rest } from './args.ts'
import { command } from './define.ts'
import { findKeys, mayHaveKeys } from './key-positions.ts'
import { type KeySpec, summaryOf } from './key-specs.ts'
import { anything } from './reply.ts'

const FACTS = {
  name: 'ANY',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Does nothing.',
  flags: [],
  reply: anything(),
  run: () => null,
} as const

function keysOf(keySpecs: readonly KeySpec[], request: string): string[] {
  const argv = request.split(' ')
  const found = findKeys(command({ ...FACTS, args: [rest([])], keySpecs }), argv)
  return found.map(({ at, use }) => `${argv[at]}: ${use}`)
}

const STREAMS: KeySpec = {
  use: 'RO access',
  begin: { keyword: 'STREAMS', from: 1 },
  find: { last: -1, step: 1, limit: 2 },
}
const COUNTED: KeySpec = {
  use: 'RW update',
  begin: { index: 2 },
  find: { count: 0, first: 1, step: 1 },
}
const FIRST: KeySpec = { use: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } }
const LATER_KEYS: KeySpec = {
  use: 'RW access delete',
  begin: { keyword: 'KEYS', from: -2 },
  find: { last: -1, step: 1 },
}
const UNKNOWN: KeySpec = { use: 'RO access', begin: 'unknown', find: 'unknown' }

test('keys after a keyword, half of the words that remain', () => {
  expect(keysOf([STREAMS], 'xread count 2 streams a b 0 0')).toEqual(['a: RO access', 'b: RO access'])
  expect(keysOf([STREAMS], 'xread streams a b 0')).toEqual(['a: RO access'])
  expect(keysOf([STREAMS], 'xread streams a')).toEqual([])
  expect(keysOf([STREAMS], 'xread count 2')).toEqual([])
})

test('keys after a keyword that is looked for from the end', () => {
  expect(keysOf([LATER_KEYS], 'migrate h 1 keys 0 10 KEYS a')).toEqual(['a: RW access delete'])
  expect(keysOf([LATER_KEYS], 'migrate keys a b')).toEqual(['a: RW access delete', 'b: RW access delete'])
})

test('counted keys', () => {
  expect(keysOf([FIRST, COUNTED], 'zunionstore d 2 a b weights')).toEqual([
    'd: OW update',
    'a: RW update',
    'b: RW update',
  ])
  for (const count of ['0', '3', '-1', 'x', '01', '99999999999']) {
    expect(keysOf([COUNTED], `eval s ${count} a b`), count).toEqual([])
  }
  expect(keysOf([COUNTED], 'eval s')).toEqual([])
})

test('one specification that does not fit makes the whole request unclear', () => {
  expect(keysOf([FIRST, COUNTED], 'zunionstore d 9 a')).toEqual([])
  expect(keysOf([FIRST, UNKNOWN], 'sort k')).toEqual([])
})

test('where specifications do not tell, the declaration finds the keys', () => {
  const sort = command({
    ...FACTS,
    args: [rest([])],
    keySpecs: [FIRST, UNKNOWN],
    findKeys: () => [{ at: 1, use: 'RO access' }],
  })
  expect(findKeys(sort, ['sort', 'k'])).toEqual([{ at: 1, use: 'RO access' }])
})

test('channels of shards are no keys', () => {
  const publish = command({ ...FACTS, args: [key('shardchannel', 'not_key'), bytes('message')] })
  expect(publish.keySpecs).toHaveLength(1)
  expect(mayHaveKeys(publish)).toBe(false)
  expect(findKeys(publish, ['spublish', 'c', 'm'])).toEqual([])
})

test('specifications follow from the grammar', () => {
  const { keySpecs } = command({
    ...FACTS,
    name: 'ANY SUB',
    args: [bytes('x'), key('a', 'OW update', 'why'), many(key('b', 'RO access'))],
  })
  expect(keySpecs).toEqual([
    { use: 'OW update', notes: 'why', begin: { index: 3 }, find: { last: 0, step: 1 } },
    { use: 'RO access', begin: { index: 4 }, find: { last: -1, step: 1 } },
  ])
  expect(summaryOf(keySpecs)).toEqual({ first: 3, last: -1, step: 1, movable: false })
})

test('specifications that are no single range make keys movable', () => {
  expect(summaryOf([])).toEqual({ first: 0, last: 0, step: 0, movable: false })
  expect(summaryOf([STREAMS])).toEqual({ first: 0, last: 0, step: 0, movable: true })
  expect(summaryOf([FIRST, COUNTED])).toEqual({ first: 1, last: 1, step: 1, movable: true })
  const pairs: KeySpec = { use: 'OW update', begin: { index: 1 }, find: { last: -1, step: 2 } }
  expect(summaryOf([pairs])).toEqual({ first: 1, last: -1, step: 2, movable: false })
  expect(command({ ...FACTS, args: [rest([])], keySpecs: [STREAMS] }).flags).toContain('movablekeys')
})
