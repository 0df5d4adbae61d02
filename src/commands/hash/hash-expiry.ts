/**
 * Deadlines of single fields: HEXPIRE and the other commands of 7.4, and HGETEX, HSETEX and HGETDEL of 8.0. Their
 * handlers read the arguments themselves, because Redis looks at the key's type first and has a text of its own for
 * each mistake.
 */

import type { Database } from '../../keyspace/database.ts'
import * as errors from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { expireNamed } from '../../keyspace/expired-fields.ts'
import { HashValue } from '../../keyspace/hash-value.ts'
import type { Bytes, ReplyError, ReplyValue } from '../../resp/values.ts'
import { int64Text } from '../../structures/int64-text.ts'
import { bytes, flag, int, key, many, oneOf, option, options, readInteger, rest } from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import { array, bulk, integer, orNull, truth } from '../declare/reply.ts'
import { allows } from '../keys/expire.ts'

/** Redis keeps deadlines of fields in 46 bits. */
const LATEST = 2 ** 46 - 1

const FIELD = bytes('field')
const FIELDS = {
  ...many(FIELD),
  name: 'fields',
  type: 'block',
  token: 'FIELDS',
  multiple: false,
  parts: [int('numfields'), many(FIELD)],
} as const
const CONDITION = options(oneOf('condition', flag('NX'), flag('XX'), flag('GT'), flag('LT')))
const TIMES = [
  option('EX', int('seconds')),
  option('PX', int('milliseconds')),
  option('EXAT', int('unix-time-seconds', 'unix-time')),
  option('PXAT', int('unix-time-milliseconds', 'unix-time')),
] as const

interface Unit {
  readonly milliseconds: 1 | 1000
  readonly relative: boolean
}

const SECONDS: Unit = { milliseconds: 1000, relative: true }
const MILLISECONDS: Unit = { milliseconds: 1, relative: true }
const UNIX_SECONDS: Unit = { milliseconds: 1000, relative: false }
const UNIX_MILLISECONDS: Unit = { milliseconds: 1, relative: false }
const UNITS = new Map([
  ['EX', SECONDS],
  ['PX', MILLISECONDS],
  ['EXAT', UNIX_SECONDS],
  ['PXAT', UNIX_MILLISECONDS],
])

function readDeadline(word: Bytes, { milliseconds, relative }: Unit, now: number, name: string): number {
  const given = readInteger(word)
  if (given < 0) throw errors.EXPIRE_TIME_NEGATIVE
  const deadline = given * milliseconds + (relative ? now : 0)
  if (deadline > LATEST) throw errors.invalidExpire(name)
  return deadline
}

function readCount(word: Bytes | undefined, refusal: ReplyError): number {
  if (word === undefined || !/^[1-9][0-9]{0,18}$/.test(word) || Number(word) >= 2 ** 63) throw refusal
  return Number(word)
}

/** `FIELDS numfields field ...`, from a word on to the end. */
function readFields(words: readonly Bytes[], at: number, badCount: ReplyError): readonly Bytes[] {
  if (words[at]?.toUpperCase() !== 'FIELDS') throw errors.FIELDS_MISSING
  if (readCount(words[at + 1], badCount) !== words.length - at - 2) throw errors.FIELDS_MISMATCH
  return words.slice(at + 2)
}

/** Gives fields a deadline, or removes them where it has passed: then announced as HDEL. */
function expireAll(ctx: Context, name: Bytes, hash: HashValue, fields: readonly Bytes[], deadline: number) {
  const { db } = ctx
  const isPast = db.hasPassed(deadline)
  const present = fields.filter(field => hash.has(field))
  for (const field of fields) {
    if (isPast) hash.delete(field)
    else if (hash.has(field)) hash.expireAt(field, deadline)
  }
  db.save(name, hash, isPast ? events.HDEL : events.HEXPIRE, present.length)
  propagateExpiry(ctx, name, present, { deadline, isPast })
}

const NO_FIELD = -2

/** HEXPIRE as the journal has it. A deadline that has passed removes the fields: one HDEL for each, as in Redis. */
function propagateExpiry({ effect }: Context, name: Bytes, fields: readonly Bytes[], given: Expiry): void {
  if (effect === undefined) return
  if (given.isPast) {
    effect([])
    for (const field of fields) effect(['HDEL', name, field])
    return
  }
  const condition = given.condition === undefined ? [] : [given.condition]
  const count = String(fields.length)
  effect(['HPEXPIREAT', name, int64Text(given.deadline), ...condition, 'FIELDS', count, ...fields])
}

interface Expiry {
  readonly deadline: number
  readonly isPast: boolean
  /** As sent. */
  readonly condition?: Bytes | undefined
}

function expireCommand(name: string, summary: string, argument: string, unit: Unit): Command {
  const lower = name.toLowerCase()
  return command({
    name,
    group: 'hash',
    since: '7.4.0',
    complexity: 'O(N log M) where N is the number of fields that are named, M that of fields with a deadline',
    summary,
    flags: ['write', 'denyoom', 'fast'],
    args: [
      key('key', 'RW update'),
      rest([int(argument, unit.relative ? 'integer' : 'unix-time'), CONDITION, FIELDS], 4),
    ],
    reply: array(integer()),
    run: (ctx, name, words) => {
      const { db, clock } = ctx
      const hash = db.lookupAs(HashValue, name)
      const deadline = readDeadline(words[0] ?? '', unit, clock.now, lower)
      const condition = (words[1] ?? '').toLowerCase()
      const hasCondition = /^(nx|xx|gt|lt)$/.test(condition)
      const fields = readFields(words, hasCondition ? 2 : 1, errors.FIELD_COUNT_PARAMETER)
      if (hash === undefined) return fields.map(() => NO_FIELD)
      expireNamed(db, name, hash, fields)
      const isPast = db.hasPassed(deadline)
      const changed: Bytes[] = []
      const results = fields.map(field => {
        const current = hash.deadlineOf(field)
        if (current === NO_FIELD) return NO_FIELD
        if (hasCondition && !allows({ [condition]: true }, current, deadline)) return 0
        changed.push(field)
        if (isPast) hash.delete(field)
        else hash.expireAt(field, deadline)
        return isPast ? 2 : 1
      })
      if (changed.length > 0) {
        db.save(name, hash, isPast ? events.HDEL : events.HEXPIRE, changed.length)
        const given = hasCondition ? words[1] : undefined
        propagateExpiry(ctx, name, changed, { deadline, isPast, condition: given })
      }
      return results
    },
  })
}

const hexpire = expireCommand(
  'HEXPIRE',
  'Lets fields of a hash expire after some seconds.',
  'seconds',
  SECONDS,
)
const hpexpire = expireCommand(
  'HPEXPIRE',
  'Lets fields of a hash expire after some milliseconds.',
  'milliseconds',
  MILLISECONDS,
)
const hexpireat = expireCommand(
  'HEXPIREAT',
  'Lets fields of a hash expire at a Unix time in seconds.',
  'unix-time-seconds',
  UNIX_SECONDS,
)
const hpexpireat = expireCommand(
  'HPEXPIREAT',
  'Lets fields of a hash expire at a Unix time in milliseconds.',
  'unix-time-milliseconds',
  UNIX_MILLISECONDS,
)

function readCommand(
  name: string,
  summary: string,
  show: (deadline: number, now: number) => number,
): Command {
  return command({
    name,
    group: 'hash',
    since: '7.4.0',
    complexity: 'O(N) where N is the number of fields that are named',
    summary: `${summary}; -1 without expiry, -2 without the field.`,
    flags: ['readonly', 'fast'],
    ...(name.endsWith('TTL') ? { tips: ['nondeterministic_output'] } : {}),
    args: [key('key', 'RO access'), rest([FIELDS], 3)],
    reply: array(integer()),
    run: ({ db, clock }, name, words) => {
      const hash = db.readAs(HashValue, name)
      return readFields(words, 0, errors.FIELD_COUNT).map(field => {
        const deadline = deadlineOf(db, hash, field)
        return deadline < 0 ? deadline : show(deadline, clock.now)
      })
    },
  })
}

/** The same as the hash tells, without a field whose deadline has passed. */
function deadlineOf(db: Database, hash: HashValue | undefined, field: Bytes): number {
  const deadline = hash?.deadlineOf(field) ?? NO_FIELD
  return deadline >= 0 && deadline <= db.expiryTime ? NO_FIELD : deadline
}

const httl = readCommand('HTTL', 'Tells in how many seconds fields of a hash expire', (deadline, now) =>
  Math.ceil(Math.max(0, deadline - now) / 1000),
)
const hpttl = readCommand(
  'HPTTL',
  'Tells in how many milliseconds fields of a hash expire',
  (deadline, now) => Math.max(0, deadline - now),
)
const hexpiretime = readCommand(
  'HEXPIRETIME',
  'Tells the Unix time in seconds at which fields of a hash expire',
  deadline => Math.ceil(deadline / 1000),
)
const hpexpiretime = readCommand(
  'HPEXPIRETIME',
  'Tells the Unix time in milliseconds at which fields of a hash expire',
  deadline => deadline,
)

const hpersist = command({
  name: 'HPERSIST',
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(N) where N is the number of fields that are named',
  summary: 'Lets fields of a hash live as long as it does.',
  flags: ['write', 'fast'],
  args: [key('key', 'RW update'), rest([FIELDS], 3)],
  reply: array(integer()),
  run: ({ db }, name, words) => {
    const hash = db.lookupAs(HashValue, name)
    const fields = readFields(words, 0, errors.FIELD_COUNT)
    if (hash === undefined) return fields.map(() => NO_FIELD)
    let changed = false
    const results = fields.map(field => {
      const deadline = deadlineOf(db, hash, field)
      if (deadline < 0) return deadline
      hash.persist(field)
      changed = true
      return 1
    })
    if (changed) db.save(name, hash, events.HPERSIST)
    return results
  },
})

const hgetdel = command({
  name: 'HGETDEL',
  group: 'hash',
  since: '8.0.0',
  complexity: 'O(N) where N is the number of fields that are named',
  summary: 'Reads fields of a hash and removes them.',
  flags: ['write', 'fast'],
  args: [key('key', 'RW access delete'), rest([FIELDS], 3)],
  reply: array(orNull(bulk())),
  run: ({ db, effect }, name, words) => {
    const hash = db.lookupAs(HashValue, name)
    const fields = readFields(words, 0, errors.FIELD_COUNT)
    if (hash === undefined) return fields.map(() => null)
    expireNamed(db, name, hash, fields)
    const removed: Bytes[] = []
    const values = fields.map(field => {
      const value = hash.get(field) ?? null
      if (value !== null && hash.delete(field)) removed.push(field)
      return value
    })
    if (removed.length > 0) {
      db.save(name, hash, events.HDEL, removed.length)
      effect?.(['HDEL', name, ...removed])
    }
    return values
  },
})

const hgetex = command({
  name: 'HGETEX',
  group: 'hash',
  since: '8.0.0',
  complexity: 'O(N log M) where N is the number of fields that are named, M that of fields with a deadline',
  summary: 'Reads fields of a hash, and sets or removes their expiry.',
  flags: ['write', 'fast'],
  args: [
    key('key', 'RW access update', 'RW and UPDATE because it changes the TTL'),
    rest([options(oneOf('expiration', ...TIMES, flag('PERSIST'))), FIELDS], 3),
  ],
  reply: array(orNull(bulk())),
  run: (ctx, name, words): ReplyValue => {
    const { db } = ctx
    const hash = db.lookupAs(HashValue, name)
    const first = (words[0] ?? '').toUpperCase()
    const unit = UNITS.get(first)
    const persists = first === 'PERSIST'
    const fields = readFields(words, unit !== undefined ? 2 : persists ? 1 : 0, errors.FIELD_COUNT)
    const deadline =
      unit === undefined ? undefined : readDeadline(words[1] ?? '', unit, ctx.clock.now, 'hgetex')
    if (hash === undefined) return fields.map(() => null)
    expireNamed(db, name, hash, fields)
    const values = fields.map(field => hash.get(field) ?? null)
    const found = fields.filter((_, at) => values[at] !== null)
    if (found.length > 0 && deadline !== undefined) expireAll(ctx, name, hash, found, deadline)
    else if (persists) {
      const kept = found.filter(field => hash.persist(field))
      if (kept.length > 0) {
        db.save(name, hash, events.HPERSIST)
        ctx.effect?.(['HPERSIST', name, 'FIELDS', String(kept.length), ...kept])
      }
    }
    return values
  },
})

interface SetOptions {
  readonly data: readonly Bytes[]
  readonly condition: 'FNX' | 'FXX' | undefined
  readonly deadline: number | undefined
  readonly keepsDeadlines: boolean
}

function readSetOptions(words: readonly Bytes[], now: number): SetOptions {
  let condition: 'FNX' | 'FXX' | undefined
  let deadline: number | undefined
  let keepsDeadlines = false
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Bytes
    const name = word.toUpperCase()
    const unit = UNITS.get(name)
    if (name === 'FIELDS') {
      const count = readCount(words[at + 1], errors.HSETEX_COUNT)
      if (count * 2 !== words.length - at - 2) throw errors.HSETEX_MISMATCH
      return { data: words.slice(at + 2), condition, deadline, keepsDeadlines }
    }
    if (name === 'FNX' || name === 'FXX') {
      if (condition !== undefined) throw errors.HSETEX_CONDITIONS
      condition = name
    } else if (unit !== undefined || name === 'KEEPTTL') {
      if (deadline !== undefined || keepsDeadlines) throw errors.HSETEX_EXPIRATIONS
      if (unit === undefined) keepsDeadlines = true
      else {
        const time = words[++at]
        if (time === undefined) throw errors.HSETEX_MISSING_TIME
        deadline = readDeadline(time, unit, now, 'hsetex')
      }
    } else throw errors.error(`unknown argument: ${word}`)
  }
  throw errors.FIELDS_MISSING
}

const hsetex = command({
  name: 'HSETEX',
  group: 'hash',
  since: '8.0.0',
  complexity: 'O(N log M) where N is the number of fields that are set, M that of fields with a deadline',
  summary: 'Sets fields of a hash with their expiry, all or none of them.',
  flags: ['write', 'denyoom', 'fast'],
  args: [
    key('key', 'RW update'),
    rest(
      [
        options(oneOf('condition', flag('FNX'), flag('FXX')), oneOf('expiration', ...TIMES, flag('KEEPTTL'))),
        {
          name: 'fields',
          type: 'block',
          token: 'FIELDS',
          min: 4,
          parts: [
            int('numfields'),
            {
              name: 'data',
              type: 'block',
              multiple: true,
              parts: [FIELD, bytes('value')],
              min: 2,
              read: () => [],
            },
          ],
          read: () => [],
        },
      ],
      4,
    ),
  ],
  reply: truth(),
  run: (ctx, name, words) => {
    const { db, clock } = ctx
    const { data, condition, deadline, keepsDeadlines } = readSetOptions(words, clock.now)
    const hash = db.lookupAs(HashValue, name) ?? new HashValue(db.limits, db.random.bits())
    const fields = data.filter((_, at) => at % 2 === 0)
    expireNamed(db, name, hash, fields, 1, condition !== 'FXX')
    if (condition === 'FNX' && fields.some(field => hash.has(field))) return 0
    if (condition === 'FXX' && !fields.every(field => hash.has(field))) return 0
    for (let i = 0; i < data.length; i += 2) {
      if (keepsDeadlines) hash.update(data[i] as Bytes, data[i + 1] as Bytes)
      else hash.set(data[i] as Bytes, data[i + 1] as Bytes)
    }
    db.save(name, hash, events.HSET, fields.length)
    if (deadline !== undefined) ctx.effect?.(['HSET', name, ...data])
    if (deadline !== undefined) expireAll(ctx, name, hash, fields, deadline)
    return 1
  },
})

export const hashExpiryCommands: readonly Command[] = [
  hexpire,
  hpexpire,
  hexpireat,
  hpexpireat,
  httl,
  hpttl,
  hexpiretime,
  hpexpiretime,
  hpersist,
  hgetex,
  hsetex,
  hgetdel,
]
