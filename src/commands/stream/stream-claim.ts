/**
 * XCLAIM and XAUTOCLAIM: a consumer takes over what others were given and left idle. What it would take and the stream
 * does not have any more leaves the list of pending entries.
 */
import type { Database } from '../../keyspace/database.ts'
import * as errors from '../../keyspace/errors.ts'
import { XGROUP_CREATECONSUMER } from '../../keyspace/events.ts'
import type { Consumer, Group, Pending } from '../../keyspace/stream-group.ts'
import { parseId, textOfId } from '../../keyspace/stream-id.ts'
import type { StreamValue } from '../../keyspace/stream-value.ts'
import type { Bytes, ReplyError, ReplyValue } from '../../resp/values.ts'
import { compareIds, type LogId } from '../../structures/log-id.ts'
import { bytes, flag, int, key, many, option, options, readInteger, rest, word } from '../declare/args.ts'
import { type Command, command } from '../declare/define.ts'
import { array, bulk, tuple, when } from '../declare/reply.ts'
import { claimEffect, groupEffect } from './stream-effects.ts'
import { ENTRY, groupOf, readId, readStart } from './stream-words.ts'

/** XAUTOCLAIM's count, and how many pending entries it looks at for each. */
const CLAIMED = 100
const LOOKS = 10
/** XAUTOCLAIM counts to less than this. */
const COUNT_LIMIT = 2 ** 59

function readInt(word: Bytes, refusal: ReplyError): number {
  try {
    return readInteger(word)
  } catch {
    throw refusal
  }
}

interface Claim {
  readonly minIdle: number
  readonly ids: readonly LogId[]
  /** When the entries count as given; undefined: now. */
  readonly time: number | undefined
  readonly retryCount: number | undefined
  readonly force: boolean
  readonly justId: boolean
  readonly lastId: LogId | undefined
}

function readClaim(minIdle: Bytes, words: readonly Bytes[], now: number): Claim {
  const refusal = (name: string) => errors.invalidClaimArgument(name, 'XCLAIM')
  const least = readInt(minIdle, refusal('min-idle-time'))
  const ids: LogId[] = []
  let at = 0
  for (; at < words.length; at++) {
    const id = parseId(words[at] as Bytes, 0)
    if (id === undefined) break
    ids.push(id)
  }
  let time: number | undefined
  let retryCount: number | undefined
  let lastId: LogId | undefined
  let force = false
  let justId = false
  for (; at < words.length; at++) {
    const option = (words[at] as Bytes).toUpperCase()
    const next = words[at + 1]
    if (option === 'FORCE') force = true
    else if (option === 'JUSTID') justId = true
    else if (next === undefined) throw errors.unrecognizedClaimOption(words[at] as Bytes)
    else {
      if (option === 'IDLE') time = now - readInt(next, refusal('IDLE option'))
      else if (option === 'TIME') time = readInt(next, refusal('TIME option'))
      else if (option === 'RETRYCOUNT') retryCount = readInt(next, refusal('RETRYCOUNT option'))
      else if (option === 'LASTID') lastId = readId(next)
      else throw errors.unrecognizedClaimOption(words[at] as Bytes)
      at++
    }
  }
  return { minIdle: least, ids, time, retryCount, force, justId, lastId }
}

function claimant(
  db: Database,
  key: Bytes,
  { stream, group }: { stream: StreamValue; group: Group },
  name: Bytes,
  now: number,
): Consumer {
  let consumer = group.consumer(name)
  if (consumer === undefined) {
    consumer = group.createConsumer(name, now)
    db.saveMetadata(key, stream, XGROUP_CREATECONSUMER)
  }
  consumer.seenAt = now
  return consumer
}

function claimed(stream: StreamValue, item: Pending, justId: boolean): ReplyValue {
  return justId ? textOfId(item) : [textOfId(item), stream.get(item) ?? []]
}

const xclaim = command({
  name: 'XCLAIM',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(log N) for each id with N entries pending in the group',
  summary: 'Gives a consumer entries that others were given and left idle.',
  flags: ['write', 'fast'],
  tips: ['nondeterministic_output'],
  args: [
    key('key', 'RW update'),
    bytes('group'),
    bytes('consumer'),
    bytes('min-idle-time'),
    rest(
      [
        many(bytes('id')),
        { ...option('IDLE', int('ms')), optional: true },
        { ...option('TIME', int('unix-time-milliseconds', 'unix-time')), optional: true },
        { ...option('RETRYCOUNT', int('count')), optional: true },
        { ...flag('FORCE'), optional: true },
        { ...flag('JUSTID'), optional: true },
        { ...option('LASTID', bytes('lastid')), optional: true },
      ],
      1,
    ),
  ],
  reply: when('justid', array(bulk()), array(ENTRY)),
  run: ({ db, clock, effect }, name, groupName, consumerName, minIdle, words) => {
    const { now } = clock
    const found = groupOf(db, name, groupName, 'change')
    const { stream, group } = found
    const claim = readClaim(minIdle, words, now)
    const { time = now, retryCount = -1 } = claim
    effect?.([])
    const advances = claim.lastId !== undefined && compareIds(claim.lastId, group.lastId) > 0
    if (advances) group.lastId = claim.lastId
    let claims = 0
    const propagate = (item: Pending, at: number) => {
      claims++
      effect?.(claimEffect(name, group, item, group.lastId, words[at]))
    }
    const consumer = claimant(db, name, found, consumerName, now)
    const taken: ReplyValue[] = []
    for (const [at, id] of claim.ids.entries()) {
      const item = group.pending.get(id)
      if (!stream.has(id)) {
        if (item !== undefined) propagate(item, at)
        group.acknowledge(id)
        continue
      }
      if (item === undefined) {
        if (!claim.force) continue
      } else if (claim.minIdle > 0 && now - item.deliveredAt < claim.minIdle) continue
      const deliveries = item?.deliveries ?? 1
      const isCounted = retryCount < 0 && !claim.justId
      const given = {
        ...id,
        consumer,
        // A time that cannot be is taken for now.
        deliveredAt: time < 0 || time > now ? now : time,
        deliveries: isCounted ? deliveries + 1 : retryCount < 0 ? deliveries : retryCount,
      }
      group.give(id, consumer, given.deliveredAt, given.deliveries)
      consumer.activeAt = now
      taken.push(claimed(stream, given, claim.justId))
      propagate(given, at)
    }
    if (advances && claims === 0) effect?.(groupEffect(name, group))
    if (advances || claims > 0) db.saveMetadata(name, stream, undefined, Math.max(claims, 1))
    return taken
  },
})

const readCount = (word: Bytes) => {
  const count = readInt(word, errors.CLAIM_COUNT)
  if (count < 1 || count >= COUNT_LIMIT) throw errors.CLAIM_COUNT
  return count
}

const readMinIdle = (word: Bytes) => readInt(word, errors.invalidClaimArgument('min-idle-time', 'XAUTOCLAIM'))

const xautoclaim = command({
  name: 'XAUTOCLAIM',
  group: 'stream',
  since: '6.2.0',
  complexity: 'O(1) for a small COUNT',
  summary: 'Gives a consumer those pending entries of a group that were left idle, from an id on.',
  flags: ['write', 'fast'],
  tips: ['nondeterministic_output'],
  history: [['7.0.0', 'Replies also with entries that were no more, and have left the pending ones.']],
  args: [
    key('key', 'RW delete'),
    bytes('group'),
    bytes('consumer'),
    word('min-idle-time', 'string', readMinIdle),
    word('start', 'string', readStart),
    options(option('COUNT', word('count', 'integer', readCount)), flag('JUSTID')),
  ],
  reply: when(
    'justid',
    tuple(bulk(), array(bulk()), array(bulk())),
    tuple(bulk(), array(ENTRY), array(bulk())),
  ),
  run: (
    { db, clock, effect },
    name,
    groupName,
    consumerName,
    minIdle,
    start,
    { count = CLAIMED, justid = false },
  ) => {
    const { now } = clock
    const found = groupOf(db, name, groupName, 'change')
    const { stream, group } = found
    const consumer = claimant(db, name, found, consumerName, now)
    const taken: ReplyValue[] = []
    const gone: LogId[] = []
    effect?.([])
    let looks = count * LOOKS
    let next: LogId | undefined
    group.pending.visitFrom(start, item => {
      if (looks-- === 0 || taken.length + gone.length === count) {
        next = item
        return false
      }
      if (!stream.has(item)) {
        gone.push(item)
        effect?.(claimEffect(name, group, item, group.lastId))
      } else if (minIdle <= 0 || now - item.deliveredAt >= minIdle) {
        const given = { ...item, consumer, deliveredAt: now, deliveries: item.deliveries + (justid ? 0 : 1) }
        group.give(item, consumer, now, given.deliveries)
        consumer.activeAt = now
        taken.push(claimed(stream, given, justid))
        effect?.(claimEffect(name, group, given, group.lastId))
      }
      return true
    })
    for (const id of gone) group.acknowledge(id)
    const changes = taken.length + gone.length
    if (changes > 0) db.saveMetadata(name, stream, undefined, changes)
    return [next === undefined ? '0-0' : textOfId(next), taken, gone.map(textOfId)]
  },
})

export const streamClaimCommands: readonly Command[] = [xclaim, xautoclaim]
