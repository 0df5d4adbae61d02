/**
 * Files, against redis-server in the same run: how fast they are saved and loaded, also type by type, what a save does to
 * clients that write meanwhile, and what the append-only file costs. KEYS chooses how many keys, REDIS another redis-server.
 */
import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { RawClient } from '../test/support/raw-client.ts'
import { type ServerProcess, startProcess } from '../test/support/server-process.ts'
import { median, redisBenchmark, threadsMicroseconds } from './processes.ts'

const KEYS = Number(process.env['KEYS'] ?? 1_000_000)
const ROUNDS = 3
const COMMANDS = {
  ours: ['node', resolve('dist/cli/server.js')],
  redis: [process.env['REDIS'] ?? 'redis-server'],
} as const
type Name = keyof typeof COMMANDS
const NAMES: readonly Name[] = ['ours', 'redis']

async function started(name: Name, dir: string, ...args: string[]): Promise<ServerProcess> {
  return startProcess(COMMANDS[name], ['--enable-debug-command', 'yes', '--dir', dir, ...args], { cwd: dir })
}

async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'mini-redis-'))
  try {
    return await work(dir)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

export async function benchPersistence(): Promise<void> {
  await benchFiles()
  await benchPauses()
  await benchAppendOnly()
}

/** Milliseconds and CPU milliseconds of some work of a server. */
async function timed(server: ServerProcess, work: () => Promise<unknown>): Promise<[number, number]> {
  const [began, cpu] = [performance.now(), threadsMicroseconds(server.pid)]
  await work()
  return [performance.now() - began, (threadsMicroseconds(server.pid) - cpu) / 1000]
}

/** What files are made of: strings that shrink a lot, and small values of all types. */
const DATA: Readonly<Record<string, readonly string[]>> = {
  'of 100 bytes': ['DEBUG', 'POPULATE', String(KEYS), 'key', '100'],
  'of all types': [
    'EVAL',
    `for i = 1, ${KEYS} do
       local kind, key = i % 10, 'key:' .. i
       if kind < 4 then redis.call('SET', key, 'value:' .. i)
       elseif kind == 4 then redis.call('SET', key, i)
       elseif kind == 5 then redis.call('SET', key, string.rep('value:' .. i, 10))
       elseif kind == 6 then redis.call('HSET', key, 'name', 'user' .. i, 'age', i % 90, 'mail', i .. '@example.com')
       elseif kind == 7 then redis.call('RPUSH', key, 'one' .. i, 'two', i)
       elseif kind == 8 then redis.call('SADD', key, 'a' .. i, 'b', 'c')
       else redis.call('ZADD', key, i, 'a' .. i, 1.5, 'b') end
     end`,
    '0',
  ],
}

/** KEYS elements of one type: in twenty large keys, or in many of which each is one listpack. */
const LARGE = `for k = 1, 20 do for i = 1, ${KEYS / 20} do redis.call(COMMAND) end end`
const MIDDLING = `for k = 1, ${KEYS / 100} do for i = 1, 100 do redis.call(COMMAND) end end`
const TYPES: readonly (readonly [name: string, script: string, command: string])[] = [
  ['20 hashes', LARGE, `'HSET', k, 'field:' .. i, 'value:' .. i * 7`],
  ['20 sets', LARGE, `'SADD', k, 'member:' .. i`],
  ['20 sorted sets', LARGE, `'ZADD', k, i * 13 % 50000, 'member:' .. i`],
  ['20 lists', LARGE, `'RPUSH', k, 'element:' .. i`],
  ['20 lists of integers', LARGE, `'RPUSH', k, i * 7919 % 1000000`],
  ['20 streams', LARGE, `'XADD', k, '*', 'sensor', 's' .. i % 100, 'value', i`],
  ['hashes of 100 fields', MIDDLING, `'HSET', k, 'field:' .. i, 'value:' .. i * k`],
  ['sets of 100 members', MIDDLING, `'SADD', k, 'member:' .. i * k`],
  ['sorted sets of 100 members', MIDDLING, `'ZADD', k, i * 13 % k, 'member:' .. i`],
  ['lists of 100 elements', MIDDLING, `'RPUSH', k, 'element:' .. i * k`],
  ['lists of 100 integers', MIDDLING, `'RPUSH', k, i * k`],
  ['streams of 100 entries', MIDDLING, `'XADD', k, '*', 'sensor', 's' .. i % 100, 'value', i`],
]

/** The first load takes its memory from the system, later ones find some of it. */
export async function benchFiles(): Promise<void> {
  await benchKinds()
  await benchTypes()
}

async function benchTypes(): Promise<void> {
  console.log(
    `\n| ${KEYS} elements, CPU ms | load, ours | redis | rate of redis | of the first | save, ours | redis | rate |`,
  )
  console.log('|---|---|---|---|---|---|---|---|')
  for (const [label, script, command] of TYPES) {
    const rows = new Map<string, number>()
    for (const name of NAMES) {
      const filling = ['EVAL', script.replace('COMMAND', command), '0']
      await measureFiles(name, filling, (row, of, value) => rows.set(`${row} ${of}`, value))
    }
    const of = (row: string, name: Name) => rows.get(`${row}, CPU ms ${name}`) ?? Number.NaN
    const rate = (row: string) => (of(row, 'redis') / of(row, 'ours')).toFixed(2)
    const both = (row: string) => NAMES.map(name => of(row, name).toFixed(0)).join(' | ')
    console.log(
      `| ${label} | ${both('load')} | ${rate('load')} | ${rate('first load')} | ${both('save')} | ${rate('save')} |`,
    )
  }
}

async function benchKinds(): Promise<void> {
  for (const [kind, filling] of Object.entries(DATA)) {
    console.log(`\n| ${KEYS} keys ${kind} | ours | redis | rate of redis |`)
    console.log('|---|---|---|---|')
    const rows = new Map<string, Record<Name, number>>()
    const note = (row: string, name: Name, value: number) => {
      rows.set(row, { ...(rows.get(row) ?? { ours: 0, redis: 0 }), [name]: value })
    }
    for (const name of NAMES) await measureFiles(name, filling, note)
    for (const [row, { ours, redis }] of rows) {
      console.log(`| ${row} | ${ours.toFixed(0)} | ${redis.toFixed(0)} | ${(redis / ours).toFixed(2)} |`)
    }
  }
}

async function measureFiles(
  name: Name,
  filling: readonly string[],
  note: (row: string, name: Name, value: number) => void,
): Promise<void> {
  await inFolder(async dir => {
    const first = await started(name, dir, '--save', '')
    const filler = await RawClient.open(first.port)
    await filler.ask(...filling)
    const saves: [number, number][] = []
    for (let round = 0; round <= ROUNDS; round++) saves.push(await timed(first, () => filler.ask('SAVE')))
    filler.close()
    await first.stop()
    const file = join(dir, 'dump.rdb')
    note('file, MB', name, statSync(file).size / 2 ** 20)
    note('save, ms', name, median(saves.map(([time]) => time)))
    note('save, CPU ms', name, median(saves.map(([, cpu]) => cpu)))
    const kept = join(dir, 'kept.rdb')
    renameSync(file, kept)
    const second = await started(name, dir, '--save', '')
    renameSync(kept, file)
    const client = await RawClient.open(second.port)
    const loads: [number, number][] = []
    for (let round = 0; round <= ROUNDS; round++) {
      loads.push(await timed(second, () => client.ask('DEBUG', 'RELOAD', 'NOSAVE')))
      await client.ask('FLUSHALL')
    }
    const [[firstTime, firstCpu] = [0, 0], ...others] = loads
    note('first load, ms', name, firstTime)
    note('first load, CPU ms', name, firstCpu)
    note('load, ms', name, median(others.map(([time]) => time)))
    note('load, CPU ms', name, median(others.map(([, cpu]) => cpu)))
    client.close()
    await second.stop()
  })
}

/** One client asks for one key after another while fifty others write: what it waits, idle and during a save. */
async function benchPauses(): Promise<void> {
  console.log(`\n| ${KEYS} keys, 50 clients that SET | GET waits, p50 ms | p99.9 | longest | SET/s |`)
  console.log('|---|---|---|---|---|')
  for (const name of NAMES) {
    await inFolder(async dir => {
      const server = await started(name, dir, '--save', '')
      const client = await RawClient.open(server.port)
      await client.ask('DEBUG', 'POPULATE', String(KEYS), 'key', '100')
      await client.ask('EVAL', "for i = 1, 300000 do redis.call('ZADD', 'large', i, 'member:' .. i) end", '0')
      for (const isSaving of [false, true]) {
        const load = redisBenchmark(server.port, [
          ...['-c', '50', '-n', '400000', '-r', String(KEYS), '-q'],
          ...['SET', 'key:__rand_int__', 'value'],
        ])
        if (isSaving) await client.ask('BGSAVE')
        const waits: number[] = []
        let isDone = false
        void load.then(() => {
          isDone = true
        })
        while (!isDone) {
          const began = performance.now()
          await client.ask('GET', 'key:1')
          waits.push(performance.now() - began)
        }
        waits.sort((a, b) => a - b)
        const at = (part: number) => (waits[Math.floor(waits.length * part)] ?? 0).toFixed(2)
        const label = `${name}${isSaving ? ', while it saves' : ''}`
        console.log(
          `| ${label} | ${at(0.5)} | ${at(0.999)} | ${(waits.at(-1) ?? 0).toFixed(1)} | ${Math.round(await load)} |`,
        )
      }
      client.close()
      await server.stop()
    })
  }
}

async function benchAppendOnly(): Promise<void> {
  console.log('\n| SET, 50 clients | P | ours, requests/s | redis | of redis | of ours without |')
  console.log('|---|---|---|---|---|---|')
  const without = new Map<number, number>()
  for (const policy of ['off', 'everysec', 'always']) {
    for (const depth of [1, 16]) {
      const figures: Record<Name, number[]> = { ours: [], redis: [] }
      await inFolder(async dir => {
        const args = policy === 'off' ? [] : ['--appendonly', 'yes', '--appendfsync', policy]
        const servers = new Map<Name, ServerProcess>()
        for (const name of NAMES) {
          const own = mkdtempSync(join(dir, name))
          servers.set(name, await started(name, own, '--save', '', ...args))
        }
        for (let round = 0; round <= ROUNDS; round++) {
          for (const [name, { port }] of servers) {
            const requests = policy === 'always' ? 20_000 * depth : 100_000 * Math.min(8, depth)
            const rps = await redisBenchmark(port, [
              ...['-c', '50', '-P', String(depth), '-n', String(requests), '-r', '100000', '-t', 'set'],
            ])
            if (round > 0) figures[name].push(rps)
          }
        }
        for (const server of servers.values()) await server.stop()
      })
      const [ours, redis] = [median(figures.ours), median(figures.redis)]
      if (policy === 'off') without.set(depth, ours)
      const share = (ours / (without.get(depth) ?? ours)).toFixed(2)
      console.log(
        `| ${policy} | ${depth} | ${Math.round(ours)} | ${Math.round(redis)} | ${(ours / redis).toFixed(2)} | ${share} |`,
      )
    }
  }
}
