/**
 * The client through three real sentinels, which watch a primary and its replica. The tests follow one another: the last
 * ones move the primary.
 */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Client, connect, type SentinelOptions } from '../../src/client.ts'
import { at, PRIMARY, RealSentinels } from '../support/real-sentinels.ts'
import { snippetTests } from '../support/snippets.ts'

/** Of the sentinels, not of the servers. */
const PASSWORD = 'sentinel secret'
let real: RealSentinels

beforeAll(async () => {
  real = await RealSentinels.start(PASSWORD)
}, 60_000)
afterAll(() => real.stop())

const login = `:${encodeURIComponent(PASSWORD)}@127.0.0.1`
const sentinel = (port: number) => `redis://${login}:${port}`
const nobody = 'redis://127.0.0.1:1'

async function open(options: Partial<SentinelOptions> = {}): Promise<Client> {
  const sentinels = real.sentinels.map(({ port }) => sentinel(port))
  const redis = await connect({ sentinels, primary: PRIMARY, reconnect: { maxDelay: 200 }, ...options })
  onTestFinished(() => redis.close())
  return redis
}

async function roleOf(redis: Client): Promise<unknown> {
  const [role] = (await redis.call('ROLE')) as readonly unknown[]
  return role
}

snippetTests(
  'sentinels',
  () => new Map(real.sentinels.map(({ port }, at) => [`localhost:${26_379 + at}`, `${login}:${port}`])),
)

/** As soon as it succeeds. */
async function eventually<T>(find: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await find()
    } catch {}
  }
}

test.each([3, 2] as const)('the primary is found, and known by its name (RESP%d)', async protocol => {
  const states: string[] = []
  const redis = await open({ protocol, name: 'worker', database: 2, onState: state => states.push(state) })
  expect(await redis.set('k', 'v')).toBe('OK')
  expect(await redis.get('k')).toBe('v')
  expect(await roleOf(redis)).toBe('master')
  expect(await redis.clientInfo()).toMatch(/ name=worker .* db=2 /)
  expect(await redis.multi().incr('n').incr('n').exec()).toEqual([expect.any(Number), expect.any(Number)])
  expect(states).toEqual(['ready'])
})

test('one sentinel that answers is enough; it tells of the others', async () => {
  const [first] = real.sentinels
  const redis = await open({ sentinels: [nobody, sentinel(first?.port ?? 0)] })
  expect(await redis.ping()).toBe('PONG')
})

test('a replica is read from', async () => {
  const redis = await open({ role: 'replica' })
  expect(await roleOf(redis)).toBe('slave')
  await expect(redis.set('k', 'v')).rejects.toMatchObject({ code: 'READONLY' })
})

test('what does not lead to a server is said', async () => {
  const failure = (options: Partial<SentinelOptions>) => expect(open(options)).rejects
  await failure({ sentinels: [nobody] }).toMatchObject({
    code: 'NO_SENTINEL',
    message: expect.stringMatching(/^none of 1 sentinels answers: cannot connect to 127\.0\.0\.1:1/),
  })
  await failure({ primary: 'other' }).toMatchObject({
    code: 'UNKNOWN_PRIMARY',
    message: 'the sentinels know no primary "other": is its name right?',
  })
  const [{ port = 0 } = {}] = real.sentinels
  await failure({ sentinels: [`redis://127.0.0.1:${port}`] }).toThrow('NOAUTH')
  await failure({ sentinels: [`redis://127.0.0.1:${real.servers[0].port}`] }).toThrow('unknown command')
})

test('the primary moves while it is used: commands, waiting ones and subscriptions follow', async () => {
  const redis = await open()
  const [old, replica] = real.servers
  await using news = redis.subscribe('news')
  await news.ready
  await real.ask(real.sentinels[0]?.port ?? 0, 'FAILOVER', PRIMARY)
  await eventually(async () => {
    expect(await redis.clientInfo()).toContain(` laddr=127.0.0.1:${replica.port} `)
  })
  expect(await roleOf(redis)).toBe('master')
  expect(await eventually(() => redis.set('moved', 'yes'))).toBe('OK')
  await eventually(async () => expect(await redis.publish('news', 'again')).toBe(1))
  expect((await news.next()).value?.message).toBe('again')
  expect(await redis.blpop(['nothing'], 0.01)).toBe(null)
  // The sentinels would do it themselves, after a while: until then two say that they are the primary.
  await at(old.port, 'REPLICAOF', '127.0.0.1', String(replica.port))
})

test('the primary is killed: the next one is found, and what was asked meanwhile waits for it', async () => {
  const redis = await open({ queue: { age: 30_000 } })
  const [next, primary] = real.servers
  while (!(await at(next.port, 'INFO', 'replication')).includes('link_status:up'));
  await redis.set('killed', 'kept')
  // On the connection that wrote: another one has nothing to wait for.
  expect(await redis.call('WAIT', 1, 5000)).toBe(1)
  await primary.kill()
  const value = await eventually(() => redis.get('killed'))
  expect(value).toBe('kept')
  expect(await redis.clientInfo()).toContain(` laddr=127.0.0.1:${next.port} `)
  expect(redis.state).toBe('ready')
  // There is no replica left: what is read from is the primary, once the sentinel that is asked knows of it.
  expect(await roleOf(await eventually(() => open({ role: 'replica' })))).toBe('master')
})
