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

/**
 * Elements and bytes up to which a hash or a set stays packed although its encoding is `hashtable`: a table takes 1.5 KB
 * before its first entry, and one long value is enough for Redis to make one.
 */
export const FEW_ELEMENTS = 32
export const FEW_BYTES = 1024
/** How `packedNote` says so. */
export const TABLE_NOTE = 1 << 30
