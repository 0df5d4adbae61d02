/** Sets: members are added, removed, looked up and picked at random. Whole sets are combined in set-algebra.ts. */

import type { Effect } from '../../journal/journal.ts'
import { NOT_AN_INT64, NOT_POSITIVE } from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { type Bytes, SetReply } from '../../resp/values.ts'
import {
  bytes,
  key,
  late,
  many,
  newIn,
  optional,
  options,
  readCount,
  readInteger64,
} from '../declare/args.ts'
import { type Command, command } from '../declare/define.ts'
import { array, bulk, integer, orNull, set, truth, tuple, when } from '../declare/reply.ts'
import { EMPTY_SCAN, NO_NOVALUES, SCAN_OPTIONS, scanCursor, scanElements } from '../keys/element-scan.ts'
import { generatedPicks, MANY_PICKS } from '../keys/picks.ts'
import { setAlgebraCommands } from './set-algebra.ts'

const SEVERAL = [['2.4.0', 'Several members.']] as const

const sadd = command({
  name: 'SADD',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of members to add',
  summary: 'Adds members to a set, and counts those that are new.',
  flags: ['write', 'denyoom', 'fast'],
  history: SEVERAL,
  args: [key('key', 'RW insert'), many(bytes('member'))],
  reply: integer(),
  run: ({ db }, name, members) => {
    const set = db.lookupAs(SetValue, name) ?? new SetValue(db.limits, db.random.bits())
    const added = set.addAll(members)
    if (added > 0) db.save(name, set, events.SADD, added)
    else db.keep(name, set)
    return added
  },
})

const srem = command({
  name: 'SREM',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of members to remove',
  summary: 'Removes members from a set, and counts those that were there.',
  flags: ['write', 'fast'],
  history: SEVERAL,
  args: [key('key', 'RW delete'), many(bytes('member'))],
  reply: integer(),
  run: ({ db }, name, members) => {
    const set = db.lookupAs(SetValue, name)
    if (set === undefined) return 0
    let removed = 0
    for (let i = 0; i < members.length; i++) if (set.delete(members[i] as Bytes)) removed++
    if (removed > 0) db.save(name, set, events.SREM, removed)
    return removed
  },
})

const smove = command({
  name: 'SMOVE',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Moves a member from one set to another.',
  flags: ['write', 'fast'],
  args: [key('source', 'RW access delete'), key('destination', 'RW insert'), bytes('member')],
  reply: truth(),
  run: ({ db }, from, to, member) => {
    if (!db.has(from)) return 0
    const source = db.lookupAs(SetValue, from)
    const target = db.lookupAs(SetValue, to)
    if (source === undefined) return 0
    if (from === to) return source.has(member) ? 1 : 0
    if (!source.delete(member)) return 0
    db.save(from, source, events.SREM)
    const destination = target ?? new SetValue(db.limits, db.random.bits())
    const added = target === undefined ? destination.addAll([member]) > 0 : destination.add(member)
    if (added) db.save(to, destination, events.SADD)
    return 1
  },
})

const scard = command({
  name: 'SCARD',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Counts the members of a set.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO')],
  reply: integer(),
  run: ({ db }, name) => db.readAs(SetValue, name)?.size ?? 0,
})

const sismember = command({
  name: 'SISMEMBER',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells whether something is a member of a set.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO'), bytes('member')],
  reply: truth(),
  run: ({ db }, name, member) => (db.readAs(SetValue, name)?.has(member) ? 1 : 0),
})

const smismember = command({
  name: 'SMISMEMBER',
  group: 'set',
  since: '6.2.0',
  complexity: 'O(N) where N is the number of members to look for',
  summary: 'Tells for each of several whether it is a member of a set.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO access'), many(bytes('member'))],
  reply: array(truth()),
  run: ({ db }, name, members) => {
    const set = db.readAs(SetValue, name)
    return members.map(member => (set?.has(member) ? 1 : 0))
  },
})

const smembers = command({
  name: 'SMEMBERS',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of members',
  summary: 'Lists all members of a set.',
  flags: ['readonly'],
  tips: ['nondeterministic_output_order'],
  args: [key('key', 'RO access')],
  reply: set(bulk()),
  run: ({ db }, name) => db.readAs(SetValue, name)?.reply() ?? new SetReply([]),
})

/** Read by the handler: a word too many is refused first. */
const COUNT = optional(bytes('count', 'integer'))

const readPopCount = readCount(NOT_POSITIVE)

const spop = command({
  name: 'SPOP',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of members to take out',
  summary: 'Takes members out of a set, picked at random.',
  flags: ['write', 'fast'],
  tips: ['nondeterministic_output'],
  history: [['3.2.0', 'The count.']],
  args: [key('key', 'RW access delete'), newIn('3.2.0', COUNT)],
  reply: when('count', set(bulk()), orNull(bulk())),
  run: ({ db, keyspace, effect }, name, given) => {
    const count = given === undefined ? undefined : readPopCount(given)
    const set = db.lookupAs(SetValue, name)
    if (count === undefined) {
      if (set === undefined) return null
      const member = set.pop(db.random)
      db.save(name, set, events.SPOP)
      effect?.(['SREM', name, member])
      return member
    }
    if (set === undefined || count === 0) return new SetReply([])
    const members = set.popMany(db.random, count)
    db.save(name, set, events.SPOP, members.length)
    if (set.size === 0) effect?.([keyspace.removals.emptied, name])
    else if (effect !== undefined) removeInBatches(effect, name, members)
    return new SetReply(members)
  },
})

/** Members that one SREM names, of those that an SPOP has taken. */
const BATCH = 1024

function removeInBatches(effect: Effect, name: Bytes, members: readonly Bytes[]): void {
  for (let at = 0; at < members.length; at += BATCH) effect(['SREM', name, ...members.slice(at, at + BATCH)])
}

const srandmember = command({
  name: 'SRANDMEMBER',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of members to pick',
  summary: 'Picks members of a set at random; the same ones more than once where the count is negative.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  history: [['2.6.0', 'The count.']],
  args: [key('key', 'RO access'), newIn('2.6.0', COUNT)],
  reply: when('count', array(bulk()), orNull(bulk())),
  run: (ctx, name, given) => {
    const { db } = ctx
    const count = given === undefined ? undefined : readPicks(given)
    const set = db.readAs(SetValue, name)
    if (count === undefined) return set?.pick(db.random) ?? null
    if (set === undefined) return []
    if (count >= 0) return set.pickDistinct(db.random, count)
    if (-count <= MANY_PICKS) return set.pickRepeatedly(db.random, -count)
    const members = set.members()
    return generatedPicks(ctx, -count, () => members[db.random.below(members.length)] ?? null)
  },
})

/** A 64-bit integer other than the smallest, which has no opposite. */
function readPicks(word: Bytes): number {
  const count = readInteger64(word)
  if (count === -(2n ** 63n)) throw NOT_AN_INT64
  return Number(count)
}

const sscan = command({
  name: 'SSCAN',
  group: 'set',
  since: '2.8.0',
  complexity: 'O(1) for each call, O(N) for a whole iteration',
  summary: 'Lists some members of a set, and tells where to go on.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [key('key', 'RO access'), scanCursor, late(options(...SCAN_OPTIONS, NO_NOVALUES))],
  reply: tuple(bulk(), array(bulk())),
  run: ({ db }, name, start, given) => {
    const set = db.readAs(SetValue, name)
    if (set === undefined) return EMPTY_SCAN
    return scanElements(set, start, given(), (found, member) => found.push(member))
  },
})

export const setCommands: readonly Command[] = [
  sadd,
  srem,
  smove,
  scard,
  sismember,
  smismember,
  smembers,
  spop,
  srandmember,
  ...setAlgebraCommands,
  sscan,
]
