/** Waits until a server has nothing left to do, so that a test need not sleep. */
import { boolean, type Checks, checkOptions } from '../client/option-checks.ts'
import type { Engine } from '../engine/engine.ts'
import type { Session } from '../engine/session.ts'
import { setImmediate, setTimeout } from '../net/real-timers.ts'

export interface IdleOptions {
  /** Whether clients that wait for keys, as in BLPOP, may go on waiting: workers do so all the time. Default false. */
  readonly ignoreWaiting?: boolean
}

const CHECKS: Checks<IdleOptions> = { ignoreWaiting: boolean }

/** How often it is looked whether that is so, in milliseconds of real time. */
const AGAIN = 1

/**
 * Resolves once all requests that have arrived are answered, and all replies are with the system.
 *
 * @throws OptionError for a wrong or unknown option
 */
export async function idle(server: Engine, options: IdleOptions = {}): Promise<void> {
  const { ignoreWaiting = false } = checkOptions('idle', options, CHECKS)
  for (;;) {
    // In one round of the event loop what peers have sent is read, at the end of the next the replies are on their way.
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    if (isIdle(server, ignoreWaiting)) return
    await new Promise(resolve => setTimeout(resolve, AGAIN))
  }
}

function isIdle(server: Engine, ignoreWaiting: boolean): boolean {
  if (server.turns.running || server.scriptRunner.isSlow || server.scriptLoader.isHolding) return false
  return [...server.clients.all()].every(session => isDone(session, ignoreWaiting))
}

/** On a connection that gets no reply any more nothing runs. */
function isDone(session: Session, ignoreWaiting: boolean): boolean {
  if (session.isSilent) return true
  const waits = session.blocked && !(ignoreWaiting && session.waitsForKeys)
  return !waits && session.pendingInput + session.argumentBytes + session.output.bytes === 0
}
