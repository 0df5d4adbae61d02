/**
 * What a server owes its peers, and what it does not: those that leave, those that send more than they may, those
 * that are done with what they sent.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { VirtualClock } from '../src/server.ts'
import { RawClient } from './support/raw-client.ts'
import { start } from './support/start.ts'

async function open(port: number): Promise<RawClient> {
  const client = await RawClient.open(port)
  onTestFinished(() => client.close())
  return client
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  onTestFinished(() => {
    socket.destroy()
  })
  return socket
}

function request(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map(word => `$${word.length}\r\n${word}\r\n`).join('')}`
}

/** Asks until an answer is as wanted. */
async function until(
  client: RawClient,
  argv: readonly string[],
  wanted: (reply: string) => boolean,
): Promise<void> {
  while (!wanted(await client.ask(...argv)));
}

/** Resolves when a client waits for keys. */
function waiting(client: RawClient): Promise<void> {
  return until(client, ['INFO', 'clients'], reply => reply.includes('blocked_clients:1\r\n'))
}

const WAITS: readonly (readonly [name: string, argv: readonly string[], push: readonly string[]])[] = [
  ['BLPOP', ['BLPOP', 'list', '0'], ['RPUSH', 'list', 'element']],
  ['BRPOPLPUSH', ['BRPOPLPUSH', 'list', 'other', '0'], ['RPUSH', 'list', 'element']],
  ['BZPOPMIN', ['BZPOPMIN', 'set', '0'], ['ZADD', 'set', '1', 'element']],
]

test.each(WAITS)('%s: an element goes to nobody who has left', async (_name, wait, push) => {
  const { port } = await start()
  const control = await open(port)
  const pusher = await openSocket(port)
  const key = wait[1] ?? ''
  for (let round = 0; round < 100; round++) {
    const leaver = await openSocket(port)
    leaver.write(request(...wait))
    await waiting(control)
    // Its end is on the way before the element is: the server finds both at once.
    const left = once(leaver, 'close')
    leaver.destroy()
    await left
    const answered = once(pusher, 'data')
    pusher.write(request(...push))
    expect(String((await answered)[0])).toBe(':1\r\n')
    expect(await control.ask('EXISTS', key)).toBe(':1\r\n')
    await control.ask('FLUSHALL')
  }
})

test('a message is not counted for a subscriber who has left', async () => {
  const { port } = await start()
  const control = await open(port)
  for (let round = 0; round < 20; round++) {
    const leaver = await openSocket(port)
    leaver.write(request('SUBSCRIBE', 'news'))
    await once(leaver, 'data')
    const left = once(leaver, 'close')
    leaver.destroy()
    await left
    expect(await control.ask('PUBLISH', 'news', 'hello')).toBe(':0\r\n')
  }
})

test('a peer that has ended its side gets all replies to what it has sent', async () => {
  const { port } = await start()
  const client = await open(port)
  const large = 'x'.repeat(1_000_000)
  client.write(request('SET', 'k', large) + request('GET', 'k').repeat(20) + request('INCR', 'n'))
  client.end()
  expect(await client.read()).toBe('+OK\r\n')
  for (let i = 0; i < 20; i++) expect((await client.read()).length).toBe(large.length + 12)
  expect(await client.read()).toBe(':1\r\n')
  expect(await client.read()).toBe('<closed>')
})

test('a peer that has ended its side waits for nothing', async () => {
  const { port } = await start()
  const control = await open(port)
  const client = await open(port)
  client.write(request('ECHO', 'a') + request('BLPOP', 'list', '0') + request('SET', 'k', 'v'))
  client.end()
  expect(await client.read()).toBe('$1\r\na\r\n')
  expect(await client.read()).toBe('<closed>')
  expect(await control.ask('RPUSH', 'list', 'element')).toBe(':1\r\n')
  expect(await control.ask('EXISTS', 'k')).toBe(':0\r\n')
})

test('what comes behind a client that waits is answered in order, and costs no more than its bytes', async () => {
  const { port } = await start()
  const control = await open(port)
  const client = await open(port)
  const value = 'v'.repeat(64 * 1024)
  const rounds = 250
  client.write(request('BLPOP', 'list', '0'))
  await waiting(control)
  client.write((request('APPEND', 'k', value) + request('INCR', 'n')).repeat(rounds))
  // All of it has arrived.
  await until(control, ['INFO', 'stats'], reply => {
    return Number(/total_net_input_bytes:(\d+)/.exec(reply)?.[1]) > rounds * value.length
  })
  await control.ask('RPUSH', 'list', 'element')
  expect(await client.read()).toBe('*2\r\n$4\r\nlist\r\n$7\r\nelement\r\n')
  for (let i = 1; i <= rounds; i++) {
    expect(await client.read()).toBe(`:${i * value.length}\r\n`)
    expect(await client.read()).toBe(`:${i}\r\n`)
  }
})

test('beyond client-query-buffer-limit, a client that waits is read no further, and nothing is lost', async () => {
  const { port } = await start({ config: { 'client-query-buffer-limit': '1mb' } })
  const control = await open(port)
  const client = await open(port)
  client.write(request('BLPOP', 'list', '0'))
  await waiting(control)
  const rounds = 10_000
  client.write(request('APPEND', 'k', 'v'.repeat(1000)).repeat(rounds))
  let held = 0
  await until(control, ['CLIENT', 'LIST'], reply => {
    held = Math.max(...[...reply.matchAll(/ qbuf=(\d+)/g)].map(([, bytes]) => Number(bytes)))
    return held > 1024 * 1024
  })
  await control.ask('RPUSH', 'list', 'element')
  expect(await client.read()).toContain('element')
  for (let i = 1; i <= rounds; i++) expect(await client.read()).toBe(`:${i * 1000}\r\n`)
  expect(held).toBeLessThan(1024 * 1024 + 2 * 64 * 1024)
})

test('a finished request takes no memory', async () => {
  const { port } = await start()
  const control = await open(port)
  const size = 10 * 1024 * 1024
  await control.ask('CONFIG', 'SET', 'maxmemory', '1gb')
  const words = request('ECHO', 'x'.repeat(size))
  for (let i = 0; i < 12; i++) {
    const client = await openSocket(port)
    client.write(words)
    let received = 0
    for await (const chunk of client.iterator({ destroyOnReturn: false })) {
      received += chunk.length
      if (received > size) break
    }
  }
  await control.ask('FLUSHALL')
  const list = await control.ask('CLIENT', 'LIST')
  const largest = Math.max(...[...list.matchAll(/ tot-mem=(\d+)/g)].map(([, bytes]) => Number(bytes)))
  expect(largest).toBeLessThan(100_000)
  await control.ask('CONFIG', 'SET', 'maxmemory', '100mb')
  expect(await control.ask('SET', 'k', 'v')).toBe('+OK\r\n')
})

/** Redis' words of 7.4, which the server that others are compared with does not have yet. */
test('CLIENT KILL MAXAGE', async () => {
  const clock = new VirtualClock()
  const { port } = await start({ clock })
  const old = await open(port)
  await old.ask('PING')
  clock.advance('100s')
  const young = await open(port)
  const kill = (...filters: string[]) => young.ask('CLIENT', 'KILL', 'MAXAGE', ...filters)
  for (const age of ['0', '-1', '-9223372036854775808']) {
    expect(await kill(age)).toBe('-ERR maxage should be greater than 0\r\n')
    expect(await kill(age, 'SKIPME', 'no')).toBe('-ERR maxage should be greater than 0\r\n')
  }
  for (const age of ['', 'x', '1.5', '01', '9223372036854775808']) {
    expect(await kill(age)).toBe('-ERR maxage is not an integer or out of range\r\n')
  }
  for (const age of ['101', '9223372036854775807']) expect(await kill(age)).toBe(':0\r\n')
  expect(await kill('1', 'SKIPME', 'x')).toBe('-ERR syntax error\r\n')
  expect(await kill('1', 'MAXAGE', '1000')).toBe(':0\r\n')
  expect(await kill('1000', 'MAXAGE', '100', 'SKIPME', 'no')).toBe(':1\r\n')
  expect(await old.read()).toBe('<closed>')
  clock.advance('1s')
  expect(await kill('1')).toBe(':0\r\n')
  expect(await kill('1', 'SKIPME', 'no')).toBe(':1\r\n')
  expect(await young.read()).toBe('<closed>')
})
