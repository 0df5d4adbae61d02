/**
 * Why a command may be refused before it runs, in Redis' order: directives, authentication, commands barred from
 * transactions, memory, RESP2's subscribed mode, then slow
 * scripts. Each guard is one small function that returns the refusal or null.
 */
import type { Command } from '../commands/declare/define.ts'
import { isPermitted } from '../config/protection.ts'
import {
  NO_AUTH,
  NOT_IN_TRANSACTION,
  notAllowedByDirective,
  notAllowedWhileSubscribed,
  OUT_OF_MEMORY,
} from '../keyspace/errors.ts'
import type { Bytes, ReplyError } from '../resp/values.ts'
import type { Session } from './session.ts'

const ALLOWED_WHILE_SUBSCRIBED = new Set([
  'PING',
  'SUBSCRIBE',
  'SSUBSCRIBE',
  'UNSUBSCRIBE',
  'SUNSUBSCRIBE',
  'PSUBSCRIBE',
  'PUNSUBSCRIBE',
  'QUIT',
  'RESET',
])

const LEAVES_TRANSACTION = new Set(['EXEC', 'DISCARD', 'QUIT', 'RESET'])

/** The first refusal, or null when the command may run. */
export function refusalOf(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
  return (
    forbiddenByDirective(session, command) ??
    needsAuthentication(session, command) ??
    barredFromTransaction(session, command) ??
    outOfMemory(session, command, argv) ??
    subscribed(session, command) ??
    busy(session, command)
  )
}

function forbiddenByDirective(session: Session, { name, protectedBy }: Command): ReplyError | null {
  if (protectedBy === undefined) return null
  return isPermitted(session.server.config.value(protectedBy), session)
    ? null
    : notAllowedByDirective(name, protectedBy)
}

function needsAuthentication(session: Session, command: Command): ReplyError | null {
  return session.authenticated || command.noAuth ? null : NO_AUTH
}

function barredFromTransaction(session: Session, command: Command): ReplyError | null {
  return session.transaction !== undefined && command.flags.has('no_multi') ? NOT_IN_TRANSACTION : null
}

/** What grows inside MULTI is refused as well: queued commands are memory. */
function outOfMemory(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
  const { memory, shortage, scriptRunner } = session.server
  const refusal = memory.makeRoom() ? shortage.refusalOf(session.db, argv) : OUT_OF_MEMORY
  if (refusal === undefined) return null
  const { transaction } = session
  const grows =
    command.flags.has('denyoom') ||
    scriptRunner.mayGrow(command, argv) ||
    (transaction !== undefined && !LEAVES_TRANSACTION.has(command.name)) ||
    (command.name === 'EXEC' && transaction?.queue.some(each => each.command.flags.has('denyoom')))
  if (!grows) return null
  if (refusal !== OUT_OF_MEMORY) shortage.refused++
  return refusal
}

function subscribed(session: Session, command: Command): ReplyError | null {
  if (session.protocol === 3 || session.subscriptionCount === 0) return null
  return ALLOWED_WHILE_SUBSCRIBED.has(command.name) ? null : notAllowedWhileSubscribed(command.fullName)
}

/** While a script is slow, only what may end it, or the server, runs. */
function busy({ server }: Session, command: Command): ReplyError | null {
  const refusal = server.scriptRunner.busy
  return refusal === undefined || command.flags.has('allow_busy') ? null : refusal
}

/** The words that begin lines of an HTTP request and are no commands. */
export function isHttp(argv: readonly Bytes[]): boolean {
  const word = argv[0]?.toLowerCase()
  return word === 'post' || word === 'host:'
}
