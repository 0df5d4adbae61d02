/**
 * How large a collection may grow in its small encoding. One object belongs to each keyspace; the configuration
 * changes it in place, and values that exist already look at it on their next change.
 */
export class EncodingLimits {
  /** Entries of a hash, and bytes of a field or value, up to which it is packed. */
  hashEntries = 512
  hashValue = 64
  /** Nodes of a list: entries when positive; -1 to -5 are 4, 8, 16, 32 and 64 KB. */
  listNode = -2
  setIntegers = 512
  setEntries = 128
  setValue = 64
  sortedSetEntries = 128
  sortedSetValue = 64
  hyperLogLogSparse = 3000
  streamNodeBytes = 4096
  streamNodeEntries = 100
}
