/** Taking members of the first of several sorted sets, at once or waiting, against a real redis-server. */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { type Argv, Pair } from './pair.ts'
import type { Line } from './streams.ts'
import { sameWaiting } from './waiting.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const SCRIPTS: Readonly<Record<string, readonly (Line | readonly [string])[]>> = {
  'the first to come is served first': [
    ['a', 'BZPOPMIN', 'k', 0],
    ['b', 'BZPOPMAX', 'k', 0],
    ['c', 'BZMPOP', 0, 1, 'k', 'MAX', 'COUNT', 2],
    ['p', 'ZADD', 'k', 1, 'a', 2, 'b', 3, 'c', 4, 'd', 4.5, 'e'],
    ['p', 'ZRANGE', 'k', 0, -1, 'WITHSCORES'],
  ],
  'one member goes to one client': [
    ['a', 'BZPOPMIN', 'k', 0],
    ['b', 'BZPOPMIN', 'k', 0],
    ['p', 'ZADD', 'k', 1, 'a'],
    ['p', 'ZINCRBY', 'k', 1, 'b'],
    ['p', 'ZADD', 'k', 'INCR', 3, 'c'],
    ['p', 'ZCARD', 'k'],
  ],
  'several keys, one of them twice': [
    ['a', 'BZPOPMAX', 'k1', 'k2', 'k1', 'k3', 0],
    ['p', 'ZADD', 'k3', 1, 'x'],
    ['a', 'BZMPOP', 0, 3, 'k2', 'k2', 'k1', 'MIN'],
    ['b', 'BZPOPMIN', 'k2', 0],
    ['p', 'ZADD', 'k2', 1, 'x'],
    ['p', 'ZADD', 'k2', 2, 'y'],
    ['p', 'EXISTS', 'k2'],
  ],
  'what is there is taken at once': [
    ['p', 'ZADD', 'k', 1, 'a', 2, 'b', 3, 'c', 4, 'd'],
    ['a', 'BZPOPMIN', 'none', 'k', 0],
    ['a', 'BZPOPMAX', 'k', 'none', 0],
    ['a', 'BZMPOP', 0, 2, 'none', 'k', 'MIN', 'COUNT', 10],
    ['a', 'EXISTS', 'k'],
  ],
  'a transaction never waits': [
    ['a', 'MULTI'],
    ['a', 'BZPOPMIN', 'k', 0],
    ['a', 'BZPOPMAX', 'k', 'l', 0],
    ['a', 'BZMPOP', 0, 1, 'k', 'MIN'],
    ['a', 'ZADD', 'k', 1, 'a', 2, 'b', 3, 'c'],
    ['a', 'BZPOPMIN', 'k', 0],
    ['a', 'BZPOPMAX', 'l', 'k', 0],
    ['a', 'BZMPOP', 0, 1, 'k', 'MIN', 'COUNT', 9],
    ['a', 'EXEC'],
  ],
  'in a transaction what counts is the end': [
    ['a', 'BZPOPMIN', 'k', 0],
    ['p', 'MULTI'],
    ['p', 'ZADD', 'k', 1, 'x'],
    ['p', 'DEL', 'k'],
    ['p', 'EXEC'],
    ['p', 'MULTI'],
    ['p', 'ZADD', 'k', 2, 'x'],
    ['p', 'ZADD', 'k', 1, 'y'],
    ['p', 'EXEC'],
    ['p', 'ZRANGE', 'k', 0, -1],
  ],
  'the key gets another type': [
    ['a', 'BZPOPMIN', 'k', 0],
    ['p', 'SET', 'k', 'x'],
    ['p', 'DEL', 'k'],
    ['p', 'SADD', 'k', 'x'],
    ['p', 'DEL', 'k'],
    ['p', 'ZADD', 'k', 1, 'x'],
    ['p', 'EXISTS', 'k'],
  ],
  'sorted sets that come to be in other ways': [
    ['p', 'ZADD', 'x', 1, 'a', 2, 'b'],
    ['a', 'BZPOPMIN', 'k', 0],
    ['p', 'ZUNIONSTORE', 'k', 1, 'x'],
    ['p', 'ZRANGE', 'k', 0, -1],
    ['p', 'DEL', 'k'],
    ['a', 'BZPOPMAX', 'k', 0],
    ['p', 'ZRANGESTORE', 'k', 'x', 0, 0],
    ['p', 'EXISTS', 'k'],
    ['a', 'BZMPOP', 0, 1, 'k', 'MAX'],
    ['p', 'COPY', 'x', 'k'],
    ['p', 'DEL', 'k'],
    ['a', 'BZPOPMIN', 'k', 0],
    ['p', 'RENAME', 'x', 'k'],
    ['p', 'ZRANGE', 'k', 0, -1],
  ],
  'times out': [
    ['a', 'BZPOPMIN', 'k', '0.01'],
    ['a'],
    ['a', 'BZPOPMAX', 'k', 'l', '1e-9'],
    ['a'],
    ['a', 'BZMPOP', '.001', 1, 'k', 'MIN'],
    ['a'],
    ['p', 'ZADD', 'k', 1, 'x'],
    ['a', 'BZPOPMIN', 'k', 100],
  ],
  'clients of lists and of sorted sets wait for the same key': [
    ['a', 'BLPOP', 'k', 0],
    ['b', 'BZPOPMIN', 'k', 0],
    ['p', 'ZADD', 'k', 1, 'x'],
    ['p', 'LPUSH', 'k', 'y'],
    ['p', 'EXISTS', 'k'],
  ],
}

describe('clients that wait', () => {
  for (const [name, script] of Object.entries(SCRIPTS)) test(name, () => sameWaiting(pair, script))
})

const TIMEOUTS = ['x', '', ' 1', '1 ', '-1', 'nan', '-inf', '1x']
test('refuses timeouts before it looks at keys', () =>
  pair.same([
    ['SET', 'k', 'no sorted set'],
    ...TIMEOUTS.flatMap((timeout): Argv[] => [
      ['BZPOPMIN', 'k', timeout],
      ['BZPOPMAX', 'k', 'l', timeout],
      ['BZMPOP', timeout, 1, 'k', 'MIN'],
      ['BZMPOP', timeout, 0, 'k', 'MIN'],
      ['BZMPOP', timeout, 1, 'k', 'MID'],
    ]),
  ]))

test('what is checked first', () =>
  pair.same([
    ['SET', 's', 'x'],
    ['ZADD', 'k', 1, 'a', 2, 'b', 3, 'c', 4, 'd', 5, 'e'],
    ['BZPOPMIN', 's', 0],
    ['BZPOPMIN', 'missing', 's', 0],
    ['BZPOPMIN', 'k', 's', 0],
    ['BZPOPMAX', 's', 'k', 0],
    ['BZPOPMIN', 'k'],
    ['BZPOPMIN'],
    ...[['ZMPOP'], ['BZMPOP', 1]].flatMap((command): Argv[] => [
      ...['0', '-1', 'x', '', '3', '9223372036854775808'].map(count => [...command, count, 'k', 'MIN']),
      [...command, 1, 'k'],
      [...command, 1, 'k', 'MID'],
      [...command, 2, 'k', 'MIN'],
      [...command, 1, 'k', 'MIN', 'MAX'],
      [...command, 1, 'k', 'MIN', 'COUNT'],
      [...command, 1, 'k', 'MIN', 'COUNT', 0],
      [...command, 1, 'k', 'MIN', 'COUNT', -1],
      [...command, 1, 'k', 'MIN', 'COUNT', 'x'],
      [...command, 1, 'k', 'MIN', 'COUNT', 1, 'COUNT', 1],
      [...command, 1, 'k', 'MIN', 'NONSENSE', 1],
      [...command, 1, 's', 'MIN', 'COUNT', 0],
      [...command, 1, 's', 'MIN'],
      [...command, 2, 'missing', 's', 'MIN'],
      [...command, 2, 'k', 's', 'min'],
      [...command, 2, 'missing', 'k', 'max', 'count', 1],
    ]),
    ['ZRANGE', 'k', 0, -1],
    ['ZMPOP', 1, 'k', 'MAX', 'COUNT', 100],
    ['ZMPOP', 1, 'k', 'MAX'],
    ['EXISTS', 'k'],
  ]))

test.each(pair.ports('who can be served runs its command again'))(
  'a client that can be served runs its command again, its keys in their order: at port %s',
  async port => {
    const [client, other] = [await RawClient.open(port), await RawClient.open(port)]
    await other.ask('FLUSHALL')
    const id = (await client.ask('CLIENT', 'ID')).slice(1, -2)
    client.send(['BZPOPMIN', 'k1', 'k2', '0'])
    while (!/ flags=\w*b/.test(await other.ask('CLIENT', 'LIST', 'ID', id)));
    await other.ask('MULTI')
    await other.ask('ZADD', 'k2', '2', 'two')
    await other.ask('ZADD', 'k1', '1', 'one')
    await other.ask('EXEC')
    expect(await client.read()).toBe('*3\r\n$2\r\nk1\r\n$3\r\none\r\n$1\r\n1\r\n')
    client.close()
    other.close()
  },
)
