/** The list commands that wait, against a real redis-server: several clients, and what each receives. */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { type Argv, changed, Pair } from './pair.ts'
import type { Line } from './streams.ts'
import { sameWaiting } from './waiting.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const SCRIPTS: Readonly<Record<string, readonly (Line | readonly [string])[]>> = {
  'the first to come is served first': [
    ['a', 'BLPOP', 'k', 0],
    ['b', 'BRPOP', 'k', 0],
    ['c', 'BLMPOP', 0, 1, 'k', 'LEFT', 'COUNT', 5],
    ['p', 'RPUSH', 'k', '1', '2', '3', '4', '5'],
    ['p', 'EXISTS', 'k'],
  ],
  'one element goes to one client': [
    ['a', 'BLPOP', 'k', 0],
    ['b', 'BLPOP', 'k', 0],
    ['p', 'LPUSH', 'k', '1'],
    ['p', 'LPUSH', 'k', '2'],
    ['p', 'LPUSH', 'k', '3'],
    ['p', 'LRANGE', 'k', 0, -1],
  ],
  'several elements of one push': [
    ['a', 'BLPOP', 'k', 0],
    ['p', 'LPUSH', 'k', '1', '2', '3'],
    ['a', 'BRPOP', 'k', 0],
    ['a', 'BRPOP', 'k', 0],
    ['a', 'BRPOP', 'k', 0],
    ['p', 'RPUSH', 'k', '4', '5'],
    ['p', 'LRANGE', 'k', 0, -1],
  ],
  'several keys, one of them twice': [
    ['a', 'BLPOP', 'k1', 'k2', 'k1', 'k3', 0],
    ['p', 'LPUSH', 'k3', 'x'],
    ['p', 'LPUSH', 'k1', 'y'],
    ['a', 'BLPOP', 'k2', 'k2', 'k1', 0],
    ['a', 'BLPOP', 'k2', 'k2', 0],
    ['b', 'BLPOP', 'k2', 0],
    ['p', 'LPUSH', 'k2', '1'],
    ['p', 'LPUSH', 'k2', '2'],
    ['p', 'EXISTS', 'k2'],
  ],
  'in a transaction what counts is the end': [
    ['a', 'BLPOP', 'k', 0],
    ['p', 'MULTI'],
    ['p', 'LPUSH', 'k', 'x'],
    ['p', 'DEL', 'k'],
    ['p', 'EXEC'],
    ['p', 'MULTI'],
    ['p', 'LPUSH', 'k', '1'],
    ['p', 'LPUSH', 'k', '2'],
    ['p', 'LPUSH', 'k', '3'],
    ['p', 'EXEC'],
    ['p', 'LRANGE', 'k', 0, -1],
  ],
  'a transaction never waits': [
    ['a', 'MULTI'],
    ['a', 'BLPOP', 'k', 0],
    ['a', 'BRPOP', 'k', 'l', 0],
    ['a', 'BLMOVE', 'k', 'l', 'LEFT', 'RIGHT', 0],
    ['a', 'BRPOPLPUSH', 'k', 'l', 0],
    ['a', 'BLMPOP', 0, 1, 'k', 'LEFT'],
    ['a', 'RPUSH', 'k', '1', '2', '3', '4', '5', '6'],
    ['a', 'BLPOP', 'k', 0],
    ['a', 'BRPOP', 'k', 'l', 0],
    ['a', 'BLMOVE', 'k', 'l', 'LEFT', 'RIGHT', 0],
    ['a', 'BRPOPLPUSH', 'k', 'l', 0],
    ['a', 'BLMPOP', 0, 1, 'k', 'LEFT', 'COUNT', 9],
    ['a', 'EXEC'],
  ],
  'the key gets another type': [
    ['a', 'BLPOP', 'k', 0],
    ['p', 'SET', 'k', 'x'],
    ['p', 'GET', 'k'],
    ['p', 'DEL', 'k'],
    ['p', 'LPUSH', 'k', '1'],
    ['p', 'EXISTS', 'k'],
    ['a', 'BLPOP', 'k', 0],
    ['p', 'MULTI'],
    ['p', 'LPUSH', 'k', '1'],
    ['p', 'SET', 'k', 'x'],
    ['p', 'EXEC'],
    ['p', 'GET', 'k'],
  ],
  'lists that come to be in other ways': [
    ['a', 'BLPOP', 'k', 0],
    ['p', 'RPUSH', 'x', '1', '2', '3'],
    ['p', 'COPY', 'x', 'k'],
    ['p', 'LRANGE', 'k', 0, -1],
    ['p', 'DEL', 'k'],
    ['a', 'BLPOP', 'k', 0],
    ['p', 'RENAME', 'x', 'k'],
    ['p', 'LRANGE', 'k', 0, -1],
    ['p', 'DEL', 'k'],
    ['a', 'BLPOP', 'k', 0],
    ['b', 'SELECT', 9],
    ['b', 'RPUSH', 'k', 'in 9'],
    ['b', 'MOVE', 'k', 0],
    ['a', 'BLPOP', 'k', 0],
    ['b', 'RPUSH', 'k', 'swapped'],
    ['b', 'SWAPDB', 0, 9],
    ['b', 'EXISTS', 'k'],
    ['a', 'BLPOP', 'k', 0],
    ['p', 'RPUSH', 'y', 'moved'],
    ['p', 'LMOVE', 'y', 'k', 'LEFT', 'LEFT'],
    ['p', 'EXISTS', 'k', 'y'],
  ],
  'each database has its own waiters': [
    ['a', 'SELECT', 9],
    ['a', 'BLPOP', 'k', 0],
    ['b', 'BLPOP', 'k', 0],
    ['p', 'LPUSH', 'k', 'zero'],
    ['p', 'SELECT', 9],
    ['p', 'LPUSH', 'k', 'nine'],
  ],
  'BLMOVE from any end to any': (['LEFT', 'RIGHT'] as const).flatMap(from =>
    (['LEFT', 'RIGHT'] as const).flatMap(to => [
      ['p', 'RPUSH', 'dst', '1', '2'] as const,
      ['a', 'BLMOVE', 'src', 'dst', from, to, 0] as const,
      ['p', 'RPUSH', 'src', 'a', 'b'] as const,
      ['p', 'LRANGE', 'src', 0, -1] as const,
      ['p', 'LRANGE', 'dst', 0, -1] as const,
      ['p', 'DEL', 'src', 'dst'] as const,
    ]),
  ),
  'BLMOVE to its own source': [
    ['a', 'BLMOVE', 'k', 'k', 'LEFT', 'RIGHT', 0],
    ['b', 'BRPOPLPUSH', 'k', 'k', 0],
    ['p', 'RPUSH', 'k', '1', '2', '3'],
    ['p', 'LRANGE', 'k', 0, -1],
  ],
  'a served BLMOVE serves another': [
    ['a', 'BLMOVE', 'k1', 'k2', 'LEFT', 'LEFT', 0],
    ['b', 'BLMOVE', 'k2', 'k3', 'LEFT', 'LEFT', 0],
    ['c', 'BRPOPLPUSH', 'k3', 'k4', 0],
    ['d', 'BLPOP', 'k4', 0],
    ['p', 'LPUSH', 'k1', 'x'],
    ['p', 'EXISTS', 'k1', 'k2', 'k3', 'k4'],
  ],
  'BLMOVE in a circle': [
    ['a', 'BLMOVE', 'k1', 'k2', 'LEFT', 'LEFT', 0],
    ['b', 'BLMOVE', 'k2', 'k1', 'LEFT', 'LEFT', 0],
    ['p', 'LPUSH', 'k1', 'x'],
    ['p', 'LRANGE', 'k1', 0, -1],
    ['p', 'EXISTS', 'k2'],
  ],
  'the destination has another type': [
    ['p', 'SET', 'dst', 'x'],
    ['a', 'BLMOVE', 'src', 'dst', 'LEFT', 'LEFT', 0],
    ['b', 'BLPOP', 'src', 0],
    ['p', 'RPUSH', 'src', '1', '2'],
    ['p', 'LRANGE', 'src', 0, -1],
    ['p', 'GET', 'dst'],
    ['a', 'BRPOPLPUSH', 'src', 'dst', 0],
    ['p', 'LRANGE', 'src', 0, -1],
  ],
  'times out': [
    ['a', 'BLPOP', 'k', '0.01'],
    ['a'],
    ['a', 'BRPOP', 'k', 'l', '0.01'],
    ['a'],
    ['a', 'BLMOVE', 'k', 'l', 'LEFT', 'LEFT', '1e-9'],
    ['a'],
    ['a', 'BRPOPLPUSH', 'k', 'l', '.001'],
    ['a'],
    ['a', 'BLMPOP', '5e-3', 1, 'k', 'RIGHT'],
    ['a'],
    ['p', 'LPUSH', 'k', 'x'],
    ['a', 'BLPOP', 'k', 100],
  ],
  'elements of any bytes': [
    ['a', 'BLPOP', '\0\xff\r\n', 0],
    ['p', 'LPUSH', '\0\xff\r\n', '\x00\xff\r\n'],
    ['a', 'BLPOP', '', 0],
    ['p', 'LPUSH', '', ''],
  ],
  'a client that waits for several keys is served once': [
    ['a', 'BLPOP', 'k1', 'k2', 0],
    ['p', 'MULTI'],
    ['p', 'LPUSH', 'k1', 'x'],
    ['p', 'LPUSH', 'k2', 'y'],
    ['p', 'EXEC'],
    ['p', 'EXISTS', 'k1'],
    ['p', 'EXISTS', 'k2'],
  ],
  BLMPOP: [
    ['a', 'BLMPOP', 0, 2, 'k1', 'k2', 'RIGHT', 'COUNT', 2],
    ['b', 'BLMPOP', 0, 2, 'k2', 'k1', 'LEFT'],
    ['p', 'RPUSH', 'k2', '1', '2', '3', '4'],
    ['p', 'LRANGE', 'k2', 0, -1],
    ['b', 'BLMPOP', 0, 2, 'k1', 'k2', 'LEFT', 'COUNT', 10],
    ['p', 'EXISTS', 'k2'],
  ],
}

describe('clients that wait', () => {
  for (const [name, script] of Object.entries(SCRIPTS)) test(name, () => sameWaiting(pair, script))
})

const TIMEOUTS = ['x', '', ' 1', '1 ', '-1', '-0.1', 'nan', '-inf', '1x', '1e', '0x', '--1']
const BLOCKING: readonly Argv[] = [
  ['BLPOP', 'k'],
  ['BRPOP', 'k', 'l'],
  ['BLMOVE', 'k', 'l', 'LEFT', 'RIGHT'],
  ['BRPOPLPUSH', 'k', 'l'],
]

test('refuses timeouts before it looks at keys', () =>
  pair.same([
    ['SET', 'k', 'no list'],
    ...TIMEOUTS.flatMap(timeout => [
      ...BLOCKING.map(argv => [...argv, timeout]),
      ['BLMPOP', timeout, 1, 'k', 'LEFT'],
    ]),
  ]))

test('what is checked first', () =>
  pair.same([
    ['SET', 's', 'x'],
    ['RPUSH', 'l', 'a', 'b'],
    ...BLOCKING.map(([name = '', ...rest]) => [name, 's', ...rest.slice(1), 0]),
    ['BLPOP', 'missing', 's', 0],
    ['BLPOP', 'l', 's', 0],
    ['BLPOP'],
    ['BLPOP', 'l'],
    ['BRPOP', 0],
    ['BLMOVE', 's', 'l', 'UP', 'LEFT', 0],
    ['BLMOVE', 's', 'l', 'LEFT', 'UP', 'x'],
    ['BLMOVE', 's', 'l', 'LEFT', 'LEFT', 'x'],
    ['BLMOVE', 'l', 's', 'LEFT', 'LEFT', 0],
    ['BLMOVE', 'l', 's', 'LEFT', 'LEFT'],
    ['BLMOVE', 'l', 's', 'LEFT', 'LEFT', 0, 0],
    ['BRPOPLPUSH', 'l', 's', 0],
    ['BRPOPLPUSH', 'l', 's'],
    ['BLMPOP', 'x', 0, 'l', 'LEFT'],
    ['BLMPOP', 'x', 1, 'l', 'UP'],
    ['BLMPOP', 'x', 2, 'l', 'LEFT'],
    ['BLMPOP', 'x', 1, 'l', 'LEFT', 'COUNT', 0],
    ['BLMPOP', 'x', 1, 'l', 'LEFT', 'COUNT', 1, 'COUNT', 1],
    ['BLMPOP', 'x', 1, 'l', 'LEFT', 'COUNT'],
    ['BLMPOP', 'x', 1, 's', 'LEFT'],
    ['BLMPOP', 0, 1, 's', 'LEFT'],
    ['BLMPOP', 0, 2, 'missing', 's', 'LEFT'],
    ['BLMPOP', 0, 1],
    ['BLMPOP', 0, 2, 'missing', 'l', 'LEFT', 'COUNT', 1],
    ['LRANGE', 'l', 0, -1],
  ]))

/** Of a client of each server that waits, and what CLIENT UNBLOCK and others do to it. */
async function onBoth(script: (port: number) => Promise<readonly string[]>): Promise<void> {
  const expected = await script(pair.real.port)
  expect(await script(pair.ours.port)).toEqual(expected)
}

async function waitUntilBlocked(control: RawClient, id: string): Promise<void> {
  while (!/ flags=\w*b/.test(await control.ask('CLIENT', 'LIST', 'ID', id)));
}

test('CLIENT UNBLOCK', () =>
  onBoth(async port => {
    const [client, control] = [await RawClient.open(port), await RawClient.open(port)]
    const id = (await client.ask('CLIENT', 'ID')).slice(1, -2)
    const log: string[] = []
    for (const how of [[], ['TIMEOUT'], ['error']]) {
      for (const argv of [...BLOCKING, ['BLMPOP', '0', '1', 'k', 'LEFT']]) {
        client.send(argv[0] === 'BLMPOP' ? argv.map(String) : [...argv.map(String), '0'])
        await waitUntilBlocked(control, id)
        log.push(await control.ask('CLIENT', 'UNBLOCK', id, ...how), await client.read())
      }
    }
    log.push(await control.ask('CLIENT', 'UNBLOCK', id))
    log.push(
      await control.ask('LPUSH', 'k', 'x'),
      await control.ask('LLEN', 'k'),
      await control.ask('DEL', 'k'),
    )
    client.close()
    control.close()
    return log
  }))

test('requests behind one that waits run after it', () =>
  onBoth(async port => {
    const [client, control] = [await RawClient.open(port), await RawClient.open(port)]
    const id = (await client.ask('CLIENT', 'ID')).slice(1, -2)
    await control.ask('FLUSHALL')
    client.send(['BLPOP', 'k', '0'])
    client.send(['RPUSH', 'other', 'x'])
    client.send(['BLPOP', 'k', '0'])
    client.send(['PING'])
    await waitUntilBlocked(control, id)
    const log = [await control.ask('EXISTS', 'other'), await control.ask('RPUSH', 'k', '1')]
    log.push(await client.read(), await client.read())
    await waitUntilBlocked(control, id)
    log.push(await control.ask('RPUSH', 'k', '2'), await client.read(), await client.read())
    client.close()
    control.close()
    return log
  }))

test('a client that has left is not served', () =>
  onBoth(async port => {
    const [client, control] = [await RawClient.open(port), await RawClient.open(port)]
    const id = (await client.ask('CLIENT', 'ID')).slice(1, -2)
    await control.ask('FLUSHALL')
    client.send(['BLPOP', 'k', '0'])
    await waitUntilBlocked(control, id)
    const log = [await control.ask('CLIENT', 'KILL', 'ID', id), await client.read()]
    log.push(await control.ask('LPUSH', 'k', 'x'), await control.ask('LLEN', 'k'))
    const info = await control.ask('INFO', 'clients')
    log.push(/blocked_clients:\d+/.exec(info)?.[0] ?? '')
    control.close()
    return log
  }))

describe.each(pair.ports('who can be served runs its command again'))(
  'a client that can be served runs its command again: at port %s',
  port => {
    test('its keys in their order, whichever was ready first', async () => {
      const [client, other] = [await RawClient.open(port), await RawClient.open(port)]
      await other.ask('FLUSHALL')
      const id = (await client.ask('CLIENT', 'ID')).slice(1, -2)
      client.send(['BLPOP', 'k1', 'k2', '0'])
      await waitUntilBlocked(other, id)
      await other.ask('MULTI')
      await other.ask('RPUSH', 'k2', 'two')
      await other.ask('RPUSH', 'k1', 'one')
      await other.ask('EXEC')
      expect(await client.read()).toBe('*2\r\n$2\r\nk1\r\n$3\r\none\r\n')
    })

    test('an earlier key that has got another type meanwhile is an error', async () => {
      const [client, other] = [await RawClient.open(port), await RawClient.open(port)]
      await other.ask('FLUSHALL')
      const id = (await client.ask('CLIENT', 'ID')).slice(1, -2)
      client.send(['BLPOP', 'k1', 'k2', '0'])
      await waitUntilBlocked(other, id)
      await other.ask('SET', 'k1', 'x')
      await other.ask('RPUSH', 'k2', 'two')
      expect(await client.read()).toMatch(/^-WRONGTYPE /)
      expect(await other.ask('LLEN', 'k2')).toBe(':1\r\n')
    })
  },
)

test('refuses timeouts beyond 64 bits', () =>
  pair.same(
    ['inf', '1e400', '9223372036854775.808', '1e300'].map(timeout =>
      changed(
        'timeouts beyond 64 bits are out of range',
        ['BLPOP', 'k', timeout],
        '-ERR timeout is out of range\r\n',
      ),
    ),
  ))

describe.each(pair.ports('timeouts beyond 64 bits are out of range'))('at port %s', port => {
  const AS_TIMES = ['9223372036854775807', '9223372036854775806']
  const NO_INTEGERS = ['9223372036854775808', '-9223372036854775809', '01', '+1', '1.5', '']
  const COMMANDS = [
    ['WAIT', '9', '<timeout>'],
    ['XREAD', 'BLOCK', '<timeout>', 'STREAMS', 'none', '0'],
    ['XREADGROUP', 'GROUP', 'g', 'c', 'BLOCK', '<timeout>', 'STREAMS', 'none', '0'],
    ['CLIENT', 'PAUSE', '<timeout>', 'WRITE'],
  ]
  test.each(COMMANDS)('refuses waits that end beyond 64 bits: %s', async (...argv) => {
    const client = await RawClient.open(port)
    const ask = (timeout: string) => client.ask(...argv.map(word => word.replace('<timeout>', timeout)))
    for (const each of AS_TIMES) expect(await ask(each), each).toBe('-ERR timeout is out of range\r\n')
    for (const each of NO_INTEGERS)
      expect(await ask(each), each).toBe('-ERR timeout is not an integer or out of range\r\n')
    expect(await ask('-9223372036854775808')).toBe('-ERR timeout is negative\r\n')
    client.close()
  })

  test('and in seconds', async () => {
    const client = await RawClient.open(port)
    for (const each of ['9223372036854775', '0x7fffffffffffff', '0x1p1000', 'infinity', '+INF'])
      expect(await client.ask('BLPOP', 'none', each), each).toBe('-ERR timeout is out of range\r\n')
    await client.ask('RPUSH', 'l', 'a')
    expect(await client.ask('BLPOP', 'l', '0x10')).toBe('*2\r\n$1\r\nl\r\n$1\r\na\r\n')
    client.close()
  })
})
