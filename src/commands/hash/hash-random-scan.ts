/** Fields of a hash picked at random (HRANDFIELD) or visited bit by bit (HSCAN). */

import * as errors from '../../keyspace/errors.ts'
import { expireFields } from '../../keyspace/expired-fields.ts'
import { HashValue } from '../../keyspace/hash-value.ts'
import { type Bytes, Generated, type ReplyValue } from '../../resp/values.ts'
import { distinctBelow } from '../../structures/random-picks.ts'
import { type Arg, block, flag, int64, key, late, optional, options, readInteger64 } from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import { array, bulk, orNull, pairs, tuple, when } from '../declare/reply.ts'
import { EMPTY_SCAN, SCAN_OPTIONS, scanCursor, scanElements } from '../keys/element-scan.ts'

/** Replies with more picks than this are made while they are written. */
const LONG_REPLY = 100_000
const LONG_MAX = 2n ** 63n - 1n

const WITH_VALUES: Arg<true> = {
  ...flag('WITHVALUES'),
  read: cursor => {
    if (cursor.argv[cursor.at++]?.toUpperCase() !== 'WITHVALUES') throw errors.SYNTAX
    return true
  },
}

/** A 64-bit integer other than the smallest, which has no opposite. */
const COUNT: Arg<bigint> = {
  ...int64('count'),
  readOne: readCount,
  read: cursor => readCount(cursor.argv[cursor.at++] as Bytes),
}

function readCount(word: Bytes): bigint {
  const count = readInteger64(word)
  if (count < -LONG_MAX) throw errors.NOT_AN_INT64
  return count
}

const hrandfield = command({
  name: 'HRANDFIELD',
  group: 'hash',
  since: '6.2.0',
  complexity: 'O(N) where N is the number of fields in the reply',
  summary: 'Picks fields of a hash at random: a positive count distinct ones, a negative count any.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [key('key', 'RO access'), optional(block('options', COUNT, optional(WITH_VALUES)))],
  reply: when('withvalues', pairs(bulk(), bulk()), when('count', array(bulk()), orNull(bulk()))),
  run: (ctx, name, given): ReplyValue => {
    const { db } = ctx
    if (given === undefined) {
      const hash = liveHash(ctx, name)
      return hash === undefined ? null : hash.pick(db.random)
    }
    const [count, withValues = false] = given
    const limit = LONG_MAX / 2n
    if (withValues && (count > limit || count < -limit)) throw errors.VALUE_OUT_OF_RANGE
    const hash = liveHash(ctx, name)
    if (hash === undefined || count === 0n) return []
    const shape = !withValues ? 'fields' : ctx.client.protocol === 2 ? 'flat' : 'pairs'
    if (count < 0n) return anyOf(ctx, hash, Number(-count), shape)
    const places = distinctBelow(db.random, hash.size, count > hash.size ? hash.size : Number(count))
    return shown(hash.numbered(), places, shape)
  },
})

/** The hash without the fields whose deadline has passed, unless that was all of it. */
function liveHash({ db }: Context, name: Bytes): HashValue | undefined {
  const hash = db.readAs(HashValue, name)
  if (hash === undefined) return undefined
  expireFields(db, name, hash)
  return hash.size === 0 ? undefined : hash
}

type Numbered = ReturnType<HashValue['numbered']>
type Shape = 'fields' | 'flat' | 'pairs'

function shown(fields: Numbered, places: readonly number[], shape: Shape): ReplyValue[] {
  const reply: ReplyValue[] = []
  for (const place of places) {
    if (shape === 'pairs') reply.push([fields.fieldAt(place), fields.valueAt(place)])
    else reply.push(fields.fieldAt(place))
    if (shape === 'flat') reply.push(fields.valueAt(place))
  }
  return reply
}

/** So many picks, each of any field. Very many are made while they are written, from a copy of the hash. */
function anyOf({ db, server, client }: Context, hash: HashValue, count: number, shape: Shape): ReplyValue {
  const { random } = db
  const { size } = hash
  const fields = hash.numbered()
  if (count <= LONG_REPLY || count < size) {
    return shown(
      fields,
      Array.from({ length: count }, () => random.below(size)),
      shape,
    )
  }
  const places = Array.from({ length: size }, (_, place) => place)
  const all = shown(fields, places, shape === 'fields' ? shape : 'pairs')
  const { hard } = server.config.value('client-output-buffer-limit')[client.kind]
  const most = hard === 0 ? Number.POSITIVE_INFINITY : hard
  if (shape !== 'flat') return new Generated(count, () => all[random.below(size)] ?? null, most)
  let place = 0
  const next = (index: number): ReplyValue => {
    if (index % 2 === 0) place = random.below(size)
    return (all[place] as readonly Bytes[])[index % 2] ?? null
  }
  return new Generated(count * 2, next, most)
}

const hscan = command({
  name: 'HSCAN',
  group: 'hash',
  since: '2.8.0',
  complexity: 'O(1) for each call, O(N) for a whole iteration',
  summary: 'Lists some fields of a hash with their values, and tells where to go on.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [key('key', 'RO access'), scanCursor, late(options(...SCAN_OPTIONS, flag('NOVALUES')))],
  reply: when('novalues', tuple(bulk(), array(bulk())), tuple(bulk(), pairs(bulk(), bulk()))),
  run: ({ db }, name, start, given) => {
    const hash = db.readAs(HashValue, name)
    if (hash === undefined) return EMPTY_SCAN
    const now = db.expiryTime
    const { novalues, ...wanted } = given()
    const source = {
      scan: (cursor: number, count: number, visit: (field: Bytes, value: Bytes) => void) =>
        hash.scan(cursor, count, now, visit),
    }
    return scanElements(source, start, wanted, (found, field, value) =>
      novalues ? found.push(field) : found.push(field, value),
    )
  },
})

export const hashRandomScanCommands: readonly Command[] = [hrandfield, hscan]
