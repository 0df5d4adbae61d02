/**
 * Who may stand between the guards and a command: nobody, but where a test has asked for faults (testing/faults.ts).
 * Everything that clients send is shown to it, over sockets and in process; not what EXEC and scripts run.
 */
import type { Command, Result } from '../commands/declare/define.ts'
import type { Bytes } from '../resp/values.ts'
import type { HELD_BACK } from './dispatch.ts'
import type { Session } from './session.ts'

export interface Interceptor {
  /** Whether new connections are reset. */
  readonly refusesConnections: boolean
  /** What comes of a request in place of its run; undefined: it runs. */
  meet(session: Session, command: Command, argv: readonly Bytes[]): Result | typeof HELD_BACK | undefined
}
