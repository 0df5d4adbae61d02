/**
 * The numbers that say what kind of value follows in an RDB file, and the version of the format that each needs.
 * Facts of Redis: https://github.com/redis/redis/blob/7.4/src/rdb.h
 */
export const STRING = 0
export const LIST = 1
export const SET = 2
/** Scores as text. */
export const ZSET = 3
export const HASH = 4
/** Scores as doubles. */
export const ZSET_2 = 5
export const HASH_ZIPMAP = 9
export const LIST_ZIPLIST = 10
export const SET_INTSET = 11
export const ZSET_ZIPLIST = 12
export const HASH_ZIPLIST = 13
/** Ziplists, one after another. */
export const LIST_QUICKLIST = 14
export const STREAM_LISTPACKS = 15
export const HASH_LISTPACK = 16
export const ZSET_LISTPACK = 17
/** Listpacks, or single elements. */
export const LIST_QUICKLIST_2 = 18
/** With counts of what was added and deleted. */
export const STREAM_LISTPACKS_2 = 19
export const SET_LISTPACK = 20
/** With the time at which a consumer last got something. */
export const STREAM_LISTPACKS_3 = 21
/** Hashes whose fields have deadlines, as a release candidate wrote them. */
export const HASH_METADATA_PREVIEW = 22
export const HASH_LISTPACK_EX_PREVIEW = 23
export const HASH_METADATA = 24
export const HASH_LISTPACK_EX = 25

/** The format of Redis 7.0, and the newest that is read: that of Redis 7.4. */
export const VERSION = 10
export const NEWEST_VERSION = 12
/** From this one on fields of hashes may have deadlines. */
export const WITH_FIELD_DEADLINES = 12

/** The version of the format from which on a type is known, where that is not {@link VERSION} or an older one. */
export function versionOf(type: number): number {
  if (type >= HASH_METADATA_PREVIEW) return WITH_FIELD_DEADLINES
  return type >= SET_LISTPACK ? 11 : VERSION
}
