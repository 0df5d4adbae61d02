/**
 * Strings that hold numbers: counters of 64 bits (INCR, DECR and others, among the most frequent commands) and
 * floats with the precision that Redis has. A counter is stored as its digits and costs no bigint while it is
 * below 15 digits.
 */
import type { Database } from '../../keyspace/database.ts'
import {
  DECREMENT_OVERFLOW,
  NAN_OR_INFINITY,
  NOT_A_FLOAT,
  NOT_AN_INTEGER,
  OVERFLOW,
} from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import type { StringValue } from '../../keyspace/values.ts'
import type { Bytes } from '../../resp/values.ts'
import { addInt64, type Int64 } from '../../structures/int64.ts'
import {
  addLongDoubles,
  formatLongDouble,
  isFiniteLongDouble,
  type LongDouble,
  parseLongDouble,
  ZERO,
} from '../../structures/long-double.ts'
import { bytes, counter, key, readCounter } from '../declare/args.ts'
import { command } from '../declare/define.ts'
import { bulk, integer } from '../declare/reply.ts'

function increment(db: Database, key: Bytes, by: Int64): Int64 {
  const old = db.lookupNumber(key)
  const sum = addInt64(old === undefined ? 0 : typeof old === 'number' ? old : counterOf(old), by)
  if (sum === undefined) throw OVERFLOW
  db.updateFound(key, sum, events.INCRBY)
  return sum
}

function counterOf(value: StringValue): Int64 {
  if (typeof value === 'string') return readCounter(value)
  if (value.length > 20) throw NOT_AN_INTEGER
  return readCounter(value.toString())
}

const incr = command({
  name: 'INCR',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Adds one to the integer stored at a key.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW access update')],
  reply: integer(),
  run: ({ db }, key) => increment(db, key, 1),
})

const decr = command({
  name: 'DECR',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Takes one from the integer stored at a key.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW access update')],
  reply: integer(),
  run: ({ db }, key) => increment(db, key, -1),
})

const incrby = command({
  name: 'INCRBY',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Adds an integer to the one stored at a key.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW access update'), counter('increment')],
  reply: integer(),
  run: ({ db }, key, by) => increment(db, key, by),
})

const decrby = command({
  name: 'DECRBY',
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Takes an integer from the one stored at a key.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW access update'), counter('decrement')],
  reply: integer(),
  run: ({ db }, key, by) => {
    const negated = addInt64(0, -by)
    if (negated === undefined) throw DECREMENT_OVERFLOW
    return increment(db, key, negated)
  },
})

const incrbyfloat = command({
  name: 'INCRBYFLOAT',
  group: 'string',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Adds a floating point number to the one stored at a key.',
  flags: ['write', 'denyoom', 'fast'],
  // Read by the handler: Redis looks at the key's type and value first.
  args: [key('key', 'RW access update'), bytes('increment', 'double')],
  reply: bulk(),
  run: ({ db, effect }, key, increment) => {
    const old = db.lookupString(key)
    const base = old === undefined ? ZERO : readLongDouble(old.toString())
    const text = sumOf(base, readLongDouble(increment))
    db.update(key, text, events.INCRBYFLOAT)
    effect?.(['SET', key, text, 'KEEPTTL'])
    return text
  },
})

/** Reads a float exactly; throws what it is said to. */
export function readLongDouble(word: Bytes, refusal = NOT_A_FLOAT): LongDouble {
  const value = parseLongDouble(word)
  if (value === undefined) throw refusal
  return value
}

/** The sum as it is stored and shown; throws when it is not finite. */
export function sumOf(base: LongDouble, increment: LongDouble): Bytes {
  const sum = addLongDoubles(base, increment)
  if (!isFiniteLongDouble(sum)) throw NAN_OR_INFINITY
  return formatLongDouble(sum)
}

export const stringNumberCommands = [incr, decr, incrby, decrby, incrbyfloat]
