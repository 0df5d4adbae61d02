/**
 * `client-output-buffer-limit` for one client: more bytes than the hard limit, or more than the soft limit for
 * its number of seconds, and the client is to be closed. One that must still authenticate gets next to nothing.
 */

import type { OutputLimitValue } from '../config/specials.ts'
import type { Engine } from '../engine/engine.ts'
import type { Session } from '../engine/session.ts'

/** So much is always allowed: Redis keeps it in a buffer of the client's own, and does not count that. */
export const UNCOUNTED = 16 * 1024
/** Replies beyond this are handed to the socket in the middle of a pipeline. */
export const FLUSH_AT = 256 * 1024

export class OutputLimit {
  readonly #server: Engine
  /** Since when the output has been above the soft limit, Unix ms; 0: it is not. */
  #softSince = 0

  constructor(server: Engine) {
    this.#server = server
  }

  isExceeded(session: Session, output: number): boolean {
    const bytes = output + (session.replica?.heldBytes ?? 0)
    if (bytes <= UNCOUNTED) {
      this.#softSince = 0
      return false
    }
    const { hard, soft, seconds } = this.#limitOf(session.kind)
    if (session.needsAuth) return true
    if (hard > 0 && bytes >= hard) return true
    if (soft === 0 || bytes < soft) {
      this.#softSince = 0
      return false
    }
    const { now } = this.#server.clock
    if (this.#softSince === 0) this.#softSince = now
    return now - this.#softSince > seconds * 1000
  }

  /** A replica may be as far behind as the backlog reaches back. */
  #limitOf(kind: Session['kind']): OutputLimitValue {
    const { config } = this.#server
    const limits = config.value('client-output-buffer-limit')
    if (kind !== 'replica') return limits[kind]
    const { hard, soft, seconds } = limits.replica
    const backlog = config.value('repl-backlog-size')
    const atLeast = (limit: number) => (limit === 0 ? 0 : Math.max(limit, backlog))
    return { hard: atLeast(hard), soft: atLeast(soft), seconds }
  }

  stop(): void {
    this.#softSince = 0
  }
}
