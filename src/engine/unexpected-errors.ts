/**
 * Errors where there should be none. A command of the stream, or of the append-only file, ran well where it came from: an
 * error here says that the data are not the same. A replica that is sent an error would take it for a part of the stream.
 */
import { describeClient } from '../commands/connection/client.ts'
import { ReplyError } from '../resp/values.ts'
import type { Engine } from './engine.ts'
import type { Session } from './session.ts'

/** Who answers with it, and to whom. */
export type Ends = 'replica to its master' | 'master to its replica' | 'server to its AOF-loading-client'

/** Longer errors are cut in the log. */
const LONGEST = 4096

/** Tells it, and counts it for INFO. */
export function noteUnexpected(server: Engine, error: ReplyError, ends: Ends, command: string): void {
  const [from, to] = ends.split(' to its ')
  server.stats.unexpectedErrors++
  server.tell(
    'warn',
    `== CRITICAL == This ${from} is sending an error to its ${to}: '-${error.message.slice(0, LONGEST)}' after processing the command '${command}'`,
  )
}

/** Whether that is the end (`propagation-error-behavior`). Returns why, for the log. */
export function panicFor({ config }: Engine, ends: Ends, command: string): string | undefined {
  const behavior = config.value('propagation-error-behavior')
  const [from, to] = ends.split(' to its ')
  const panics =
    from === 'replica'
      ? behavior !== 'ignore' && config.value('replica-read-only')
      : from === 'server' && behavior === 'panic'
  return panics
    ? `This ${from} panicked sending an error to its ${to} after processing the command '${command}'`
    : undefined
}

/** Ends the connection of a replica that asked for a reply. */
export function disconnectReplica(session: Session, reply: unknown, command: string): void {
  const { server } = session
  const client = describeClient(session, session.clock.now)
  server.tell('warn', `Replica generated a reply to command '${command}', disconnecting it: ${client}`)
  if (reply instanceof ReplyError) noteUnexpected(server, reply, 'master to its replica', command)
  session.close('now')
}
