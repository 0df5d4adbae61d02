/** Binds the directives of the keyspace: limits of small encodings, eviction policy, LFU's settings, how removals are told. */
import type { Config, Name } from '../config/config.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { EncodingLimits } from '../keyspace/limits.ts'

const LIMITS = {
  'hash-max-listpack-entries': 'hashEntries',
  'hash-max-listpack-value': 'hashValue',
  'list-max-listpack-size': 'listNode',
  'set-max-intset-entries': 'setIntegers',
  'set-max-listpack-entries': 'setEntries',
  'set-max-listpack-value': 'setValue',
  'zset-max-listpack-entries': 'sortedSetEntries',
  'zset-max-listpack-value': 'sortedSetValue',
  'hll-sparse-max-bytes': 'hyperLogLogSparse',
  'stream-node-max-bytes': 'streamNodeBytes',
  'stream-node-max-entries': 'streamNodeEntries',
} as const satisfies Partial<Record<Name, keyof EncodingLimits>>

const REMOVALS = {
  'lazyfree-lazy-expire': 'expired',
  'lazyfree-lazy-eviction': 'evicted',
  'lazyfree-lazy-server-del': 'emptied',
} as const satisfies Partial<Record<Name, keyof Keyspace['removals']>>

export function bindKeyspace(config: Config, { limits, eviction, use, removals }: Keyspace): void {
  for (const [name, field] of Object.entries(LIMITS)) {
    config.bind(name as keyof typeof LIMITS, value => {
      limits[field] = value
    })
  }
  for (const [name, cause] of Object.entries(REMOVALS)) {
    config.bind(name as keyof typeof REMOVALS, lazily => {
      removals[cause] = lazily ? 'UNLINK' : 'DEL'
    })
  }
  config.bind('maxmemory-policy', policy => {
    eviction.policy = policy
  })
  config.bind('maxmemory-samples', samples => {
    eviction.samples = samples
  })
  config.bind('lfu-log-factor', factor => {
    use.logFactor = factor
  })
  config.bind('lfu-decay-time', minutes => {
    use.decayMinutes = minutes
  })
}
