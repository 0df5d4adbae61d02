/**
 * Hashes: setting, reading and counting fields. Deadlines of fields are in hash-expiry.ts, random picks and scans in
 * hash-random-scan.ts. A command that looks at a field first lets the database remove it if its deadline has passed;
 * HDEL, HSET and HLEN do not look, as in Redis: until it is removed, such a field counts.
 */

import type { Database } from '../../keyspace/database.ts'
import {
  HASH_NOT_A_FLOAT,
  HASH_NOT_AN_INTEGER,
  OVERFLOW,
  VALUE_NAN_OR_INFINITY,
} from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { expireField, expireNamed } from '../../keyspace/expired-fields.ts'
import { HashValue } from '../../keyspace/hash-value.ts'
import { type Bytes, MapReply, OK } from '../../resp/values.ts'
import { addInt64, type Int64 } from '../../structures/int64.ts'
import { int64Text } from '../../structures/int64-text.ts'
import { isFiniteLongDouble, ZERO } from '../../structures/long-double.ts'
import { bytes, counter, key, many, pairs, readCounter } from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import { array, bulk, integer, ok, orNull, record, truth } from '../declare/reply.ts'
import { readLongDouble, sumOf } from '../string/string-number.ts'
import { hashExpiryCommands } from './hash-expiry.ts'
import { hashRandomScanCommands } from './hash-random-scan.ts'

const FIELD = bytes('field')
const DATA = pairs('data', FIELD, bytes('value'))

function hashToChange(db: Database, name: Bytes): HashValue {
  return db.lookupAs(HashValue, name) ?? new HashValue(db.limits, db.random.bits())
}

function setAll({ db }: Context, name: Bytes, data: readonly Bytes[]): number {
  const hash = hashToChange(db, name)
  const added = hash.setAll(data)
  db.save(name, hash, events.HSET, data.length / 2)
  return added
}

const hset = command({
  name: 'HSET',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of fields that are set',
  summary: 'Sets fields of a hash, and counts those that are new.',
  flags: ['write', 'denyoom', 'fast'],
  history: [['4.0.0', 'Several fields.']],
  args: [key('key', 'RW update'), DATA],
  reply: integer(),
  run: setAll,
})

const hmset = command({
  name: 'HMSET',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of fields that are set',
  summary: 'Sets fields of a hash.',
  flags: ['write', 'denyoom', 'fast'],
  deprecated: { since: '4.0.0', replacedBy: '`HSET` with multiple field-value pairs' },
  args: [key('key', 'RW update'), DATA],
  reply: ok(),
  run: (ctx, name, data) => {
    setAll(ctx, name, data)
    return OK
  },
})

const hsetnx = command({
  name: 'HSETNX',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Sets a field of a hash unless it is there.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW insert'), FIELD, bytes('value')],
  reply: truth(),
  run: ({ db }, name, field, value) => {
    const hash = hashToChange(db, name)
    expireField(db, name, hash, field, true)
    if (hash.has(field)) return 0
    hash.set(field, value)
    db.save(name, hash, events.HSET)
    return 1
  },
})

/** The hash for a command that reads one field of it. */
function readHash(db: Database, name: Bytes, field: Bytes): HashValue | undefined {
  const hash = db.readAs(HashValue, name)
  if (hash !== undefined) expireField(db, name, hash, field)
  return hash
}

const hget = command({
  name: 'HGET',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Reads a field of a hash.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO access'), FIELD],
  reply: orNull(bulk()),
  run: ({ db }, name, field) => readHash(db, name, field)?.get(field) ?? null,
})

const hmget = command({
  name: 'HMGET',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of fields that are asked for',
  summary: 'Reads fields of a hash.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO access'), many(FIELD)],
  reply: array(orNull(bulk())),
  run: ({ db }, name, fields) => {
    const hash = db.readAs(HashValue, name)
    if (hash === undefined) return fields.map(() => null)
    expireNamed(db, name, hash, fields)
    return fields.map(field => hash.get(field) ?? null)
  },
})

const hexists = command({
  name: 'HEXISTS',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Tells whether a hash has a field.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO'), FIELD],
  reply: truth(),
  run: ({ db }, name, field) => (readHash(db, name, field)?.has(field) === true ? 1 : 0),
})

const hstrlen = command({
  name: 'HSTRLEN',
  group: 'hash',
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Tells how long the value of a field is, in bytes.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO'), FIELD],
  reply: integer(),
  run: ({ db }, name, field) => readHash(db, name, field)?.lengthOf(field) ?? 0,
})

const hlen = command({
  name: 'HLEN',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Counts the fields of a hash.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO')],
  reply: integer(),
  run: ({ db }, name) => db.readAs(HashValue, name)?.size ?? 0,
})

const WHOLE = {
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of fields of the hash',
  flags: ['readonly'],
  tips: ['nondeterministic_output_order'],
} as const

const hgetall = command({
  ...WHOLE,
  name: 'HGETALL',
  summary: 'Reads all fields of a hash with their values.',
  args: [key('key', 'RO access')],
  reply: record(bulk()),
  run: ({ db }, name) => db.readAs(HashValue, name)?.reply('both', db.expiryTime) ?? new MapReply([]),
})

const hkeys = command({
  ...WHOLE,
  name: 'HKEYS',
  summary: 'Lists the fields of a hash.',
  args: [key('key', 'RO access')],
  reply: array(bulk()),
  run: ({ db }, name) => db.readAs(HashValue, name)?.reply('first', db.expiryTime) ?? [],
})

const hvals = command({
  ...WHOLE,
  name: 'HVALS',
  summary: 'Lists the values of a hash.',
  args: [key('key', 'RO access')],
  reply: array(bulk()),
  run: ({ db }, name) => db.readAs(HashValue, name)?.reply('second', db.expiryTime) ?? [],
})

const hdel = command({
  name: 'HDEL',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of fields to be removed',
  summary: 'Removes fields of a hash, and the hash with its last one.',
  flags: ['write', 'fast'],
  history: [['2.4.0', 'Several fields.']],
  args: [key('key', 'RW delete'), many(FIELD)],
  reply: integer(),
  run: ({ db }, name, fields) => {
    const hash = db.lookupAs(HashValue, name)
    if (hash === undefined) return 0
    let removed = 0
    for (const field of fields) if (hash.delete(field)) removed++
    if (removed > 0) db.save(name, hash, events.HDEL, removed)
    return removed
  },
})

function counterOf(value: Bytes): Int64 {
  try {
    return readCounter(value)
  } catch {
    throw HASH_NOT_AN_INTEGER
  }
}

const hincrby = command({
  name: 'HINCRBY',
  group: 'hash',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Adds an integer to a field of a hash.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW access update'), FIELD, counter('increment')],
  reply: integer(),
  run: ({ db }, name, field, increment) => {
    const hash = hashToChange(db, name)
    expireField(db, name, hash, field, true)
    const place = hash.find(field)
    const sum = addInt64(place === -1 ? 0 : counterOf(hash.valueAt(place)), increment)
    if (sum === undefined) throw OVERFLOW
    hash.updateAt(place, field, String(sum))
    db.save(name, hash, events.HINCRBY)
    return sum
  },
})

const hincrbyfloat = command({
  name: 'HINCRBYFLOAT',
  group: 'hash',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Adds a floating point number to a field of a hash.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW access update'), FIELD, bytes('increment', 'double')],
  reply: bulk(),
  run: ({ db, effect }, name, field, word) => {
    const increment = readLongDouble(word)
    if (!isFiniteLongDouble(increment)) throw VALUE_NAN_OR_INFINITY
    const hash = hashToChange(db, name)
    expireField(db, name, hash, field, true)
    const place = hash.find(field)
    const old = place === -1 ? ZERO : readLongDouble(hash.valueAt(place), HASH_NOT_A_FLOAT)
    const text = sumOf(old, increment)
    hash.updateAt(place, field, text)
    db.save(name, hash, events.HINCRBYFLOAT)
    effect?.(['HSET', name, field, text])
    // HSET takes a field's deadline, which the increment has left.
    const deadline = hash.deadlineOf(field)
    if (deadline >= 0) effect?.(['HPEXPIREAT', name, int64Text(deadline), 'FIELDS', '1', field])
    return text
  },
})

export const hashCommands: readonly Command[] = [
  hset,
  hmset,
  hsetnx,
  hget,
  hmget,
  hexists,
  hstrlen,
  hlen,
  hgetall,
  hkeys,
  hvals,
  hdel,
  hincrby,
  hincrbyfloat,
  ...hashRandomScanCommands,
  ...hashExpiryCommands,
]
