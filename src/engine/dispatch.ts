/**
 * One request, from argv to its reply: look the command up, ask the guards, then queue it (inside MULTI), hold
 * it back (CLIENT PAUSE, the first script), or run it. Whatever a client sends enters here, over a socket or in process.
 *
 *     argv -> find --------> guards -------> MULTI? ------> paused? -----> run -> reply
 *             | unknown,     | NOAUTH, ...   | QUEUED       | HELD_BACK    | error thrown
 *             v wrong arity  v               v              v (try again)  v becomes the reply
 *
 * A command that waits for something answers LATER: its connection runs nothing else until the reply is there.
 * Behind the guards a test may have put faults (interceptor.ts); a recording hears all of it (tap.ts).
 */
import type { Command, Result } from '../commands/declare/define.ts'
import { isRefusal } from '../commands/table.ts'
import { type Bytes, NO_REPLY, QUEUED, ReplyError, type ReplyValue } from '../resp/values.ts'
import * as channels from './channels.ts'
import { NOT_FOR_REPLICAS } from './errors.ts'
import { isHttp, refusalOf } from './guards.ts'
import { run } from './run.ts'
import type { Session } from './session.ts'
import { SlotRefusal } from './slot-guard.ts'
import { disconnectReplica } from './unexpected-errors.ts'

/** Returned when a command must wait: the connection runs nothing else and tries it again when resumed. */
export const HELD_BACK = Symbol('held back')

export function dispatch(session: Session, argv: readonly Bytes[]): Result | typeof HELD_BACK {
  const { tap } = session.server
  if (tap === undefined) return decide(session, argv)
  tap.begins(session)
  const reply = decide(session, argv)
  if (reply !== HELD_BACK) tap.ran(session, argv, reply)
  return reply
}

/** The same unheard: for a request that comes again amid its own dispatch. */
export function decide(session: Session, argv: readonly Bytes[]): Result | typeof HELD_BACK {
  if (session.replica?.isAttached === true) return decideForReplica(session, argv)
  return decideForClient(session, argv)
}

function decideForClient(session: Session, argv: readonly Bytes[]): Result | typeof HELD_BACK {
  const { server } = session
  const found = server.commands.find(argv)
  if (isRefusal(found)) {
    return isHttp(argv) ? hangUp(session) : refuse(session, found, server.commands.lookup(argv), argv)
  }
  const refusal = refusalOf(session, found, argv)
  if (refusal !== null) return refuse(session, refusal, found, argv)
  if (server.interceptor !== undefined) {
    const instead = server.interceptor.meet(session, found, argv)
    if (instead !== undefined) return instead
  }
  if (found.isScripting && server.scriptLoader.holdsBack(session)) return HELD_BACK
  if (session.transaction !== undefined && !found.skipsQueue) {
    session.transaction.queue.push({ command: found, argv })
    for (const argument of argv) session.transaction.bytes += argument.length
    return QUEUED
  }
  if (server.pause.active && server.pause.holdsBack(session, found, argv)) return HELD_BACK
  const reply = run(session, found, argv)
  if (session.tracking !== undefined && typeof reply !== 'symbol') session.requestDone()
  if (server.blocked.hasReady && !server.scriptRunner.isSlow) server.blocked.serve()
  return reply
}

/**
 * A connection that is sent the stream. A reply would stand in the middle of that, and the replica would take it for a part
 * of it: so whoever asks for one is disconnected.
 */
function decideForReplica(session: Session, argv: readonly Bytes[]): Result | typeof HELD_BACK {
  const found = session.server.commands.find(argv)
  const command = isRefusal(found) ? undefined : found
  const isAboutKeys =
    command !== undefined && (command.isWrite || command.isRead || command.flags.has('may_replicate'))
  const reply = isAboutKeys
    ? refuse(session, NOT_FOR_REPLICAS, command, argv)
    : decideForClient(session, argv)
  if (reply === NO_REPLY) return reply
  disconnectReplica(session, reply, command?.fullName ?? '<unknown>')
  return NO_REPLY
}

/** A request that is not run: counted, told, and the end of the transaction that it belongs to. */
export function refuse(
  session: Session,
  refusal: ReplyError,
  command: Command | undefined,
  argv: readonly Bytes[],
): ReplyError {
  if (session.transaction !== undefined) session.transaction.aborted = true
  session.requestDone()
  const { server } = session
  const reply = command?.name === 'EXEC' ? abort(session, refusal) : refusal
  server.stats.countRefusal(command, reply)
  if (channels.commandRefused.hasSubscribers) {
    channels.commandRefused.publish({ server, client: session, command, argv, reply })
  }
  return reply
}

/** An EXEC that is refused (`EXEC x`) ends the transaction all the same. */
function abort(session: Session, refusal: ReplyError): ReplyError {
  session.transaction = undefined
  session.server.unwatch(session)
  if (refusal instanceof SlotRefusal) return refusal
  const why = refusal.message.replace(/^ERR /, '')
  return new ReplyError(`EXECABORT Transaction discarded because of: ${why}`)
}

/** A browser was led to send us HTTP, perhaps to smuggle commands in it. */
function hangUp(session: Session): ReplyValue {
  const text = `Possible SECURITY ATTACK detected: ${session.address} speaks HTTP. Connection aborted.`
  channels.note.publish({ server: session.server, level: 'warn', text, client: session })
  session.close('now')
  return NO_REPLY
}
