/**
 * Intersections, unions and differences of sets: as a reply, or stored as a new set. All keys are looked up first,
 * so that one of another type is refused even where the result is already known. Stored sets grow
 * member by member from nothing, which gives them the encodings that they have in Redis.
 */
import type { Database } from '../../keyspace/database.ts'
import { TOO_MANY_KEYS } from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { type Bytes, SetReply } from '../../resp/values.ts'
import { addIntegers, integersOf, NO_INTEGERS } from '../../structures/integer-set.ts'
import { owned } from '../../structures/packed.ts'
import {
  countedKeys,
  key,
  many,
  option,
  options,
  readNotNegative,
  readPositive,
  word,
} from '../declare/args.ts'
import { type Command, command } from '../declare/define.ts'
import { bulk, integer, set } from '../declare/reply.ts'

const UNORDERED = ['nondeterministic_output_order'] as const
const INTERSECTION = 'O(N*M) at worst, where N is the size of the smallest set and M the number of sets'
const TOTAL = 'O(N) where N is the number of members of all sets together'

/** The sets at keys, in their order; `undefined` where there is none. Throws WRONGTYPE. */
function read(db: Database, keys: readonly Bytes[]): (SetValue | undefined)[] {
  return keys.map(each => db.readAs(SetValue, each))
}

/** Stores a result over whatever is there, or removes that where the result is empty. */
function store(db: Database, key: Bytes, result: SetValue, event: events.KeyEvent): number {
  if (result.size === 0) db.delete(key)
  else db.set(key, result, event)
  return result.size
}

/** The sets from the smallest to the largest; none when one is missing. */
function bySize(sets: readonly (SetValue | undefined)[]): SetValue[] {
  const present = sets.filter(each => each !== undefined)
  return present.length < sets.length ? [] : present.sort((a, b) => a.size - b.size)
}

/** Visits the members that all sets have: those of the smallest set that are in all others. The visitor can stop it. */
function intersect([smallest, ...others]: readonly SetValue[], visit: (member: Bytes) => boolean): void {
  if (smallest === undefined) return
  const [second, ...more] = others
  for (const member of smallest) {
    if (second !== undefined && !second.has(member)) continue
    if (more.length > 0 && !more.every(each => each.has(member))) continue
    if (!visit(member)) return
  }
}

function commonMembers(sets: readonly SetValue[]): Bytes[] {
  const found: Bytes[] = []
  intersect(sets, member => found.push(member) > 0)
  return found
}

/** The members of all sets, each once: those of the largest, and what the others have beyond it. */
function unite(db: Database, sets: readonly SetValue[]): Bytes[] {
  const integers = sets.map(each => each.integers())
  if (integers.every(each => each !== undefined)) {
    return integersOf(addIntegers(NO_INTEGERS, integers.flat())).map(String)
  }
  const [largest, ...others] = sets.toSorted((a, b) => b.size - a.size)
  if (largest === undefined) return []
  const found = largest.members()
  const seen = others.length > 1 ? new SetValue(db.limits, db.random.bits()) : undefined
  for (const each of others) {
    for (const member of each) {
      if (!largest.has(member) && (seen === undefined || seen.add(member))) found.push(member)
    }
  }
  return found
}

/**
 * What the first set has beyond the others. Either each of its members is looked for in the others, the largest
 * first, which gives a list; or those of the others are taken out of a copy: whichever looks at fewer members.
 */
function subtract(
  [first, ...others]: readonly (SetValue | undefined)[],
  copyOf: (set: SetValue) => SetValue,
): Bytes[] | SetValue {
  if (first === undefined || others.includes(first)) return []
  const present = others.filter(each => each !== undefined)
  const looking = (first.size * (present.length + 1)) / 2
  const taking = present.reduce((sum, each) => sum + each.size, first.size)
  if (Math.floor(looking) <= taking) {
    present.sort((a, b) => b.size - a.size)
    const found: Bytes[] = []
    for (const member of first) if (!present.some(each => each.has(member))) found.push(member)
    return found
  }
  const rest = copyOf(first)
  for (const each of present) for (const member of each) rest.delete(member)
  return rest
}

/** Members as they may be put into another set: those of a packed one share its memory. */
function keepable(members: Bytes[], source: SetValue | undefined): Bytes[] {
  return source?.encoding === 'listpack' ? members.map(owned) : members
}

/** A new set that has grown member by member. */
function grown(db: Database, members: readonly Bytes[]): SetValue {
  const set = new SetValue(db.limits, db.random.bits())
  set.addEach(members)
  return set
}

const sinter = command({
  name: 'SINTER',
  group: 'set',
  since: '1.0.0',
  complexity: INTERSECTION,
  summary: 'Lists the members that several sets have in common.',
  flags: ['readonly'],
  tips: UNORDERED,
  args: [many(key('key', 'RO access'))],
  reply: set(bulk()),
  run: ({ db }, keys) => new SetReply(commonMembers(bySize(read(db, keys)))),
})

const sinterCard = command({
  name: 'SINTERCARD',
  group: 'set',
  since: '7.0.0',
  complexity: INTERSECTION,
  summary: 'Counts the members that several sets have in common, up to a limit.',
  flags: ['readonly'],
  args: [
    countedKeys('RO access', readPositive('numkeys'), TOO_MANY_KEYS),
    options(option('LIMIT', word('limit', 'integer', readNotNegative('LIMIT')))),
  ],
  reply: integer(),
  run: ({ db }, keys, { limit = 0 }) => {
    let count = 0
    intersect(bySize(read(db, keys)), () => ++count !== limit)
    return count
  },
})

const sinterStore = command({
  name: 'SINTERSTORE',
  group: 'set',
  since: '1.0.0',
  complexity: INTERSECTION,
  summary: 'Stores what several sets have in common as a set.',
  flags: ['write', 'denyoom'],
  args: [key('destination', 'OW update'), many(key('key', 'RO access'))],
  reply: integer(),
  run: ({ db }, destination, keys) => {
    const sets = bySize(read(db, keys))
    const [smallest] = sets
    const members = keepable(commonMembers(sets), smallest)
    const result = new SetValue(db.limits, db.random.bits())
    if (smallest?.encoding === 'intset') result.addEach(members)
    else result.fill(members)
    return store(db, destination, result, events.SINTERSTORE)
  },
})

const sunion = command({
  name: 'SUNION',
  group: 'set',
  since: '1.0.0',
  complexity: TOTAL,
  summary: 'Lists the members of several sets, each once.',
  flags: ['readonly'],
  tips: UNORDERED,
  args: [many(key('key', 'RO access'))],
  reply: set(bulk()),
  run: ({ db }, keys) =>
    new SetReply(
      unite(
        db,
        read(db, keys).filter(each => each !== undefined),
      ),
    ),
})

const sunionStore = command({
  name: 'SUNIONSTORE',
  group: 'set',
  since: '1.0.0',
  complexity: TOTAL,
  summary: 'Stores the members of several sets as one set.',
  flags: ['write', 'denyoom'],
  args: [key('destination', 'OW update'), many(key('key', 'RO access'))],
  reply: integer(),
  run: ({ db }, destination, keys) => {
    const result = new SetValue(db.limits, db.random.bits())
    for (const each of read(db, keys)) {
      if (each !== undefined) result.addEach(keepable(each.members(), each))
    }
    return store(db, destination, result, events.SUNIONSTORE)
  },
})

const sdiff = command({
  name: 'SDIFF',
  group: 'set',
  since: '1.0.0',
  complexity: TOTAL,
  summary: 'Lists the members of the first set that are in none of the others.',
  flags: ['readonly'],
  tips: UNORDERED,
  args: [many(key('key', 'RO access'))],
  reply: set(bulk()),
  run: ({ db }, keys) => {
    const rest = subtract(read(db, keys), first => first.copy())
    return new SetReply(rest instanceof SetValue ? rest.members() : rest)
  },
})

const sdiffStore = command({
  name: 'SDIFFSTORE',
  group: 'set',
  since: '1.0.0',
  complexity: TOTAL,
  summary: 'Stores the members of the first set that are in none of the others as a set.',
  flags: ['write', 'denyoom'],
  args: [key('destination', 'OW update'), many(key('key', 'RO access'))],
  reply: integer(),
  run: ({ db }, destination, keys) => {
    const sets = read(db, keys)
    const [first] = sets
    const rest = subtract(sets, whole => grown(db, keepable(whole.members(), whole)))
    const result = rest instanceof SetValue ? rest : grown(db, keepable(rest, first))
    return store(db, destination, result, events.SDIFFSTORE)
  },
})

export const setAlgebraCommands: readonly Command[] = [
  sinter,
  sinterCard,
  sinterStore,
  sunion,
  sunionStore,
  sdiff,
  sdiffStore,
]
