/**
 * Why a command may be refused before it runs, in Redis' order: directives, authentication, commands barred from
 * transactions, the user's rights, the slots of a cluster, memory, a disk that fails, replicas, RESP2's subscribed mode,
 * old data, loading, then slow scripts. Each guard is one small function that returns the refusal or null.
 */
import type { Command } from '../commands/declare/define.ts'
import { isPermitted } from '../config/protection.ts'
import { LOADING } from '../persistence/errors.ts'
import type { Bytes, ReplyError } from '../resp/values.ts'
import {
  NO_AUTH,
  NOT_IN_TRANSACTION,
  notAllowedByDirective,
  notAllowedWhileSubscribed,
  OUT_OF_MEMORY,
} from './errors.ts'
import type { Session } from './session.ts'
import { refusalOfSlot } from './slot-guard.ts'

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
export function refusalOf(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
  return (
    forbiddenByDirective(session, command) ??
    needsAuthentication(session, command) ??
    barredFromTransaction(session, command) ??
    withoutPermission(session, command, argv) ??
    elsewhere(session, command, argv) ??
    outOfMemory(session, command, argv) ??
    unableToPersist(session, command) ??
    unableToReplicate(session, command, argv) ??
    subscribed(session, command) ??
    stale(session, command, argv) ??
    loading(session, command, argv) ??
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
  return command.noAuth || !session.needsAuth ? null : NO_AUTH
}

function barredFromTransaction(session: Session, command: Command): ReplyError | null {
  return session.transaction !== undefined && command.flags.has('no_multi') ? NOT_IN_TRANSACTION : null
}

/** Mostly it was found out before that the user may, and then there is nothing to look for. */
function withoutPermission(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
  return session.user.mayForSure(command, argv)
    ? null
    : session.server.access.refusalOf(session, command, argv)
}

/** Only in a cluster is there an elsewhere. */
function elsewhere(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
  return session.server.cluster === undefined ? null : refusalOfSlot(session, command, argv)
}

/** Room is made for any command; only what grows is refused without it. */
function outOfMemory(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
  const { memory, shortage } = session.server
  const isOver = memory.limit > 0 && !session.obeys && !memory.makeRoom()
  if (!command.mayGrow || session.obeys) return null
  const refusal = isOver ? OUT_OF_MEMORY : shortage.refusalOf(session.db, argv)
  if (refusal === undefined || !grows(session, command, argv)) return null
  if (!isOver) shortage.refused++
  return refusal
}

function grows(session: Session, command: Command, argv: readonly Bytes[]): boolean {
  if (command.name !== 'EXEC') {
    return command.flags.has('denyoom') || session.server.scriptRunner.mayGrow(command, argv)
  }
  return session.transaction?.queue.some(each => grows(session, each.command, each.argv)) ?? false
}

/** Nothing may change that could not be kept. PING tells whoever watches the server. */
function unableToPersist({ server, obeys }: Session, { isWrite, name }: Command): ReplyError | null {
  if ((!isWrite && name !== 'PING') || obeys) return null
  return server.persistence.refusal ?? null
}

/** Nothing may change that too few others would know of, or that is another's to change. */
function unableToReplicate(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
  const { server, obeys } = session
  const refusal = server.replication.writeRefusal
  return refusal === undefined || obeys || !writes(session, command, argv) ? null : refusal
}

/** Whether a command, its transaction or its script may write. */
function writes(session: Session, command: Command, argv: readonly Bytes[]): boolean {
  const { scriptRunner } = session.server
  return !allOf(session, command, argv, (each, words) => !each.isWrite && !scriptRunner.mayWrite(each, words))
}

/** A replica that does not hear its primary has old data. */
function stale(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
  const { replication, scriptRunner } = session.server
  const refusal = replication.staleRefusal
  if (refusal === undefined || session.obeys) return null
  const mayRun = allOf(session, command, argv, (each, words) => scriptRunner.mayReadStale(each, words))
  return mayRun ? null : refusal
}

/** While files are loaded, the data are not there yet. Where old data are served meanwhile, few commands would disturb. */
function loading(session: Session, command: Command, argv: readonly Bytes[]): ReplyError | null {
  const { loading } = session.server.persistence
  if (loading === undefined) return null
  const mayRun = ({ flags }: Command) =>
    loading.isServed ? !flags.has('no_async_loading') : flags.has('loading')
  return allOf(session, command, argv, mayRun) ? null : LOADING
}

/** Whether something is so of a command; of EXEC: of each command of the transaction as well. */
function allOf(
  { transaction }: Session,
  command: Command,
  argv: readonly Bytes[],
  isSo: (command: Command, argv: readonly Bytes[]) => boolean,
): boolean {
  if (!isSo(command, argv)) return false
  return command.name !== 'EXEC' || (transaction?.queue.every(each => isSo(each.command, each.argv)) ?? true)
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
