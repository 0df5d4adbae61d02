/**
 * A server in a small heap: what grows is refused before V8 ends the process, whatever it is that fills the heap.
 * Then reads answer, deleting frees, and writes work again.
 */
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { launch, launchForMany, type Running } from '../support/launch.ts'
import { RawClient } from '../support/raw-client.ts'
import { freePort } from '../support/server-process.ts'

const SERVER = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'server.js')
const FULL = /^-OOM command not allowed: this process' heap is nearly full \(\d+ MB of 48 MB\)\.\r\n$/
/** More than fits: a test whose server takes all of it fails. */
const MOST_BATCHES = 500

let running: Running
let client: RawClient

/** A server whose heap is small. */
async function serve(start: typeof launch): Promise<number> {
  const port = await freePort()
  running = start('node', ['--max-old-space-size=48', SERVER, '--port', String(port)])
  await running.logged('Ready to accept connections')
  return port
}

async function openClient(port: number): Promise<void> {
  client = await RawClient.open(port)
  onTestFinished(() => client.close())
}

/** Sends batches until one is refused. Returns the first refusal. */
async function untilRefused(batchOf: (number: number) => readonly (readonly string[])[]): Promise<string> {
  for (let number = 0; number < MOST_BATCHES; number++) {
    const batch = batchOf(number)
    client.write(batch.map(request).join(''))
    let refusal: string | undefined
    for (let left = batch.length; left > 0; left--) {
      const reply = await client.read()
      if (reply.startsWith('-')) refusal ??= reply
    }
    if (refusal !== undefined) return refusal
  }
  throw new Error('nothing was refused')
}

const request = (argv: readonly string[]) =>
  `*${argv.length}\r\n${argv.map(each => `$${each.length}\r\n${each}\r\n`).join('')}`

const numbers = (count: number, from: number) => Array.from({ length: count }, (_, at) => String(from + at))

/** What is on the heap however many there are: the consumers of a group. */
const GROUP = ['XGROUP', 'CREATE', 'stream', 'group', '0', 'MKSTREAM']
const groupAt = (number: number) => (number === 0 ? [GROUP] : [])
const consumer = (name: string) => ['XGROUP', 'CREATECONSUMER', 'stream', 'group', name]

async function expectToRecover(): Promise<void> {
  expect(await client.ask('PING')).toBe('+PONG\r\n')
  expect(await client.ask('SET', 'more', 'x')).toMatch(FULL)
  const info = await client.ask('INFO', 'memory')
  expect(info).toContain('\r\nheap_short:1\r\n')
  expect(info).toContain('\r\nheap_limit:50331648\r\n')
  expect(Number(/oom_by_heap:(\d+)/.exec(info)?.[1])).toBeGreaterThan(0)
  expect(await client.ask('MEMORY', 'DOCTOR')).toContain('What grows is refused: OOM ')
  const key = /\r\n(.*)\r\n$/.exec(await client.ask('RANDOMKEY'))?.[1] ?? ''
  expect(await client.ask('EXISTS', key)).toBe(':1\r\n')
  expect(await client.ask('DEL', key)).toBe(':1\r\n')
  expect(await client.ask('FLUSHALL')).toBe('+OK\r\n')
  expect(await client.ask('SET', 'more', 'x')).toBe('+OK\r\n')
  expect(await client.ask('GET', 'more')).toBe('$1\r\nx\r\n')
  expect(await client.ask('INFO', 'memory')).toContain('\r\nheap_short:0\r\n')
  await running.logged('There is room in memory again')
  expect(running.log.filter(line => line.includes('Commands that grow are refused'))).toHaveLength(1)
  expect(running.child.exitCode).toBeNull()
}

describe('keys fill the heap, again and again', () => {
  let port: number
  beforeAll(async () => {
    port = await serve(launchForMany)
    return () => void running.child.kill('SIGKILL')
  })
  beforeEach(async () => {
    running.log.splice(0)
    await openClient(port)
  })

  test.each<[string, (number: number) => readonly (readonly string[])[]]>([
    [
      'RPUSH',
      number => [
        ['CONFIG', 'SET', 'list-max-listpack-size', '1'],
        ['RPUSH', 'list', ...numbers(10_000, number * 10_000)],
      ],
    ],
    ['XGROUP CREATECONSUMER', number => [...groupAt(number), ...numbers(1000, number * 1000).map(consumer)]],
    [
      'COPY',
      number => [
        ...groupAt(number),
        ...(number === 0 ? numbers(1000, 0).map(consumer) : []),
        ...numbers(20, number * 20).map(each => ['COPY', 'stream', `copy:${each}`]),
      ],
    ],
  ])('%s', async (_, batchOf) => {
    expect(await untilRefused(batchOf)).toMatch(FULL)
    await expectToRecover()
  })
})

describe('what else fills the heap', () => {
  beforeEach(async () => {
    await openClient(await serve(launch))
  })

  test('a script that writes', async () => {
    const script = "for i = 1, 1e7 do redis.call('XGROUP', 'CREATECONSUMER', 'stream', 'group', i) end"
    expect(await client.ask(...GROUP)).toBe('+OK\r\n')
    expect(await client.ask('EVAL', script, '0')).toMatch(/^-OOM command not allowed: this process' heap/)
    await expectToRecover()
  })

  test.each([
    "'element' .. i",
    "i .. 'th element'",
    "i .. '' .. i + 1",
    'tostring(i)',
    "string.format('%d', i)",
    "string.sub('some text ' .. i, 3)",
    "string.match('some text ' .. i, '%d+')",
    '{}',
    'true',
    'function() return i end',
  ])('a script that keeps %s', async element => {
    const script = `local kept = {} for i = 1, 1e7 do kept[i] = ${element} end return #kept`
    expect(await client.ask('EVAL', script, '0')).toContain('not enough memory')
    expect(await client.ask('SET', 'more', 'x')).toBe('+OK\r\n')
  })

  test('a script that makes garbage goes on', async () => {
    const script = "local last for i = 1, 2e6 do last = { 'element' .. i } end return last[1]"
    expect(await client.ask('EVAL', script, '0')).toBe('$14\r\nelement2000000\r\n')
  })

  test('a pipeline of 64 MB', async () => {
    const count = 110_000
    expect(await client.ask(...GROUP)).toBe('+OK\r\n')
    for (let at = 0; at < count; at++) client.send(consumer('x'.repeat(600) + at))
    let refused = 0
    for (let left = count; left > 0; left--) {
      const reply = await client.read()
      if (reply.startsWith('-OOM')) refused++
      else expect(reply).toBe(':1\r\n')
    }
    expect(refused).toBeGreaterThan(0)
    await expectToRecover()
  })

  test('a transaction that never ends', async () => {
    await client.ask('SET', 'k', 'v')
    await client.ask('MULTI')
    const queue = numbers(10_000, 0).map(each => ['SET', each, 'x'.repeat(50)])
    expect(await untilRefused(() => queue)).toMatch(FULL)
    expect(await client.ask('EXEC')).toMatch(/^-EXECABORT/)
    // What the transaction held is garbage by now; the next look finds out.
    while ((await client.ask('SET', 'k', 'w')) !== '+OK\r\n');
    expect(await client.ask('GET', 'k')).toBe('$1\r\nw\r\n')
  })

  test('a transaction whose commands multiply', async () => {
    await client.ask(...GROUP)
    for (const each of numbers(1000, 0)) await client.ask(...consumer(each))
    await client.ask('MULTI')
    for (const each of numbers(5000, 0)) client.send(['COPY', 'stream', `copy:${each}`])
    for (let left = 5000; left > 0; left--) expect(await client.read()).toBe('+QUEUED\r\n')
    const replies = await client.ask('EXEC')
    expect(replies).toMatch(/^\*5000\r\n:1\r\n/)
    expect(replies.slice(-300)).toMatch(/-OOM command not allowed: this process' heap is nearly full/)
    await expectToRecover()
  })
})

test('strings, integers and small collections lie outside of it: 150 MB of them in a heap of 48 MB', async () => {
  await openClient(await serve(launch))
  const script = `
    for i = ARGV[1], ARGV[1] + 999 do
      redis.call('SET', 'string:' .. i, string.rep('x', 800))
      redis.call('APPEND', 'edited:' .. i, string.rep('y', 300))
      redis.call('SET', 'integer:' .. i, i)
      redis.call('HSET', 'hash:' .. i, 'name', 'n' .. i, 'mail', 'm' .. i)
      redis.call('RPUSH', 'list:' .. i, 1, 2, 3)
      redis.call('SADD', 'set:' .. i, 'a', 'b', 'c')
      redis.call('ZADD', 'zset:' .. i, 1, 'a', 2.5, 'b')
    end`
  for (let from = 1; from < 100_000; from += 1000) {
    expect(await client.ask('EVAL', script, '0', String(from))).toBe('$-1\r\n')
  }
  const info = await client.ask('INFO', 'memory')
  expect(info).toContain('\r\nheap_short:0\r\n')
  expect(Number(/used_memory:(\d+)/.exec(info)?.[1])).toBeGreaterThan(150e6)
  expect(await client.ask('GET', 'string:77777')).toBe(`$800\r\n${'x'.repeat(800)}\r\n`)
  expect(await client.ask('HGET', 'hash:99999', 'mail')).toBe('$6\r\nm99999\r\n')
  expect(await client.ask('FLUSHALL')).toBe('+OK\r\n')
})

describe('large collections lie outside of it: 150 MB of one in a heap of 48 MB', () => {
  test.each([
    ['hash', "redis.call('HSET', 'key', 'field:' .. i, i .. string.rep('x', 300))", 'HGET key field:77777'],
    ['list', "redis.call('RPUSH', 'key', i .. string.rep('x', 300))", 'LINDEX key 77776'],
    ['stream', "redis.call('XADD', 'key', i, 'f', i .. string.rep('x', 300))", 'XRANGE key 77777 77777'],
    ['sorted set', "redis.call('ZADD', 'key', i, string.rep('x', 300) .. i)", 'ZSCORE key x77777'],
    ['set', "redis.call('SADD', 'key', string.rep('x', 300) .. i)", 'SISMEMBER key x77777'],
  ])('%s', async (_, add, read) => {
    await openClient(await serve(launch))
    for (let from = 1; from < 500_000; from += 10_000) {
      const script = `for i = ARGV[1], ARGV[1] + 9999 do ${add} end`
      expect(await client.ask('EVAL', script, '0', String(from))).toBe('$-1\r\n')
    }
    const info = await client.ask('INFO', 'memory')
    expect(info).toContain('\r\nheap_short:0\r\n')
    expect(Number(/used_memory:(\d+)/.exec(info)?.[1])).toBeGreaterThan(150e6)
    expect(await client.ask(...read.replace(' x', ` ${'x'.repeat(300)}`).split(' '))).toMatch(
      /^:1|^\$(305|5)\r\n77777|^\*1\r\n/,
    )
    expect(await client.ask('DEL', 'key')).toBe(':1\r\n')
  })
})

test('what consumers have pending lies outside of it: 600,000 entries in a heap of 48 MB', async () => {
  await openClient(await serve(launch))
  expect(await client.ask(...GROUP)).toBe('+OK\r\n')
  for (let from = 1; from < 600_000; from += 10_000) {
    const script = `
      for i = ARGV[1], ARGV[1] + 9999 do redis.call('XADD', 'stream', i, 'f', 'v') end
      for i = 1, 10 do
        redis.call('XREADGROUP', 'GROUP', 'group', 'c' .. i, 'COUNT', 1000, 'STREAMS', 'stream', '>')
      end`
    expect(await client.ask('EVAL', script, '0', String(from))).toBe('$-1\r\n')
  }
  expect(await client.ask('INFO', 'memory')).toContain('\r\nheap_short:0\r\n')
  expect(await client.ask('XPENDING', 'stream', 'group')).toMatch(
    /^\*4\r\n:600000\r\n\$3\r\n1-0\r\n\$8\r\n600000-0\r\n/,
  )
  expect(await client.ask('XPENDING', 'stream', 'group', '599999', '+', '1', 'c10')).toMatch(
    /^\*1\r\n\*4\r\n\$8\r\n599999-0\r\n\$3\r\nc10\r\n:\d+\r\n:1\r\n$/,
  )
  expect(await client.ask('XCLAIM', 'stream', 'group', 'c1', '0', '300000', 'JUSTID')).toBe(
    '*1\r\n$8\r\n300000-0\r\n',
  )
  expect(await client.ask('XACK', 'stream', 'group', '300000', '300000', '599999')).toBe(':2\r\n')
  expect(await client.ask('COPY', 'stream', 'copy')).toBe(':1\r\n')
  expect(await client.ask('XGROUP', 'DELCONSUMER', 'stream', 'group', 'c1')).toBe(':60000\r\n')
  expect(await client.ask('XPENDING', 'copy', 'group')).toContain(':599998\r\n')
})
