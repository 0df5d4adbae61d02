/**
 * What should not happen between a primary and its replica, and what is done about it: errors of commands that ran well where they
 * came from, a disk that takes nothing, a replica that asks for replies.
 */
import { connect, Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { note } from '../src/engine/channels.ts'
import { MemoryStorage } from '../src/persistence/memory-storage.ts'
import { createServer, type Server, VirtualClock } from '../src/server.ts'
import { RawClient } from './support/raw-client.ts'
import { MARK, scriptedPrimary } from './support/scripted-primary.ts'
import { start } from './support/start.ts'

const info = async (server: Server, section = 'replication') => String(await server.call('INFO', section))

/** What a server tells its log. */
function logOf(server: Server): string[] {
  const lines: string[] = []
  onTestFinished(note.subscribe(({ server: from, text }) => void (from === server && lines.push(text))))
  return lines
}

/** A replica of a primary that sends what the test says; `k` is a string. */
async function copied(config: Readonly<Record<string, string>>, storage = new MemoryStorage()) {
  const primary = await scriptedPrimary()
  const replica = await start({ config: { replicaof: `127.0.0.1 ${primary.port}`, ...config }, storage })
  await expect.poll(() => primary.asked.length).toBe(1)
  const source = createServer()
  await source.call('SET', 'k', 'v')
  primary.send(`+FULLRESYNC ${'a'.repeat(40)} 1\r\n$EOF:${MARK}\r\n`, source.dump(), MARK)
  await source.close()
  await expect.poll(() => info(replica)).toContain('master_link_status:up')
  return { primary, replica, log: logOf(replica), storage }
}

const LPUSH = '*3\r\n$5\r\nLPUSH\r\n$1\r\nk\r\n$1\r\nv\r\n'
const MULTI = `*1\r\n$5\r\nMULTI\r\n${LPUSH}*1\r\n$4\r\nEXEC\r\n`
const SET = '*3\r\n$3\r\nSET\r\n$3\r\nnew\r\n$1\r\n1\r\n'

describe('an error of what a primary sends', () => {
  test.each([
    ['lpush', LPUSH],
    ['exec', MULTI],
    ['<unknown>', '*1\r\n$7\r\nNOTHING\r\n'],
  ])('is told and counted: %s', async (name, bytes) => {
    const { primary, replica, log } = await copied({})
    primary.send(bytes, SET)
    await expect.poll(() => replica.call('GET', 'new')).toBe('1')
    expect(log.filter(line => line.startsWith('== CRITICAL == This replica is sending an error'))).toEqual([
      expect.stringContaining(`after processing the command '${name}'`),
    ])
    expect(await info(replica, 'stats')).toContain('unexpected_error_replies:1')
  })

  test.each(['panic', 'panic-on-replicas'])(
    'is the end with propagation-error-behavior %s',
    async behavior => {
      const { primary, replica, log } = await copied({ 'propagation-error-behavior': behavior })
      primary.send(LPUSH, SET)
      await replica.closed
      expect(log.join('\n')).toContain(
        "This replica panicked sending an error to its master after processing the command 'lpush'",
      )
    },
  )

  test('is not the end of a replica that others write to', async () => {
    const config = { 'propagation-error-behavior': 'panic', 'replica-read-only': 'no' }
    const { primary, replica } = await copied(config)
    primary.send(LPUSH, SET)
    await expect.poll(() => replica.call('GET', 'new')).toBe('1')
  })
})

test.each([
  ['ignore', true],
  ['panic-on-replicas', true],
  ['panic', false],
])(
  'an error of what the append-only file holds, with propagation-error-behavior %s',
  async (behavior, starts) => {
    const storage = new MemoryStorage()
    const config = { 'aof-use-rdb-preamble': 'no' }
    const before = await start({ storage, appendOnly: true, config })
    await before.call('SET', 'k', 'v')
    await before.call('SET', 'l', 'v')
    await before.close()
    const [name = ''] = storage.list('./appendonlydir').filter(each => each.endsWith('.incr.aof'))
    const file = storage.append(`./appendonlydir/${name}`)
    file.write(Buffer.from(LPUSH))
    file.close()
    const again = createServer({
      port: 0,
      storage,
      appendOnly: true,
      config: { ...config, 'propagation-error-behavior': behavior },
    })
    onTestFinished(() => again.close())
    if (starts) await again.listen()
    else
      await expect(again.listen()).rejects.toThrow(
        'This server panicked sending an error to its AOF-loading-client',
      )
  },
)

test.each(['ignore', 'panic'])('an unknown command in a file is told as such (%s)', async behavior => {
  const storage = new MemoryStorage()
  await (await start({ storage, appendOnly: true })).close()
  const [name = ''] = storage.list('./appendonlydir').filter(each => each.endsWith('.incr.aof'))
  const file = storage.append(`./appendonlydir/${name}`)
  file.write(Buffer.from('*1\r\n$3\r\nbla\r\n'))
  file.close()
  const config = { 'propagation-error-behavior': behavior }
  const again = createServer({ port: 0, storage, appendOnly: true, config })
  onTestFinished(() => again.close())
  await expect(again.listen()).rejects.toThrow(
    /Unknown command 'bla' reading the append only file .*incr\.aof/,
  )
})

describe('a disk that takes nothing', () => {
  class FullDisk extends MemoryStorage {
    isFull = false

    override append(path: string) {
      if (this.isFull) throw new Error('No space left on device')
      return super.append(path)
    }
  }

  async function full(config: Readonly<Record<string, string>>) {
    const storage = new FullDisk()
    const { primary, replica, log } = await copied({ save: '900 1', ...config }, storage)
    storage.isFull = true
    await replica.call('BGSAVE')
    await expect.poll(() => info(replica, 'persistence')).toContain('rdb_last_bgsave_status:err')
    // The end must not try it again.
    onTestFinished(() => {
      storage.isFull = false
    })
    return { primary, replica, log, storage }
  }

  test('is the end of a replica that cannot keep what its primary sends', async () => {
    const { primary, replica, log, storage } = await full({})
    primary.send('*1\r\n$4\r\nPING\r\n')
    expect(await replica.call('GET', 'k')).toBe('v')
    storage.isFull = false
    primary.send(SET)
    await replica.closed
    expect(log).toContain('Replica was unable to write command to disk.')
  })

  test('is not with replica-ignore-disk-write-errors', async () => {
    const { primary, replica, log } = await full({ 'replica-ignore-disk-write-errors': 'yes' })
    primary.send(SET, SET)
    await expect.poll(() => replica.call('GET', 'new')).toBe('1')
    const told = 'Replica is applying a command even though it is unable to write to disk.'
    expect(log.filter(line => line === told)).toHaveLength(1)
  })
})

describe('a connection that is sent the stream', () => {
  test.each([
    ['PING', []],
    ['XINFO HELP', []],
    ['NOTHING', ['an error', 'unknown command']],
    ['GET k', ['an error', "Replica can't interact with the keyspace"]],
    ['EVAL return 1', ['an error', "Replica can't interact with the keyspace"]],
  ])('ends when it asks for a reply: %s', async (request, told) => {
    const primary = await start({ config: { 'repl-diskless-sync-delay': '0' } })
    const log = logOf(primary)
    const replica = await RawClient.open(primary.port)
    onTestFinished(() => replica.close())
    replica.send(['PSYNC', '?', '-1'])
    expect(await replica.read()).toContain('FULLRESYNC')
    replica.send(request.split(' '))
    await expect.poll(() => info(primary)).toContain('connected_slaves:0')
    expect(log.join('\n')).toContain('Replica generated a reply to command')
    for (const words of told) expect(log.join('\n')).toContain(words)
    expect(await info(primary, 'stats')).toContain(`unexpected_error_replies:${told.length > 0 ? 1 : 0}`)
  })

  test('has its small pieces gathered with repl-disable-tcp-nodelay', async () => {
    const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    onTestFinished(() => setNoDelay.mockRestore())
    const primary = await start({ config: { 'repl-disable-tcp-nodelay': 'yes' } })
    const replica = await RawClient.open(primary.port)
    onTestFinished(() => replica.close())
    await replica.ask('PING')
    expect(setNoDelay).not.toHaveBeenCalledWith(false)
    replica.send(['PSYNC', '?', '-1'])
    await expect.poll(() => info(primary)).toContain('slave0:')
    expect(setNoDelay).toHaveBeenCalledWith(false)
  })
})

test.each([
  ['yes', 2],
  ['no', 0],
])('replica-lazy-flush %s: what gives way to a snapshot is freed later or at once', async (later, freed) => {
  const primary = await start({ config: { 'repl-diskless-sync-delay': '0' } })
  const replica = await start({ config: { 'replica-lazy-flush': later } })
  await replica.call('MSET', 'a', 1, 'b', 2)
  await replica.call('REPLICAOF', '127.0.0.1', primary.port)
  await expect.poll(() => info(replica)).toContain('master_link_status:up')
  expect(await info(replica, 'memory')).toContain(`lazyfreed_objects:${freed}\r\n`)
})

test('of two that get one snapshot, who does not read is left, not who waits for that (repl-timeout)', async () => {
  const clock = new VirtualClock()
  const config = {
    'repl-timeout': '5',
    'repl-diskless-sync-delay': '3600',
    'repl-diskless-sync-max-replicas': '2',
    'enable-debug-command': 'yes',
    rdbcompression: 'no',
  }
  const primary = await start({ clock, config })
  await primary.call('DEBUG', 'POPULATE', 200, 'key', 100_000)
  const [reader] = [1, 2].map(() => {
    const socket = connect(primary.port, '127.0.0.1', () =>
      socket.write('REPLCONF capa eof\r\nPSYNC ? -1\r\n'),
    )
    onTestFinished(() => void socket.destroy())
    return socket
  })
  let received = 0
  reader?.on('data', chunk => {
    received += chunk.length
  })
  await expect.poll(() => info(primary, 'persistence')).toContain('rdb_bgsave_in_progress:1')
  const passTime = () => {
    clock.advance(1000)
    return info(primary)
  }
  await expect.poll(passTime, { timeout: 20_000 }).toContain('connected_slaves:1\r\n')
  await expect.poll(() => received, { timeout: 20_000 }).toBeGreaterThan(20_000_000)
})
