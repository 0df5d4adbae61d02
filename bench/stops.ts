/**
 * The longest stops of a server: the CPU time of its thread between two rounds of the event loop, while millions of keys
 * and elements come, change and go. Time in which the machine did other work is not counted. Each round runs fifty
 * commands, as of so many clients; what else happens in it (expiry, eviction, freeing, saving, the collector) is what is
 * looked for. KEYS chooses how many keys there are. The first row is arithmetic that takes as long each time: what is more
 * there is the machine's, which counts as ours whatever another guest of it takes away.
 *
 * It runs in a process of its own (stops-process.ts): the collector is tuned before anything is loaded, as in the
 * executable. V8 keeps whatever room it has made before.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createServer, type Server } from '../src/server.ts'

const KEYS = Number(process.env['KEYS'] ?? 4_000_000)
const ELEMENTS = KEYS / 2
const EACH_ROUND = 50
const SPACE = 0x20
const ZERO = 0x30

/** The account that Linux keeps of this thread, once it is open, and room to read it: the stopwatch must leave no garbage. */
let account = -1
const figures = Buffer.alloc(64)

type Make = (number: number) => readonly (string | number)[]

export async function benchStops(): Promise<void> {
  const program = fileURLToPath(new URL('stops-process.ts', import.meta.url))
  await once(spawn(process.execPath, [...process.execArgv, program], { stdio: 'inherit' }), 'exit')
}

export async function measureStops(): Promise<void> {
  account = openSync('/proc/thread-self/schedstat', 'r')
  const dir = mkdtempSync(join(tmpdir(), 'mini-redis-'))
  console.log(`| ${KEYS} keys, then ${ELEMENTS} elements | longest round, ms | p99.9, ms |`)
  console.log('|---|---|---|')
  report('nothing but arithmetic', Array.from({ length: 10_000 }, arithmetic))
  try {
    await using server = await createServer({ dir })
    await strings(server)
    await collections(server)
    await eviction(server)
  } finally {
    rmSync(dir, { recursive: true })
    closeSync(account)
  }
}

async function strings(server: Server): Promise<void> {
  const set: Make = number => ['SET', keyOf(number), `value-${number % 9000}`]
  const overwrite: Make = number => ['SET', keyOf(anyOf(number)), `value-${number % 9000}`]
  await run(server, 'the first 5,000 commands, not compiled yet', 5000, set)
  await run(server, 'SET of new keys', KEYS, set)
  await run(server, 'SET of any key', KEYS, overwrite)
  const taken = stopwatch()
  const snapshot = server.snapshot()
  console.log(`| snapshot | ${(taken() / 1e6).toFixed(2)} | |`)
  await run(server, 'SET of any key, beside a snapshot', KEYS / 2, overwrite)
  snapshot.release()
  await run(server, 'SET of any key, after it', KEYS / 2, overwrite)
  const saved = server.call('BGSAVE')
  await run(server, 'SET of any key, during BGSAVE', KEYS / 2, overwrite)
  await saved
  await run(server, 'APPEND to any key', KEYS / 2, number => ['APPEND', keyOf(anyOf(number)), 'more of it'])
  await run(server, 'PEXPIRE of any key', KEYS, number => [
    'PEXPIRE',
    keyOf(anyOf(number)),
    3000 + (number % 5000),
  ])
  await run(server, 'GET while they expire', KEYS * 2, number => ['GET', keyOf(anyOf(number))])
  await run(server, 'SET of 1 KB', KEYS / 4, number => ['SET', keyOf(number), 'x'.repeat(1024)])
  await run(server, 'DEL of nine of ten', KEYS / 4, number => [
    'DEL',
    number % 10 === 0 ? 'none' : keyOf(number),
  ])
  const flushed = stopwatch()
  await server.call('FLUSHALL', 'ASYNC')
  console.log(`| FLUSHALL ASYNC | ${(flushed() / 1e6).toFixed(2)} | |`)
  await run(server, 'SET after FLUSHALL', KEYS / 4, set)
  await server.call('FLUSHALL', 'ASYNC')
}

async function collections(server: Server): Promise<void> {
  const kinds: Readonly<Record<string, Make>> = {
    HSET: number => ['HSET', 'hash', `field:${number}`, 'value-0123'],
    SADD: number => ['SADD', 'set', `member:${number}`],
    ZADD: number => ['ZADD', 'sorted set', anyOf(number), `member:${number}`],
    RPUSH: number => ['RPUSH', 'list', `element:${number}`],
    XADD: () => ['XADD', 'stream', '*', 'field', 'value-0123'],
  }
  for (const [name, make] of Object.entries(kinds)) await run(server, `${name} to one key`, ELEMENTS, make)
  const [xinfo] = [stopwatch(), await server.call('XINFO', 'STREAM', 'stream')]
  console.log(`| XINFO STREAM | ${(xinfo() / 1e6).toFixed(2)} | |`)
  const saved = server.call('BGSAVE')
  await run(server, 'HSET of any field, during BGSAVE', ELEMENTS, number => [
    'HSET',
    'hash',
    `field:${anyOf(number) % ELEMENTS}`,
    'another',
  ])
  await saved
  await run(server, 'ZADD of any member', ELEMENTS, number => [
    'ZADD',
    'sorted set',
    number,
    `member:${anyOf(number) % ELEMENTS}`,
  ])
  await run(server, 'HPEXPIRE of any field', ELEMENTS / 4, number => [
    'HPEXPIRE',
    'hash',
    1000 + (number % 5000),
    'FIELDS',
    1,
    `field:${anyOf(number) % ELEMENTS}`,
  ])
  await run(server, 'HGET while they expire', ELEMENTS, number => ['HGET', 'hash', `field:${number}`])
  await run(server, 'HDEL of any field', ELEMENTS, number => [
    'HDEL',
    'hash',
    `field:${anyOf(number) % ELEMENTS}`,
  ])
  for (const key of ['set', 'sorted set', 'list', 'stream']) {
    await run(server, `UNLINK of the ${key}`, 1000, number => (number === 100 ? ['UNLINK', key] : ['PING']))
  }
  await server.call('FLUSHALL', 'ASYNC')
}

async function eviction(server: Server): Promise<void> {
  for (let from = 0; from < KEYS; from += 1000) {
    const pairs = Array.from({ length: 1000 }, (_, at) => [keyOf(from + at), `value-${(from + at) % 9000}`])
    await server.call('MSET', ...pairs.flat())
  }
  const [, used] = /used_memory:(\d+)/.exec(String(await server.call('INFO', 'memory'))) ?? []
  const set: Make = number => ['SET', keyOf(KEYS + number), `value-${number % 9000}`]
  await server.call('CONFIG', 'SET', 'maxmemory', String(used))
  for (const policy of ['allkeys-lru', 'allkeys-random']) {
    await server.call('CONFIG', 'SET', 'maxmemory-policy', policy)
    await run(server, `SET at maxmemory, ${policy}`, KEYS / 4, set)
  }
  await server.call('CONFIG', 'SET', 'maxmemory', String(Math.round(Number(used) * 0.7)))
  await run(server, 'SET far over maxmemory', KEYS / 4, set)
}

async function run(server: Server, name: string, count: number, make: Make): Promise<void> {
  const rounds: number[] = []
  let round = stopwatch()
  for (let from = 0; from < count; from += EACH_ROUND) {
    const replies: Promise<unknown>[] = []
    for (let at = from; at < from + EACH_ROUND; at++) replies.push(server.call(...make(at)))
    await Promise.all(replies)
    await setImmediate()
    const nanoseconds = round()
    round = stopwatch()
    rounds.push(nanoseconds)
  }
  report(name, rounds)
}

function report(name: string, rounds: number[]): void {
  rounds.sort((a, b) => a - b)
  const high = rounds[Math.floor(rounds.length * 0.999)] ?? 0
  const cells = [name, ((rounds.at(-1) ?? 0) / 1e6).toFixed(1), (high / 1e6).toFixed(1)]
  console.log(`| ${cells.join(' | ')} |`)
}

function arithmetic(): number {
  const taken = stopwatch()
  for (let i = 0, sum = 0; i < 100_000; i++) sum = (sum * 31 + i) | 0
  return taken()
}

/** Nanoseconds of CPU of this thread from now on. */
function stopwatch(): () => number {
  const began = nanoseconds()
  return () => nanoseconds() - began
}

function nanoseconds(): number {
  // Has the system bring the thread's account up to date, which it does at its ticks else.
  process.cpuUsage()
  readSync(account, figures, 0, figures.length, 0)
  let used = 0
  for (let at = 0; figures[at] !== SPACE; at++) used = used * 10 + (figures[at] as number) - ZERO
  return used
}

function keyOf(number: number): string {
  return `key:${String(number).padStart(12, '0')}`
}

/** Any of the keys, as a sequence that meets all of them. */
function anyOf(number: number): number {
  return (number * 7_919) % KEYS
}
