/**
 * A replica while it loads the snapshot of its primary, bit by bit: `repl-diskless-load`. Which data it has at each step, and
 * which when the snapshot does not come to its end.
 */
import { describe, expect, onTestFinished, test } from 'vitest'
import { MemoryStorage } from '../src/persistence/memory-storage.ts'
import { createServer, type Server, VirtualClock } from '../src/server.ts'
import { RawClient } from './support/raw-client.ts'
import { MARK, type ScriptedPrimary, scriptedPrimary } from './support/scripted-primary.ts'
import { start } from './support/start.ts'

const [ID, OTHER] = ['a'.repeat(40), 'b'.repeat(40)]
const LIBRARY = (reply: string) =>
  `#!lua name=library\nredis.register_function{function_name='f', callback=function() return '${reply}' end, flags={'no-writes'}}`

const info = async (server: Server, section = 'replication') => String(await server.call('INFO', section))

/** The snapshot of a server with these keys. */
async function snapshotOf(keys: Readonly<Record<string, string>>, library?: string): Promise<Buffer> {
  const server = createServer({ config: { rdbcompression: 'no' } })
  for (const [key, value] of Object.entries(keys)) await server.call('SET', key, value)
  if (library !== undefined) await server.call('FUNCTION', 'LOAD', library)
  const bytes = server.dump()
  await server.close()
  return bytes
}

/** A replica that has the keys `old` and `both`, of the history ID. */
async function copied(how: string, config: Readonly<Record<string, string>> = {}) {
  const primary = await scriptedPrimary()
  const clock = new VirtualClock()
  const replica = await start({
    clock,
    config: { 'repl-diskless-load': how, replicaof: `127.0.0.1 ${primary.port}`, ...config },
  })
  await expect.poll(() => primary.asked.length).toBe(1)
  const first = await snapshotOf({ old: 'old', both: 'old' }, LIBRARY('old'))
  primary.send(`+FULLRESYNC ${ID} 100\r\n$EOF:${MARK}\r\n`, first, MARK)
  await expect.poll(() => info(replica)).toContain('master_link_status:up')
  return { primary, replica, clock }
}

/** Ends the link, and waits until the replica asks again. */
async function askedAgain(primary: ScriptedPrimary, clock: VirtualClock): Promise<string> {
  const { length } = primary.asked
  primary.cut()
  await expect
    .poll(() => {
      clock.advance(1000)
      return primary.asked.length
    })
    .toBeGreaterThan(length)
  return primary.asked.at(-1) ?? ''
}

const NEW = { new: 'new', both: 'new', large: 'x'.repeat(300_000) }
const both = async (server: Server) => [await server.call('GET', 'old'), await server.call('GET', 'both')]

describe('swapdb, and the same history', () => {
  test('serves the old data until the new ones are there', async () => {
    const { primary, replica, clock } = await copied('swapdb')
    const watching = await RawClient.open(replica.port)
    onTestFinished(() => watching.close())
    await watching.ask('WATCH', 'new')
    await askedAgain(primary, clock)
    const snapshot = await snapshotOf(NEW, LIBRARY('new'))
    primary.send(`+FULLRESYNC ${ID} 300\r\n$EOF:${MARK}\r\n`, snapshot.subarray(0, snapshot.length - 10))
    await expect.poll(() => info(replica, 'persistence')).toContain('async_loading:1')
    expect(await info(replica, 'persistence')).toContain('loading:0')
    expect(await both(replica)).toEqual(['old', 'old'])
    expect(await replica.call('DBSIZE')).toBe(2)
    expect(await replica.call('FCALL', 'f', 0)).toBe('old')
    expect(await info(replica)).toContain(`master_replid:${ID}`)
    for (const line of ['BGSAVE', 'REPLICAOF NO ONE', 'PSYNC ? -1', 'CONFIG SET appendonly no']) {
      await expect(replica.call(...(line.split(' ') as [string])), line).rejects.toThrow('LOADING')
    }
    primary.send(snapshot.subarray(-10), MARK)
    await expect.poll(() => info(replica)).toContain('master_link_status:up')
    expect(await both(replica)).toEqual([null, 'new'])
    expect(await replica.call('FCALL', 'f', 0)).toBe('new')
    expect(await info(replica)).toContain('slave_repl_offset:300')
    await watching.ask('MULTI')
    expect(await watching.ask('EXEC')).toBe('*-1\r\n')
  })

  const damaged = async () => {
    const snapshot = await snapshotOf(NEW)
    snapshot[snapshot.length - 1] = (snapshot.at(-1) ?? 0) ^ 1
    return snapshot
  }
  test.each([
    ['the link is cut', async () => [(await snapshotOf(NEW)).subarray(0, 200_000)]],
    ['the sum is wrong', async () => [await damaged(), MARK]],
    ['the end is not marked', async () => [await snapshotOf(NEW), 'n'.repeat(40)]],
    ['a library does not load', async () => [await snapshotWithBadLibrary(), MARK]],
  ])('keeps the old data when %s', async (_, parts) => {
    const { primary, replica, clock } = await copied('swapdb')
    await askedAgain(primary, clock)
    primary.send(`+FULLRESYNC ${ID} 300\r\n$EOF:${MARK}\r\n`, ...(await parts()))
    // It comes again with what it has.
    expect(await askedAgain(primary, clock)).toBe(`${ID} 101`)
    expect(await info(replica, 'persistence')).toContain('async_loading:0')
    expect(await both(replica)).toEqual(['old', 'old'])
    expect(await replica.call('FCALL', 'f', 0)).toBe('old')
    primary.send('+CONTINUE\r\n*3\r\n$3\r\nSET\r\n$3\r\nold\r\n$5\r\nlater\r\n')
    await expect.poll(() => replica.call('GET', 'old')).toBe('later')
  })

  test('waits for a script that is in the middle of the old data', async () => {
    const { primary, replica, clock } = await copied('swapdb', { 'busy-reply-threshold': '1' })
    await askedAgain(primary, clock)
    const snapshot = await snapshotOf(NEW)
    primary.send(`+FULLRESYNC ${ID} 300\r\n$EOF:${MARK}\r\n`, snapshot.subarray(0, 1000))
    await expect.poll(() => info(replica, 'persistence')).toContain('async_loading:1')
    const script = `for i = 1, 300000 do local v = redis.call('GET', 'both'); if v ~= 'old' then return v end end return 'old'`
    const client = await RawClient.open(replica.port)
    onTestFinished(() => client.close())
    client.send(['EVAL', script, '0'])
    await expect.poll(() => replica.call('PING').catch(error => error.message)).toContain('BUSY')
    primary.send(snapshot.subarray(1000), MARK)
    expect(await client.read()).toBe('$3\r\nold\r\n')
    await expect.poll(() => replica.call('GET', 'both').catch(() => 'busy')).toBe('new')
  })

  test('begins the append-only file anew', async () => {
    const storage = new MemoryStorage()
    const primary = await scriptedPrimary()
    const config = { 'repl-diskless-load': 'swapdb', replicaof: `127.0.0.1 ${primary.port}` }
    const replica = await start({ config, storage, appendOnly: true })
    await expect.poll(() => primary.asked.length).toBe(1)
    primary.send(`+FULLRESYNC ${ID} 1\r\n$EOF:${MARK}\r\n`, await snapshotOf(NEW), MARK)
    await expect.poll(() => info(replica)).toContain('master_link_status:up')
    primary.send('*3\r\n$3\r\nSET\r\n$5\r\nlater\r\n$1\r\n1\r\n')
    await expect.poll(() => replica.call('GET', 'later')).toBe('1')
    await expect.poll(() => info(replica, 'persistence')).toContain('aof_rewrite_in_progress:0')
    await replica.close()
    const alone = await start({ storage, appendOnly: true })
    expect(await alone.call('MGET', 'both', 'later')).toEqual(['new', '1'])
  })
})

test.each([
  ['swapdb', 'old'],
  ['on-empty-db', 'old'],
  ['disabled', 'old'],
])('%s, and another history: keeps the old data until the others have come', async (how, kept) => {
  const { primary, replica, clock } = await copied(how)
  await askedAgain(primary, clock)
  const snapshot = await snapshotOf(NEW)
  primary.send(`+FULLRESYNC ${OTHER} 300\r\n$EOF:${MARK}\r\n`, snapshot.subarray(0, snapshot.length - 10))
  await expect.poll(() => info(replica)).toContain('master_sync_in_progress:1')
  if (how === 'swapdb') {
    await expect.poll(() => info(replica, 'persistence')).toMatch(/^loading:1\r\nasync_loading:0\r$/m)
    await expect(replica.call('GET', 'old')).rejects.toThrow('LOADING')
  } else expect(await replica.call('GET', 'old')).toBe('old')
  expect(await askedAgain(primary, clock)).toBe(`${ID} 101`)
  expect(await replica.call('GET', 'old')).toBe(kept)
  primary.send(`+FULLRESYNC ${OTHER} 300\r\n$EOF:${MARK}\r\n`, snapshot, MARK)
  await expect.poll(() => info(replica)).toContain('master_link_status:up')
  expect(await both(replica)).toEqual([null, 'new'])
})

test('on-empty-db: half of a snapshot is nothing', async () => {
  const primary = await scriptedPrimary()
  const clock = new VirtualClock()
  const config = { 'repl-diskless-load': 'on-empty-db', replicaof: `127.0.0.1 ${primary.port}` }
  const replica = await start({ clock, config })
  await expect.poll(() => primary.asked.length).toBe(1)
  primary.send(`+FULLRESYNC ${ID} 1\r\n$EOF:${MARK}\r\n`, (await snapshotOf(NEW)).subarray(0, 200_000))
  await expect.poll(() => info(replica, 'persistence')).toContain('loading:1')
  expect(await askedAgain(primary, clock)).toBe('? -1')
  expect(await replica.call('DBSIZE')).toBe(0)
})

test('a primary that is silent while the snapshot comes is left (repl-timeout)', async () => {
  const { primary, replica, clock } = await copied('swapdb', { 'repl-timeout': '5' })
  await askedAgain(primary, clock)
  primary.send(`+FULLRESYNC ${ID} 300\r\n$EOF:${MARK}\r\n`, (await snapshotOf(NEW)).subarray(0, 200_000))
  await expect.poll(() => info(replica, 'persistence')).toContain('async_loading:1')
  for (let seconds = 0; seconds < 5; seconds++) clock.advance(1000)
  expect(await info(replica, 'persistence')).toContain('async_loading:1')
  clock.advance(2000)
  await expect.poll(() => info(replica, 'persistence')).toContain('async_loading:0')
  expect(await both(replica)).toEqual(['old', 'old'])
})

/** The library has a function less than it must have. */
async function snapshotWithBadLibrary(): Promise<Buffer> {
  const server = createServer({ config: { rdbchecksum: 'no', rdbcompression: 'no' } })
  await server.call('FUNCTION', 'LOAD', LIBRARY('new'))
  const bytes = server.dump()
  await server.close()
  const text = bytes.toString('latin1').replace('redis.register', 'redis.registxr')
  return Buffer.from(text, 'latin1')
}
