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
  const { server } = session
  const { running, lastCommand } = session
  const monitored = server.monitors.size > 0
  // Scripts come before the commands that they call.
  if (monitored && command.runsScript) server.monitors.show(session, command, argv)
  const start = server.stats.turnTime
  const reply = execute(session, command, argv, undefined)
  if (session.tracking !== undefined) remember(session, command, argv)
  if (monitored && !command.runsScript) server.monitors.show(session, command, argv)
  if (reply !== undefined && reply !== LATER) account(session, command, argv, reply, start)
  if (server.tracking.hasPending) server.tracking.settle()
  session.running = running
  if (running !== NOTHING) session.lastCommand = lastCommand
  // Only a waiter may give nothing.
  return reply === undefined ? null : reply
}

/**
 * Lets the command of a waiter try again.
 *
 * @param began when its command was sent, on the monotonic clock
 * @returns undefined: nothing happened yet
 */
export function runAgain(
  session: Session,
  { command, argv, began }: Waiting,
  again: () => ReplyValue | undefined,
): ReplyValue | undefined {
  const start = session.server.stats.turnTime
  const reply = execute(session, command, argv, again)
  if (reply !== undefined && reply !== LATER) {
    if (session.tracking !== undefined) remember(session, command, argv)
    account(session, command, argv, reply, start, began)
    if (session.server.tracking.hasPending) session.server.tracking.settle()
  }
  session.running = NOTHING
  return reply === LATER ? undefined : reply
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

/** Runs the handler, with everything that must be set before it and reset after it. */
function execute(
  session: Session,
  command: Command,
  argv: readonly Bytes[],
  again: (() => ReplyValue | undefined) | undefined,
): Result | undefined {
  const { server, keyspace } = session
  const { tracking, journal } = server
  const { current: outerTracker } = tracking
  const { notesAccess, changes } = keyspace
  session.lastCommand = command
  session.running = argv
  session.lastActive = session.clock.now
  if (session.noTouch) keyspace.notesAccess = false
  if (tracking.clientCount > 0) tracking.current = session.tracker
  const mark = journal.isHeard ? journal.begin(session.db.index) : undefined
  let reply: Result | undefined
  try {
    reply = again === undefined ? command.execute(session, argv) : again()
  } catch (thrown) {
    reply = server.replyForThrown(thrown, command)
  }
  if (mark !== undefined) {
    journal.end(mark, command.isWrite && keyspace.changes !== changes ? argv : undefined)
  }
  keyspace.notesAccess = notesAccess
  tracking.current = outerTracker
  return reply
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
  began = start,
): void {
  const { server, clock } = session
  const { stats, slowlog, latency } = server
  // The end of one command is the start of the next: one clock reading each.
  const end = clock.read()
  stats.turnTime = end
  const milliseconds = end - start
  stats.countCall(command, milliseconds)
  if (reply instanceof ReplyError) stats.countFailure(command, reply)
  if (slowlog.isSlow(milliseconds)) slowlog.note(session, command, argv, milliseconds)
  if (latency.isSlow(milliseconds)) {
    latency.note(command.flags.has('fast') ? 'fast-command' : 'command', milliseconds)
  }
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
  // What scripts read is known to those who run them.
  if (!command.isRead || command.isScripting) return
  const keys = findKeys(command, argv).map(({ at }) => argv[at] as Bytes)
  session.server.tracking.remember(session, keys)
}
