/**
 * Which commands may come over REST. A request has no connection that lasts: what blocks it, changes it or makes it a
 * stream of messages has no meaning, and is refused with a word on what to do instead. A read-only token may only read.
 */
import type { Command } from '../commands/declare/define.ts'
import { unknownCommand } from '../commands/declare/errors.ts'
import { isHttp } from '../engine/guards.ts'
import { type Bytes, ReplyError } from '../resp/values.ts'

const STREAMS: Readonly<Record<string, string>> = {
  SUBSCRIBE: 'POST /subscribe/channel with the header Accept: text/event-stream',
  PSUBSCRIBE: 'POST /psubscribe/pattern with the header Accept: text/event-stream',
  MONITOR: 'POST /monitor with the header Accept: text/event-stream',
}

const TRANSACTION = 'POST /multi-exec with all its commands'
const STATELESS = 'every request has a connection of its own'

/** Commands that mean a connection that lasts, and what to do without one. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ...Object.entries(STREAMS).map(([name, instead]) => [name, `use ${instead}`] as const),
  ...['MULTI', 'EXEC', 'DISCARD'].map(name => [name, `use ${TRANSACTION}`] as const),
  ...['WATCH', 'UNWATCH'].map(name => [name, 'there is no transaction that lasts; use a script'] as const),
  ...['SSUBSCRIBE', 'SUNSUBSCRIBE', 'UNSUBSCRIBE', 'PUNSUBSCRIBE'].map(name => [name, STATELESS] as const),
  ...['AUTH', 'HELLO', 'RESET', 'QUIT', 'SELECT'].map(name => [name, STATELESS] as const),
  ...['ASKING', 'READONLY', 'READWRITE'].map(name => [name, STATELESS] as const),
  ...['SYNC', 'PSYNC', 'REPLCONF'].map(name => [name, 'replicas use the protocol of Redis'] as const),
])

/** Subcommands of CLIENT that are about others. */
const ABOUT_OTHERS = new Set(
  ['LIST', 'KILL', 'PAUSE', 'UNPAUSE', 'UNBLOCK', 'HELP'].map(word => `CLIENT ${word}`),
)

/** What reads all names of keys, which Upstash keeps from its read-only token as well. */
const READS_TOO_MUCH = new Set(['KEYS', 'SCAN'])
const ALWAYS = new Set(['PING', 'ECHO'])

/**
 * Why a command does not run over REST, or undefined. One that there is not is left to the server, which knows what to
 * say; but words of HTTP, for which it would hang up, are not: here they are keys or mistakes, and no attack.
 */
export function refusalOf(
  command: Command | undefined,
  argv: readonly Bytes[],
  readOnly: boolean,
): ReplyError | undefined {
  if (command === undefined) return isHttp(argv) ? unknownCommand(argv) : undefined
  const { name, fullName } = command
  const instead = INSTEAD.get(name) ?? (isAboutItself(name) ? STATELESS : undefined)
  if (instead !== undefined) return new ReplyError(`ERR '${fullName}' is not available over REST: ${instead}`)
  if (mayWait(command, argv)) {
    return new ReplyError(
      `ERR '${fullName}' is not available over REST, since it may wait: ask again later, or use /subscribe`,
    )
  }
  if (!readOnly || (command.isRead && !READS_TOO_MUCH.has(name)) || ALWAYS.has(name)) return undefined
  return readOnlyRefusal(fullName)
}

export function readOnlyRefusal(command: string): ReplyError {
  return new ReplyError(`NOPERM this token is read-only, and may not run the '${command}' command`)
}

/** It shows what others do, and so more than a read-only token may see. */
export function isMonitor(argv: readonly Bytes[]): boolean {
  return argv[0]?.toLowerCase() === 'monitor'
}

function isAboutItself(name: string): boolean {
  return name.startsWith('CLIENT') && name.includes(' ') && !ABOUT_OTHERS.has(name)
}

function mayWait({ name, flags }: Command, argv: readonly Bytes[]): boolean {
  if (!flags.has('blocking')) return false
  return (name !== 'XREAD' && name !== 'XREADGROUP') || hasBlock(argv, name === 'XREAD' ? 1 : 4)
}

/** Whether XREAD's options have BLOCK; behind STREAMS are names. */
function hasBlock(argv: readonly Bytes[], from: number): boolean {
  for (const word of argv.slice(from)) {
    const option = word.toLowerCase()
    if (option === 'block') return true
    if (option === 'streams') return false
  }
  return false
}
