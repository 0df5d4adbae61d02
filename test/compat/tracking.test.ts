/** Client tracking against a real redis-server: what is refused, and who is told what, when. */
import { afterAll, describe, expect, test } from 'vitest'
import { createServer } from '../../src/server/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { type Argv, Pair } from './pair.ts'
import { changedStream, type Line, sameStreams } from './streams.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const tracking = (options: string): Argv => ['CLIENT', 'TRACKING', ...options.split(' ')]

describe('options', () => {
  const sequences: readonly (readonly string[])[] = [
    ['on redirect 999999'],
    ['on redirect x'],
    ['on redirect'],
    ['on prefix a'],
    ['on bcast prefix'],
    ['on bcast prefix a prefix ab'],
    ['on bcast prefix a prefix a'],
    ['on optin optout'],
    ['on bcast optin'],
    ['on bcast optout'],
    ['on optin noloop'],
    ['on foo'],
    ['off foo'],
    ['off bcast'],
    ['on on'],
    ['xx'],
    ['on', 'on bcast'],
    ['on bcast', 'on'],
    ['on optin', 'on optout'],
    ['on optin', 'on'],
    ['on', 'on optin'],
    ['on noloop', 'on'],
    ['on bcast prefix a', 'on bcast prefix ab'],
    ['on bcast prefix a', 'on bcast prefix b'],
    ['on bcast prefix a', 'on bcast'],
    ['on bcast', 'on bcast prefix a'],
    ['on bcast prefix a', 'off', 'on'],
  ]
  for (const sequence of sequences) {
    test(sequence.join(', then '), () =>
      pair.same([...sequence.map(tracking), ['CLIENT', 'TRACKINGINFO'], ['CLIENT', 'GETREDIR']]),
    )
  }

  test('CLIENT CACHING', () =>
    pair.same([
      ['CLIENT', 'TRACKING'],
      ['CLIENT', 'CACHING'],
      ...['off', 'on', 'on optin', 'on optout'].flatMap(mode => [
        tracking('off'),
        tracking(mode),
        ...['yes', 'NO', 'x'].flatMap((word): Argv[] => [
          ['CLIENT', 'CACHING', word],
          ['CLIENT', 'TRACKINGINFO'],
          ['GET', 'k'],
          ['CLIENT', 'TRACKINGINFO'],
        ]),
      ]),
      ['RESET'],
      ['CLIENT', 'TRACKINGINFO'],
    ]))
})

const SCRIPTS: Readonly<Record<string, readonly Line[]>> = {
  'a key is told once, to its readers': [
    ['a', ...tracking('on')],
    ['b', ...tracking('on')],
    ['a', 'MGET', 'k', 'j', 'k'],
    ['b', 'GET', 'k'],
    ['w', 'SET', 'k', '1'],
    ['w', 'SET', 'k', '2'],
    ['w', 'MSET', 'j', '1', 'other', '1'],
    ['a', 'STRLEN', 'k'],
    ['w', 'DEL', 'k'],
    ['a', 'EXISTS', 'new'],
    ['w', 'SET', 'new', '1', 'EX', 100],
    ['a', 'GET', 'new'],
    ['w', 'EXPIRE', 'new', 50],
    ['a', 'GET', 'new'],
    ['w', 'RENAME', 'new', 'newer'],
    ['a', ...tracking('off')],
    ['a', 'GET', 'k'],
    ['w', 'SET', 'k', '3'],
  ],
  'own changes': [
    ['a', ...tracking('on')],
    ['a', 'GET', 'k'],
    ['a', 'SET', 'k', '1'],
    ['a', 'GET', 'k'],
    ['a', 'MULTI'],
    ['a', 'SET', 'k', '2'],
    ['a', 'GET', 'k'],
    ['a', 'SET', 'k', '3'],
    ['a', 'EXEC'],
    ['a', ...tracking('off')],
    ['a', ...tracking('on noloop')],
    ['a', 'GET', 'k'],
    ['a', 'SET', 'k', '4'],
    ['w', 'SET', 'k', '5'],
    ['a', 'GET', 'k'],
    ['w', 'SET', 'k', '6'],
  ],
  'a flush': [
    ['a', ...tracking('on')],
    ['b', ...tracking('on bcast')],
    ['a', 'GET', 'k'],
    ['w', 'FLUSHALL'],
    ['w', 'SET', 'k', '1'],
  ],
  'OPTIN and OPTOUT': [
    ['in', ...tracking('on optin')],
    ['out', ...tracking('on optout')],
    ['in', 'GET', 'x'],
    ['out', 'GET', 'x'],
    ['w', 'SET', 'x', '1'],
    ['in', 'CLIENT', 'CACHING', 'YES'],
    ['in', 'GET', 'x'],
    ['in', 'GET', 'y'],
    ['out', 'CLIENT', 'CACHING', 'NO'],
    ['out', 'GET', 'x'],
    ['out', 'GET', 'y'],
    ['w', 'MSET', 'x', '1', 'y', '2'],
    ['in', 'CLIENT', 'CACHING', 'YES'],
    ['in', 'MULTI'],
    ['in', 'GET', 'x'],
    ['in', 'GET', 'y'],
    ['in', 'EXEC'],
    ['w', 'MSET', 'x', '1', 'y', '2'],
  ],
  'BCAST with prefixes': [
    ['a', ...tracking('on bcast prefix a prefix b')],
    ['b', ...tracking('on bcast noloop')],
    ['w', 'MSET', 'a2', '1', 'c', '2', 'b1', '1', 'a1', '3'],
    ['a', 'SET', 'a9', '1'],
    ['b', 'SET', 'a9', '1'],
    ['b', 'DEL', 'nosuch'],
    ['w', 'RENAME', 'a2', 'b7'],
  ],
}

describe('who is told what', () => {
  for (const [name, script] of Object.entries(SCRIPTS)) test(name, () => sameStreams(pair, script))
})

describe('redirection', () => {
  async function told(port: number): Promise<string[]> {
    const replies: string[] = []
    const ask = async (client: RawClient, ...argv: string[]) => replies.push(await client.ask(...argv))
    const [listener, reader, modern, writer] = await Promise.all([1, 2, 3, 4].map(() => RawClient.open(port)))
    if (listener === undefined || reader === undefined || modern === undefined || writer === undefined)
      return []
    const id = (await listener.ask('CLIENT', 'ID')).trim().slice(1)
    await ask(listener, 'SUBSCRIBE', '__redis__:invalidate')
    await ask(reader, 'CLIENT', 'TRACKING', 'on', 'REDIRECT', id, 'REDIRECT', id)
    await ask(reader, 'CLIENT', 'TRACKING', 'on', 'REDIRECT', id)
    // A flush before there is a tracker in RESP3: the real server then sends RESP3's null to the RESP2 listener.
    await ask(reader, 'GET', 'x')
    await ask(writer, 'FLUSHALL')
    replies.push(await listener.read())
    await modern.ask('HELLO', '3')
    await ask(modern, 'CLIENT', 'TRACKING', 'on', 'REDIRECT', id)
    await ask(reader, 'GET', 'x')
    await ask(modern, 'GET', 'y')
    await ask(writer, 'MSET', 'x', '1', 'y', '2')
    replies.push(await listener.read(), await listener.read())
    await writer.ask('CLIENT', 'KILL', 'ID', id)
    await ask(modern, 'GET', 'y')
    await ask(reader, 'GET', 'x')
    await ask(writer, 'MSET', 'x', '1', 'y', '2')
    replies.push(await modern.read())
    await ask(modern, 'CLIENT', 'TRACKINGINFO')
    await ask(reader, 'CLIENT', 'TRACKINGINFO')
    for (const client of [listener, reader, modern, writer]) client.close()
    return replies.map(reply => reply.replaceAll(id, 'ID'))
  }

  test('to a subscriber, until it has gone', async () => {
    expect(await told(pair.ours.port)).toEqual(await told(pair.real.port))
  })
})

test('a table that is full forgets keys as if they had changed', async () => {
  await using server = await createServer({ port: 0, config: { 'tracking-table-max-keys': '2' } }).listen()
  const client = await RawClient.open(server.port)
  await client.ask('HELLO', '3')
  await client.ask('CLIENT', 'TRACKING', 'ON')
  await client.ask('MGET', 'a', 'b', 'c')
  expect(await client.read()).toBe('>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\na\r\n')
  expect(server.tracking.keyCount).toBe(2)
  client.close()
})

test('a key that expires is told', async () => {
  const client = await RawClient.open(pair.ours.port)
  await client.ask('HELLO', '3')
  await client.ask('CLIENT', 'TRACKING', 'ON')
  await client.ask('SET', 'k', 'v', 'PX', '20')
  await client.ask('GET', 'k')
  expect(await client.read()).toBe('>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n')
  client.close()
})

test('who empties a database hears of it after the reply', () =>
  changedStream(
    pair,
    'flushes of another thread are replied to last',
    [
      ['a', 'CLIENT', 'TRACKING', 'ON'],
      ['a', 'GET', 'k'],
      ['a', 'FLUSHDB'],
    ],
    'a',
    ['+OK\r\n', '_\r\n', '+OK\r\n', '>2\r\n$10\r\ninvalidate\r\n_\r\n'],
  ))
