/**
 * Why a command may be refused before it runs, in Redis' order: directives, authentication, commands barred from
 * transactions, then RESP2's subscribed mode. Each guard is one small function that returns the refusal or null.
 */
import type { Command } from '../commands/define.ts'
import { isPermitted } from '../config/protection.ts'
import {
  NO_AUTH,
  NOT_IN_TRANSACTION,
  notAllowedByDirective,
  notAllowedWhileSubscribed,
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

/** The first refusal, or null when the command may run. */
export function refusalOf(session: Session, command: Command): ReplyError | null {
  return (
    forbiddenByDirective(session, command) ??
    needsAuthentication(session, command) ??
    barredFromTransaction(session, command) ??
    subscribed(session, command)
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

function subscribed(session: Session, command: Command): ReplyError | null {
  if (session.protocol === 3 || session.subscriptionCount === 0) return null
  return ALLOWED_WHILE_SUBSCRIBED.has(command.name) ? null : notAllowedWhileSubscribed(command.fullName)
}

/** The words that begin lines of an HTTP request and are no commands. */
export function isHttp(argv: readonly Bytes[]): boolean {
  const word = argv[0]?.toLowerCase()
  return word === 'post' || word === 'host:'
}
