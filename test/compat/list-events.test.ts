/** The keyspace events that list commands announce, against the notifications of a real server. */
import { afterAll, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { sameEvents } from './events.ts'
import { type Argv, Pair } from './pair.ts'

const pair = await Pair.start({ 'notify-keyspace-events': 'EAnm' })
afterAll(() => pair.stop())

const COMMANDS: readonly Argv[] = [
  ['LPUSH', 'k', 'a', 'b', 'c'],
  ['RPUSH', 'k', 'd'],
  ['LPUSHX', 'k', 'e'],
  ['RPUSHX', 'k', 'f'],
  ['LPUSHX', 'missing', 'e'],
  ['LPOP', 'k'],
  ['RPOP', 'k'],
  ['LPOP', 'k', 0],
  ['LPOP', 'missing'],
  ['LPOP', 'missing', 0],
  ['LPOP', 'k', 2],
  ['RPOP', 'k', 9],
  ['RPUSH', 'k', 'a', 'b', 'a', 'c'],
  ['LLEN', 'missing'],
  ['LINDEX', 'missing', 0],
  ['LRANGE', 'missing', 0, 0],
  ['LPOS', 'missing', 'a'],
  ['LSET', 'k', 0, 'a'],
  ['LSET', 'k', 99, 'a'],
  ['LSET', 'missing', 0, 'a'],
  ['LINSERT', 'k', 'BEFORE', 'a', 'x'],
  ['LINSERT', 'k', 'BEFORE', 'nowhere', 'x'],
  ['LINSERT', 'missing', 'BEFORE', 'a', 'x'],
  ['LREM', 'k', 1, 'a'],
  ['LREM', 'k', 1, 'nowhere'],
  ['LREM', 'missing', 1, 'a'],
  ['LTRIM', 'k', 0, -1],
  ['LTRIM', 'k', 1, -1],
  ['LTRIM', 'missing', 1, -1],
  ['LMOVE', 'k', 'l', 'LEFT', 'RIGHT'],
  ['LMOVE', 'k', 'k', 'LEFT', 'RIGHT'],
  ['LMOVE', 'l', 'l', 'RIGHT', 'LEFT'],
  ['LMOVE', 'l', 'm', 'RIGHT', 'LEFT'],
  ['LMOVE', 'missing', 'm', 'RIGHT', 'LEFT'],
  ['RPOPLPUSH', 'm', 'k'],
  ['RPOPLPUSH', 'missing', 'k'],
  ['LMPOP', 2, 'missing', 'k', 'LEFT'],
  ['LMPOP', 1, 'k', 'RIGHT', 'COUNT', 1],
  ['LMPOP', 1, 'missing', 'RIGHT'],
  ['LREM', 'k', 0, 'x'],
  ['RPUSH', 'k', 'a', 'a'],
  ['LREM', 'k', 0, 'a'],
  ['RPUSH', 'k', '1', '2', '3', '4', '5', '6', '7'],
  ['BLPOP', 'missing', 'k', 0],
  ['BRPOP', 'k', 0],
  ['BLMOVE', 'k', 'l', 'RIGHT', 'RIGHT', 0],
  ['BRPOPLPUSH', 'k', 'l', 0],
  ['BLMPOP', 0, 1, 'k', 'RIGHT', 'COUNT', 2],
  ['BLPOP', 'missing', '0.01'],
  ['BLMPOP', '0.01', 1, 'missing', 'LEFT'],
  ['BLMOVE', 'missing', 'l', 'RIGHT', 'RIGHT', '0.01'],
  ['LTRIM', 'k', 5, 6],
]

test('announces what Redis announces, in its order', () => sameEvents(pair, COMMANDS))

/** What is announced when a push serves a client that waits. */
async function eventsOfServing(port: number, waiting: Argv): Promise<string[]> {
  const [client, listener, pusher] = [
    await RawClient.open(port),
    await RawClient.open(port),
    await RawClient.open(port),
  ]
  await pusher.ask('FLUSHALL')
  const id = (await client.ask('CLIENT', 'ID')).slice(1, -2)
  await listener.ask('PSUBSCRIBE', '__keyevent@*__:*')
  client.send(waiting.map(String))
  while (!/ flags=\w*b/.test(await pusher.ask('CLIENT', 'LIST', 'ID', id)));
  await pusher.ask('RPUSH', 'k', '1')
  await pusher.ask('PUBLISH', '__keyevent@0__:end', '')
  const events: string[] = []
  while (!events.at(-1)?.includes('end')) events.push(await listener.read())
  for (const each of [client, listener, pusher]) each.close()
  return events
}

for (const waiting of [
  ['BLPOP', 'k', 0],
  ['BRPOP', 'k', 0],
  ['BLMPOP', 0, 1, 'k', 'RIGHT', 'COUNT', 5],
  ['BLMOVE', 'k', 'l', 'LEFT', 'RIGHT', 0],
  ['BRPOPLPUSH', 'k', 'l', 0],
  ['BLMOVE', 'k', 'k', 'LEFT', 'RIGHT', 0],
] as const) {
  test(`what a served ${waiting.join(' ')} announces`, async () => {
    expect(await eventsOfServing(pair.ours.port, waiting)).toEqual(
      await eventsOfServing(pair.real.port, waiting),
    )
  })
}
