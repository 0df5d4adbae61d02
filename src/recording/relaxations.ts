/**
 * Which replies of a recording must be repeated byte for byte, and which cannot be: those that chance, the time, or the
 * server itself decides. Most follow from what commands declare about their output; the others stand here by name.
 *
 *     the same       byte for byte
 *     any order      the same items, in whatever order
 *     kind           of the same type; an error begins with the same word
 *     not sent       it would end the server or the connection, or make a replica of either
 */
import type { Command } from '../commands/declare/context.ts'

export type Comparison = 'the same' | 'any order' | 'kind' | 'not sent'

/** What declarations do not say. */
const KIND_ONLY = [
  // Of the connection: numbers, addresses, versions.
  ...['HELLO', 'CLIENT ID', 'CLIENT KILL', 'CLIENT UNBLOCK', 'CLIENT TRACKINGINFO', 'CLIENT GETREDIR'],
  // Of the server: its version, its configuration, its memory, its files, its replicas, what has happened before.
  ...['COMMAND', 'COMMAND COUNT', 'COMMAND DOCS', 'COMMAND INFO', 'COMMAND LIST', 'CONFIG GET', 'LOLWUT'],
  ...['DEBUG', 'MEMORY USAGE', 'BGSAVE', 'BGREWRITEAOF', 'ROLE', 'WAIT', 'WAITAOF'],
  ...['ACL GENPASS', 'ACL LOG', 'SCRIPT KILL', 'FUNCTION KILL', 'LATENCY RESET'],
  // Of the time: a deadline that was set for so many seconds from now.
  ...['EXPIRETIME', 'PEXPIRETIME', 'HEXPIRETIME', 'HPEXPIRETIME'],
]

const NOT_SENT = ['MONITOR', 'SYNC', 'PSYNC', 'REPLCONF', 'REPLICAOF', 'SLAVEOF', 'FAILOVER', 'SHUTDOWN']

export const BY_NAME: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ...KIND_ONLY.map(name => [name, 'kind'] as const),
  ...NOT_SENT.map(name => [name, 'not sent'] as const),
])

/** @param command undefined: there is none of that name here */
export function comparisonOf(command: Command | undefined): Comparison {
  if (command === undefined) return 'the same'
  const named = BY_NAME.get(command.name)
  if (named !== undefined) return named
  const { tips = [] } = command.declaration
  if (tips.includes('nondeterministic_output')) return 'kind'
  return tips.includes('nondeterministic_output_order') ? 'any order' : 'the same'
}
