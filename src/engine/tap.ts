/**
 * Who hears what clients send and what they are answered: nobody, but while a recording is made (recording/recorder.ts).
 * It hears what passes dispatch, over sockets and in process; not what EXEC, scripts and files run.
 */
import type { Result } from '../commands/declare/context.ts'
import type { Bytes, ReplyValue } from '../resp/values.ts'
import type { Session } from './session.ts'

export interface Tap {
  /** A request is about to be looked at; more than once where it is held back. */
  begins(session: Session): void
  /** It has run, or was refused. LATER: `answered` will tell. */
  ran(session: Session, argv: readonly Bytes[], reply: Result): void
  /** The reply to the request that was to be answered later. */
  answered(session: Session, reply: ReplyValue): void
}
