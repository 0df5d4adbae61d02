/**
 * The error texts about keys, values, types and arguments, byte for byte as Redis gives them. Handlers throw these (or
 * return them); they are plain values without a stack, so a refusal costs little. Other rooms have an errors.ts of
 * their own: `scripting`, `acl`, `config`, `engine`, and in `commands` the folders `declare` and `connection`.
 */
import { type Bytes, ReplyError } from '../resp/values.ts'

export const WRONG_TYPE = new ReplyError('WRONGTYPE Operation against a key holding the wrong kind of value')
export const SYNTAX = new ReplyError('ERR syntax error')
export const NOT_AN_INTEGER = new ReplyError('ERR value is not an integer or out of range')
export const NOT_AN_INT32 = new ReplyError(
  'ERR value is out of range, value must between -2147483648 and 2147483647',
)
export const NOT_AN_INT64 = new ReplyError(
  'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807',
)
export const NOT_A_FLOAT = new ReplyError('ERR value is not a valid float')
export const NO_SUCH_KEY = new ReplyError('ERR no such key')
export const OUT_OF_RANGE = new ReplyError('ERR index out of range')
export const DB_INDEX_OUT_OF_RANGE = new ReplyError('ERR DB index is out of range')
/** What needs more than the one database of a cluster. */
export const notInCluster = (what: string) => new ReplyError(`ERR ${what} not allowed in cluster mode`)
export const STRING_TOO_LONG = new ReplyError('ERR string exceeds maximum allowed size (proto-max-bulk-len)')
export const OVERFLOW = new ReplyError('ERR increment or decrement would overflow')
export const DECREMENT_OVERFLOW = new ReplyError('ERR decrement would overflow')
export const NAN_OR_INFINITY = new ReplyError('ERR increment would produce NaN or Infinity')
export const VALUE_OUT_OF_RANGE = new ReplyError('ERR value is out of range')
export const VALUE_NAN_OR_INFINITY = new ReplyError('ERR value is NaN or Infinity')
export const HASH_NOT_AN_INTEGER = new ReplyError('ERR hash value is not an integer')
export const HASH_NOT_A_FLOAT = new ReplyError('ERR hash value is not a float')
export const FIELDS_MISSING = new ReplyError(
  'ERR Mandatory argument FIELDS is missing or not at the right position',
)
export const FIELDS_MISMATCH = new ReplyError(
  'ERR The `numfields` parameter must match the number of arguments',
)
export const FIELD_COUNT = new ReplyError('ERR Number of fields must be a positive integer')
export const FIELD_COUNT_PARAMETER = new ReplyError('ERR Parameter `numFields` should be greater than 0')
export const HSETEX_COUNT = new ReplyError('ERR invalid number of fields')
export const HSETEX_MISMATCH = new ReplyError('ERR wrong number of arguments')
export const HSETEX_MISSING_TIME = new ReplyError('ERR missing expire time')
export const HSETEX_CONDITIONS = new ReplyError('ERR Only one of FXX or FNX arguments can be specified')
export const HSETEX_EXPIRATIONS = new ReplyError(
  'ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified',
)
export const EXPIRE_TIME_NEGATIVE = new ReplyError('ERR invalid expire time, must be >= 0')
export const OFFSET_OUT_OF_RANGE = new ReplyError('ERR offset is out of range')
export const COUNT_NEGATIVE = new ReplyError("ERR COUNT can't be negative")
export const MAXLEN_NEGATIVE = new ReplyError("ERR MAXLEN can't be negative")
export const RANK_IS_ZERO = new ReplyError(
  "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
)
export const NO_OPPOSITE = new ReplyError(
  'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807',
)
export const ZADD_NX_AND_XX = new ReplyError('ERR XX and NX options at the same time are not compatible')
export const ZADD_CONDITIONS = new ReplyError(
  'ERR GT, LT, and/or NX options at the same time are not compatible',
)
export const ZADD_INCR_PAIRS = new ReplyError('ERR INCR option supports a single increment-element pair')
export const SCORE_IS_NAN = new ReplyError('ERR resulting score is not a number (NaN)')
export const SCORE_RANGE = new ReplyError('ERR min or max is not a float')
export const MEMBER_RANGE = new ReplyError('ERR min or max not valid string range item')
export const LIMIT_OF_RANKS = new ReplyError(
  'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
)
export const WITHSCORES_OF_MEMBERS = new ReplyError(
  'ERR syntax error, WITHSCORES not supported in combination with BYLEX',
)
export const WEIGHT_NOT_A_FLOAT = new ReplyError('ERR weight value is not a float')
export const LCS_NOT_STRINGS = new ReplyError('ERR The specified keys must contain string values')
export const LCS_LEN_AND_IDX = new ReplyError(
  'ERR If you want both the length and indexes, please just use IDX.',
)
export const LCS_TABLE_TOO_LARGE = new ReplyError(
  'ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len',
)
export const BIT_OFFSET = new ReplyError('ERR bit offset is not an integer or out of range')
export const BIT_VALUE = new ReplyError('ERR bit is not an integer or out of range')
export const BITPOS_VALUE = new ReplyError('ERR The bit argument must be 1 or 0.')
export const BITOP_NOT = new ReplyError('ERR BITOP NOT must be called with a single source key.')
export const BITFIELD_OVERFLOW = new ReplyError('ERR Invalid OVERFLOW type specified')
export const BITFIELD_TYPE = new ReplyError(
  'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.',
)
export const BITFIELD_READONLY = new ReplyError('ERR BITFIELD_RO only supports the GET subcommand')
export const TIMEOUT_NOT_A_FLOAT = new ReplyError('ERR timeout is not a float or out of range')
export const TIMEOUT_NOT_AN_INTEGER = new ReplyError('ERR timeout is not an integer or out of range')
export const TIMEOUT_NEGATIVE = new ReplyError('ERR timeout is negative')
export const TIMEOUT_OUT_OF_RANGE = new ReplyError('ERR timeout is out of range')
export const NOVALUES_ELSEWHERE = new ReplyError('ERR NOVALUES option can only be used in HSCAN')
export const INVALID_CURSOR = new ReplyError('ERR invalid cursor')
export const SAME_OBJECT = new ReplyError('ERR source and destination objects are the same')

export const STREAM_ID = new ReplyError('ERR Invalid stream ID specified as stream command argument')
export const STREAM_ID_IS_ZERO = new ReplyError('ERR The ID specified in XADD must be greater than 0-0')
export const STREAM_ID_TOO_SMALL = new ReplyError(
  'ERR The ID specified in XADD is equal or smaller than the target stream top item',
)
export const STREAM_ID_EXHAUSTED = new ReplyError(
  'ERR The stream has exhausted the last possible ID, unable to add more items',
)
export const INTERVAL_START = new ReplyError('ERR invalid start ID for the interval')
export const INTERVAL_END = new ReplyError('ERR invalid end ID for the interval')
export const TRIM_MAXLEN = new ReplyError('ERR The MAXLEN argument must be >= 0.')
export const TRIM_LIMIT = new ReplyError('ERR The LIMIT argument must be >= 0.')
export const TRIM_TWICE = new ReplyError(
  'ERR syntax error, MAXLEN and MINID options at the same time are not compatible',
)
export const TRIM_LIMIT_ALONE = new ReplyError(
  'ERR syntax error, LIMIT cannot be used without specifying a trimming strategy',
)
export const TRIM_LIMIT_EXACT = new ReplyError(
  'ERR syntax error, LIMIT cannot be used without the special ~ option',
)
export const TRIM_MISSING = new ReplyError('ERR syntax error, XTRIM must be called with a trimming strategy')
export const ENTRIES_ADDED_NEGATIVE = new ReplyError('ERR entries_added must be positive')
export const ENTRIES_ADDED_TOO_SMALL = new ReplyError(
  'ERR The entries_added specified in XSETID is smaller than the target stream length',
)
export const ENTRIES_READ = new ReplyError('ERR value for ENTRIESREAD must be positive or -1')
export const XSETID_BELOW_GIVEN_DELETED = new ReplyError(
  'ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id',
)
export const XSETID_BELOW_DELETED = new ReplyError(
  'ERR The ID specified in XSETID is smaller than current max_deleted_entry_id',
)
export const XSETID_BELOW_TOP = new ReplyError(
  'ERR The ID specified in XSETID is smaller than the target stream top item',
)
export const GROUP_EXISTS = new ReplyError('BUSYGROUP Consumer Group name already exists')
export const XGROUP_NEEDS_KEY = new ReplyError(
  'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.',
)
export const GROUP_MISSING = new ReplyError('ERR Missing GROUP option for XREADGROUP')
export const XREAD_UNBALANCED = new ReplyError(
  "ERR Unbalanced 'xread' list of streams: for each stream key an ID or '$' must be specified.",
)
export const XREADGROUP_UNBALANCED = new ReplyError(
  "ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified.",
)
export const NEW_ID_OUTSIDE_GROUP = new ReplyError(
  'ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.',
)
export const CLAIM_COUNT = new ReplyError('ERR COUNT must be > 0')

export const UNIT = new ReplyError('ERR unsupported unit provided. please use M, KM, FT, MI')
export const RADIUS_NOT_A_FLOAT = new ReplyError('ERR need numeric radius')
export const WIDTH_NOT_A_FLOAT = new ReplyError('ERR need numeric width')
export const HEIGHT_NOT_A_FLOAT = new ReplyError('ERR need numeric height')
export const RADIUS_NEGATIVE = new ReplyError('ERR radius cannot be negative')
export const BOX_NEGATIVE = new ReplyError('ERR height or width cannot be negative')
export const NO_SUCH_POSITION = new ReplyError('ERR could not decode requested zset member')
export const SEARCH_COUNT = new ReplyError('ERR COUNT must be > 0')
export const ANY_WITHOUT_COUNT = new ReplyError('ERR the ANY argument requires COUNT argument')
export const NOT_A_HYPERLOGLOG = new ReplyError('WRONGTYPE Key is not a valid HyperLogLog string value.')
export const HYPERLOGLOG_CORRUPT = new ReplyError('INVALIDOBJ Corrupted HLL object detected')
export const HYPERLOGLOG_NOT_SPARSE = new ReplyError('ERR HLL encoding is not sparse')
export const SPECIFIED_KEY_MISSING = new ReplyError('ERR The specified key does not exist')

export const TOO_MANY_KEYS = new ReplyError("ERR Number of keys can't be greater than number of args")
export const SCORES_NOT_DOUBLES = new ReplyError("ERR One or more scores can't be converted into double")
export const NOT_POSITIVE = new ReplyError('ERR value is out of range, must be positive')
export const RESP2_NOT_SUPPORTED = new ReplyError('ERR RESP2 is not supported by this command')

export const NX_AND_OTHERS = new ReplyError(
  'ERR NX and XX, GT or LT options at the same time are not compatible',
)
export const GT_AND_LT = new ReplyError('ERR GT and LT options at the same time are not compatible')
export const LFU_NOT_SELECTED = new ReplyError(
  'ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
)
export const LFU_SELECTED = new ReplyError(
  'ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
)
export const BUSY_KEY = new ReplyError('BUSYKEY Target key name already exists.')
export const TTL_NEGATIVE = new ReplyError('ERR Invalid TTL value, must be >= 0')
export const IDLETIME_NEGATIVE = new ReplyError('ERR Invalid IDLETIME value, must be >= 0')
export const FREQ_OUT_OF_RANGE = new ReplyError('ERR Invalid FREQ value, must be >= 0 and <= 255')
export const MIGRATE_KEY_NOT_EMPTY = error(
  'When using MIGRATE KEYS option, the key argument must be set to the empty string',
)
/** Redis has none: there nothing else runs until the other server has answered. */
export const MIGRATE_CANNOT_WAIT = error('MIGRATE is not possible inside a transaction or a script')
export const MIGRATE_BROKEN = {
  connecting: new ReplyError('IOERR error or timeout connecting to the client'),
  writing: new ReplyError('IOERR error or timeout writing to target instance'),
  reading: new ReplyError('IOERR error or timeout reading to target instance'),
}

/** @param text of the other server's error, with its code */
export function migrateRefused(text: Bytes): ReplyError {
  return error(`Target instance replied with error: ${text}`)
}

/** For options that only XREADGROUP has. */
export function onlyInGroup(option: string): ReplyError {
  return error(`The ${option} option is only supported by XREADGROUP. You called XREAD instead.`)
}

/** For ids that say nothing to a consumer group: `$` and `+`. */
export function meaninglessInGroup(id: string): ReplyError {
  return error(
    `The ${id} ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The ${id} ID would just return an empty result set.`,
  )
}

/** There is no such group, or not even its stream. */
export function noGroup(key: Bytes, group: Bytes, where = ''): ReplyError {
  return new ReplyError(oneLine(`NOGROUP No such key '${key}' or consumer group '${group}'${where}`))
}

export function noGroupOfKey(key: Bytes, group: Bytes): ReplyError {
  return new ReplyError(oneLine(`NOGROUP No such consumer group '${group}' for key name '${key}'`))
}

/** XCLAIM and XAUTOCLAIM name the argument that is no integer. */
export function invalidClaimArgument(name: string, command: string): ReplyError {
  return error(`Invalid ${name} argument for ${command}`)
}

export function unrecognizedClaimOption(word: Bytes): ReplyError {
  return error(`Unrecognized XCLAIM option '${word}'`)
}

export function invalidPosition(longitude: string, latitude: string): ReplyError {
  return error(`invalid longitude,latitude pair ${longitude},${latitude}`)
}

/** Of a search for positions: where it begins, or the area, is given twice or not at all. */
export function exactlyOne(alternatives: string, command: Bytes): ReplyError {
  return error(`exactly one of ${alternatives} can be specified for ${command}`)
}

/** A search whose result is stored tells nothing else of it. */
export function storesWithoutDetails(what: string): ReplyError {
  return error(`${what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`)
}

export function unknownPfdebugSubcommand(name: Bytes): ReplyError {
  return error(`Unknown PFDEBUG subcommand '${name}'`)
}

/** For commands that take a number of keys, which was not positive. */
export function noInputKey(command: string): ReplyError {
  return new ReplyError(`ERR at least 1 input key is needed for '${command}' command`)
}

export function invalidExpire(command: string): ReplyError {
  return new ReplyError(`ERR invalid expire time in '${command}' command`)
}

/** An error reply is one line: line ends inside it become blanks, those at its end go. */
export function oneLine(text: string): string {
  let end = text.length
  while (text[end - 1] === '\r' || text[end - 1] === '\n') end--
  return withoutLineEnds(text.slice(0, end))
}

/** Line ends as blanks. */
export function withoutLineEnds(text: string): string {
  return text.replace(/[\r\n]/g, ' ')
}

export function error(text: string): ReplyError {
  return new ReplyError(oneLine(`ERR ${text}`))
}
export const STREAM_ELEMENTS_TOO_LARGE = new ReplyError('ERR Elements are too large to be stored')
