/**
 * MIGRATE beside a real server: from either to either, the same replies, and afterwards the same keys on both ends. Also
 * to peers that do not answer as they should.
 */
import { createServer as createPeer, type Server as PeerServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { digestOf } from './digests.ts'
import { VALUES } from './dumped-values.ts'
import { Pair } from './pair.ts'
import { logOf, logOfReal } from './replication-log.ts'

const sources = await Pair.start({ 'repl-ping-replica-period': '3600', 'repl-diskless-sync': 'no' })
const targets = await Pair.start()
const theirs = await logOfReal(sources.real.port)
const ours = logOf(sources.ours)
const clients: RawClient[] = []
let ends: readonly [source: RawClient, target: RawClient, port: number][] = []
beforeAll(async () => {
  for (const source of [sources.real.port, sources.ours.port]) {
    for (const target of [targets.real.port, targets.ours.port]) {
      const pair = [await RawClient.open(source), await RawClient.open(target)] as const
      clients.push(...pair)
      await pair[1].ask('SELECT', '9')
      ends = [...ends, [...pair, target]]
    }
  }
})
afterAll(async () => {
  for (const client of clients) client.close()
  theirs.close()
  ours.close()
  await sources.stop()
  await targets.stop()
})

/** What each pair of servers replied, and what was on both ends afterwards. */
async function all(run: (source: RawClient, target: RawClient, port: string) => Promise<unknown>) {
  const seen: { result: unknown; source: string; target: string }[] = []
  for (const [source, target, port] of ends) {
    await source.ask('FLUSHALL')
    await target.ask('FLUSHALL')
    seen.push({
      result: await run(source, target, String(port)),
      source: await digestOf(source),
      target: await digestOf(target),
    })
  }
  return seen
}

async function same(run: (source: RawClient, target: RawClient, port: string) => Promise<unknown>) {
  const [first, ...others] = await all(run)
  for (const other of others) expect(other).toEqual(first)
  return first
}

test.each(Object.entries(VALUES))('a value moves: %s', async (_, { commands }) => {
  await same(async (source, target, port) => {
    for (const argv of commands) await source.ask(...argv)
    const reply = await source.ask('MIGRATE', '127.0.0.1', port, 'k', '9', '5000')
    expect(reply).toBe('+OK\r\n')
    return [reply, await source.ask('EXISTS', 'k'), await target.ask('TTL', 'k')]
  })
})

describe('keys a, b, c here, b there', () => {
  const list = (...names: string[]) => ['', '9', '5000', 'KEYS', ...names]
  test.each([
    [['a', '9', '5000']],
    [['a', '9', '5000', 'copy']],
    [['b', '9', '5000']],
    [['b', '9', '5000', 'REPLACE']],
    [['b', '9', '0', 'COPY', 'REPLACE']],
    [['none', '9', '5000']],
    [list('a', 'b', 'c')],
    [list('a', 'none', 'c')],
    [list('none')],
    [list()],
    [list('a', 'a')],
    [['', '9', '5000', 'REPLACE', 'COPY', 'KEYS', 'a', 'b', 'c']],
    [['a', '9', '5000', 'KEYS', 'a']],
    [['a', 'x', '5000']],
    [['a', '9', 'x']],
    [['a', '9', 'x', 'y']],
    [['a', '9', '5000', 'AUTH']],
    [['a', '9', '5000', 'AUTH2', 'x']],
    [['a', '9', '5000', 'AUTH2', 'default', 'any']],
  ])('%j', async words => {
    await same(async (source, target, port) => {
      await source.ask('MSET', 'a', '1', 'b', '2', 'c', '3')
      await source.ask('EXPIRE', 'c', '100')
      await target.ask('SET', 'b', 'busy')
      const reply = await source.ask('MIGRATE', '127.0.0.1', port, ...words)
      return [reply, await source.ask('KEYS', '*').then(sorted), await target.ask('TTL', 'c')]
    })
  })
})

const sorted = (reply: string) => reply.split('\r\n').sort().join()

describe('the other server lets nobody in', () => {
  test.each([
    ['no such database', ['99', '5000'], 'ERR DB index is out of range'],
    ['a password where none is needed', ['9', '5000', 'AUTH', 'wrong'], 'ERR AUTH <password> called'],
  ])('%s', async (_, words, text) => {
    const seen = await all(async (source, __, port) => {
      await source.ask('SET', 'a', '1')
      const reply = await source.ask('MIGRATE', '127.0.0.1', port, 'a', ...words)
      expect(reply).toContain(`-ERR Target instance replied with error: ${text}`)
      return [reply, await source.ask('EXISTS', 'a')]
    })
    const [first, ...others] = seen
    for (const each of others) expect(each).toHaveProperty('result', first?.result)
    // The real server has sent the key all the same, which is in whatever database is selected now.
    for (const each of seen.slice(2)) expect(each.target).toMatch(/^\+0+\r\n/)
  })
})

test('with a password', async () => {
  await same(async (source, target, port) => {
    await target.ask('CONFIG', 'SET', 'requirepass', 'secret')
    const replies: string[] = []
    for (const words of [
      ['AUTH', 'wrong'],
      ['AUTH', 'secret'],
      ['AUTH2', 'default', 'secret'],
    ]) {
      await source.ask('SET', 'a', '1')
      replies.push(await source.ask('MIGRATE', '127.0.0.1', port, 'a', '9', '5000', 'REPLACE', ...words))
    }
    await target.ask('CONFIG', 'SET', 'requirepass', '')
    return replies
  })
})

test('replicas hear of what is gone', async () => {
  let number = 0
  const heard: unknown[] = []
  await all(async (source, _, port) => {
    number++
    await source.ask('SET', 'begin', `begin-${number}`)
    await source.ask('MSET', 'a', '1', 'b', '2')
    await source.ask('MIGRATE', '127.0.0.1', port, 'a', '9', '5000', 'COPY')
    await source.ask('MIGRATE', '127.0.0.1', port, '', '9', '5000', 'KEYS', 'a', 'none', 'b')
    await source.ask('MIGRATE', '127.0.0.1', port, 'none', '9', '5000')
    await source.ask('SET', 'end', `end-${number}`)
    // Asked for with COPY, b is there already, and stays here.
    const log = number <= 2 ? theirs : ours
    await log.until(`begin-${number}`)
    heard.push(await log.until(`end-${number}`))
  })
  expect(heard[0]).toHaveLength(2)
  for (const each of heard) expect(each).toEqual(heard[0])
})

describe('peers that do not answer as they should', () => {
  test.each<[string, string | undefined, string]>([
    ['says nothing', undefined, '100'],
    ['closes', '', '2000'],
    ['refuses', '-ERR no\r\n|+OK\r\n', '2000'],
    ['refuses the key', '+OK\r\n|-BUSYKEY Target key name already exists.\r\n', '2000'],
    ['answers half', '+OK\r\n', '100'],
  ])('%s', async (_, answer, timeout) => {
    const peer = await fakePeer(answer)
    const seen = []
    for (const port of [sources.real.port, sources.ours.port]) {
      const client = await RawClient.open(port)
      await client.ask('SET', 'a', '1')
      seen.push([
        await client.ask('MIGRATE', '127.0.0.1', peer, 'a', '0', timeout),
        await client.ask('GET', 'a'),
      ])
      client.close()
    }
    expect(seen[1]).toEqual(seen[0])
  })

  test('nobody listens', async () => {
    for (const [host, port] of [
      ['127.0.0.1', '1'],
      ['127.0.0.1', '0'],
      ['127.0.0.1', 'x'],
      ['127.0.0.1', '99999'],
      ['no such host', '1'],
    ] as const) {
      const seen = []
      for (const source of [sources.real.port, sources.ours.port]) {
        const client = await RawClient.open(source)
        await client.ask('SET', 'a', '1')
        seen.push(await client.ask('MIGRATE', host, port, 'a', '0', '1000'))
        client.close()
      }
      expect(seen[1]).toEqual(seen[0])
    }
  })
})

/** Answers the bytes of each connection: with these texts in turn, by closing (`''`), or never. */
async function fakePeer(answer: string | undefined): Promise<string> {
  const sockets: Socket[] = []
  const peer: PeerServer = createPeer(socket => {
    sockets.push(socket)
    socket.on('error', () => {})
    const answers = answer?.split('|') ?? []
    // The real server sends all at once, and may be read at once.
    socket.on('data', chunk => {
      if (answer === '') socket.destroy()
      else if (chunk.includes('SELECT') && chunk.includes('RESTORE')) socket.write(answers.join(''))
      else socket.write(answers.shift() ?? '')
    })
  })
  await new Promise<void>(resolve => peer.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    peer.close()
  })
  const address = peer.address()
  return String(typeof address === 'object' && address !== null ? address.port : 0)
}
