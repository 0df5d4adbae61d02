/** From the directives that bound small encodings to the limits that collections look at. */
import type { Config } from '../config/config.ts'
import type { EncodingLimits } from '../keyspace/limits.ts'

export const ENCODING_DIRECTIVES = [
  'hash-max-listpack-entries',
  'hash-max-listpack-value',
  'list-max-listpack-size',
  'set-max-intset-entries',
  'set-max-listpack-entries',
  'set-max-listpack-value',
  'zset-max-listpack-entries',
  'zset-max-listpack-value',
  'hll-sparse-max-bytes',
  'stream-node-max-bytes',
  'stream-node-max-entries',
] as const

export function applyLimits(config: Config, limits: EncodingLimits): void {
  limits.hashEntries = config.value('hash-max-listpack-entries')
  limits.hashValue = config.value('hash-max-listpack-value')
  limits.listNode = config.value('list-max-listpack-size')
  limits.setIntegers = config.value('set-max-intset-entries')
  limits.setEntries = config.value('set-max-listpack-entries')
  limits.setValue = config.value('set-max-listpack-value')
  limits.sortedSetEntries = config.value('zset-max-listpack-entries')
  limits.sortedSetValue = config.value('zset-max-listpack-value')
  limits.hyperLogLogSparse = config.value('hll-sparse-max-bytes')
  limits.streamNodeBytes = config.value('stream-node-max-bytes')
  limits.streamNodeEntries = config.value('stream-node-max-entries')
}
