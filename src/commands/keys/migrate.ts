/**
 * MIGRATE: hands keys over to another server, by RESTORE there and DEL here.
 *
 *     dump the keys -> connect -> AUTH, SELECT -> RESTORE ... -> DEL of those that were taken
 *                      | IOERR    | its error     | its first error, or IOERR
 *
 * Redis sends all of that at once: a key ends up in another database where SELECT is refused. Here it goes on only when
 * it was let in. Redis does nothing else meanwhile. Here other clients go on reading; commands that may write wait for the end, so
 * that no key changes between its payload and its removal. A key may expire meanwhile: then it has expired there, too.
 */
import * as errors from '../../keyspace/errors.ts'
import { dumpValue } from '../../persistence/rdb/payload.ts'
import { type Bytes, OK, ReplyError, type ReplyValue, Status } from '../../resp/values.ts'
import {
  type Arg,
  alternatives,
  block,
  bytes,
  flag,
  key,
  many,
  newIn,
  option,
  optional,
  readInteger,
  readInteger64,
  rest,
} from '../declare/args.ts'
import type { Context, Peer, PeerFailure, PeerReplies, Result } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import type { FoundKey, KeySpec } from '../declare/key-specs.ts'
import { status } from '../declare/reply.ts'

const NO_KEY = new Status('NOKEY')
/** Milliseconds, where none are given. */
const TIMEOUT = 1000
/** Where the options begin in the words. */
const OPTIONS = 6

interface MigrateOptions {
  copy?: true
  replace?: true
  /** The words of AUTH. */
  credentials?: readonly Bytes[]
  keys?: readonly Bytes[]
}

function run(
  ctx: Context,
  host: Bytes,
  port: Bytes,
  name: Bytes,
  databaseWord: Bytes,
  timeoutWord: Bytes,
  words: readonly Bytes[],
): Result {
  const { client, server } = ctx
  const options = readOptions(name, words)
  const given = readInteger(timeoutWord)
  const timeout = given > 0 ? given : TIMEOUT
  const database = String(readInteger64(databaseWord))
  const { keys, restores } = dumpAll(ctx, options.keys ?? [name], options.replace === true)
  if (keys.length === 0) return NO_KEY
  if (!client.mayWait) return errors.MIGRATE_CANNOT_WAIT
  const greetings = [
    ...(options.credentials === undefined ? [] : [options.credentials]),
    ['SELECT', database],
  ]
  // As C's atoi reads it.
  const dialed = server.dial(host, Number.parseInt(port, 10) || 0, timeout)
  return ctx.laterAlone(
    dialed.then(peer => handOver(peer, greetings, restores, timeout)),
    answer => (answer instanceof ReplyError ? answer : finish(ctx, keys, answer, options)),
  )
}

type Request = readonly (Bytes | Uint8Array)[]

/** The replies to the RESTOREs, or why none was sent. */
async function handOver(
  peer: Peer | PeerFailure,
  greetings: readonly Request[],
  restores: readonly Request[],
  timeout: number,
): Promise<PeerReplies | ReplyError> {
  if (typeof peer === 'string') return errors.MIGRATE_BROKEN[peer]
  try {
    const { replies, failure } = await peer.ask(greetings, timeout)
    const refusal = replies.find(reply => reply instanceof ReplyError)
    if (refusal !== undefined) return errors.migrateRefused(refusal.message)
    return failure === undefined ? await peer.ask(restores, timeout) : errors.MIGRATE_BROKEN[failure]
  } finally {
    peer.close()
  }
}

/** The keys that are there, and a RESTORE for each. */
function dumpAll(
  { db, clock, server: { config, cluster } }: Context,
  names: readonly Bytes[],
  replace: boolean,
): { keys: readonly Bytes[]; restores: readonly Request[] } {
  const keys: Bytes[] = []
  const restores: Request[] = []
  for (const name of names) {
    const value = db.read(name)
    if (value === undefined) continue
    const deadline = db.deadlineOf(name)
    // 0 would say that it never dies.
    const ttl = deadline < 0 ? 0 : Math.max(1, deadline - clock.now)
    const payload = dumpValue(value, db.limits, config.value('rdbcompression'))
    keys.push(name)
    restores.push([
      cluster === undefined ? 'RESTORE' : 'RESTORE-ASKING',
      name,
      String(ttl),
      payload,
      ...(replace ? ['REPLACE'] : []),
    ])
  }
  return { keys, restores }
}

/** Removes what the other server has taken. Its first error is the reply. */
function finish(
  { db, effect }: Context,
  keys: readonly Bytes[],
  { replies, failure }: PeerReplies,
  { copy }: MigrateOptions,
): ReplyValue {
  if (copy === undefined) {
    const taken = keys.slice(0, replies.length).filter((_, at) => !(replies[at] instanceof ReplyError))
    const removed = taken.filter(name => db.delete(name))
    if (removed.length > 0) effect?.(['DEL', ...removed])
  }
  const refusal = replies.find(reply => reply instanceof ReplyError)
  if (refusal !== undefined) return errors.migrateRefused(refusal.message)
  return failure === undefined ? OK : errors.MIGRATE_BROKEN[failure]
}

function readOptions(name: Bytes, words: readonly Bytes[]): MigrateOptions {
  const given: MigrateOptions = {}
  for (let at = 0; at < words.length; at++) {
    const left = words.length - at - 1
    switch (words[at]?.toUpperCase()) {
      case 'COPY':
        given.copy = true
        break
      case 'REPLACE':
        given.replace = true
        break
      case 'AUTH':
      case 'AUTH2': {
        const count = words[at]?.length === 5 ? 2 : 1
        if (left < count) throw errors.SYNTAX
        given.credentials = ['AUTH', ...words.slice(at + 1, at + 1 + count)]
        at += count
        break
      }
      case 'KEYS':
        if (name !== '') throw errors.MIGRATE_KEY_NOT_EMPTY
        given.keys = words.slice(at + 1)
        return given
      default:
        throw errors.SYNTAX
    }
  }
  return given
}

const USE = 'RW access delete'
const FIRST_KEY: KeySpec = { use: USE, begin: { index: 3 }, find: { last: 0, step: 1 } }
const LISTED_KEYS: KeySpec = {
  use: `${USE} incomplete`,
  begin: { keyword: 'KEYS', from: -2 },
  find: { last: -1, step: 1 },
}

/** Behind KEYS, unless that is a password. */
function migrateKeys(argv: readonly Bytes[]): FoundKey[] {
  for (let at = OPTIONS; at < argv.length; at++) {
    const word = argv[at]?.toUpperCase()
    if (word === 'KEYS') {
      if (argv[3] !== '') return []
      return argv.slice(at + 1).map((_, i) => ({ at: at + 1 + i, use: USE }))
    }
    at += wordsOf(word)
  }
  return [{ at: 3, use: USE }]
}

function secrets(argv: readonly Bytes[]): number[] {
  const found: number[] = []
  for (let at = OPTIONS; at < argv.length; at++) {
    const word = argv[at]?.toUpperCase()
    if (word === 'KEYS') break
    const last = at + wordsOf(word)
    while (at < last) found.push(++at)
  }
  return found
}

/** How many secret words follow an option. */
function wordsOf(option: string | undefined): number {
  return option === 'AUTH' ? 1 : option === 'AUTH2' ? 2 : 0
}

const SELECTOR: Arg<Bytes> = {
  ...bytes('key-selector'),
  type: 'oneof',
  parts: [
    { ...key('key', USE), keySpec: 0 },
    { ...flag(''), name: 'empty-string' },
  ],
}

const migrate = command({
  name: 'MIGRATE',
  group: 'generic',
  since: '2.6.0',
  complexity: 'O(N) where N is the number of bytes of the values',
  summary: 'Moves or copies keys to another server.',
  flags: ['write'],
  categories: ['dangerous'],
  tips: ['nondeterministic_output'],
  history: [
    ['3.0.0', 'COPY and REPLACE.'],
    ['3.0.6', 'KEYS.'],
    ['4.0.7', 'AUTH.'],
    ['6.0.0', 'AUTH2.'],
  ],
  keySpecs: [FIRST_KEY, LISTED_KEYS],
  findKeys: migrateKeys,
  secrets,
  args: [
    bytes('host'),
    bytes('port', 'integer'),
    SELECTOR,
    bytes('destination-db', 'integer'),
    bytes('timeout', 'integer'),
    rest([
      newIn('3.0.0', optional(flag('COPY'))),
      newIn('3.0.0', optional(flag('REPLACE'))),
      optional(
        alternatives(
          'authentication',
          newIn('4.0.7', { ...option('AUTH', bytes('auth')), displayText: 'password' }),
          newIn('6.0.0', option('AUTH2', block('auth2', bytes('username'), bytes('password')))),
        ),
      ),
      newIn('3.0.6', optional({ ...many(key('keys', USE)), token: 'KEYS', displayText: 'key', keySpec: 1 })),
    ]),
  ],
  reply: status(),
  run,
})

export const migrateCommands: readonly Command[] = [migrate]
