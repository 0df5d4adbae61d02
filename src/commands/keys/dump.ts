/** DUMP and RESTORE: a key's value as bytes, to be kept anywhere and given to any server; see persistence/rdb/. */
import * as errors from '../../keyspace/errors.ts'
import { RESTORE } from '../../keyspace/events.ts'
import { dumpValue, readPayload } from '../../persistence/rdb/payload.ts'
import { type Bytes, OK, type ReplyValue } from '../../resp/values.ts'
import {
  type Arg,
  bytes,
  flag,
  int,
  key,
  newIn,
  option,
  options,
  readInteger,
  readInteger64,
  rest,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command, type Declaration } from '../declare/define.ts'
import { bulk, ok, orNull } from '../declare/reply.ts'

const dump = command({
  name: 'DUMP',
  group: 'generic',
  since: '2.6.0',
  complexity: 'O(N) where N is the number of bytes of the value',
  summary: 'Gives the value at a key as bytes for RESTORE.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [key('key', 'RO access')],
  reply: orNull(bulk()),
  run: ({ db, server: { config } }, name) => {
    const value = db.read(name)
    return value === undefined ? null : dumpValue(value, db.limits, config.value('rdbcompression'))
  },
})

/** What may follow the payload. */
interface RestoreOptions {
  replace?: true
  absolute?: true
  /** Seconds since the last access. */
  idle?: number
  /** The counter of accesses; see use.ts. */
  frequency?: number
}

/** Of IDLETIME and FREQ the one that comes first refuses the other. */
function readOptions(words: readonly Bytes[]): RestoreOptions {
  const given: RestoreOptions = {}
  for (let at = 0; at < words.length; at++) {
    const name = words[at]?.toUpperCase()
    const next = words[at + 1]
    if (name === 'REPLACE') given.replace = true
    else if (name === 'ABSTTL') given.absolute = true
    else if (name === 'IDLETIME' && next !== undefined && given.frequency === undefined) {
      given.idle = readInteger(next)
      if (given.idle < 0) throw errors.IDLETIME_NEGATIVE
      at++
    } else if (name === 'FREQ' && next !== undefined && given.idle === undefined) {
      given.frequency = readInteger(next)
      if (given.frequency < 0 || given.frequency > 255) throw errors.FREQ_OUT_OF_RANGE
      at++
    } else throw errors.SYNTAX
  }
  return given
}

/** The deadline in Unix ms; undefined for none. */
function readDeadline(word: Bytes, absolute: boolean, now: number): number | undefined {
  const ttl = readInteger64(word)
  if (ttl < 0n) throw errors.TTL_NEGATIVE
  if (ttl === 0n) return undefined
  // The sum of a very long time wraps, and has passed then.
  return Number(absolute ? ttl : BigInt.asIntN(64, ttl + BigInt(now)))
}

/** A payload is always looked through; INFO counts it where Redis would do so. */
function isToldOf(mode: 'no' | 'yes' | 'clients', obeys: boolean): boolean {
  return mode === 'yes' || (mode === 'clients' && !obeys)
}

function restoreKey(
  { db, keyspace, clock, effect, client, server }: Context,
  name: Bytes,
  ttl: Bytes,
  payload: Bytes,
  words: readonly Bytes[],
): ReplyValue {
  const { replace = false, absolute = false, idle, frequency } = readOptions(words)
  if (!replace && db.has(name)) return errors.BUSY_KEY
  const deadline = readDeadline(ttl, absolute, clock.now)
  const { value, packs } = readPayload(payload, db, keyspace.checksPayloads)
  if (isToldOf(server.config.value('sanitize-dump-payload'), client.obeys)) keyspace.stats.sanitized += packs
  if (deadline !== undefined && db.hasPassed(deadline)) {
    if (db.delete(name)) effect?.([keyspace.removals.emptied, name])
    return OK
  }
  db.putNew(name, value, deadline ?? -1, keyspace.use.stampOf(idle, frequency), RESTORE)
  if (deadline !== undefined && !absolute) {
    const [word = '', , , ...rest] = client.running
    effect?.([word, name, String(deadline), ...rest, 'ABSTTL'])
  }
  return OK
}

const RESTORING: Pick<
  Declaration<readonly [Arg<Bytes>, Arg<Bytes>, Arg<Bytes>, Arg<readonly Bytes[]>]>,
  'complexity' | 'categories' | 'history' | 'args' | 'reply' | 'run'
> = {
  complexity: 'O(N) where N is the number of bytes of the value; O(N log N) for sorted sets',
  categories: ['keyspace', 'dangerous'],
  history: [
    ['3.0.0', 'REPLACE.'],
    ['5.0.0', 'ABSTTL.'],
    ['5.0.0', 'IDLETIME and FREQ.'],
  ],
  args: [
    key('key', 'OW update'),
    bytes('ttl', 'integer'),
    bytes('serialized-value'),
    rest([
      options(
        newIn('3.0.0', flag('REPLACE')),
        newIn('5.0.0', flag('ABSTTL')),
        newIn('5.0.0', option('IDLETIME', int('seconds'))),
        newIn('5.0.0', option('FREQ', int('frequency'))),
      ),
    ]),
  ],
  reply: ok(),
  run: restoreKey,
}

const restore = command({
  ...RESTORING,
  name: 'RESTORE',
  group: 'generic',
  since: '2.6.0',
  summary: 'Makes a key of what DUMP gave.',
  flags: ['write', 'denyoom'],
})

const restoreAsking = command({
  ...RESTORING,
  name: 'RESTORE-ASKING',
  group: 'server',
  since: '3.0.0',
  summary: 'The same, for nodes of a cluster that hand a key over.',
  flags: ['write', 'denyoom', 'asking'],
  syscmd: true,
})

export const dumpCommands: readonly Command[] = [dump, restore, restoreAsking]
