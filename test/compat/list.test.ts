/** List commands against a real redis-server: every option, what is checked first, short lists and long ones. */
import { afterAll, describe, expect, test } from 'vitest'
import { start } from '../support/start.ts'
import { type Argv, changed, Pair } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const MAX = '9223372036854775807'
const MIN = '-9223372036854775808'
const NO_OPPOSITE =
  '-ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807\r\n'
const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))
const NO_INTEGERS = ['x', '', '1.0', ' 1', '9223372036854775808', '01', '+1']

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index))

/** A list of one node, one of many, and one with elements larger than a node. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  short: ['a', 'b', 'c', 'b', 'd', 'b', ''],
  long: Array.from({ length: 3000 }, (_, index) => `element ${index % 700}`),
  large: ['a', 'x'.repeat(10_000), 'b', 'y'.repeat(70_000), 'b', 'z'.repeat(9000), 'c'],
}

/** The same steps on lists of every kind. */
function onEach(steps: (size: number, items: readonly string[]) => readonly Argv[]): Argv[] {
  return Object.values(LISTS).flatMap(items => [
    ['DEL', 'k'],
    ['RPUSH', 'k', ...items],
    ...steps(items.length, items),
  ])
}

describe('LPUSH, RPUSH, LPUSHX, RPUSHX', () => {
  test('one element and several', () =>
    pair.same([
      ['LPUSH', 'k', 'a'],
      ['LPUSH', 'k', 'b', 'c', ''],
      ['RPUSH', 'k', 'd'],
      ['RPUSH', 'k', 'e', EVERY_BYTE],
      ['LPUSHX', 'k', 'f', 'g'],
      ['RPUSHX', 'k', 'h', 'i'],
      ['LRANGE', 'k', 0, -1],
      ['LPUSHX', 'missing', 'a'],
      ['RPUSHX', 'missing', 'a', 'b'],
      ['EXISTS', 'missing'],
      ['TYPE', 'k'],
      ['RPUSH', '', 'at the empty key'],
      ['LLEN', ''],
    ]))

  test('very many, and very large ones', () =>
    pair.same([
      ['RPUSH', 'k', ...numbers(5000)],
      ['LPUSH', 'k', ...numbers(5000)],
      ['LRANGE', 'k', 0, -1],
      ['RPUSH', 'k', 'x'.repeat(1_000_000)],
      ['LPUSH', 'k', 'y'.repeat(1_000_000), 'z'],
      ['LINDEX', 'k', 1],
      ['LINDEX', 'k', -1],
      ['LINDEX', 'k', -2],
      ['LLEN', 'k'],
    ]))

  test('refusals', () =>
    pair.same([
      ['SET', 's', 'x'],
      ...['LPUSH', 'RPUSH', 'LPUSHX', 'RPUSHX'].flatMap(name => [[name], [name, 'k'], [name, 's', 'a']]),
      ['GET', 's'],
    ]))
})

describe('LPOP and RPOP', () => {
  test('one element', () =>
    pair.same([
      ['RPUSH', 'k', 'a', 'b', 'c'],
      ['LPOP', 'k'],
      ['RPOP', 'k'],
      ['LPOP', 'k'],
      ['RPOP', 'k'],
      ['EXISTS', 'k'],
      ['LPOP', 'k'],
    ]))

  test('several', () =>
    pair.same(
      onEach(() => [
        ['LPOP', 'k', 0],
        ['LPOP', 'k', 1],
        ['RPOP', 'k', 2],
        ['RPOP', 'k', 0],
        ['LPOP', 'k', 3],
        ['LLEN', 'k'],
        ['RPOP', 'k', 1000],
        ['LPOP', 'k', MAX],
        ['LPOP', 'k', 1],
        ['LPOP', 'k', 0],
        ['EXISTS', 'k'],
      ]),
    ))

  test('everything, one by one', () =>
    pair.same([
      ['RPUSH', 'k', ...numbers(2000)],
      ...numbers(2001).map(index => [Number(index) % 3 === 0 ? 'RPOP' : 'LPOP', 'k']),
      ['LPUSH', 'k', ...numbers(2000)],
      ...numbers(2001).map(() => ['RPOP', 'k']),
      ['RPUSH', 'k', ...numbers(2000)],
      ...numbers(2001).map(() => ['LPOP', 'k']),
    ]))

  test('refusals', () =>
    pair.same([
      ['SET', 's', 'x'],
      ['RPUSH', 'k', 'a'],
      ...['LPOP', 'RPOP'].flatMap(name => [
        [name],
        [name, 's'],
        [name, 's', 1],
        [name, 's', 0],
        [name, 's', 'x'],
        [name, 'missing', 'x'],
        [name, 'k', -1],
        [name, 'k', MIN],
        [name, 'k', 1, 2],
        [name, 's', 'x', 2],
        ...NO_INTEGERS.map(count => [name, 'k', count]),
      ]),
      ['LRANGE', 'k', 0, -1],
    ]))
})

describe('LLEN, LINDEX, LRANGE', () => {
  test('indexes from both ends', () =>
    pair.same(
      onEach(size => [
        ['LLEN', 'k'],
        ...[
          0,
          1,
          2,
          size >> 1,
          size - 2,
          size - 1,
          size,
          -1,
          -2,
          -(size >> 1),
          1 - size,
          -size,
          -size - 1,
          MAX,
          MIN,
        ].map(index => ['LINDEX', 'k', index]),
      ]),
    ))

  test('ranges', () => {
    const places = (size: number) => [0, 1, 3, size >> 1, size - 1, size, -1, -2, -size, -size - 1, MAX, MIN]
    return pair.same(
      onEach(size => places(size).flatMap(from => places(size).map(to => ['LRANGE', 'k', from, to]))),
    )
  })

  test('refusals', () =>
    pair.same([
      ['SET', 's', 'x'],
      ['RPUSH', 'k', 'a'],
      ['LLEN', 's'],
      ['LLEN'],
      ['LLEN', 'a', 'b'],
      ['LLEN', 'missing'],
      ['LINDEX', 's', 0],
      ['LINDEX', 's', 'x'],
      ['LINDEX', 'missing', 0],
      ['LINDEX', 'missing', 'x'],
      ['LINDEX', 'k'],
      ['LINDEX', 'k', 0, 0],
      ['LRANGE', 's', 0, 0],
      ['LRANGE', 's', 'x', 0],
      ['LRANGE', 'missing', 0, 0],
      ['LRANGE', 'missing', 0, 'x'],
      ['LRANGE', 'k', 0],
      ['LRANGE', 'k', 0, 0, 0],
      ...NO_INTEGERS.flatMap(index => [
        ['LINDEX', 'k', index],
        ['LRANGE', 'k', index, 0],
        ['LRANGE', 'k', 0, index],
      ]),
    ]))
})

describe('LSET and LINSERT', () => {
  test('at every kind of place', () =>
    pair.same(
      onEach((size, items) => [
        ...[0, 1, size >> 1, size - 1, -1, -2, -size, size, -size - 1].map(index => [
          'LSET',
          'k',
          index,
          `at ${index}`,
        ]),
        ['LSET', 'k', size >> 1, 'x'.repeat(20_000)],
        ['LSET', 'k', size >> 1, ''],
        ...[items[0], items[2], items[size >> 1], items[size - 3], items[size - 1], 'nowhere'].flatMap(
          pivot => [
            ['LINSERT', 'k', 'BEFORE', pivot ?? '', `before ${pivot}`],
            ['LINSERT', 'k', 'after', pivot ?? '', `after ${pivot}`],
          ],
        ),
        ['LINSERT', 'k', 'AFTER', 'at 0', 'y'.repeat(20_000)],
        ['LRANGE', 'k', 0, -1],
      ]),
    ))

  test('indexes beyond 32 bits', () =>
    pair.same([
      ['RPUSH', 'k', 'a'],
      ...[MAX, MIN, '4294967296', '-4294967296'].map(index =>
        changed(
          'LSET looks at 32 bits of an index',
          ['LSET', 'k', index, 'b'],
          '-ERR index out of range\r\n',
        ),
      ),
    ]))

  test('many insertions at one place', () =>
    pair.same([
      ['RPUSH', 'k', ...numbers(2000)],
      ...numbers(1500).map(index => [
        'LINSERT',
        'k',
        Number(index) % 2 === 0 ? 'BEFORE' : 'AFTER',
        '1000',
        `new ${index}`,
      ]),
      ['LRANGE', 'k', 0, -1],
    ]))

  test('refusals', () =>
    pair.same([
      ['SET', 's', 'x'],
      ['RPUSH', 'k', 'a'],
      ['LSET', 's', 0, 'b'],
      ['LSET', 's', 'x', 'b'],
      ['LSET', 'missing', 0, 'b'],
      ['LSET', 'missing', 'x', 'b'],
      ['LSET', 'k', 0],
      ['LSET', 'k', 0, 'a', 'b'],
      ...NO_INTEGERS.map(index => ['LSET', 'k', index, 'b']),
      ['LINSERT', 's', 'BEFORE', 'a', 'b'],
      ['LINSERT', 's', 'UP', 'a', 'b'],
      ['LINSERT', 'missing', 'BEFORE', 'a', 'b'],
      ['LINSERT', 'missing', '', 'a', 'b'],
      ['LINSERT', 'k', 'BEFORE', 'a'],
      ['LINSERT', 'k', 'BEFORE', 'a', 'b', 'c'],
      ['LINSERT', 'k', 'BEFORE', 'z', 'b'],
      ['LRANGE', 'k', 0, -1],
    ]))
})

describe('LREM and LTRIM', () => {
  test('all, the first and the last', () =>
    pair.same(
      [0, 1, 2, -1, -2, 100, -100, MAX].flatMap(count =>
        onEach((size, items) => [
          ['LREM', 'k', count, items[size >> 1] ?? ''],
          ['LREM', 'k', count, 'b'],
          ['LREM', 'k', count, 'nowhere'],
          ['LRANGE', 'k', 0, -1],
        ]),
      ),
    ))

  test('to the last element', () =>
    pair.same([
      ['RPUSH', 'k', 'a', 'a', 'a'],
      ['LREM', 'k', 2, 'a'],
      ['LREM', 'k', -1, 'a'],
      ['EXISTS', 'k'],
      ['RPUSH', 'k', 'a', 'b'],
      ['LTRIM', 'k', 5, 6],
      ['EXISTS', 'k'],
    ]))

  test('ranges to keep', () => {
    const places = (size: number) => [0, 1, 3, size >> 1, size - 1, size, -1, -2, -size, -size - 1, MAX, MIN]
    return pair.same(
      numbers(12).flatMap(from =>
        numbers(12).flatMap(to =>
          onEach(size => [
            ['LTRIM', 'k', places(size)[Number(from)] ?? 0, places(size)[Number(to)] ?? 0],
            ['LLEN', 'k'],
            ['LINDEX', 'k', 0],
            ['LINDEX', 'k', -1],
          ]),
        ),
      ),
    )
  })

  test('refusals', () =>
    pair.same([
      ['SET', 's', 'x'],
      ['RPUSH', 'k', 'a'],
      ['LREM', 's', 0, 'a'],
      ['LREM', 's', 'x', 'a'],
      ['LREM', 'missing', 0, 'a'],
      ['LREM', 'missing', 'x', 'a'],
      ...['missing', 's', 'k'].map(key =>
        changed('LREM refuses a count without an opposite', ['LREM', key, MIN, 'b'], NO_OPPOSITE),
      ),
      ['LREM', 'k', 0],
      ['LTRIM', 's', 0, 0],
      ['LTRIM', 's', 0, 'x'],
      ['LTRIM', 'missing', 0, 0],
      ['LTRIM', 'missing', 'x', 0],
      ['LTRIM', 'k', 0],
      ...NO_INTEGERS.flatMap(index => [
        ['LREM', 'k', index, 'a'],
        ['LTRIM', 'k', index, 0],
        ['LTRIM', 'k', 0, index],
      ]),
    ]))
})

describe('LPOS', () => {
  test('ranks, counts and how far to look', () =>
    pair.same(
      onEach((size, items) =>
        ['b', items[size >> 1] ?? '', 'nowhere'].flatMap(item => [
          ['LPOS', 'k', item],
          ...[1, 2, 3, 4, 9, -1, -2, -3, -9, MAX, `-${MAX}`].flatMap(rank => [
            ['LPOS', 'k', item, 'RANK', rank],
            ['LPOS', 'k', item, 'rank', rank, 'count', 0],
            ['LPOS', 'k', item, 'RANK', rank, 'COUNT', 2],
            ['LPOS', 'k', item, 'RANK', rank, 'MAXLEN', 3],
            ['LPOS', 'k', item, 'COUNT', 1, 'MAXLEN', 5, 'RANK', rank],
            ['LPOS', 'k', item, 'COUNT', MAX, 'MAXLEN', size - 1, 'RANK', rank],
          ]),
          ['LPOS', 'k', item, 'MAXLEN', 0],
          ['LPOS', 'k', item, 'MAXLEN', MAX],
          ['LPOS', 'k', item, 'COUNT', 5, 'COUNT', 1],
        ]),
      ),
    ))

  test('refusals', () =>
    pair.same([
      ['SET', 's', 'x'],
      ['RPUSH', 'k', 'a', 'b'],
      ['LPOS', 's', 'a'],
      ['LPOS', 's', 'a', 'RANK', 0],
      ['LPOS', 'missing', 'a'],
      ['LPOS', 'missing', 'a', 'COUNT', 0],
      ['LPOS', 'missing', 'a', 'FOO', 0],
      ['LPOS', 'k'],
      ['LPOS', 'k', 'a', 'RANK'],
      ['LPOS', 'k', 'a', 'RANK', 0],
      ['LPOS', 'k', 'a', 'COUNT', 1, 'RANK'],
      ['LPOS', 'k', 'a', 'COUNT', -1],
      ['LPOS', 'k', 'a', 'MAXLEN', -1],
      ['LPOS', 'k', 'a', 'FOO', 1],
      ...NO_INTEGERS.flatMap(number => [
        ['LPOS', 'k', 'a', 'RANK', number],
        ['LPOS', 'k', 'a', 'COUNT', number],
        ['LPOS', 'k', 'a', 'MAXLEN', number],
      ]),
    ]))

  test('refuses the one rank that has no opposite', () =>
    pair.same([
      ['RPUSH', 'k', 'a'],
      changed('LPOS refuses a rank without an opposite', ['LPOS', 'k', 'a', 'RANK', MIN], NO_OPPOSITE),
    ]))
})

describe('LMOVE, RPOPLPUSH, LMPOP', () => {
  const sides = ['LEFT', 'RIGHT'] as const

  test('from any end to any', () =>
    pair.same(
      onEach(() =>
        sides.flatMap(from =>
          sides.flatMap(to => [
            ['LMOVE', 'k', 'other', from, to],
            ['LMOVE', 'k', 'k', from, to],
            ['LMOVE', 'other', 'third', from, to],
            ['LRANGE', 'other', 0, -1],
            ['LRANGE', 'k', 0, -1],
          ]),
        ),
      ),
    ))

  test('the last element', () =>
    pair.same([
      ['RPUSH', 'k', 'a'],
      ['LMOVE', 'k', 'k', 'LEFT', 'LEFT'],
      ['RPOPLPUSH', 'k', 'k'],
      ['LRANGE', 'k', 0, -1],
      ['RPOPLPUSH', 'k', 'l'],
      ['EXISTS', 'k'],
      ['RPOPLPUSH', 'k', 'l'],
      ['LMOVE', 'k', 'k', 'LEFT', 'LEFT'],
      ['LRANGE', 'l', 0, -1],
    ]))

  test('a long list moved one by one, and round', () =>
    pair.same([
      ['RPUSH', 'k', ...(LISTS['long'] ?? [])],
      ...numbers(3000).map(index => ['LMOVE', 'k', Number(index) % 5 === 0 ? 'k' : 'l', 'LEFT', 'RIGHT']),
      ['LRANGE', 'k', 0, -1],
      ['LRANGE', 'l', 0, -1],
      ...numbers(3000).map(() => ['RPOPLPUSH', 'l', 'l']),
      ['LRANGE', 'l', 0, -1],
    ]))

  test('LMPOP from the first list that has any', () =>
    pair.same(
      onEach(() => [
        ['LMPOP', 1, 'k', 'LEFT'],
        ['LMPOP', 2, 'missing', 'k', 'right'],
        ['LMPOP', 2, 'k', 'missing', 'LEFT', 'COUNT', 2],
        ['LMPOP', 3, 'k', 'k', 'k', 'RIGHT', 'count', 2],
        ['LMPOP', 1, 'k', 'LEFT', 'COUNT', MAX],
        ['LMPOP', 1, 'k', 'LEFT', 'COUNT', MAX],
      ]),
    ))

  test('refusals', () =>
    pair.same([
      ['SET', 's', 'x'],
      ['RPUSH', 'k', 'a'],
      ['LMOVE', 's', 'k', 'LEFT', 'LEFT'],
      ['LMOVE', 'k', 's', 'LEFT', 'LEFT'],
      ['LMOVE', 'missing', 's', 'LEFT', 'LEFT'],
      ['LMOVE', 's', 'k', 'UP', 'LEFT'],
      ['LMOVE', 's', 'k', 'LEFT', ''],
      ['LMOVE', 'k', 'k', 'LEFT'],
      ['RPOPLPUSH', 's', 'k'],
      ['RPOPLPUSH', 'k', 's'],
      ['RPOPLPUSH', 'missing', 's'],
      ['RPOPLPUSH', 'k'],
      ['LRANGE', 'k', 0, -1],
      ['LMPOP', 0, 'k', 'LEFT'],
      ['LMPOP', -1, 'k', 'LEFT'],
      ['LMPOP', 2, 'k', 'LEFT'],
      ['LMPOP', 3, 'k', 'LEFT'],
      ['LMPOP', MAX, 'k', 'LEFT'],
      ['LMPOP', 1, 'k'],
      ['LMPOP', 1, 'k', 'UP'],
      ['LMPOP', 1, 'k', 'LEFT', 'FOO', 1],
      ['LMPOP', 1, 'k', 'LEFT', 'COUNT'],
      ['LMPOP', 1, 'k', 'LEFT', 'COUNT', 0],
      ['LMPOP', 1, 'k', 'LEFT', 'COUNT', 1, 'COUNT', 1],
      ['LMPOP', 1, 's', 'LEFT'],
      ['LMPOP', 2, 'missing', 's', 'LEFT'],
      ['LMPOP', 2, 's', 'k', 'LEFT'],
      ...NO_INTEGERS.flatMap(number => [
        ['LMPOP', number, 'k', 'LEFT'],
        ['LMPOP', 1, 'k', 'LEFT', 'COUNT', number],
      ]),
      ['LRANGE', 'k', 0, -1],
    ]))
})

test('digests and copies', () =>
  pair.same(
    onEach(() => [
      ['DEBUG', 'DIGEST-VALUE', 'k'],
      ['COPY', 'k', 'copy', 'REPLACE'],
      ['LPUSH', 'k', 'only here'],
      ['RPOP', 'k'],
      ['DEBUG', 'DIGEST-VALUE', 'k', 'copy'],
      ['LRANGE', 'copy', 0, -1],
      ['DEBUG', 'DIGEST'],
      ['EXPIRE', 'k', 100],
      ['LPUSH', 'k', 'a'],
      ['TTL', 'k'],
    ]),
  ))

describe('encodings, as since 7.2', () => {
  async function encodings(size: number, commands: readonly Argv[]): Promise<unknown[]> {
    const server = await start({ config: { 'list-max-listpack-size': String(size) } })
    const seen: unknown[] = []
    for (const argv of commands) {
      await server.call(...(argv.map(String) as [string])).catch(() => null)
      seen.push(await server.call('OBJECT', 'ENCODING', 'k'))
    }
    return seen
  }

  test('entries', async () => {
    expect(
      await encodings(4, [
        ['RPUSH', 'k', 'a', 'b', 'c', 'd'],
        ['RPUSH', 'k', 'e'],
        ['LPOP', 'k'],
        ['RPOP', 'k', 2],
        ['LPUSH', 'k', 'f', 'g', 'h'],
        ['LREM', 'k', 1, 'f'],
        ['LTRIM', 'k', 0, 1],
        ['LINSERT', 'k', 'BEFORE', 'nowhere', 'x'],
      ]),
    ).toEqual([
      'listpack',
      'quicklist',
      'quicklist',
      'listpack',
      'quicklist',
      'quicklist',
      'listpack',
      'listpack',
    ])
  })

  test('bytes', async () => {
    expect(
      await encodings(-1, [
        ['RPUSH', 'k', 'x'.repeat(4000)],
        ['RPUSH', 'k', 'y'.repeat(200)],
        ['LSET', 'k', 0, 'small'],
        ['LINSERT', 'k', 'BEFORE', 'nowhere', 'x'.repeat(5000)],
        ['LPUSH', 'k', 'x'],
        ['LPOP', 'k'],
        ['LSET', 'k', 0, 'x'.repeat(5000)],
      ]),
    ).toEqual(['listpack', 'quicklist', 'listpack', 'quicklist', 'quicklist', 'listpack', 'quicklist'])
  })

  test('whole numbers take few bytes', async () => {
    const [few, many] = await encodings(-2, [
      ['RPUSH', 'k', ...numbers(2000)],
      ['RPUSH', 'k', ...numbers(1000)],
    ])
    expect([few, many]).toEqual(['listpack', 'quicklist'])
  })
})
