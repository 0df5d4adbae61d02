/**
 * `client-query-buffer-limit` for one client: more than this of what it has sent and is not done with, and it is to be
 * closed. While a command of it waits, or it does not read, nothing more is read instead, and nothing is lost; Redis
 * closes it then, too. Up to the limit input is read on: only who reads learns that the peer has gone, and a peer may have
 * to send all that it has before it does what the command waits for, or reads.
 */
import type { Session } from '../engine/session.ts'
import type { Bytes } from '../resp/values.ts'

/** All that a peer may send before it has authenticated. */
const BEFORE_AUTH = 1024 * 1024

const END_OF_LINE = 2

/** @param pending bytes that have arrived and were not run; commands that MULTI has queued count as well */
export function isTooMuchInput({ needsAuth, transaction }: Session, pending: number, limit: number): boolean {
  const most = needsAuth ? Math.min(limit, BEFORE_AUTH) : limit
  return pending + (transaction?.bytes ?? 0) > most
}

/** The same of a request that has come to its end, and was not looked at before. */
export function isTooLarge(session: Session, argv: readonly Bytes[], limit: number): boolean {
  let bytes = END_OF_LINE
  for (const word of argv) bytes += word.length
  return isTooMuchInput(session, bytes, limit)
}
