/**
 * Strings: the values that most keys hold. Arithmetic on them is in string-number.ts, single bits are in
 * bitmap.ts. A value is a plain string until a command edits it in place (APPEND, SETRANGE).
 */
import type { Database } from '../../keyspace/database.ts'
import {
  invalidExpire,
  LCS_LEN_AND_IDX,
  LCS_NOT_STRINGS,
  LCS_TABLE_TOO_LARGE,
  OFFSET_OUT_OF_RANGE,
  STRING_TOO_LONG,
} from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { MutableString, type StringValue, toMutable } from '../../keyspace/values.ts'
import { type Bytes, MapReply, OK, type ReplyValue } from '../../resp/values.ts'
import { int64Text } from '../../structures/int64-text.ts'
import { longestCommonSubsequence, tableSize } from '../../structures/longest-common-subsequence.ts'
import {
  bytes,
  flag,
  int,
  key,
  late,
  many,
  NO_OPTIONS,
  newIn,
  oneOf,
  option,
  options,
  pairs,
  readCounter,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { command } from '../declare/define.ts'
import { array, bulk, either, fields, integer, ok, orNull, truth, tuple, when } from '../declare/reply.ts'
import { stringNumberCommands } from './string-number.ts'

/** The four ways to say when a key expires, as SET and GETEX take them. */
const DEADLINES = [
  option('EX', bytes('seconds', 'integer')),
  option('PX', bytes('milliseconds', 'integer')),
  option('EXAT', bytes('unix-time-seconds', 'unix-time')),
  option('PXAT', bytes('unix-time-milliseconds', 'unix-time')),
] as const

const [EX, PX, EXAT, PXAT] = DEADLINES

interface Deadlines {
  readonly ex?: Bytes
  readonly px?: Bytes
  readonly exat?: Bytes
  readonly pxat?: Bytes
}

/** The deadline that the options name, in Unix ms, or undefined. Redis reads the number after all options. */
function deadlineOf({ clock }: Context, command: string, given: Deadlines): number | undefined {
  if (given.ex !== undefined) return deadline(command, given.ex, 1000, clock.now)
  if (given.px !== undefined) return deadline(command, given.px, 1, clock.now)
  if (given.exat !== undefined) return deadline(command, given.exat, 1000, 0)
  if (given.pxat !== undefined) return deadline(command, given.pxat, 1, 0)
  return undefined
}

function deadline(command: string, word: Bytes, unit: 1 | 1000, from: number): number {
  const given = readCounter(word)
  if (given <= 0) throw invalidExpire(command)
  if (typeof given === 'number' && given < 1e12) return given * unit + from
  const exact = BigInt(given) * BigInt(unit) + BigInt(from)
  if (exact !== BigInt.asIntN(64, exact)) throw invalidExpire(command)
  return Number(exact)
}

/** Refuses what would make a string longer than the configured limit. */
function checkLength({ server }: Context, length: number, added: number): void {
  if (length + added > server.config.value('proto-max-bulk-len')) throw STRING_TOO_LONG
}

const get = command({
  name: 'GET',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Reads the string stored at a key.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO access')],
  reply: orNull(bulk()),
  run: ({ db }, key) => db.readReply(key),
})

const set = command({
  name: 'SET',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Stores a string at a key, whatever it held before.',
  flags: ['write', 'denyoom'],
  args: [
    key('key', 'RW access update variable_flags', 'RW and ACCESS due to the optional `GET` argument'),
    bytes('value'),
    options(
      newIn('2.6.12', oneOf('condition', flag('NX'), flag('XX'))),
      newIn('6.2.0', flag('GET')),
      oneOf(
        'expiration',
        newIn('2.6.12', EX),
        newIn('2.6.12', PX),
        newIn('6.2.0', EXAT),
        newIn('6.2.0', PXAT),
        newIn('6.0.0', flag('KEEPTTL')),
      ),
    ),
  ],
  findKeys: argv => {
    const reads = argv.some((word, at) => at > 2 && word.toUpperCase() === 'GET')
    return [{ at: 1, use: reads ? 'RW access update' : 'OW update' }]
  },
  history: [
    ['2.6.12', 'EX, PX, NX and XX.'],
    ['6.0.0', 'KEEPTTL.'],
    ['6.2.0', 'GET, EXAT and PXAT.'],
    ['7.0.0', 'NX together with GET.'],
  ],
  reply: when('get', orNull(bulk()), orNull(ok())),
  run: (ctx, key, value, given) => {
    const { db } = ctx
    if (given === NO_OPTIONS) {
      db.set(key, value, events.SET)
      return OK
    }
    const deadline = deadlineOf(ctx, 'set', given)
    const old = given.get ? db.readReply(key) : null
    if (given.nx || given.xx) {
      const exists = db.lookup(key) !== undefined
      if (exists === (given.nx === true)) return old
    }
    // PXAT says as it was sent when the key dies.
    if (deadline !== undefined && given.pxat !== undefined) db.setUntil(key, value, deadline, events.SET)
    else if (deadline !== undefined) setUntil(ctx, key, value, deadline)
    else if (given.keepttl) db.update(key, value, events.SET)
    else db.set(key, value, events.SET)
    if (!given.get) return OK
    if (deadline === undefined) ctx.effect?.(withoutGet(ctx.client.running))
    return old
  },
})

/** Whatever said when the key dies: the journal has the time itself. */
function setUntil({ db, effect }: Context, key: Bytes, value: Bytes, deadline: number): void {
  db.setUntil(key, value, deadline, events.SET)
  effect?.(['SET', key, value, 'PXAT', int64Text(deadline)])
}

/** SET as sent, but without GET: who replays it needs no reply. */
function withoutGet(argv: readonly Bytes[]): readonly Bytes[] {
  return argv.filter((word, at) => at < 3 || word.toUpperCase() !== 'GET')
}

const setex = command({
  name: 'SETEX',
  group: 'string',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Stores a string at a key and lets it expire after some seconds.',
  flags: ['write', 'denyoom'],
  deprecated: { since: '2.6.12', replacedBy: '`SET` with the `EX` argument' },
  args: [key('key', 'OW update'), bytes('seconds', 'integer'), bytes('value')],
  reply: ok(),
  run: (ctx, key, seconds, value) => {
    setUntil(ctx, key, value, deadline('setex', seconds, 1000, ctx.clock.now))
    return OK
  },
})

const psetex = command({
  name: 'PSETEX',
  group: 'string',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Stores a string at a key and lets it expire after some milliseconds.',
  flags: ['write', 'denyoom'],
  deprecated: { since: '2.6.12', replacedBy: '`SET` with the `PX` argument' },
  args: [key('key', 'OW update'), bytes('milliseconds', 'integer'), bytes('value')],
  reply: ok(),
  run: (ctx, key, milliseconds, value) => {
    setUntil(ctx, key, value, deadline('psetex', milliseconds, 1, ctx.clock.now))
    return OK
  },
})

const setnx = command({
  name: 'SETNX',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Stores a string at a key unless the key exists.',
  flags: ['write', 'denyoom', 'fast'],
  deprecated: { since: '2.6.12', replacedBy: '`SET` with the `NX` argument' },
  args: [key('key', 'OW insert'), bytes('value')],
  reply: truth(),
  run: ({ db }, key, value) => {
    if (db.lookup(key) !== undefined) return 0
    db.set(key, value, events.SET)
    return 1
  },
})

const getset = command({
  name: 'GETSET',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Stores a string at a key and replies with the one before.',
  flags: ['write', 'denyoom', 'fast'],
  deprecated: { since: '6.2.0', replacedBy: '`SET` with the `!GET` argument' },
  args: [key('key', 'RW access update'), bytes('value')],
  reply: orNull(bulk()),
  run: ({ db, effect }, key, value) => {
    const old = db.readReply(key)
    db.set(key, value, events.SET)
    effect?.(['SET', key, value])
    return old
  },
})

const getdel = command({
  name: 'GETDEL',
  group: 'string',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Reads the string stored at a key and removes the key.',
  flags: ['write', 'fast'],
  args: [key('key', 'RW access delete')],
  reply: orNull(bulk()),
  run: ({ db, effect }, key) => {
    const old = db.readReply(key)
    if (old !== null) db.delete(key)
    effect?.(old === null ? [] : ['DEL', key])
    return old
  },
})

const getex = command({
  name: 'GETEX',
  group: 'string',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Reads the string stored at a key and sets or removes its expiry.',
  flags: ['write', 'fast'],
  args: [
    key('key', 'RW access update', 'RW and UPDATE because it changes the TTL'),
    options(oneOf('expiration', ...DEADLINES, flag('PERSIST'))),
  ],
  reply: orNull(bulk()),
  run: (ctx, key, given) => {
    const { db } = ctx
    const value = db.readReply(key)
    if (value === null || given === NO_OPTIONS) return value
    const deadline = deadlineOf(ctx, 'getex', given)
    if (deadline !== undefined) {
      db.expireAt(key, deadline)
      ctx.effect?.(
        deadline <= ctx.clock.now
          ? [ctx.keyspace.removals.expired, key]
          : ['PEXPIREAT', key, int64Text(deadline)],
      )
    } else if (given.persist && db.persist(key)) ctx.effect?.(['PERSIST', key])
    return value
  },
})

const mget = command({
  name: 'MGET',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys.',
  summary: 'Reads the strings stored at several keys.',
  flags: ['readonly', 'fast'],
  tips: ['request_policy:multi_shard'],
  args: [many(key('key', 'RO access'))],
  reply: array(orNull(bulk())),
  run: ({ db }, keys) => {
    const values = new Array<ReplyValue>(keys.length)
    for (let i = 0; i < keys.length; i++) {
      const value = db.read(keys[i] as Bytes)
      if (typeof value === 'string') values[i] = value
      else values[i] = value instanceof MutableString ? value.view() : null
    }
    return values
  },
})

const mset = command({
  name: 'MSET',
  group: 'string',
  since: '1.0.1',
  complexity: 'O(N) where N is the number of keys.',
  summary: 'Stores strings at several keys.',
  flags: ['write', 'denyoom'],
  tips: ['request_policy:multi_shard', 'response_policy:all_succeeded'],
  args: [pairs('data', key('key', 'OW update'), bytes('value'))],
  reply: ok(),
  run: ({ db }, words) => {
    setAll(db, words)
    return OK
  },
})

const msetnx = command({
  name: 'MSETNX',
  group: 'string',
  since: '1.0.1',
  complexity: 'O(N) where N is the number of keys.',
  summary: 'Stores strings at several keys unless one of them exists.',
  flags: ['write', 'denyoom'],
  args: [pairs('data', key('key', 'OW insert'), bytes('value'))],
  reply: truth(),
  run: ({ db }, words) => {
    for (let i = 0; i < words.length; i += 2) {
      if (db.lookup(words[i] as Bytes) !== undefined) return 0
    }
    setAll(db, words)
    return 1
  },
})

function setAll(db: Database, words: readonly Bytes[]): void {
  if (words.length > 4) db.ahead.prefetch(words, 0, 2)
  for (let i = 0; i < words.length; i += 2) db.set(words[i] as Bytes, words[i + 1] as Bytes, events.SET)
}

const append = command({
  name: 'APPEND',
  group: 'string',
  since: '2.0.0',
  complexity: 'O(1) on average: the string grows by more than is asked for.',
  summary: 'Adds bytes to the end of a string, or stores them at a new key.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW insert'), bytes('value')],
  reply: integer(),
  run: (ctx, key, value) => {
    const { db } = ctx
    const old = db.lookupString(key)
    if (old === undefined) {
      db.set(key, value, events.APPEND)
      return value.length
    }
    checkLength(ctx, old.length, value.length)
    const string = toMutable(old)
    string.append(value)
    db.update(key, string, events.APPEND)
    return string.length
  },
})

const strlen = command({
  name: 'STRLEN',
  group: 'string',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Tells the length of a string in bytes.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO')],
  reply: integer(),
  run: ({ db }, key) => db.readStringValue(key)?.length ?? 0,
})

const setrange = command({
  name: 'SETRANGE',
  group: 'string',
  since: '2.2.0',
  complexity: 'O(M) where M is the length of the value; new room before it counts as well.',
  summary: 'Overwrites part of a string from an offset on, padding it with zero bytes as needed.',
  flags: ['write', 'denyoom'],
  args: [key('key', 'RW update'), int('offset'), bytes('value')],
  reply: integer(),
  run: (ctx, key, offset, value) => {
    if (offset < 0) throw OFFSET_OUT_OF_RANGE
    const old = ctx.db.lookupString(key)
    if (value.length === 0) return old?.length ?? 0
    checkLength(ctx, offset, value.length)
    const string = toMutable(old)
    string.write(offset, value)
    ctx.db.update(key, string, events.SETRANGE)
    return string.length
  },
})

/** Slices longer than this are lent to the reply instead of copied into a string. */
const LONG_SLICE = 65536

/** The bytes from one position to another, which is included; negative ones count from the end. */
function range(value: StringValue | undefined, first: number, last: number): Bytes | Uint8Array {
  if (value === undefined || (first < 0 && last < 0 && first > last)) return ''
  const { length } = value
  const start = Math.max(0, first < 0 ? length + first : first)
  const end = Math.min(length, Math.max(0, last < 0 ? length + last : last) + 1)
  if (start >= end) return ''
  if (typeof value === 'string' || end - start < LONG_SLICE) return value.slice(start, end)
  return value.view().subarray(start, end)
}

const getrange = command({
  name: 'GETRANGE',
  group: 'string',
  since: '2.4.0',
  complexity: 'O(N) where N is the length of the reply.',
  summary: 'Reads part of a string.',
  flags: ['readonly'],
  args: [key('key', 'RO access'), int('start'), int('end')],
  reply: bulk(),
  run: ({ db }, key, first, last) => range(db.readStringValue(key), first, last),
})

const substr = command({
  name: 'SUBSTR',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(N) where N is the length of the reply.',
  summary: 'Reads part of a string, under the name that GETRANGE had once.',
  flags: ['readonly'],
  deprecated: { since: '2.0.0', replacedBy: '`GETRANGE`' },
  args: [key('key', 'RO access'), int('start'), int('end')],
  reply: bulk(),
  run: ({ db }, key, first, last) => range(db.readStringValue(key), first, last),
})

const RANGE = tuple(integer(), integer())
const MATCHES = array(either(tuple(RANGE, RANGE), tuple(RANGE, RANGE, integer())))

const lcs = command({
  name: 'LCS',
  group: 'string',
  since: '7.0.0',
  complexity: 'O(N*M) where N and M are the lengths of the two strings.',
  summary: 'Finds the longest common subsequence of two strings.',
  flags: ['readonly'],
  args: [
    key('key1', 'RO access'),
    key('key2', 'RO access'),
    late(
      options(flag('LEN'), flag('IDX'), option('MINMATCHLEN', int('min-match-len')), flag('WITHMATCHLEN')),
    ),
  ],
  keySpecs: [{ use: 'RO access', begin: { index: 1 }, find: { last: 1, step: 1 } }],
  reply: when('idx', fields({ matches: MATCHES, len: integer() }), when('len', integer(), bulk())),
  run: ({ db, server }, key1, key2, readOptions) => {
    const a = lcsOperand(db, key1)
    const b = lcsOperand(db, key2)
    const { len, idx, minmatchlen = 0, withmatchlen } = readOptions()
    if (len && idx) throw LCS_LEN_AND_IDX
    if (tableSize(a.length, b.length) > server.config.value('proto-max-bulk-len')) throw LCS_TABLE_TOO_LARGE
    const common = longestCommonSubsequence(a.toString(), b.toString())
    if (len) return common.length
    if (!idx) return common.text
    const matches: ReplyValue[] = []
    for (const { a, b } of common.runs) {
      const length = a[1] - a[0] + 1
      if (length >= minmatchlen) matches.push(withmatchlen ? [a, b, length] : [a, b])
    }
    return new MapReply(['matches', matches, 'len', common.length])
  },
})

function lcsOperand(db: Database, key: Bytes): StringValue {
  const value = db.read(key) ?? ''
  if (typeof value === 'string' || value instanceof MutableString) return value
  throw LCS_NOT_STRINGS
}

export const stringCommands = [
  get,
  set,
  setex,
  psetex,
  setnx,
  getset,
  getdel,
  getex,
  mget,
  mset,
  msetnx,
  append,
  strlen,
  setrange,
  getrange,
  substr,
  lcs,
  ...stringNumberCommands,
]
