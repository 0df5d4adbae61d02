/** `server.changes()`: every change as data, from now on or from a place before, also where a server is a copy. */
import { expect, onTestFinished, test } from 'vitest'
import {
  type Change,
  type Changes,
  ChangesLostError,
  createServer,
  OptionError,
  VirtualClock,
} from '../src/server.ts'
import { FAMILIES } from './compat/random/families.ts'
import { contentsOf } from './support/contents.ts'
import { COMMANDS, startRun } from './support/random-run.ts'
import { start } from './support/start.ts'

const SMALL = { config: { 'repl-backlog-size': '16kb' } }

async function next(changes: Changes, count: number): Promise<Change[]> {
  const found: Change[] = []
  while (found.length < count) {
    const { value } = await changes.next()
    if (value === undefined) throw new Error(`it ended after ${found.length}`)
    found.push(value)
  }
  return found
}

const shortOf = ({ database, command, args, keys }: Change) => [database, command, ...args, keys]

test('as they are to be replayed, with their keys and databases', async () => {
  const server = await start()
  await server.call('SET', 'before', '1')
  const changes = server.changes()
  await server.call('SET', 'k', 'héllo')
  await server.call('GET', 'k')
  await server.call('DEL', 'missing')
  await server.call('EVAL', "redis.call('SELECT', 1) redis.call('MSET', 'a', 1, 'b', 2)", 0)
  await server.call('COPY', 'k', 'c', 'DB', 1)
  await server.call('CONFIG', 'SET', 'appendonly', 'no')
  await server.call('PUBLISH', 'channel', 'message')
  await server.call('FLUSHALL')
  const found = await next(changes, 4)
  expect(found.map(shortOf)).toEqual([
    [0, 'SET', 'k', 'héllo', ['k']],
    [1, 'MSET', 'a', '1', 'b', '2', ['a', 'b']],
    [0, 'COPY', 'k', 'c', 'DB', '1', ['k', 'c']],
    [0, 'FLUSHALL', []],
  ])
  expect(found[0]?.bytes).toEqual([Buffer.from('k'), Buffer.from('héllo')])
})

test('what a transaction or a script changes stands together', async () => {
  const server = await start()
  const client = server.connect()
  const changes = server.changes()
  await client.multi().set('a', '1').set('b', '2').exec()
  await server.call('EVAL', "redis.call('SET', 'c', 3) redis.call('SET', 'd', 4)", 0)
  await server.call('SET', 'alone', '5')
  const [a, b, c, d, alone] = await next(changes, 5)
  expect(a?.transaction).toBeDefined()
  expect(b?.transaction).toBe(a?.transaction)
  expect(c?.transaction).not.toBe(a?.transaction)
  expect(d?.transaction).toBe(c?.transaction)
  expect(alone?.transaction).toBeUndefined()
  client.close()
})

test('of some keys only; and of whole databases', async () => {
  const server = await start()
  const changes = server.changes({ match: 'user:*' })
  await server.call('SET', 'other', '1')
  await server.call('MSET', 'other', '1', 'user:1', 'x')
  await server.call('FUNCTION', 'LOAD', "#!lua name=lib\nredis.register_function('f', function() end)")
  await server.call('FLUSHDB')
  const found = await next(changes, 2)
  expect(found.map(({ command, keys }) => [command, keys])).toEqual([
    ['MSET', ['other', 'user:1']],
    ['FLUSHDB', []],
  ])
})

test('go on behind any of them', async () => {
  const server = await start()
  const changes = server.changes()
  await server.call('SELECT', 0)
  for (let at = 0; at < 5; at++) await server.call('INCR', 'n')
  await server.call('MOVE', 'n', 3)
  const all = await next(changes, 6)
  for (const [at, { position }] of all.entries()) {
    await using again = server.changes({ from: position })
    expect(again.position).toBe(position)
    await server.call('SET', 'last', String(at))
    expect(await next(again, 6 - at)).toEqual([...all.slice(at + 1), ...(await next(changes, 1))])
    changes.close()
    return
  }
})

test('a reader that waits hears of a change at once; one that is closed ends', async () => {
  const server = await start()
  const changes = server.changes()
  const [waiting, second] = [changes.next(), changes.next()]
  await server.call('SET', 'k', '1')
  expect((await waiting).value?.args).toEqual(['k', '1'])
  changes.close()
  expect(await second).toEqual({ done: true, value: undefined })
  expect(await changes.next()).toEqual({ done: true, value: undefined })
})

test('a server that closes: what there is, then the end', async () => {
  const server = await createServer({ port: 0 }).listen()
  onTestFinished(() => server.close())
  const changes = server.changes()
  await server.call('SET', 'k', '1')
  const waiting = changes.next().then(() => changes.next())
  await server.close()
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect(() => server.changes()).toThrow('the server was closed')
})

test('who is too slow is told, and holds nobody up', async () => {
  const server = await start(SMALL)
  const changes = server.changes()
  for (let at = 0; at < 100; at++) await server.call('SET', 'k', 'x'.repeat(1000))
  await expect(changes.next()).rejects.toThrow(ChangesLostError)
  await expect(changes.next()).resolves.toMatchObject({ done: true })
  const { position } = server.changes()
  const [id, offset] = position.split(':')
  const future = server.changes({ from: `${id}:${Number(offset) + 1}:0` })
  await expect(future.next()).rejects.toThrow('in the future')
  const other = server.changes({ from: `${'a'.repeat(40)}:${offset}:0` })
  await expect(other.next()).rejects.toThrow('replaced as a whole')
})

test('data that are replaced as a whole end it', async () => {
  const server = await start()
  const other = await start()
  await other.call('SET', 'k', '1')
  const changes = server.changes()
  await server.load(other.dump())
  await server.call('SET', 'k', '2')
  await expect(changes.next()).rejects.toThrow(ChangesLostError)
})

test('wrong options are named', async () => {
  const server = await start()
  expect(() => server.changes({ from: 'here' })).toThrow(
    new OptionError('changes: option from must be the position of a change, not a string'),
  )
  // @ts-expect-error No such option.
  expect(() => server.changes({ key: 'k' })).toThrow('changes has no option key')
})

test('all that changes, applied elsewhere, gives the same data', async () => {
  const { server, some } = startRun(FAMILIES, { 'repl-backlog-size': '64mb' })
  const changes = server.changes()
  await some(COMMANDS)
  await server.call('EVAL', "redis.call('SET', 'the end', 1)", 0)
  // Where no time passes: keys end when the changes say so.
  const copy = createServer({ clock: new VirtualClock(0), config: { databases: '2' } })
  const redis = copy.connect()
  let selected = 0
  for await (const { database, command, bytes } of changes) {
    if (database !== selected) await redis.call('SELECT', database)
    selected = database
    await redis.call(command, ...bytes)
    if (bytes[0]?.toString() === 'the end') break
  }
  expect(contentsOf(copy.keyspace)).toEqual(contentsOf(server.keyspace))
  redis.close()
})

test('on a copy they are what the primary does', async () => {
  const primary = await start({ config: { 'repl-diskless-sync-delay': '0' } })
  const replica = await start({ config: { replicaof: `127.0.0.1 ${primary.port}` } })
  await expect
    .poll(() => replica.call('INFO', 'replication'), { interval: 10 })
    .toContain('master_link_status:up')
  const changes = replica.changes()
  await primary.call('SET', 'k', '1', 'EX', '100')
  await primary.call('INCR', 'k')
  const found = await next(changes, 2)
  expect(found.map(({ command }) => command)).toEqual(['SET', 'INCR'])
  // It goes on when the copy becomes a primary, under another name.
  await replica.call('REPLICAOF', 'NO', 'ONE')
  await replica.call('SET', 'own', '1')
  expect((await next(changes, 1)).map(({ args }) => args)).toEqual([['own', '1']])
  const again = replica.changes({ from: found[0]?.position ?? '' })
  expect((await next(again, 2)).map(({ command }) => command)).toEqual(['INCR', 'SET'])
})
