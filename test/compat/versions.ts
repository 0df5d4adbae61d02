/**
 * In what versions of Redis answer differently, each named once, and which of them stands beside us: the `redis-server`
 * that is first on the PATH. We are 7.4; faults are not copied, what made later versions safer is. Where the real
 * server is on the other side of a change, tests state what ours says; on our side replies are compared byte by byte.
 */
import { execFileSync } from 'node:child_process'

const REAL = execFileSync('redis-server', ['--version'], { encoding: 'latin1' })
export const IS_VALKEY = REAL.startsWith('Valkey')
/**
 * What the real server says it is; 7.9 is what was built from the branch that became 8.0 and says 255.255.255. Valkey, of
 * whatever version, calls itself the Redis that it came from.
 */
export const REAL_VERSION = IS_VALKEY ? '7.2.4' : versionOf(REAL)

/** Valkey frees memory in another thread unless told otherwise, and has got its own name: it is to do as Redis does. */
export const AS_REDIS: readonly string[] = IS_VALKEY
  ? [
      ...['--lazyfree-lazy-expire', '--lazyfree-lazy-eviction', '--lazyfree-lazy-server-del'],
      ...['--lazyfree-lazy-user-del', '--lazyfree-lazy-user-flush'],
    ]
      .flatMap(name => [name, 'no'])
      .concat('--extended-redis-compatibility', 'yes', '--repl-backlog-size', '1mb')
  : []

interface Change {
  readonly since: string
  /** Older ones that have got it too. */
  readonly backported: readonly string[]
  readonly ours: 'after' | 'before'
  /** No Redis has got it. */
  readonly onlyValkey?: true
}

/** Said of what Valkey has got, too: it left Redis at 7.2.4, and went on. */
const VALKEY_TOO = 'Valkey 8.0'

/** We answer as Redis does since that version. */
const followed = (since: string, ...backported: string[]): Change => ({ since, backported, ours: 'after' })
/** We answer as Redis did before it: what came after 7.4, and faults. */
const declined = (since: string): Change => ({ since, backported: [], ours: 'before' })
/** We answer as all versions of Redis do, and Valkey does not. */
const VALKEY: Change = { ...declined('7.2'), onlyValkey: true }
/** We are as careful as Redis became long after 7.4; Debian's 7.0.15 is, too. */
const SAFER = followed('8.2.2', '7.0.15')

export const CHANGES = {
  'HELP says Print': followed('7.2'),
  'doubles are as short as can be': followed('7.2'),
  'digests are of the shortest scores': followed('7.2'),
  'timeouts beyond 64 bits are out of range': followed('7.2'),
  'unbalanced lists name their command': followed('7.2'),
  'who can be served runs its command again': followed('7.2'),
  'XSETID looks at what was deleted': followed('7.2'),
  'ZRANK WITHSCORE': followed('7.2'),
  'long elements of lists are nodes of their own': followed('7.2'),
  'consumers tell when they last got something': followed('7.2'),
  'short lists are listpacks': followed('7.2'),
  'short sets are listpacks': followed('7.2'),
  'consumers come to be when they try to read': followed('7.2'),
  'CLIENT SETINFO and NO-TOUCH': followed('7.2'),
  'LPOS refuses a rank without an opposite': followed('7.2'),
  'CLIENT LIST names the library': followed('7.2'),
  'COMMAND INFO': followed('7.2'),
  'COMMAND DOCS': followed('7.2'),
  'directives of 7.2': followed('7.2'),
  'messages to itself follow the reply': followed('7.2'),
  'what SPOP took is told together': followed('7.2'),
  'set_repl() takes one argument': followed('7.2'),
  'XADD after the last sequence number': followed('7.2'),

  'BITCOUNT and BITPOS read their arguments first': followed('7.4', VALKEY_TOO),
  'CLIENT KILL MAXAGE': followed('7.4', VALKEY_TOO),
  'LREM refuses a count without an opposite': followed('7.4', VALKEY_TOO),
  'XREAD +': followed('7.4', VALKEY_TOO),
  'SET PXAT is told as it was sent': followed('7.2'),
  'fields of hashes expire': followed('7.4'),
  'MEMORY STATS of 7.4': followed('7.4'),
  'reading in a group tells how far it has come': followed('7.4'),
  NOVALUES: followed('7.4', VALKEY_TOO),
  'more than 128 codes of errors are not counted': followed('7.4'),
  'a node of a cluster has one database': followed('7.4', VALKEY_TOO),
  'SUNSUBSCRIBE needs a cluster that is up': followed('7.4'),
  'what is emptied may be told as UNLINK': followed('7.2'),
  'a rule of keys without a pattern is refused': followed('7.4.2', '7.0.15'),
  'CLIENT LIST counts watched keys': followed('7.4'),
  'directives of 7.4': followed('7.4'),
  'cursors are what strtoull reads': followed('7.4', VALKEY_TOO),
  'libraries have no description': followed('7.4', VALKEY_TOO),
  'redis-cli shows keys in one pair of quotes': followed('7.4'),
  'log levels are called that': followed('7.4', VALKEY_TOO),
  'HTSTATS says nothing of empty tables': followed('7.4', VALKEY_TOO),
  'what is queued needs no memory': followed('7.4', VALKEY_TOO),

  'XREAD + passes by what was deleted': followed('8.0'),
  'HTTL and HPTTL depend on time': followed('7.9'),

  'errors stay on their line': SAFER,
  'the metatable of strings is fixed': SAFER,
  'setfenv and newproxy are gone': SAFER,
  'corrupt HyperLogLogs are found': SAFER,

  'GETRANGE of what ends before the beginning is empty': declined('7.9'),
  'numbers are what strtod reads': declined('7.9'),
  'positions are as short as can be': declined('7.9'),
  'SCAN knows the types': declined('7.9'),
  'the lag of a group is known more often': declined('7.9'),
  'unbalanced XREAD mentions +': declined('7.9'),

  'LSET looks at 32 bits of an index': declined('7.2'),
  'large sorted sets count a negative offset from the end': declined('7.2'),
  'AUTH fails in silence while replies wait to be sent': declined('7.2'),
  'flushes of another thread are replied to last': declined('7.4'),
  'payloads are of the newest version': declined('7.2'),
  'sets are dumped as tables': declined('7.2'),
  'redis-cli reads no messages after a failed SUBSCRIBE': declined('7.2'),
  'names of clients end at a zero byte': declined('7.2'),
  'WAIT counts as a change where no replica is': declined('7.2'),

  'WAIT speaks of no Redis': VALKEY,
  'HELLO calls the server valkey': VALKEY,
  'leaving where nobody listened is answered': VALKEY,
  'BITCOUNT wants both ends of a range': VALKEY,
  'READONLY is for clusters': VALKEY,
  'MULTI inside MULTI has words of its own': VALKEY,
  'what has expired is stored for a moment': VALKEY,
  'clients do not tell what they can do': VALKEY,
  'scripts know one table of commands': VALKEY,
  'SCRIPT SHOW is unknown': VALKEY,
  'a flush takes the tables away': VALKEY,
  'a blank line is no request': VALKEY,
  'names are those of Redis': VALKEY,
  'redis-cli speaks of Redis and of masters': VALKEY,
  'CLUSTER SETSLOT STABLE takes no more words': VALKEY,
  'ZSCAN NOSCORES is unknown': VALKEY,
} satisfies Readonly<Record<string, Change>>

export type ChangeName = keyof typeof CHANGES

/** Whether the real server answers as ours in what the change is about. */
export function agree(name: ChangeName): boolean {
  const { since, backported, ours, onlyValkey }: Change = CHANGES[name]
  if (onlyValkey) return !IS_VALKEY
  const realHasIt = backported.includes(IS_VALKEY ? VALKEY_TOO : REAL_VERSION) || !realIsBefore(since)
  return realHasIt === (ours === 'after')
}

/** Whether the real server is older than a version. */
export function realIsBefore(version: string): boolean {
  return isBefore(REAL_VERSION, version)
}

function versionOf(text: string): string {
  const [, version] = / v=([\d.]+)/.exec(text) ?? []
  if (version === undefined) throw new Error(`no version in ${text}`)
  return version === '255.255.255' ? '7.9' : version
}

function isBefore(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) < 0
}
