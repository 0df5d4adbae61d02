/** MEMORY: what takes memory, as the server counts it and as V8 does. */

import * as errors from '../../keyspace/errors.ts'
import { Double, MapReply, OK, Verbatim } from '../../resp/values.ts'
import { int, key, option, options } from '../declare/args.ts'
import type { MemoryFigures } from '../declare/context.ts'
import { type Command, command, container } from '../declare/define.ts'
import { helpCommand } from '../declare/help.ts'
import { double, either, integer, map, ok, orNull, verbatim } from '../declare/reply.ts'
import { allocatorFigures, overhead } from './allocator.ts'

const EVERYWHERE = [
  'nondeterministic_output',
  'request_policy:all_shards',
  'response_policy:special',
] as const

const usage = command({
  name: 'MEMORY USAGE',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1): values keep count of their memory.',
  summary: 'Tells how many bytes a key and its value take.',
  flags: ['readonly'],
  args: [key('key', 'RO'), options(option('SAMPLES', int('count')))],
  reply: orNull(integer()),
  run: ({ db }, name, { samples = 0 }) => {
    if (samples < 0) throw errors.SYNTAX
    return db.memoryOf(name) ?? null
  },
})

const stats = command({
  name: 'MEMORY STATS',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Tells what takes how much memory.',
  flags: [],
  tips: EVERYWHERE,
  args: [],
  reply: map(either(integer(), double(), map(integer()))),
  run: ({ server, keyspace }) => {
    const figures = server.memory.figures()
    const { used, own, peak, dataset, clients, resident, scripts, functions } = figures
    const { allocated, active, fragmentation, process } = allocatorFigures(figures)
    const whole = overhead(resident, used)
    const perDatabase = keyspace.databases.flatMap(database =>
      database.size === 0
        ? []
        : [
            `db.${database.index}`,
            new MapReply([
              'overhead.hashtable.main',
              database.figures.tableMemory,
              'overhead.hashtable.expires',
              database.figures.deadlineMemory,
            ]),
          ],
    )
    const keys = keyspace.databases.reduce((sum, database) => sum + database.size, 0)
    return new MapReply([
      'peak.allocated',
      peak,
      'total.allocated',
      used,
      'startup.allocated',
      own,
      'replication.backlog',
      0,
      'clients.slaves',
      0,
      'clients.normal',
      clients,
      'cluster.links',
      0,
      'aof.buffer',
      0,
      'lua.caches',
      scripts,
      'functions.caches',
      functions,
      ...perDatabase,
      'overhead.db.hashtable.lut',
      keyspace.databases.reduce((sum, database) => sum + database.figures.tableMemory, 0),
      'overhead.db.hashtable.rehashing',
      0,
      'overhead.total',
      used - dataset,
      'db.dict.rehashing.count',
      0,
      'keys.count',
      keys,
      'keys.bytes-per-key',
      keys === 0 ? 0 : Math.floor(dataset / keys),
      'dataset.bytes',
      dataset,
      'dataset.percentage',
      percentage(dataset, used),
      'peak.percentage',
      percentage(used, peak),
      'allocator.allocated',
      allocated,
      'allocator.active',
      active,
      'allocator.resident',
      active,
      'allocator.muzzy',
      0,
      'allocator-fragmentation.ratio',
      new Double(fragmentation.ratio),
      'allocator-fragmentation.bytes',
      fragmentation.bytes,
      'allocator-rss.ratio',
      new Double(1),
      'allocator-rss.bytes',
      0,
      'rss-overhead.ratio',
      new Double(process.ratio),
      'rss-overhead.bytes',
      process.bytes,
      'fragmentation',
      new Double(whole.ratio),
      'fragmentation.bytes',
      whole.bytes,
    ])
  },
})

function percentage(part: number, whole: number): Double {
  return new Double(whole === 0 ? 0 : (part / whole) * 100)
}

const doctor = command({
  name: 'MEMORY DOCTOR',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Explains in words what is notable about the memory in use.',
  flags: [],
  tips: EVERYWHERE,
  args: [],
  reply: verbatim(),
  run: ({ server }) => new Verbatim('txt', report(server.memory.figures())),
})

const LITTLE = 5 * 1024 * 1024

function report({ used, peak, clients, dataset, resident, limit, shortage }: MemoryFigures): string {
  if (used < LITTLE && shortage === undefined) return 'There is too little data to tell anything.\n'
  const found: string[] = []
  if (peak > used * 1.5) found.push(`- Peak: ${peak} bytes were in use once, ${used} are now.`)
  if (clients > dataset) found.push('- Client buffers take more than the data: see CLIENT LIST for tot-mem.')
  if (shortage !== undefined) found.push(`- What grows is refused: ${shortage}`)
  if (limit > 0 && used > limit * 0.9) found.push('- maxmemory is nearly reached.')
  if (resident > used * 4 + 100 * LITTLE) {
    found.push(
      `- The process holds ${resident} bytes, much more than the data: its heap may not have been collected yet.`,
    )
  }
  if (found.length === 0) return 'Nothing notable.\n'
  return `Notable:\n\n${found.join('\n')}\n`
}

const purge = command({
  name: 'MEMORY PURGE',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: "Does nothing: the engine's garbage collector gives memory back by itself.",
  flags: [],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  args: [],
  reply: ok(),
  run: () => OK,
})

const mallocStats = command({
  name: 'MEMORY MALLOC-STATS',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: "Shows the figures of the engine's heap.",
  flags: [],
  tips: EVERYWHERE,
  args: [],
  reply: verbatim(),
  run: ({ server }) => {
    const { heap, heapTotal, resident, external } = server.memory.figures()
    const lines = { heap_used: heap, heap_total: heapTotal, external, resident }
    const text = Object.entries(lines).map(([name, bytes]) => `${name}:${bytes}\n`)
    return new Verbatim('txt', text.join(''))
  },
})

const help = helpCommand('MEMORY', 'server', '4.0.0', [
  'DOCTOR',
  '    Return memory problems reports.',
  'MALLOC-STATS',
  '    Return internal statistics report from the memory allocator.',
  'PURGE',
  '    Attempt to purge dirty pages for reclamation by the allocator.',
  'STATS',
  '    Return information about the memory usage of the server.',
  'USAGE <key> [SAMPLES <count>]',
  '    Return memory in bytes used by <key> and its value. Nested values are',
  '    sampled up to <count> times (default: 5, 0 means sample all).',
])

const memory = container(
  {
    name: 'MEMORY',
    group: 'server',
    since: '4.0.0',
    summary: 'A container for commands about memory.',
  },
  [doctor, help, mallocStats, purge, stats, usage],
)

export const memoryCommands: readonly Command[] = [memory]
