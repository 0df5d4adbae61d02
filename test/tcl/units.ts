/**
 * The parts of Redis' suite that test what this project has, by the suite's own names (`tests/test_helper.tcl`),
 * and the two ways to run them: `internal` lets the suite start the executable, `external` shows it a running server.
 */
export const MODES = ['internal', 'external'] as const
export type Mode = (typeof MODES)[number]

export const UNITS: readonly string[] = [
  'unit/protocol',
  'unit/type/string',
  'unit/type/incr',
  'unit/expire',
  'unit/keyspace',
  'unit/dump',
  'unit/multi',
  'unit/pubsub',
  'unit/bitops',
  'unit/bitfield',
  'unit/quit',
  'unit/querybuf',
  'unit/limits',
  'unit/obuf-limits',
  'unit/info',
  'unit/slowlog',
  'unit/introspection',
  'unit/introspection-2',
  'unit/type/list',
  'unit/type/list-2',
  'unit/type/list-3',
  'unit/type/hash',
  'unit/type/set',
  'unit/type/zset',
  'unit/type/stream',
  'unit/type/stream-cgroups',
  'unit/geo',
  'unit/hyperloglog',
  'unit/sort',
  'unit/scan',
  'unit/tracking',
  'unit/latency-monitor',
  'unit/lazyfree',
  'unit/maxmemory',
  'unit/client-eviction',
  'unit/pause',
  'unit/other',
  'unit/networking',
  'unit/pubsubshard',
  'unit/scripting',
  'unit/functions',
  'unit/aofrw',
  'unit/shutdown',
  'integration/aof',
  'integration/aof-multi-part',
  'integration/aof-race',
  'integration/rdb',
  'unit/auth',
  'unit/acl',
  'unit/acl-v2',
  'integration/corrupt-dump',
  'integration/corrupt-dump-fuzzer',
  'integration/convert-zipmap-hash-on-load',
  'integration/convert-ziplist-hash-on-load',
  'integration/convert-ziplist-zset-on-load',
  'unit/wait',
  'integration/replication',
  'integration/replication-2',
  'integration/replication-3',
  'integration/replication-4',
  'integration/replication-psync',
  'integration/replication-buffer',
  'integration/psync2',
  'integration/psync2-reg',
  'integration/psync2-pingoff',
  'integration/psync2-master-restart',
  'integration/block-repl',
  'integration/failover',
  'integration/shutdown',
]

/** Those that are done in some seconds each and wait for no time to pass: for every change, with `--quick`. */
export const QUICK_UNITS: readonly string[] = [
  'unit/protocol',
  'unit/type/string',
  'unit/type/incr',
  'unit/keyspace',
  'unit/multi',
  'unit/pubsub',
  'unit/bitops',
  'unit/bitfield',
  'unit/info',
  'unit/slowlog',
  'unit/introspection-2',
  'unit/type/list',
  'unit/type/hash',
  'unit/type/set',
  'unit/type/stream-cgroups',
  'unit/sort',
  'unit/scan',
  'unit/tracking',
  'unit/auth',
  'unit/acl',
  'unit/acl-v2',
  'integration/corrupt-dump',
  'integration/convert-zipmap-hash-on-load',
]

/** What tests redis-cli itself, for `--cli`. */
export const CLI_UNITS: readonly string[] = ['integration/redis-cli']

/** What tests TLS itself, for `--tls`. */
export const TLS_UNITS: readonly string[] = ['unit/tls']

/** The name by which `passing.txt` and the report know a test. */
export function fullName(mode: Mode, unit: string, test: string): string {
  return `${mode} ${unit}: ${test}`
}
