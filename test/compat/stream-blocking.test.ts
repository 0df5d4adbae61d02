/** XREAD and XREADGROUP waiting, against a real redis-server: several clients, and what each receives. */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { Pair } from './pair.ts'
import { typed } from './stream-views.ts'
import type { Line } from './streams.ts'
import { sameWaiting } from './waiting.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

/** Lines of a client's name and its command; a name alone waits for the client's reply. */
const played = (...lines: readonly string[]) =>
  lines.map(each => each.split(' ') as readonly string[] as Line | readonly [string])

const READ = 'XREAD BLOCK 0 STREAMS'
const readAs = (consumer: string, rest = 'STREAMS k >') => `XREADGROUP GROUP g ${consumer} BLOCK 0 ${rest}`

const SCRIPTS: Readonly<Record<string, readonly (Line | readonly [string])[]>> = {
  'everyone who waits reads the same entry': played(
    `a ${READ} k $`,
    `b ${READ} k 0`,
    `c XREAD BLOCK 0 COUNT 1 STREAMS k 5`,
    'p XADD k 3 f v',
    'p XADD k 6 f v',
    'p XADD k 7 f v',
  ),
  'the last entry is that of the first call': played(
    'p XADD k 5 f v',
    `a ${READ} k $`,
    'p XDEL k 5',
    'p XADD k 6 f v',
    `a ${READ} k $`,
    'p DEL k',
    'p XADD k 3 f v',
    'p XADD k 9 f v',
  ),
  'several streams': played(
    `a ${READ} x y z $ $ $`,
    'p XADD y 1 f v',
    `a ${READ} x y 0 1`,
    'p XADD x 1 f v',
    `a ${READ} x y x 0 1 0`,
  ),
  'a transaction never waits': played(
    'p XGROUP CREATE k g $ MKSTREAM',
    'p XGROUP CREATECONSUMER k g a',
    'p MULTI',
    `p ${READ} k $`,
    `p ${READ} missing 0`,
    `p ${readAs('a')}`,
    'p XADD k 1 f v',
    `p ${READ} k $`,
    `p ${READ} k 0`,
    `p ${readAs('a')}`,
    'p EXEC',
  ),
  'a transaction is one change': played(
    `a ${READ} k $`,
    'p MULTI',
    'p XADD k 1 f v',
    'p XADD k 2 f v',
    'p EXEC',
    `a XREAD COUNT 1 BLOCK 0 STREAMS k $`,
    'p MULTI',
    'p XADD k 3 f v',
    'p XADD k 4 f v',
    'p EXEC',
  ),
  'streams that come to be in other ways': played(
    'p XADD x 5 f v',
    `a ${READ} k 0`,
    'p COPY x k',
    'p DEL k',
    `a ${READ} k 0`,
    'p RENAME x k',
    'p DEL k',
    `a ${READ} k 0`,
    'b SELECT 9',
    'b XADD k 7 in 9',
    'b MOVE k 0',
    'p DEL k',
    `a ${READ} k 0`,
    'b XADD k 8 in 9',
    'p SWAPDB 0 9',
    'p FLUSHALL ASYNC',
  ),
  'another type does not end an XREAD': played(
    `a ${READ} k 0`,
    'p SET k x',
    'p DEL k',
    'p LPUSH k x',
    'p DEL k',
    'p XADD k 1 f v',
  ),
  'a timeout': played('a XREAD BLOCK 20 STREAMS k $', 'a', 'a XREAD BLOCK 20 STREAMS k x 0 0', 'a'),
  'an entry goes to one consumer of a group': played(
    'p XGROUP CREATE k g $ MKSTREAM',
    'p XGROUP CREATE k h $',
    `a ${readAs('a')}`,
    `b ${readAs('b')}`,
    'c XREADGROUP GROUP h a BLOCK 0 STREAMS k >',
    `d ${READ} k $`,
    'p XADD k 1 f v',
    'p XADD k 2 f v',
    'p XPENDING k g',
    'p XPENDING k h',
    `a ${readAs('a', 'NOACK STREAMS k >')}`,
    'p XADD k 3 f v',
    'p XPENDING k g',
  ),
  'a group that has yet to read does not wait': played(
    'p XADD k 1 f v',
    'p XADD k 2 f v',
    'p XGROUP CREATE k g 0',
    `a ${readAs('a', 'COUNT 1 STREAMS k >')}`,
    `a ${readAs('a', 'COUNT 1 STREAMS k >')}`,
    `a ${readAs('a', 'STREAMS k 0')}`,
    `a ${readAs('a', 'STREAMS k 9')}`,
    `b ${readAs('b', 'STREAMS k 0')}`,
    'p XADD y 1 f v',
    'p XGROUP CREATE y g $',
    `a ${readAs('a', 'STREAMS k y > 0')}`,
    `a ${readAs('a', 'STREAMS k y > >')}`,
    'p XADD y 2 f v',
  ),
  'a group that is moved back reads with the next entry': played(
    'p XADD k 1 f v',
    'p XGROUP CREATE k g $',
    `a ${readAs('a')}`,
    'p XGROUP SETID k g 0',
    'p XADD k 2 f v',
  ),
  'acknowledging and claiming wake nobody': played(
    'p XADD k 1 f v',
    'p XGROUP CREATE k g 0',
    'p XREADGROUP GROUP g b STREAMS k >',
    `a ${readAs('a')}`,
    'p XCLAIM k g b 0 1',
    'p XACK k g 1',
    'p XGROUP CREATECONSUMER k g c',
    'p XDEL k 1',
    'p XSETID k 5',
    'p XADD k 5-* f v',
  ),
}

test.each(Object.entries(SCRIPTS))('%s', (_, script) => sameWaiting(pair, script))

test('XREAD BLOCK answers at once where there is something', () =>
  pair.same(
    typed(
      'XADD k 1 f v',
      'XREAD BLOCK 0 STREAMS k 0',
      'XREAD BLOCK 10 COUNT 1 STREAMS missing k 0 0',
      'XREAD BLOCK 1 STREAMS k $',
      'XREAD BLOCK 1 STREAMS k 1-0',
      'XREAD BLOCK 1 STREAMS missing 0',
      'SET s x',
      'XREAD BLOCK 0 STREAMS s 0',
    ),
  ))

async function waitUntilBlocked(control: RawClient, id: string): Promise<void> {
  while (!/ flags=\w*b/.test(await control.ask('CLIENT', 'LIST', 'ID', id)));
}

const GROUP_READ = ['XREADGROUP', 'GROUP', 'g', 'c', 'BLOCK', '0', 'STREAMS', 'k', '>']

/** A client that waits on an emptied server, by default as a consumer of `g` at `k`, and one that ends that. */
async function waiting(port: number, read: readonly string[] = GROUP_READ) {
  const [client, other] = [await RawClient.open(port), await RawClient.open(port)]
  await other.ask('FLUSHALL')
  await other.ask('XGROUP', 'CREATE', 'k', 'g', '0', 'MKSTREAM')
  const id = (await client.ask('CLIENT', 'ID')).slice(1, -2)
  client.send(read)
  await waitUntilBlocked(other, id)
  return { client, other }
}

const ANEW = 'who can be served runs its command again'

/** Before it was `-UNBLOCKED the stream key no longer exists`. */
describe.each(pair.ports(ANEW))('XREADGROUP answers as it would anew when its key ends: at port %s', port => {
  const GONE = "-NOGROUP No such key 'k' or consumer group 'g' in XREADGROUP with GROUP option\r\n"
  const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n'
  test.each([
    ['deleted', GONE, ['DEL', 'k']],
    ['overwritten', WRONG_TYPE, ['SET', 'k', 'x']],
    ['renamed', GONE, ['RENAME', 'k', 'other']],
    ['flushed', GONE, ['FLUSHALL']],
    ['swapped away', GONE, ['SWAPDB', '0', '4']],
    ['expired', GONE, ['PEXPIRE', 'k', '1']],
    ['without the group', GONE, ['XGROUP', 'DESTROY', 'k', 'g']],
    ['moved', GONE, ['MOVE', 'k', '3']],
  ])('%s', async (_, reply, argv) => {
    const { client, other } = await waiting(port)
    await other.ask(...argv)
    expect(await client.read()).toBe(reply)
  })

  test('replaced in a transaction', async () => {
    const { client, other } = await waiting(port)
    for (const argv of [['MULTI'], ['DEL', 'k'], ['SADD', 'k', 'x'], ['EXEC']]) await other.ask(...argv)
    expect(await client.read()).toBe(WRONG_TYPE)
  })

  test('replaced by a stream with entries for the group', async () => {
    const { client, other } = await waiting(port)
    await other.ask('XADD', 'x', '5', 'f', 'v')
    await other.ask('XGROUP', 'CREATE', 'x', 'g', '0')
    await other.ask('RENAME', 'x', 'k')
    expect(await client.read()).toContain('5-0')
  })
})

describe.each(pair.ports(ANEW))('a client that can be served runs its command again: at port %s', port => {
  test('and reads all its streams', async () => {
    const { client, other } = await waiting(port, ['XREAD', 'BLOCK', '0', 'STREAMS', 'a', 'b', '0', '0'])
    for (const argv of [['MULTI'], ['XADD', 'b', '1', 'f', 'v'], ['XADD', 'a', '1', 'f', 'v'], ['EXEC']])
      await other.ask(...argv)
    const reply = await client.read()
    expect(reply.indexOf('$1\r\na\r\n')).toBeLessThan(reply.indexOf('$1\r\nb\r\n'))
  })

  test('and goes on waiting when the entry is gone again', async () => {
    const { client, other } = await waiting(port, ['XREAD', 'BLOCK', '0', 'STREAMS', 'l', '0'])
    for (const argv of [['MULTI'], ['XADD', 'l', '1', 'f', 'v'], ['XDEL', 'l', '1'], ['EXEC']])
      await other.ask(...argv)
    await other.ask('XADD', 'l', 'MAXLEN', '0', '1-1', 'f', 'v')
    await other.ask('XADD', 'l', '2', 'f', 'v')
    const reply = await client.read()
    expect([reply.includes('1-'), reply.includes('2-0')]).toEqual([false, true])
  })
})

test('CLIENT UNBLOCK', async () => {
  for (const port of [pair.real.port, pair.ours.port]) {
    const [client, control] = [await RawClient.open(port), await RawClient.open(port)]
    const id = (await client.ask('CLIENT', 'ID')).slice(1, -2)
    await control.ask('FLUSHALL')
    await control.ask('XGROUP', 'CREATE', 'k', 'g', '0', 'MKSTREAM')
    for (const read of typed('XREAD BLOCK 0 STREAMS k 0', 'XREADGROUP GROUP g c BLOCK 0 STREAMS k >')) {
      client.send(read.map(String))
      await waitUntilBlocked(control, id)
      expect(await control.ask('CLIENT', 'UNBLOCK', id)).toBe(':1\r\n')
      expect(await client.read()).toBe('*-1\r\n')
      client.send(read.map(String))
      await waitUntilBlocked(control, id)
      expect(await control.ask('CLIENT', 'UNBLOCK', id, 'ERROR')).toBe(':1\r\n')
      expect(await client.read()).toBe('-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n')
    }
    client.close()
    control.close()
  }
})

test.each(pair.ports('XREAD +'))(
  'XREAD waits at + while there is no entry, and reads the last: at port %s',
  async port => {
    const { client, other } = await waiting(port, ['XREAD', 'BLOCK', '0', 'STREAMS', 'l', '+'])
    for (const argv of [['MULTI'], ['XADD', 'l', '1', 'f', 'v'], ['XADD', 'l', '2', 'f', 'v'], ['EXEC']])
      await other.ask(...argv)
    const reply = await client.read()
    expect(reply).toContain('2-0')
    expect(reply).not.toContain('1-0')
  },
)
