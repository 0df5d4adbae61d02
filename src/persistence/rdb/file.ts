/**
 * RDB files: everything that a server holds, or what a primary sends a new replica.
 *
 *     file     = "REDIS" version:4 part* 11111111 sum:8        version: in digits; sum: CRC64 of all before it, or zeros
 *     part     = 11111010 string string                        a fact about the file (AUX)
 *              | 11110101 string                               the source of a library of functions
 *              | 11111110 database                             what follows is of this one
 *              | 11111011 keys expiring                        how many keys it has, and how many of them expire
 *              | 11110100 slot keys expiring                   the same of a cluster's slot (is left out)
 *              | about* type:1 string value                    a key and its value
 *     about    = 11111100 deadline:8                           in Unix ms, the lowest byte first
 *              | 11111101 deadline:4                           in seconds
 *              | 11111000 idle                                 seconds since the last access
 *              | 11111001 frequency:1                          the counter of accesses
 *
 * Both directions go part by part (file-writer.ts, file-reader.ts): a file of any size can be read and written in slices.
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/rdb.c
 */
import type { FrozenCursor } from '../../keyspace/frozen-entries.ts'
import type { Use } from '../../keyspace/use.ts'
import type { Value } from '../../keyspace/values.ts'
import type { Bytes } from '../../resp/values.ts'

export const SIGNATURE = 'REDIS'
/** Bytes of signature and version. */
export const HEADER = SIGNATURE.length + 4
export const SUM = 8
/** Before this version files have no sum. */
export const FIRST_WITH_SUM = 5

export const SLOT_INFO = 244
export const FUNCTION = 245
export const FUNCTION_OF_PREVIEW = 246
export const MODULE_AUX = 247
export const IDLE = 248
export const FREQUENCY = 249
export const AUX = 250
export const SIZES = 251
export const DEADLINE = 252
export const DEADLINE_SECONDS = 253
export const DATABASE = 254
export const END = 255

/** A key with its value. */
export interface RdbEntry {
  readonly kind: 'entry'
  readonly database: number
  readonly key: Bytes
  readonly value: Value
  /** Unix ms; undefined: it stays. */
  readonly deadline?: number | undefined
  /** Seconds since its last access, or the counter of its accesses. */
  readonly idle?: number | undefined
  readonly frequency?: number | undefined
}

export type RdbPart =
  | RdbEntry
  /** An entry without elements, as some versions of Redis have left them behind: there is nothing to be loaded. */
  | { readonly kind: 'empty'; readonly key: Bytes }
  | { readonly kind: 'aux'; readonly name: Bytes; readonly value: Bytes }
  | { readonly kind: 'function'; readonly source: Bytes }
  | { readonly kind: 'sizes'; readonly database: number; readonly keys: number; readonly expiring: number }

/** Entries as they lie in frozen pages. Who writes them moves the cursor on, to the first that cannot be written so. */
export interface RdbRecords {
  readonly kind: 'records'
  readonly database: number
  readonly cursor: FrozenCursor
  /** Bytes of them after which something else may be done, at most. */
  readonly most: number
  /** What is said of how much they are used, and what makes it of their stamps. */
  readonly notes: 'idle' | 'frequency' | undefined
  readonly use: Pick<Use, 'idleSeconds' | 'frequency'>
}

/** What a file is written from. */
export type RdbSource = RdbPart | RdbRecords
