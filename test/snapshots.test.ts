/** What snapshots, restores and forks of a server bring with them, and who hears of it. Histories: snapshots-random.test.ts. */
import { describe, expect, onTestFinished, test } from 'vitest'
import * as channels from '../src/engine/channels.ts'
import { MemoryStorage } from '../src/persistence/memory-storage.ts'
import {
  ChangesLostError,
  createServer,
  type ForkOptions,
  OptionError,
  type Server,
  SnapshotError,
  VirtualClock,
} from '../src/server.ts'
import { contentsOf } from '../src/testing/contents.ts'
import { RawClient } from './support/raw-client.ts'
import { start } from './support/start.ts'
import { startTls } from './support/tls-client.ts'

const LIBRARY = "#!lua name=lib\nredis.register_function('f', function() return 'old' end)"

async function rawOf(server: Server): Promise<RawClient> {
  const client = await RawClient.open(server.port)
  onTestFinished(() => client.close())
  return client
}

function forkOf(server: Server, options?: ForkOptions): Server {
  const fork = server.fork(options)
  onTestFinished(() => fork.close())
  return fork
}

describe('restore', () => {
  test('brings back keys with their deadlines, of all databases', async () => {
    const clock = new VirtualClock(0)
    const server = await start({ clock })
    await server.call('SET', 'string', 'a')
    await server.call('SET', 'short', 'a', 'PX', 500)
    await server.call('RPUSH', 'list', ...Array.from({ length: 5000 }, (_, at) => `item ${at}`))
    await server.call('HSET', 'hash', 'f', 1, 'g', 2)
    await server.call('HPEXPIRE', 'hash', 800, 'FIELDS', 1, 'f')
    await server.call('SELECT', 1)
    await server.call('ZADD', 'zset', 1, 'a', 2, 'b')
    const before = [contentsOf(server), contentsOf(server, { database: 1 })]
    using saved = server.snapshot()
    await server.call('ZREM', 'zset', 'a')
    await server.call('SELECT', 0)
    await server.call('LPOP', 'list', 10)
    await server.call('HDEL', 'hash', 'f')
    await server.call('PERSIST', 'short')
    await server.call('SET', 'more', 1)
    server.restore(saved)
    expect([contentsOf(server), contentsOf(server, { database: 1 })]).toEqual(before)
    // Time goes on as ever, without anybody asking.
    clock.advance(500)
    expect(server.keyspace.stats.expired).toBe(1)
    clock.advance(300)
    expect(server.keyspace.stats.expiredFields).toBe(1)
    server.restore(saved)
    expect(await server.call('EXISTS', 'short')).toBe(0)
    expect(await server.call('HGETALL', 'hash')).toEqual(new Map([['g', '2']]))
  })

  test('brings back consumer groups', async () => {
    const server = await start({ clock: new VirtualClock(0) })
    await server.call('XGROUP', 'CREATE', 's', 'g', '$', 'MKSTREAM')
    for (const id of ['1-0', '2-0', '3-0']) await server.call('XADD', 's', id, 'f', 'v')
    await server.call('XREADGROUP', 'GROUP', 'g', 'ann', 'COUNT', 2, 'STREAMS', 's', '>')
    const pending = () => server.call('XPENDING', 's', 'g', '-', '+', 10)
    const before = await pending()
    using saved = server.snapshot()
    await server.call('XREADGROUP', 'GROUP', 'g', 'bob', 'STREAMS', 's', '>')
    await server.call('XACK', 's', 'g', '1-0')
    await server.call('XCLAIM', 's', 'g', 'bob', 0, '2-0')
    server.restore(saved)
    expect(await pending()).toEqual(before)
    expect(await server.call('XREADGROUP', 'GROUP', 'g', 'bob', 'STREAMS', 's', '>')).toEqual(
      new Map([['s', [['3-0', ['f', 'v']]]]]),
    )
  })

  test('brings back scripts, functions, directives and users', async () => {
    const server = await start({ config: { maxmemory: '100mb' } })
    const sha = String(await server.call('SCRIPT', 'LOAD', "return 'script'"))
    await server.call('FUNCTION', 'LOAD', LIBRARY)
    await server.call('ACL', 'SETUSER', 'ann', 'on', '>secret', '~a:*', '+get')
    using saved = server.snapshot()
    await server.call('EVAL', "return 'later'", 0)
    await server.call('SCRIPT', 'FLUSH')
    const later = String(await server.call('SCRIPT', 'LOAD', 'return 2'))
    await server.call('FUNCTION', 'LOAD', 'REPLACE', LIBRARY.replace('old', 'new'))
    await server.call('CONFIG', 'SET', 'maxmemory', '1mb', 'save', '900 1')
    await server.call('ACL', 'SETUSER', 'ann', 'allkeys')
    await server.call('ACL', 'SETUSER', 'bob', 'on', 'nopass', '+@all')
    const bob = await rawOf(server)
    expect(await bob.ask('AUTH', 'bob', 'x')).toBe('+OK\r\n')
    server.restore(saved)
    expect(await server.call('SCRIPT', 'EXISTS', sha, later)).toEqual([1, 0])
    expect(await server.call('EVALSHA', sha, 0)).toBe('script')
    expect(await server.call('FCALL', 'f', 0)).toBe('old')
    expect(server.config.text('maxmemory')).toBe('104857600')
    expect(server.config.text('save')).toBe('')
    expect(await server.call('ACL', 'USERS')).toEqual(['ann', 'default'])
    expect(String(await server.call('ACL', 'LIST'))).toContain('~a:*')
    expect(await bob.read()).toBe('<closed>')
  })

  test('leaves what is as it was: functions keep their local variables', async () => {
    const server = await start()
    await server.call(
      'FUNCTION',
      'LOAD',
      "#!lua name=counter\nlocal n = 0\nredis.register_function('next', function() n = n + 1 return n end)",
    )
    await server.call('FCALL', 'next', 0)
    using saved = server.snapshot()
    server.restore(saved)
    expect(await server.call('FCALL', 'next', 0)).toBe(2)
  })

  test('takes scripts away that came later, and needs no Lua for that', async () => {
    const server = await start()
    using saved = server.snapshot()
    await server.call('EVAL', 'return 1', 0)
    await server.call('FUNCTION', 'LOAD', LIBRARY)
    server.restore(saved)
    expect(await server.call('FUNCTION', 'LIST')).toEqual([])
    expect(server.scripts.size).toBe(0)
  })

  test('breaks WATCH on keys that go or come, and on no other', async () => {
    const server = await start()
    await server.call('SET', 'saved', 1)
    using saved = server.snapshot()
    await server.call('DEL', 'saved')
    const outcomeOf = async (key: string) => {
      const client = await rawOf(server)
      await client.ask('WATCH', key)
      return async () => {
        await client.ask('MULTI')
        return client.ask('EXEC')
      }
    }
    await server.call('SET', 'later', 1)
    const all = await Promise.all([outcomeOf('saved'), outcomeOf('later'), outcomeOf('never')])
    server.restore(saved)
    expect(await Promise.all(all.map(outcome => outcome()))).toEqual(['*-1\r\n', '*-1\r\n', '*0\r\n'])
  })

  test('tells clients that cache, and serves those that wait', async () => {
    const server = await start()
    await server.call('RPUSH', 'jobs', 'a', 'b')
    using saved = server.snapshot()
    await server.call('DEL', 'jobs')
    const [cache, worker] = [await rawOf(server), await rawOf(server)]
    await cache.ask('HELLO', '3')
    await cache.ask('CLIENT', 'TRACKING', 'on')
    await cache.ask('GET', 'k')
    worker.send(['BLPOP', 'jobs', '0'])
    await expect.poll(() => server.blocked.size).toBe(1)
    server.restore(saved)
    expect(await cache.read()).toBe('>2\r\n$10\r\ninvalidate\r\n_\r\n')
    expect(await worker.read()).toBe('*2\r\n$4\r\njobs\r\n$1\r\na\r\n')
    expect(await server.call('LRANGE', 'jobs', 0, -1)).toEqual(['b'])
  })

  test('of another server brings its keys, scripts and functions; the rest stays', async () => {
    const [one, other] = [await start(), await start({ config: { maxmemory: '100mb' } })]
    await one.call('SET', 'k', 'one')
    await one.call('FUNCTION', 'LOAD', LIBRARY)
    await one.call('ACL', 'SETUSER', 'ann')
    using saved = one.snapshot()
    await one.call('SET', 'k', 'two')
    other.restore(saved)
    await one.close()
    expect(await other.call('GET', 'k')).toBe('one')
    expect(await other.call('FCALL', 'f', 0)).toBe('old')
    expect(await other.call('ACL', 'USERS')).toEqual(['default'])
    expect(other.config.text('maxmemory')).toBe('104857600')
    await other.call('SET', 'k', 'three')
    expect(await other.call('GET', 'k')).toBe('three')
  })

  test('is in the append-only file before anything else runs', async () => {
    const storage = new MemoryStorage()
    const options = { dir: '/data', storage, config: { appendonly: 'yes', appendfsync: 'always' } }
    const server = await start(options)
    await server.call('SET', 'k', 'saved')
    const saved = server.snapshot()
    await server.call('FLUSHALL')
    await server.call('SET', 'lost', 1)
    server.restore(saved)
    saved.release()
    await server.call('APPEND', 'k', ' and more')
    await server.close()
    const again = await start(options)
    expect(contentsOf(again)).toEqual({ k: { type: 'string', value: 'saved and more' } })
    using more = again.snapshot()
    await again.call('FLUSHALL')
    again.restore(more)
    await again.close()
    expect(await (await start(options)).call('GET', 'k')).toBe('saved and more')
  })

  test.each(['restored', 'loaded'])('comes to replicas: %s', async how => {
    const config = { 'repl-diskless-sync-delay': '0' }
    const primary = await start({ config })
    await primary.call('SET', 'k', 'saved')
    using saved = primary.snapshot()
    const file = primary.dump()
    const replica = await start({ config: { ...config, replicaof: `127.0.0.1 ${primary.port}` } })
    await expect.poll(() => replica.call('GET', 'k'), { timeout: 10_000 }).toBe('saved')
    await primary.call('SET', 'k', 'changed')
    await expect.poll(() => replica.call('GET', 'k')).toBe('changed')
    if (how === 'restored') primary.restore(saved)
    else await primary.load(file)
    await expect.poll(() => replica.call('GET', 'k'), { timeout: 10_000 }).toBe('saved')
    expect(() => replica.restore(saved)).toThrow(/REPLICAOF NO ONE/)
  })
})

test('who follows the changes hears that they do not lead to what was restored', async () => {
  const server = await start()
  await using changes = server.changes()
  await server.call('SET', 'k', 1)
  using saved = server.snapshot()
  expect((await changes.next()).value).toMatchObject({ command: 'SET' })
  server.restore(saved)
  await server.call('SET', 'k', 2)
  await expect(changes.next()).rejects.toThrow(ChangesLostError)
})

describe('a snapshot', () => {
  test('that was released, or is too large, is refused', async () => {
    const server = await start()
    await server.call('SET', 'k', 1)
    const saved = server.snapshot()
    saved.release()
    saved.release()
    expect(() => server.restore(saved)).toThrow(
      new SnapshotError(
        'the snapshot was released: take another one, and release that when it is not needed',
      ),
    )
    await server.call('MOVE', 'k', 3)
    using large = server.snapshot()
    const small = await start({ config: { databases: '2' } })
    await small.call('SET', 'own', 1)
    expect(() => small.restore(large)).toThrow(/keys in database 3, and the server only 2/)
    expect(await small.call('GET', 'own')).toBe('1')
  })

  test('is one between two commands', async () => {
    const server = await start({ config: { 'busy-reply-threshold': '1' } })
    let refusal: unknown
    const listener = () => {
      try {
        server.snapshot()
      } catch (error) {
        refusal = error
      }
    }
    const stop = channels.commandDone.subscribe(listener)
    await server.call('PING')
    stop()
    expect(String(refusal)).toMatch(/SnapshotError: .*a command is running/)
    const slow = server.call('EVAL', 'while true do end', 0).catch(String)
    await expect.poll(() => server.scriptRunner.isSlow).toBe(true)
    expect(() => server.snapshot()).toThrow(/a script is running/)
    expect(await (await rawOf(server)).ask('SCRIPT', 'KILL')).toBe('+OK\r\n')
    expect(await slow).toContain('killed')
    const closed = await start()
    await closed.close()
    expect(() => closed.snapshot()).toThrow(/was closed/)
  })

  test('costs what changes afterwards, until it is released', async () => {
    const server = await start()
    const words = Array.from({ length: 20_000 }, (_, at) => [`key:${at}`, `value ${at}`]).flat()
    await server.call('MSET', ...words)
    const { frames } = server.keyspace
    const { used } = frames
    const saved = server.snapshot()
    expect(frames.used).toBe(used)
    await server.call('SET', 'key:1', 'other 1')
    expect(frames.used).toBeLessThanOrEqual(used + 2)
    await server.call('FLUSHALL')
    expect(frames.used).toBe(used)
    server.restore(saved)
    expect(frames.used).toBe(used)
    saved.release()
    await server.close()
    expect(frames.used).toBe(0)
  })
})

describe('a fork', () => {
  test('goes its own way, with its own time', async () => {
    const clock = new VirtualClock(1000)
    const server = await start({ clock, config: { databases: '4', 'rename-command': 'DEBUG debog' } })
    await server.call('SET', 'k', 'v', 'EX', 10)
    await server.call('FUNCTION', 'LOAD', LIBRARY)
    await server.call('ACL', 'SETUSER', 'ann', 'on', '>secret', '+@all', '~*')
    await server.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    const fork = await forkOf(server, { config: { maxmemory: '50mb' } }).listen()
    expect(fork.port).not.toBe(server.port)
    expect(fork.config.text('databases')).toBe('4')
    expect(fork.config.text('maxmemory-policy')).toBe('allkeys-lru')
    expect(fork.config.text('maxmemory')).toBe('52428800')
    expect(server.config.text('maxmemory')).toBe('0')
    expect(await fork.call('FCALL', 'f', 0)).toBe('old')
    const client = await rawOf(fork)
    expect(await client.ask('AUTH', 'ann', 'secret')).toBe('+OK\r\n')
    expect(await client.ask('DEBUG', 'SLEEP', '0')).toMatch(/^-ERR unknown command/)
    clock.advance('10s')
    expect([await server.call('EXISTS', 'k'), await fork.call('PTTL', 'k')]).toEqual([0, 10_000])
    await server.call('SET', 'k', 'server')
    await fork.call('SET', 'k', 'fork')
    expect([await server.call('GET', 'k'), await fork.call('GET', 'k')]).toEqual(['server', 'fork'])
    await server.close()
    expect(await fork.call('GET', 'k')).toBe('fork')
  })

  test('of large values of all types shares none of the changes', async () => {
    const server = await start({ config: { 'hash-max-listpack-entries': '2' } })
    const numbers = Array.from({ length: 1000 }, (_, at) => at)
    await server.call('SET', 'string', 'x'.repeat(20_000))
    await server.call('RPUSH', 'list', ...numbers.map(at => `${at} ${'y'.repeat(50)}`))
    await server.call('HSET', 'hash', ...numbers.flatMap(at => [at, at]))
    await server.call('SADD', 'set', ...numbers.map(at => `member ${at}`))
    await server.call('ZADD', 'zset', ...numbers.flatMap(at => [at, at]))
    for (const at of numbers.slice(1)) await server.call('XADD', 'stream', `${at}-0`, 'f', at)
    const before = contentsOf(server)
    const fork = forkOf(server)
    const change = async (target: Server) => {
      await target.call('APPEND', 'string', 'tail')
      await target.call('SETRANGE', 'string', 5, 'middle')
      await target.call('LSET', 'list', 500, 'changed')
      await target.call('HSET', 'hash', 500, 'changed')
      await target.call('SREM', 'set', 'member 500')
      await target.call('ZINCRBY', 'zset', 1000, 500)
      await target.call('XDEL', 'stream', '500-0')
      await target.call('RENAME', 'list', 'renamed')
      return contentsOf(target)
    }
    const changed = await change(fork)
    expect(contentsOf(server)).toEqual(before)
    expect(await change(server)).toEqual(changed)
  })

  test('keeps fields of hashes that the other one has seen end', async () => {
    const clock = new VirtualClock(0)
    const server = await start({ clock, config: { 'enable-debug-command': 'yes' } })
    await server.call('HSET', 'hash', 'f', 1, 'g', 2)
    await server.call('HPEXPIRE', 'hash', 10, 'FIELDS', 1, 'f')
    await server.call('DEBUG', 'SET-ACTIVE-EXPIRE', 0)
    const fork = forkOf(server)
    clock.advance(10)
    for (const argv of [
      ['HGET', 'hash', 'f'],
      ['HMGET', 'hash', 'f'],
      ['HLEN', 'hash'],
    ] as const)
      await server.call(...argv)
    expect(await server.call('HRANDFIELD', 'hash', 5)).toEqual(['g'])
    expect(await fork.call('HPTTL', 'hash', 'FIELDS', 2, 'f', 'g')).toEqual([10, -1])
    expect(await fork.call('HGET', 'hash', 'f')).toBe('1')
  })

  test('keeps no files, and says so', async () => {
    const storage = new MemoryStorage()
    const server = await start({ dir: '/data', storage })
    await server.call('SET', 'k', 'server')
    await server.save()
    const fork = await forkOf(server).listen()
    await fork.call('SET', 'k', 'fork')
    await fork.call('SAVE')
    await fork.close()
    const again = await start({ storage, dir: '/data' })
    expect(await again.call('GET', 'k')).toBe('server')
    const wrong = { dir: '/data' } as ForkOptions
    expect(() => server.fork(wrong)).toThrow(OptionError)
    expect(() => server.fork(wrong)).toThrow(/a fork keeps no files/)
  })

  test('of a fork, and of a server that does not listen', async () => {
    const server = createServer()
    onTestFinished(() => server.close())
    await server.call('SET', 'generation', 0)
    let newest = server
    for (let generation = 1; generation <= 5; generation++) {
      newest = forkOf(newest)
      await newest.call('INCR', 'generation')
    }
    expect([await server.call('GET', 'generation'), await newest.call('GET', 'generation')]).toEqual([
      '0',
      '5',
    ])
  })

  test('listens as the server does, on other ports', async () => {
    const { server } = await startTls()
    const fork = await forkOf(server).listen()
    expect([server.port, fork.port]).toEqual([0, 0])
    expect(fork.tlsPort).toBeGreaterThan(0)
    expect(fork.tlsPort).not.toBe(server.tlsPort)
    const other = await forkOf(server, { host: '127.0.0.1', port: 0 }).listen()
    expect(other.addresses).toEqual([`127.0.0.1:${other.port}`, `127.0.0.1:${other.tlsPort}`])
  })

  test('takes the password of its own configuration', async () => {
    const server = await start({ config: { requirepass: 'one' } })
    const [same, other] = [
      await forkOf(server).listen(),
      await forkOf(server, { config: { requirepass: 'two' } }).listen(),
    ]
    expect(await (await rawOf(same)).ask('AUTH', 'one')).toBe('+OK\r\n')
    expect(await (await rawOf(other)).ask('AUTH', 'one')).toMatch(/^-WRONGPASS/)
    expect(await (await rawOf(other)).ask('AUTH', 'two')).toBe('+OK\r\n')
  })
})
