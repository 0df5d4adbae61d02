/**
 * Recordings beside a real Redis: what ours was sent is played on a redis-server, which answers the same, and what
 * redis-cli MONITOR prints of a redis-server is played on ours, which then holds the same.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { replay } from '../../src/testing.ts'
import { RawClient } from '../support/raw-client.ts'
import { startProcess } from '../support/server-process.ts'
import { start, temporaryFolder } from '../support/start.ts'
import { digestOf } from './digests.ts'
import { Chance, type Maker } from './random/chance.ts'
import { FAMILIES } from './random/families.ts'

const SEED = Number(process.env['SEED'] ?? 20240601)
const CONFIG = { 'enable-debug-command': 'yes', save: '' }

async function startReal() {
  const args = Object.entries(CONFIG).flatMap(([name, value]) => [`--${name}`, value])
  const server = await startProcess(['redis-server'], args)
  onTestFinished(() => server.stop())
  return server
}

async function open(port: number): Promise<RawClient> {
  const client = await RawClient.open(port)
  onTestFinished(() => client.close())
  return client
}

/** Commands without chance, so that two servers hold the same afterwards. */
function* requests(): Generator<string[]> {
  const chance = new Chance(SEED)
  const makers: Maker[] = FAMILIES.flatMap(family => family.makers(chance))
  for (;;) {
    const argv = (makers[chance.below(makers.length)] as Maker)()
    const [name = ''] = argv
    const isPlain = !/POP|RAND|EXPIRE|^X|^GEO|^SORT|OBJECT|SCAN|^H.*EX|FLOAT/.test(name)
    // Redis 7.0 writes more digits than later ones.
    const hasFraction = argv.some(word => /\d\.\d/.test(word))
    if (isPlain && !hasFraction && !argv.includes('KEEPTTL')) yield argv
  }
}

async function send(clients: readonly RawClient[], count: number): Promise<void> {
  const all = requests()
  for (let at = 0; at < count; at++) {
    const client = clients[at % clients.length]
    client?.send(all.next().value as string[])
    await client?.read()
  }
}

test('what ours has answered, a redis-server answers', async () => {
  const ours = await start({ config: CONFIG })
  const file = join(temporaryFolder(), 'session.jsonl')
  const recording = await ours.record(file)
  const [worker, ...others] = await Promise.all([1, 2, 3].map(() => open(ours.port)))
  if (worker === undefined) throw new Error('no client')
  await send(others, 1000)
  for (let round = 0; round < 3; round++) {
    worker.send(['BLPOP', 'jobs', '0'])
    while (ours.blocked.size === 0) await new Promise(setImmediate)
    await others[0]?.ask('RPUSH', 'jobs', String(round))
    await worker.read()
  }
  for (const argv of [
    ['MULTI'],
    ['INCR', 'n'],
    ['PTTL', 'n'],
    ['EXEC'],
    ['HELLO', '3'],
    ['CONFIG', 'GET', 'maxmemory'],
  ]) {
    await worker.ask(...argv)
  }
  await recording.stop()
  const real = await startReal()
  const report = await replay(`redis://127.0.0.1:${real.port}`, file)
  expect(report.differences).toEqual([])
  expect(report.compared).toBeGreaterThan(1000)
})

test('what MONITOR of a redis-server tells, ours repeats', async () => {
  const real = await startReal()
  const file = join(temporaryFolder(), 'monitor.txt')
  const monitor = spawn('redis-cli', ['-p', String(real.port), 'MONITOR'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    monitor.kill('SIGKILL')
  })
  const output = createWriteStream(file)
  monitor.stdout.pipe(output)
  await once(monitor.stdout, 'data')
  const clients = await Promise.all([1, 2].map(() => open(real.port)))
  const [one] = clients
  if (one === undefined) throw new Error('no client')
  await one.ask('SELECT', '3')
  await send(clients, 1000)
  for (const argv of [
    ['MULTI'],
    ['INCR', 'n'],
    ['EXEC'],
    ['EVAL', "return redis.call('APPEND', KEYS[1], ARGV[1])", '1', 'k', '\xff\0"'],
  ]) {
    await one.ask(...argv)
  }
  const digest = await digestOf(one)
  await one.ask('ECHO', 'the end of it')
  await expect.poll(() => readFileSync(file, 'latin1')).toContain('the end of it')
  const ours = await start({ config: CONFIG })
  const report = await replay(`redis://127.0.0.1:${ours.port}`, file)
  expect(report.differences).toEqual([])
  // What is refused is not shown.
  expect(report.calls).toBeGreaterThan(900)
  const client = await open(ours.port)
  expect(await digestOf(client)).toBe(digest)
})
