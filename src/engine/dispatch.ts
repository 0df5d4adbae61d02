/**
 * One request, from argv to its reply: look the command up, ask the guards, then queue it (inside MULTI), hold
 * it back (CLIENT PAUSE, the first script), or run it. Socket connections, the in-process client, EXEC and tests all enter here.
 *
 *     argv -> find --------> guards -------> MULTI? ------> paused? -----> run -> reply
 *             | unknown,     | NOAUTH, ...   | QUEUED       | HELD_BACK    | error thrown
 *             v wrong arity  v               v              v (try again)  v becomes the reply
 *
 * A command that waits for something answers LATER: its connection runs nothing else until the reply is there.
 */
import { LATER } from '../commands/declare/context.ts'
import type { Command, Result } from '../commands/declare/define.ts'
import { findKeys } from '../commands/declare/key-positions.ts'
import { isRefusal } from '../commands/declare/table.ts'
import * as channels from '../observe/channels.ts'
import { type Bytes, NO_REPLY, QUEUED, ReplyError, type ReplyValue } from '../resp/values.ts'
import { isHttp, refusalOf } from './guards.ts'
import type { Session } from './session.ts'

/** Returned when a command must wait: the connection runs nothing else and tries it again when resumed. */
export const HELD_BACK = Symbol('held back')
const NOTHING: readonly Bytes[] = []

export function dispatch(session: Session, argv: readonly Bytes[]): Result | typeof HELD_BACK {
  const { server } = session
  const found = server.commands.find(argv)
  if (isRefusal(found)) {
    return isHttp(argv) ? hangUp(session) : refuse(session, found, server.commands.lookup(argv), argv)
  }
  const refusal = refusalOf(session, found, argv)
  if (refusal !== null) return refuse(session, refusal, found, argv)
  if (found.isScripting && server.scriptLoader.holdsBack(session)) return HELD_BACK
  if (session.transaction !== undefined && !found.skipsQueue) {
    session.transaction.queue.push({ command: found, argv })
    for (const argument of argv) session.transaction.bytes += argument.length
    return QUEUED
  }
  if (server.pause.active && server.pause.holdsBack(session, found, argv)) return HELD_BACK
  const reply = call(session, found, argv)
  if (server.blocked.hasReady && !server.scriptRunner.isSlow) server.blocked.serve()
  return reply
}

/** Runs a command and accounts for it. What a handler throws becomes its reply. */
export function call(session: Session, command: Command, argv: readonly Bytes[]): Result {
  const { server, clock } = session
  const { stats } = server
  session.lastCommand = command
  session.running = argv
  session.lastActive = clock.now
  if (session.noTouch) session.keyspace.notesAccess = false
  if (server.tracking.clientCount > 0) server.tracking.current = session
  let reply: Result
  try {
    reply = command.execute(session, argv)
  } catch (thrown) {
    reply = server.replyForThrown(thrown, command)
  }
  if (session.noTouch) session.keyspace.notesAccess = true
  server.tracking.current = undefined
  // The end of one command is the start of the next: one clock reading each.
  const start = stats.turnTime
  const end = clock.read()
  stats.turnTime = end
  if (session.tracking !== undefined) track(session, command, argv)
  if (reply !== LATER) stats.countCall(command, end - start)
  if (reply instanceof ReplyError) stats.countFailure(command, reply)
  if (server.slowlog.isSlow(end - start) && reply !== LATER)
    server.slowlog.note(session, command, argv, end - start)
  if (server.latency.isSlow(end - start) && reply !== LATER) {
    server.latency.note(command.flags.has('fast') ? 'fast-command' : 'command', end - start)
  }
  if (server.monitors.size > 0) server.monitors.show(session, command, argv)
  if (channels.commandDone.hasSubscribers && reply !== LATER) {
    channels.commandDone.publish({ server, client: session, command, argv, reply, milliseconds: end - start })
    // What the subscribers took is not the next command's.
    stats.turnTime = clock.read()
  }
  session.running = NOTHING
  return reply
}

/** Remembers the keys that a client which caches has read. CLIENT CACHING counts for one command or transaction. */
function track(session: Session, command: Command, argv: readonly Bytes[]): void {
  // What scripts read is known to those who run them.
  if (command.isRead && !command.isScripting) {
    const keys = findKeys(command, argv).map(({ at }) => argv[at] as Bytes)
    session.server.tracking.remember(session, keys)
  }
  if (session.tracking !== undefined && command.name !== 'CLIENT CACHING' && session.mayWait) {
    if (session.transaction === undefined) session.tracking.caching = false
  }
}

function refuse(
  session: Session,
  refusal: ReplyError,
  command: Command | undefined,
  argv: readonly Bytes[],
): ReplyError {
  if (session.transaction !== undefined) session.transaction.aborted = true
  const { server } = session
  const reply = argv[0]?.toUpperCase() === 'EXEC' ? abort(session, refusal) : refusal
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
