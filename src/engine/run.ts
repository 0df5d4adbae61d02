/**
 * The one place where a command is run and counted, wherever it comes from: a connection, a transaction, a script, or a
 * waiter whose key is ready.
 *
 *     dispatch   EXEC's queue   redis.call   a waiter that is served
 *         └───────────┴──────┬──────┴───────────────┘
 *                           run
 *       before: who runs what, access notes, the journal's mark
 *       the handler returns or throws: one place makes it a reply
 *       after:  time and counters, SLOWLOG, LATENCY, MONITOR, tracking, channels, journal
 *
 * Because there is one such place, no handler counts, logs or reports anything, and none can forget it. EXEC and EVAL
 * are commands too: within their call of `run` others run. So all that is set here is put back afterwards.
 */
import { LATER } from '../commands/declare/context.ts'
import type { Command, Result } from '../commands/declare/define.ts'
import { findKeys } from '../commands/declare/key-positions.ts'
import { type Bytes, ReplyError, type ReplyValue } from '../resp/values.ts'
import * as channels from './channels.ts'
import type { Session } from './session.ts'

/** `Session.running` while no command runs. */
export const NOTHING: readonly Bytes[] = []

/** Runs a command for a client. What a handler throws becomes its reply. */
export function run(session: Session, command: Command, argv: readonly Bytes[]): Result {
  // Only a waiter may give nothing.
  return attempt(session, command, argv, undefined) ?? null
}

/** A waiter tries again. Returns undefined where nothing has come yet. */
export function runAgain(
  session: Session,
  waiting: Waiting,
  again: () => ReplyValue | undefined,
): ReplyValue | undefined {
  const reply = attempt(session, waiting.command, waiting.argv, { again, began: waiting.began })
  return reply === LATER ? undefined : reply
}

/** What a waiter does in place of its command's handler, and when the command was sent. */
interface Again {
  readonly again: () => ReplyValue | undefined
  readonly began: number
}

/** What is the same however a command comes to be run. Without a reply nothing has happened, and nothing is counted. */
function attempt(
  session: Session,
  command: Command,
  argv: readonly Bytes[],
  waiter: Again | undefined,
): Result | undefined {
  const { server, keyspace, running: outerArgv, lastCommand: outerCommand } = session
  const { stats, tracking, journal, monitors } = server
  const outerTracker = tracking.current
  const { changes, notesAccess } = keyspace
  // Who runs what: CLIENT LIST, a handler that repeats its own words, a listener that asks who has changed a key.
  session.lastCommand = command
  session.running = argv
  session.lastActive = session.clock.now
  // Said before the handler runs, since the database takes these notes while it looks for the key.
  keyspace.notesAccess = !session.noTouch
  if (tracking.clientCount > 0) tracking.current = session.tracker
  // Scripts come before the commands that they call.
  const isShown = monitors.size > 0 && waiter === undefined
  if (isShown && command.runsScript) monitors.show(session, command, argv)
  // What the command does to the data becomes one unit of the journal. Without subscribers there is nothing to begin.
  const mark = journal.effect !== undefined && command.isUnit ? journal.begin(session.db.index) : undefined
  // Where the command before has ended: reading the clock twice for each would cost a tenth of a GET.
  const start = stats.turnTime
  let reply: Result | undefined
  try {
    // Reads the arguments and runs the handler, from beginning to end; nothing else runs meanwhile.
    reply = waiter === undefined ? command.execute(session, argv) : waiter.again()
  } catch (thrown) {
    // Handlers throw refusals from any depth. A bug in one is also a reply, and no reason to end the server.
    reply = server.replyForThrown(thrown, command)
  }
  // Also after an error: a script may have written before it failed. By default the journal keeps the command as sent,
  // but only if the data changed: a DEL of nothing need not be replayed.
  if (mark !== undefined) {
    journal.end(mark, command.isWrite && keyspace.changes !== changes ? argv : undefined)
    session.writtenTo = server.replication.offset
  }
  // Not by what the session says now: the command may have been CLIENT NO-TOUCH.
  keyspace.notesAccess = notesAccess
  tracking.current = outerTracker
  if (reply !== undefined) {
    // After the handler: a script or EXEC may have switched tracking on or off.
    if (session.tracker.tracking !== undefined) remember(session, command, argv)
    if (isShown && !command.runsScript) monitors.show(session, command, argv)
    if (reply !== LATER) account(session, command, argv, reply, start, waiter?.began ?? start)
    if (tracking.hasPending) tracking.settle()
  }
  session.running = outerArgv
  // A command on its own stays the last one, for CLIENT LIST; one within EXEC or a script gives way to these again.
  if (outerArgv !== NOTHING) session.lastCommand = outerCommand
  return reply
}

/** A command that replies later. */
export interface Waiting {
  readonly command: Command
  readonly argv: readonly Bytes[]
  /** On the monotonic clock, milliseconds. */
  readonly began: number
}

/**
 * Counts a command that replied later: by a promise, a timeout, or CLIENT UNBLOCK.
 *
 * @param isWork whether all that time counts as the command's, as for a slow script, or it only waited
 */
export function accountLater(
  session: Session,
  { command, argv, began }: Waiting,
  reply: ReplyValue,
  isWork: boolean,
): void {
  account(session, command, argv, reply, isWork ? began : session.clock.read(), began)
}

/**
 * @param start when its work began
 * @param began when it was sent: earlier, if it has waited
 */
function account(
  session: Session,
  command: Command,
  argv: readonly Bytes[],
  reply: ReplyValue,
  start: number,
  began: number,
): void {
  const { server, clock } = session
  const { stats, slowlog, latency } = server
  // The end of one command is the start of the next: one clock reading each. It also sets `clock.now`, by which the next
  // command finds out which keys have expired.
  const end = clock.read()
  stats.turnTime = end
  const milliseconds = end - start
  stats.countCall(command, milliseconds)
  if (reply instanceof ReplyError) stats.countFailure(command, reply)
  if (slowlog.isSlow(milliseconds)) slowlog.note(session, command, argv, milliseconds)
  if (latency.isSlow(milliseconds)) {
    latency.note(command.flags.has('fast') ? 'fast-command' : 'command', milliseconds)
  }
  // The message is an object, and made only for those who want it.
  if (!channels.commandDone.hasSubscribers) return
  channels.commandDone.publish({
    server,
    client: session,
    command,
    argv,
    reply,
    milliseconds: end - began,
  })
  // What the subscribers took is not the next command's.
  stats.turnTime = clock.read()
}

/** Remembers the keys that a client which caches has read. */
function remember(session: Session, command: Command, argv: readonly Bytes[]): void {
  // What a script reads its commands tell, one by one.
  if (!command.isRead || command.isScripting) return
  const keys = findKeys(command, argv).map(({ at }) => argv[at] as Bytes)
  session.server.tracking.remember(session.tracker, keys)
}
