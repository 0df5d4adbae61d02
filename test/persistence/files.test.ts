/** Saving, loading, and the append-only file, on a disk that is full, fails, or is read by another server afterwards. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as channels from '../../src/engine/channels.ts'
import { Engine } from '../../src/engine/engine.ts'
import { bareHost } from '../../src/engine/host.ts'
import { InProcessConnection } from '../../src/engine/in-process.ts'
import { VirtualClock } from '../../src/keyspace/clock.ts'
import { createServer, LoadError, SaveError, type Server, type ServerOptions } from '../../src/server.ts'
import { startTestServer } from '../../src/testing.ts'
import { contentsOf } from '../support/contents.ts'
import { LosingStorage } from '../support/losing-storage.ts'
import { start, temporaryFolder } from '../support/start.ts'

const MISCONF = /^MISCONF /

interface Kept {
  readonly engine: Engine
  readonly clock: VirtualClock
  readonly storage: LosingStorage
  readonly said: string[]
  call(...argv: string[]): Promise<unknown>
}

/** A server without sockets, whose disk and time the test moves. */
async function kept(config: Record<string, string>, storage = new LosingStorage()): Promise<Kept> {
  const clock = new VirtualClock(1_700_000_000_000)
  const engine = new Engine({ clock, config: { save: '', ...config } }, bareHost(), {
    storage,
    persists: true,
  })
  storage.isQuick = true
  const said: string[] = []
  channels.note.subscribe(({ server, text }) => {
    if (server === engine) said.push(text)
  })
  await engine.persistence.load()
  engine.cron.start()
  return { engine, clock, storage, said, call: (...argv) => engine.call(...argv) }
}

/** Lets other events run. */
const breathe = () => new Promise(resolve => setImmediate(resolve))

async function keptServer(options: ServerOptions): Promise<Server> {
  return start({ host: '127.0.0.1', ...options })
}

describe('a program that keeps its data', () => {
  test('finds them again, in the file that was saved at the end', async () => {
    const dir = temporaryFolder()
    const first = await keptServer({ dir })
    await first.call('SET', 'k', 'v')
    await first.call(
      'FUNCTION',
      'LOAD',
      "#!lua name=lib\nredis.register_function('f', function() return 1 end)",
    )
    await first.close()
    expect(readdirSync(dir)).toEqual(['dump.rdb'])
    const second = await keptServer({ dir })
    expect(await second.call('GET', 'k')).toBe('v')
    expect(await second.call('FCALL', 'f', 0)).toBe(1)
  })

  test('finds each change in the append-only file', async () => {
    const dir = temporaryFolder()
    const first = await keptServer({ dir, appendOnly: true })
    await first.call('SET', 'k', 'v')
    expect(readdirSync(join(dir, 'appendonlydir')).sort()).toEqual([
      'appendonly.aof.1.base.rdb',
      'appendonly.aof.1.incr.aof',
      'appendonly.aof.manifest',
    ])
    await first.close()
    const second = await keptServer({ dir, appendOnly: true })
    expect(await second.call('GET', 'k')).toBe('v')
  })

  test('a program that says nothing of files neither reads nor writes any', async () => {
    const server = await start()
    expect(await server.call('CONFIG', 'GET', 'save')).toEqual(new Map([['save', '']]))
    expect(server.persistence.isOn).toBe(false)
  })

  test("what a test's server saves is gone with it", async () => {
    const before = readdirSync('.')
    const redis = await startTestServer()
    await redis.server.call('SET', 'k', 'v')
    expect(await redis.server.call('SAVE')).toBe('OK')
    await redis.server.call('CONFIG', 'SET', 'appendonly', 'yes')
    await redis.close()
    expect(readdirSync('.')).toEqual(before)
  })

  test('bytes and files are loaded in place of what is there; bad ones change nothing', async () => {
    const dir = temporaryFolder()
    const server = await keptServer({ dir, appendOnly: true })
    await server.call('SET', 'old', '1')
    const other = await start()
    await other.call('RPUSH', 'new', 'a', 'b')
    const bytes = other.dump()
    await expect(server.load(bytes.subarray(0, -9))).rejects.toThrow(LoadError)
    expect(await server.call('GET', 'old')).toBe('1')
    writeFileSync(join(dir, 'other.rdb'), bytes)
    await server.load(join(dir, 'other.rdb'))
    expect(await server.call('KEYS', '*')).toEqual(['new'])
    await server.close()
    const again = await keptServer({ dir, appendOnly: true })
    expect(await again.call('LRANGE', 'new', 0, -1)).toEqual(['a', 'b'])
  })

  test('one large value is loaded in slices, and it is known how far it is', async () => {
    const first = await kept({ rdbcompression: 'no' })
    for (let i = 0; i < 100; i++) {
      const fields = Array.from({ length: 200 }, (_, at) => [`field ${i} ${at}`, 'value'])
      await first.call('HSET', 'h', ...fields.flat())
    }
    await first.call('SAVE')
    const host = bareHost()
    let now = 0
    const seen = new Set<number | undefined>()
    // Each look at the clock finds the end of a slice.
    const slow = {
      ...host,
      monotonic: () => (now += 1000),
      soon(action: () => void) {
        seen.add(engine.persistence.loading?.loadedBytes)
        host.soon(action)
      },
    }
    const engine = new Engine({ config: { save: '' } }, slow, { storage: first.storage, persists: true })
    await engine.persistence.load()
    expect(await engine.call('HLEN', 'h')).toBe(20_000)
    expect(seen.size).toBeGreaterThan(10)
  })

  test('a file that cannot be loaded stays, and the server does not start', async () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'dump.rdb'), 'REDIS0010 this is none')
    const server = createServer({ port: 0, dir })
    await expect(server.listen()).rejects.toThrow(/dump\.rdb at offset 9: Bad data format/)
    expect(readFileSync(join(dir, 'dump.rdb'), 'latin1')).toBe('REDIS0010 this is none')
    expect(readdirSync(dir)).toEqual(['dump.rdb'])
  })

  test('a save that fails at the end is told', async () => {
    const storage = new LosingStorage()
    storage.isQuick = true
    const server = await createServer({ port: 0, save: '1 1', storage }).listen()
    await server.call('SET', 'k', 'v')
    storage.room = 10
    await expect(server.save()).rejects.toThrow(SaveError)
    await expect(server.close()).rejects.toThrow(/not everything is on the disk: No space left/)
  })
})

describe('save points', () => {
  test('save after so many changes in so many seconds', async () => {
    const { engine, clock, call, said } = await kept({ save: '60 2' })
    await call('SET', 'a', '1')
    clock.advance(120_000)
    expect(engine.persistence.saves.running).toBeUndefined()
    await call('SET', 'b', '1')
    clock.advance(1000)
    await engine.persistence.saves.settled()
    expect(said).toContain('2 changes in 60 seconds. Saving...')
    expect(engine.keyspace.changes).toBe(0)
    expect(await call('LASTSAVE')).toBe(Math.floor(clock.now / 1000))
  })

  test('refuse writes while the disk is full, and try again', async () => {
    const { engine, clock, storage, call } = await kept({ save: '1 1' })
    await call('SET', 'a', '1')
    storage.room = 5
    clock.advance(2000)
    await engine.persistence.saves.settled()
    await expect(call('SET', 'b', '1')).rejects.toThrow(MISCONF)
    await expect(call('PING')).rejects.toThrow(MISCONF)
    expect(await call('GET', 'a')).toBe('1')
    expect(storage.paths).toEqual([])
    storage.room = Number.POSITIVE_INFINITY
    clock.advance(6000)
    await engine.persistence.saves.settled()
    expect(await call('SET', 'b', '1')).toBe('OK')
    await call('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no')
  })

  test('a save that runs is no reason for another', async () => {
    const { storage, call, engine } = await kept({ 'rdb-key-save-delay': '1000000' })
    await call('SET', 'a', '1')
    expect(await call('BGSAVE')).toBe('Background saving started')
    await expect(call('BGSAVE')).rejects.toThrow('Background save already in progress')
    await expect(call('SAVE')).rejects.toThrow('Background save already in progress')
    expect(await call('BGREWRITEAOF')).toBe('Background append only file rewriting scheduled')
    await engine.persistence.saves.stop()
    expect(storage.paths).toEqual([])
    expect(engine.persistence.saves.lastFailed).toBe(false)
  })
})

test('the save of FLUSHALL is in nobody’s way', async () => {
  const { engine, storage, call } = await kept({ save: '3600 1' })
  const { saves, appendOnly } = engine.persistence
  const ended = async () => {
    while (engine.persistence.isWritingFiles) {
      storage.settle()
      await breathe()
    }
  }
  storage.isQuick = false
  await call('FLUSHALL')
  await breathe()
  expect(saves.running).toMatchObject({ isBackground: false })
  await call('SET', 'key', 'v')
  expect(await call('BGSAVE')).toBe('Background saving started')
  expect(await call('INFO', 'persistence')).toContain('rdb_bgsave_in_progress:1')
  await expect(call('BGSAVE')).rejects.toThrow('Background save already in progress')
  await ended()
  expect(saves.count).toBe(2)
  expect(storage.bytesOf('./dump.rdb')?.includes('key')).toBe(true)

  await call('FLUSHALL')
  await breathe()
  expect(saves.running).toMatchObject({ isBackground: false })
  expect(await call('BGREWRITEAOF')).toBe('Background append only file rewriting started')
  expect(appendOnly.isRewriting).toBe(true)
  await ended()
  expect(appendOnly.lastRewriteFailed).toBe(false)
})

describe('the append-only file', () => {
  const AOF = { appendonly: 'yes', appendfsync: 'everysec' }
  const INCREMENT = './appendonlydir/appendonly.aof.1.incr.aof'

  test('is written before a reply leaves, and is on the disk a second later', async () => {
    const { clock, storage, call } = await kept(AOF)
    storage.isQuick = false
    await call('SET', 'k', 'v')
    expect(storage.bytesOf(INCREMENT)?.toString()).toBe(
      '*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n',
    )
    expect(storage.syncs).toBe(0)
    clock.advance(1100)
    expect(storage.syncs).toBe(1)
  })

  test('with always replies wait for the disk, and commands do not', async () => {
    const { storage, call, engine } = await kept({ ...AOF, appendfsync: 'always' })
    storage.isQuick = false
    let replies = 0
    for (let i = 0; i < 3; i++) void call('INCR', 'n').then(() => replies++)
    await breathe()
    expect(replies).toBe(0)
    expect(engine.keyspace.databases[0]?.peek('n')).toBe('3')
    storage.settle()
    await breathe()
    // The first sync was begun with the first command alone; the second covers the others.
    expect(replies).toBe(1)
    storage.settle()
    await breathe()
    expect(replies).toBe(3)
  })

  test('a full disk refuses writes, and what was written is cut back to whole commands', async () => {
    const { clock, storage, call, said } = await kept(AOF)
    await call('SET', 'a', '1')
    const whole = storage.bytesOf(INCREMENT)?.length
    storage.room = 7
    await call('SET', 'b', '2')
    expect(storage.bytesOf(INCREMENT)).toHaveLength(whole ?? 0)
    await expect(call('SET', 'c', '3')).rejects.toThrow(
      'MISCONF Errors writing to the AOF file: No space left on device',
    )
    storage.room = Number.POSITIVE_INFINITY
    clock.advance(200)
    expect(said).toContain('AOF write error looks solved, Redis can write again.')
    expect(await call('SET', 'c', '3')).toBe('OK')
    const again = await kept(
      AOF,
      storage.crash(limit => limit - 1),
    )
    expect(await again.call('MGET', 'a', 'b', 'c')).toEqual(['1', '2', '3'])
  })

  test('a rewrite on a full disk changes nothing, and what waits goes where it belongs', async () => {
    const { engine, clock, storage, call } = await kept(AOF)
    await call('SET', 'a', '1')
    storage.room = 200
    await call('SELECT', '3')
    await call('SET', 'b', 'x'.repeat(500))
    await call('BGREWRITEAOF')
    while (engine.persistence.appendOnly.isRewriting) await breathe()
    expect(engine.persistence.appendOnly.lastRewriteFailed).toBe(true)
    storage.room = Number.POSITIVE_INFINITY
    clock.advance(200)
    await call('SET', 'c', '1')
    const again = await kept(
      AOF,
      storage.crash(limit => limit - 1),
    )
    expect(contentsOf(again.engine.keyspace)).toEqual(contentsOf(engine.keyspace))
  })

  test.each(['yes', 'no'])('a rewrite while commands run holds the same (preamble %s)', async preamble => {
    const { engine, storage, call } = await kept({ ...AOF, 'aof-use-rdb-preamble': preamble })
    for (let i = 0; i < 300; i++) await call('SADD', `set${i % 3}`, `member${i}`)
    await call('HSET', 'h', 'f', 'v')
    await call('HPEXPIRE', 'h', '100000000', 'FIELDS', '1', 'f')
    await call('XADD', 's', '1-1', 'f', 'v')
    await call('XGROUP', 'CREATE', 's', 'g', '0')
    expect(await call('BGREWRITEAOF')).toBe('Background append only file rewriting started')
    const { appendOnly } = engine.persistence
    while (appendOnly.isRewriting) {
      await call('INCR', 'n')
      await breathe()
    }
    expect(storage.list('./appendonlydir').toSorted()).toEqual([
      `appendonly.aof.2.base.${preamble === 'yes' ? 'rdb' : 'aof'}`,
      'appendonly.aof.2.incr.aof',
      'appendonly.aof.manifest',
    ])
    await call('INCR', 'n')
    const again = await kept(
      AOF,
      storage.crash(limit => limit - 1),
    )
    expect(contentsOf(again.engine.keyspace)).toEqual(contentsOf(engine.keyspace))
  })

  test('a rewrite counts each command once, between whatever steps of it that runs', async () => {
    for (const config of [AOF, {}]) {
      const { engine, storage, call } = await kept(config)
      await call('SET', 'n', '0')
      if (config === AOF) await call('BGREWRITEAOF')
      else await call('CONFIG', 'SET', 'appendonly', 'yes')
      // The disk is quick: commands and steps take turns without an event in between.
      for (let i = 0; i < 100; i++) await call('INCR', 'n')
      while (engine.persistence.appendOnly.isRewriting) await breathe()
      const again = await kept(
        AOF,
        storage.crash(limit => limit - 1),
      )
      expect(await again.call('GET', 'n')).toBe('100')
    }
  })

  test('is switched on and off while the server runs', async () => {
    const { engine, storage, call } = await kept({})
    await call('SET', 'a', '1')
    await call('CONFIG', 'SET', 'appendonly', 'yes')
    const { appendOnly } = engine.persistence
    expect(appendOnly.state).toBe('waiting')
    while (appendOnly.isRewriting) {
      await call('INCR', 'n')
      await breathe()
    }
    expect(appendOnly.state).toBe('on')
    await call('CONFIG', 'SET', 'appendonly', 'no')
    await call('SET', 'a', '2')
    const again = await kept(AOF, storage)
    expect(await again.call('GET', 'a')).toBe('1')
  })

  test('of an older version is one file, and becomes the base', async () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'appendonly.aof'), '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n')
    const server = await keptServer({ dir, appendOnly: true })
    expect(await server.call('GET', 'k')).toBe('v')
    expect(readdirSync(dir)).toEqual(['appendonlydir'])
    expect(readFileSync(join(dir, 'appendonlydir', 'appendonly.aof.manifest'), 'latin1')).toBe(
      'file appendonly.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n',
    )
  })

  test('that was cut off is cut back to whole commands, if that is allowed', async () => {
    const text =
      '*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n*1\r\n$4\r\nEXEC\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nw'
    for (const isAllowed of [true, false]) {
      const dir = temporaryFolder()
      const folder = join(dir, 'appendonlydir')
      mkdirSync(folder)
      writeFileSync(join(folder, 'appendonly.aof.manifest'), 'file appendonly.aof.1.incr.aof seq 1 type i\n')
      writeFileSync(join(folder, 'appendonly.aof.1.incr.aof'), text)
      const config = { 'aof-load-truncated': isAllowed ? 'yes' : 'no' }
      const server = createServer({ port: 0, dir, appendOnly: true, config })
      if (isAllowed) {
        await server.listen()
        expect(await server.call('GET', 'k')).toBe('v')
        await server.close()
      } else await expect(server.listen()).rejects.toThrow(/Unexpected end of file reading/)
      const left = readFileSync(join(folder, 'appendonly.aof.1.incr.aof'), 'latin1')
      expect(left).toBe(isAllowed ? text.slice(0, text.indexOf('EXEC\r\n') + 6) : text)
    }
  })

  test('waits until it is on the disk: WAITAOF', async () => {
    const { clock, storage, call } = await kept(AOF)
    storage.isQuick = false
    await call('SET', 'k', 'v')
    expect(await call('WAITAOF', '0', '0', '0')).toEqual([0, 0])
    const waits = call('WAITAOF', '1', '0', '0')
    clock.advance(1100)
    storage.settle()
    expect(await waits).toEqual([1, 0])
    const late = call('WAITAOF', '1', '1', '50')
    clock.advance(60)
    expect(await late).toEqual([1, 0])
  })

  test('who waits for the disk has it synced no more often', async () => {
    const { engine, clock, storage } = await kept(AOF)
    storage.isQuick = false
    const [one, other] = [new InProcessConnection(engine), new InProcessConnection(engine)]
    await one.call('SET', 'k', 'v')
    const first = one.call('WAITAOF', '1', '0', '0')
    clock.advance(1100)
    await other.call('SET', 'k', 'w')
    const second = other.call('WAITAOF', '1', '0', '0')
    storage.settle()
    expect(await first).toEqual([1, 0])
    expect(storage.syncs).toBe(0)
    clock.advance(1100)
    storage.settle()
    expect(await second).toEqual([1, 0])
  })

  test('who waits for the disk waits for the base of a file that was switched on', async () => {
    const { engine, clock, storage, call } = await kept({ 'rdb-key-save-delay': '5000000' })
    await call('SET', 'before', 'v')
    await call('CONFIG', 'SET', 'appendonly', 'yes')
    await call('SET', 'after', 'v')
    expect(await call('WAITAOF', '0', '0', '0')).toEqual([0, 0])
    const waits = call('WAITAOF', '1', '0', '0')
    while (engine.persistence.appendOnly.isRewriting) {
      clock.advance(1000)
      await breathe()
    }
    expect(await waits).toEqual([1, 0])
    const again = await kept(
      AOF,
      storage.crash(() => 0),
    )
    expect(await again.call('MGET', 'before', 'after')).toEqual(['v', 'v'])
  })

  test('who waits for the disk is refused when nothing is written any more', async () => {
    const { engine, storage, call } = await kept(AOF)
    storage.isQuick = false
    await call('SET', 'k', 'v')
    const refused = expect(call('WAITAOF', '1', '0', '0')).rejects.toThrow(
      'WAITAOF cannot be used when numlocal is set but appendonly is disabled.',
    )
    const off = new InProcessConnection(engine).call('CONFIG', 'SET', 'appendonly', 'no')
    storage.isQuick = true
    storage.settle()
    await refused
    await off
  })
})

test('while a server loads, clients hear so', async () => {
  const dir = temporaryFolder()
  const first = await keptServer({ dir })
  for (let i = 0; i < 20; i++) await first.call('SET', `k${i}`, 'v')
  await first.close()
  const server = createServer({ port: 0, dir, config: { 'key-load-delay': '20000' } })
  const heard: unknown[] = []
  const stop = channels.opened.subscribe(({ server: opened }) => {
    if (opened !== server) return
    const requests = [
      ['GET', 'k0'],
      ['CONFIG', 'SET', 'loglevel', 'debug'],
      ['CONFIG', 'SET', 'appendonly', 'yes'],
    ] as const
    for (const [name, ...args] of requests) {
      void server.call(name, ...args).then(
        reply => heard.push(reply),
        error => heard.push(error.message),
      )
    }
    void server.call('INFO', 'persistence').then(text => heard.push(/\bloading:1/.test(String(text))))
  })
  await server.listen()
  stop()
  const loading = 'LOADING Redis is loading the dataset in memory'
  expect(heard).toEqual([loading, 'OK', loading, true])
  expect(await server.call('GET', 'k0')).toBe('v')
  await server.close()
})
