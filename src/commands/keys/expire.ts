/** When keys die: setting, reading and removing their deadlines. */
import * as errors from '../../keyspace/errors.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { int64Text } from '../../structures/int64-text.ts'
import { bytes, flag, key, newIn, oneOf, options, readInteger64, rest } from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import type { Facts } from '../declare/facts.ts'
import { integer, truth } from '../declare/reply.ts'

export interface Conditions {
  nx?: boolean
  xx?: boolean
  gt?: boolean
  lt?: boolean
}

/** Reads NX, XX, GT and LT; other words are named. */
function readConditions(words: readonly Bytes[]): Conditions {
  const given: Conditions = {}
  for (const word of words) {
    const name = word.toLowerCase()
    if (name !== 'nx' && name !== 'xx' && name !== 'gt' && name !== 'lt') {
      throw errors.error(`Unsupported option ${word}`)
    }
    given[name] = true
  }
  if (given.nx && (given.xx || given.gt || given.lt)) throw errors.NX_AND_OTHERS
  if (given.gt && given.lt) throw errors.GT_AND_LT
  return given
}

/** Whether a new deadline may replace the current one; no deadline counts as later than any. */
export function allows({ nx, xx, gt, lt }: Conditions, current: number, wanted: number): boolean {
  if (nx && current !== -1) return false
  if (xx && current === -1) return false
  if (gt && (current === -1 || wanted <= current)) return false
  return !(lt && current !== -1 && wanted >= current)
}

const INT64_MAX = 2n ** 63n - 1n

interface Unit {
  readonly milliseconds: bigint
  readonly relative: boolean
}

/** The deadline in Unix ms. */
function readDeadline(word: Bytes, { milliseconds, relative }: Unit, now: number, name: string): number {
  const when = readInteger64(word) * milliseconds
  if (when > INT64_MAX || when < -INT64_MAX - 1n) throw errors.invalidExpire(name)
  if (!relative) return Number(when)
  if (when > INT64_MAX - BigInt(now)) throw errors.invalidExpire(name)
  return Number(when) + now
}

function expireCommand(name: string, since: string, summary: string, argument: string, unit: Unit): Command {
  const lower = name.toLowerCase()
  return command({
    name,
    group: 'generic',
    since,
    complexity: 'O(log N) where N is the number of keys that expire',
    summary,
    flags: ['write', 'fast'],
    history: [['7.0.0', 'The options NX, XX, GT and LT.']],
    args: [
      key('key', 'RW update'),
      bytes(argument, unit.relative ? 'integer' : 'unix-time'),
      rest([options(newIn('7.0.0', oneOf('condition', flag('NX'), flag('XX'), flag('GT'), flag('LT'))))]),
    ],
    reply: truth(),
    run: (
      { db, keyspace, clock, effect }: Context,
      name: Bytes,
      word: Bytes,
      words: readonly Bytes[],
    ): ReplyValue => {
      const conditions = readConditions(words)
      const deadline = readDeadline(word, unit, clock.now, lower)
      const current = db.deadlineOf(name)
      if (current === -2 || !allows(conditions, current, deadline)) return 0
      db.expireAt(name, deadline)
      if (deadline <= clock.now) effect?.([keyspace.removals.expired, name])
      else if (lower !== 'pexpireat') effect?.(['PEXPIREAT', name, int64Text(deadline), ...words])
      return 1
    },
  })
}

const expire = expireCommand('EXPIRE', '1.0.0', 'Lets a key expire after some seconds.', 'seconds', {
  milliseconds: 1000n,
  relative: true,
})
const pExpire = expireCommand(
  'PEXPIRE',
  '2.6.0',
  'Lets a key expire after some milliseconds.',
  'milliseconds',
  {
    milliseconds: 1n,
    relative: true,
  },
)
const expireAt = expireCommand(
  'EXPIREAT',
  '1.2.0',
  'Lets a key expire at a Unix time in seconds.',
  'unix-time-seconds',
  {
    milliseconds: 1000n,
    relative: false,
  },
)
const pExpireAt = expireCommand(
  'PEXPIREAT',
  '2.6.0',
  'Lets a key expire at a Unix time in milliseconds.',
  'unix-time-milliseconds',
  { milliseconds: 1n, relative: false },
)

function readCommand(
  name: string,
  since: string,
  summary: string,
  more: Pick<Facts, 'tips' | 'history'>,
  show: (deadline: number, now: number) => number,
): Command {
  return command({
    name,
    group: 'generic',
    since,
    complexity: 'O(1)',
    summary: `${summary}; -1 without expiry, -2 without the key.`,
    flags: ['readonly', 'fast'],
    ...more,
    args: [key('key', 'RO access')],
    reply: integer(),
    run: ({ db, clock }, name) => {
      const deadline = db.readDeadline(name)
      if (deadline < 0) return deadline
      const shown = show(deadline, clock.now)
      // The largest deadlines are stored rounded up to 2^63.
      return shown >= 2 ** 63 ? INT64_MAX : shown
    },
  })
}

const VARIES: Pick<Facts, 'tips' | 'history'> = {
  tips: ['nondeterministic_output'],
  history: [['2.8.0', 'The reply -2.']],
}

const ttl = readCommand('TTL', '1.0.0', 'Tells in how many seconds a key expires', VARIES, (deadline, now) =>
  Math.floor((Math.max(0, deadline - now) + 500) / 1000),
)
const pTtl = readCommand(
  'PTTL',
  '2.6.0',
  'Tells in how many milliseconds a key expires',
  VARIES,
  (deadline, now) => Math.max(0, deadline - now),
)
const expireTime = readCommand(
  'EXPIRETIME',
  '7.0.0',
  'Tells the Unix time in seconds at which a key expires',
  {},
  deadline => Math.floor((deadline + 500) / 1000),
)
const pExpireTime = readCommand(
  'PEXPIRETIME',
  '7.0.0',
  'Tells the Unix time in milliseconds at which a key expires',
  {},
  deadline => deadline,
)

const persist = command({
  name: 'PERSIST',
  group: 'generic',
  since: '2.2.0',
  complexity: 'O(log N) where N is the number of keys that expire',
  summary: 'Lets a key live forever.',
  flags: ['write', 'fast'],
  args: [key('key', 'RW update')],
  reply: truth(),
  run: ({ db }, name) => (db.persist(name) ? 1 : 0),
})

export const expireCommands: readonly Command[] = [
  expire,
  pExpire,
  expireAt,
  pExpireAt,
  ttl,
  pTtl,
  expireTime,
  pExpireTime,
  persist,
]
