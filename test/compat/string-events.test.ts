/** The keyspace events that string and bitmap commands announce, against the notifications of a real server. */
import { afterAll, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { type Argv, Pair } from './pair.ts'

const pair = await Pair.start({ 'notify-keyspace-events': 'EA' })
afterAll(() => pair.stop())

const COMMANDS: readonly Argv[] = [
  ['SET', 'a', '1'],
  ['SET', 'a', '1', 'XX', 'KEEPTTL'],
  ['SET', 'a', '1', 'NX'],
  ['SET', 'a', '1', 'EX', 100],
  ['SET', 'a', '1', 'GET', 'PXAT', 4_000_000_000_000],
  ['SET', 'past', '1', 'EXAT', 1],
  ['GET', 'past'],
  ['SETEX', 'a', 100, 'x'],
  ['PSETEX', 'a', 100_000, 'x'],
  ['SETNX', 'a', 'x'],
  ['SETNX', 'b', 'x'],
  ['GETSET', 'b', '1'],
  ['GETEX', 'a'],
  ['GETEX', 'a', 'PERSIST'],
  ['GETEX', 'a', 'PERSIST'],
  ['GETEX', 'a', 'EX', 100],
  ['GETEX', 'a', 'EXAT', 1],
  ['GETDEL', 'b'],
  ['GETDEL', 'b'],
  ['MSET', 'a', '1', 'b', '2', 'a', '3'],
  ['MSETNX', 'a', '1', 'c', '2'],
  ['MSETNX', 'c', '1', 'd', '2'],
  ['APPEND', 'e', ''],
  ['APPEND', 'e', 'x'],
  ['SETRANGE', 'e', 0, ''],
  ['SETRANGE', 'e', 0, 'y'],
  ['INCR', 'a'],
  ['DECR', 'a'],
  ['INCRBY', 'a', 5],
  ['DECRBY', 'a', 5],
  ['INCRBY', 'a', 0],
  ['INCRBYFLOAT', 'a', '0'],
  ['SETBIT', 'bits', 7, 0],
  ['SETBIT', 'bits', 7, 0],
  ['SETBIT', 'bits', 7, 1],
  ['SETBIT', 'bits', 20, 0],
  ['BITOP', 'AND', 'f', 'a', 'bits'],
  ['BITOP', 'AND', 'f', 'none'],
  ['BITOP', 'AND', 'f', 'none'],
  ['BITFIELD', 'bits', 'GET', 'u8', 0],
  ['BITFIELD', 'bits', 'SET', 'u8', 0, 1],
  ['BITFIELD', 'bits', 'SET', 'u8', 0, 2, 'INCRBY', 'u8', 0, 1],
  ['BITFIELD', 'bits', 'SET', 'u8', 100, 0],
  ['BITFIELD', 'bits', 'OVERFLOW', 'FAIL', 'INCRBY', 'u2', 0, 9],
]

test('announces what Redis announces, in its order', async () => {
  const listener = await RawClient.open(pair.real.port)
  const real = await RawClient.open(pair.real.port)
  const ours = await RawClient.open(pair.ours.port)
  await listener.ask('PSUBSCRIBE', '__keyevent@0__:*')
  await real.ask('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
  pair.ours.keyspace.expiry.enabled = false
  const actual: string[] = []
  pair.ours.keyspace.listen({
    changed: (_database, key, event) => actual.push(`${event.name} ${key}`),
    flushing: () => {},
    swapping: () => {},
  })
  for (const argv of COMMANDS) {
    const words = argv.map(String)
    actual.length = 0
    expect(await ours.ask(...words)).toBe(await real.ask(...words))
    // A message to itself tells that everything before it has come.
    await real.ask('PUBLISH', '__keyevent@0__:end', '')
    const expected: string[] = []
    for (;;) {
      const [, , , , , , channel, , key] = (await listener.read()).split('\r\n')
      if (channel === '__keyevent@0__:end') break
      expected.push(`${channel?.slice('__keyevent@0__:'.length)} ${key}`)
    }
    expect(actual, words.join(' ')).toEqual(expected)
  }
  for (const client of [listener, real, ours]) client.close()
})
