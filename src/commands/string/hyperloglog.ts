/**
 * HyperLogLogs: how many different elements there were, to about 0.8 percent, from 12 KB or less. They are strings;
 * see keyspace/hyperloglog.ts for what is in them.
 */
import * as errors from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import {
  checkHyperLogLog,
  countElements,
  countInRegisters,
  HyperLogLogChange,
  isDense,
  knownCount,
  mergeInto,
  sparseText,
  withKnownCount,
} from '../../keyspace/hyperloglog.ts'
import type { StringValue } from '../../keyspace/values.ts'
import { type Bytes, OK, Status } from '../../resp/values.ts'
import { REGISTERS } from '../../structures/hyperloglog.ts'
import { bytes, key, many, optional } from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import { array, bulk, either, integer, ok, status, truth } from '../declare/reply.ts'

/** The HyperLogLog at a key for reading. */
function read({ db }: Context, name: Bytes): StringValue | undefined {
  return checked(db.readStringValue(name))
}

/** The HyperLogLog at a key for changing it. */
function lookup({ db }: Context, name: Bytes): StringValue | undefined {
  return checked(db.lookupString(name))
}

function checked(value: StringValue | undefined): StringValue | undefined {
  if (value !== undefined) checkHyperLogLog(value)
  return value
}

const pfadd = command({
  name: 'PFADD',
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(1) for each element',
  summary: 'Adds elements to a HyperLogLog; tells whether that changed it.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW insert'), optional(many(bytes('element')))],
  reply: truth(),
  run: (ctx, name, elements: readonly Bytes[] = []) => {
    const { db } = ctx
    const value = lookup(ctx, name)
    const change = new HyperLogLogChange(value, db.limits)
    let changes = value === undefined ? 1 : 0
    for (let i = 0; i < elements.length; i++) if (change.add(elements[i] as Bytes)) changes++
    if (changes === 0) return 0
    db.update(name, change.finish(), events.PFADD, changes)
    return 1
  },
})

const pfcount = command({
  name: 'PFCOUNT',
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(1) for one key; O(N) with a large constant for N of them',
  summary: 'Estimates how many different elements were added to a HyperLogLog, or to several together.',
  flags: ['readonly', 'may_replicate'],
  args: [
    many(
      key(
        'key',
        'RW access',
        'RW because it may change the internal representation of the key, and propagate to replicas',
      ),
    ),
  ],
  reply: integer(),
  run: (ctx, names) => {
    const [name = ''] = names
    if (names.length > 1) return countTogether(ctx, names)
    const value = read(ctx, name)
    if (value === undefined) return 0
    const known = knownCount(value)
    if (known !== undefined) return known
    const count = countElements(value)
    ctx.db.update(name, withKnownCount(lookup(ctx, name) ?? value, count), events.PFCOUNT)
    ctx.effect?.(ctx.client.running)
    return count
  },
})

function countTogether(ctx: Context, names: readonly Bytes[]): number | bigint {
  const registers = new Uint8Array(REGISTERS)
  for (const name of names) {
    const value = read(ctx, name)
    if (value !== undefined) mergeInto(registers, value)
  }
  return countInRegisters(registers)
}

const pfmerge = command({
  name: 'PFMERGE',
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(N) with a large constant for N keys',
  summary: 'Merges HyperLogLogs into one, as if all their elements had been added to it.',
  flags: ['write', 'denyoom'],
  args: [key('destkey', 'RW access insert'), optional(many(key('sourcekey', 'RO access')))],
  reply: ok(),
  run: (ctx, destination, sources: readonly Bytes[] = []) => {
    const { db } = ctx
    const registers = new Uint8Array(REGISTERS)
    let dense = false
    for (const name of [destination, ...sources]) {
      const value = read(ctx, name)
      if (value === undefined) continue
      dense ||= isDense(value)
      mergeInto(registers, value)
    }
    const change = new HyperLogLogChange(lookup(ctx, destination), db.limits)
    if (dense) change.makeDense()
    change.merge(registers)
    db.update(destination, change.finish(), events.PFADD)
    return OK
  },
})

const DENSE = new Status('dense')
const SPARSE = new Status('sparse')

const pfdebug = command({
  name: 'PFDEBUG',
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(1): there are 16384 registers',
  summary: 'Shows what is inside a HyperLogLog, or makes it dense.',
  flags: ['write', 'denyoom', 'admin'],
  forOperators: true,
  args: [bytes('subcommand'), key('key', 'RW access')],
  reply: either(array(integer()), bulk(), status(), truth()),
  run: (ctx, subcommand, name) => {
    const value = lookup(ctx, name)
    if (value === undefined) throw errors.SPECIFIED_KEY_MISSING
    switch (subcommand.toLowerCase()) {
      case 'getreg': {
        makeDense(ctx, name, value)
        const registers = new Uint8Array(REGISTERS)
        mergeInto(registers, value)
        return Array.from(registers)
      }
      case 'decode':
        if (isDense(value)) throw errors.HYPERLOGLOG_NOT_SPARSE
        return sparseText(value)
      case 'encoding':
        return isDense(value) ? DENSE : SPARSE
      case 'todense':
        return makeDense(ctx, name, value) ? 1 : 0
    }
    throw errors.unknownPfdebugSubcommand(subcommand)
  },
})

function makeDense({ db }: Context, name: Bytes, value: StringValue): boolean {
  const change = new HyperLogLogChange(value, db.limits)
  if (!change.makeDense()) return false
  db.update(name, change.finish(false), events.PFCOUNT)
  return true
}

/** What PFSELFTEST adds, and how far the estimate may be off. */
const TESTED = 10_000
const TOLERANCE = 0.04

const pfselftest = command({
  name: 'PFSELFTEST',
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(N) where N is the number of elements that the test adds',
  summary: 'Tests the HyperLogLog on elements of its own.',
  flags: ['admin'],
  forOperators: true,
  args: [],
  reply: ok(),
  run: ({ db }) => {
    for (const sparse of [true, false]) {
      const change = new HyperLogLogChange(undefined, db.limits)
      if (!sparse) change.makeDense()
      for (let added = 0; added < TESTED; added++) change.add(String(added))
      const count = Number(countElements(change.finish()))
      if (Math.abs(count / TESTED - 1) > TOLERANCE) throw errors.error(`TESTFAILED too many errors: ${count}`)
    }
    return OK
  },
})

export const hyperloglogCommands: readonly Command[] = [pfadd, pfcount, pfmerge, pfdebug, pfselftest]
