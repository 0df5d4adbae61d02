/**
 * What was refused, for ACL LOG, newest first. The same refusal within a minute counts one up instead of filling the log;
 * so a client that tries again and again hides nothing.
 */
import type { Bytes } from '../resp/values.ts'

export interface Refusal {
  readonly reason: 'command' | 'key' | 'channel' | 'auth'
  readonly context: 'toplevel' | 'multi' | 'lua'
  /** The command, key or channel; for `auth` the command that was to authenticate. */
  readonly object: Bytes
  readonly username: Bytes
}

interface LogEntry extends Refusal {
  readonly id: number
  readonly count: number
  /** As CLIENT LIST describes who tried it last. */
  readonly clientInfo: Bytes
  /** Unix ms, of the first and of the last. */
  readonly created: number
  readonly updated: number
}

const SAME_WITHIN = 60_000
/** A key may have hundreds of megabytes; the log must not keep them for one who had no right to it. */
const LONGEST = 4096
/** So many of the newest are looked at for the same. */
const LOOKED_AT = 10

export class AclLog {
  /** The directive acllog-max-len. */
  limit = 128
  /** How often each was the reason, since the server began; for INFO. */
  readonly counts: Record<Refusal['reason'], number> = { command: 0, key: 0, channel: 0, auth: 0 }
  /** Newest first. */
  #entries: LogEntry[] = []
  /** Entries are numbered, so that who reads the log now and then sees what is new. */
  #nextId = 0

  /** @param now Unix ms */
  add(given: Refusal, clientInfo: Bytes, now: number): void {
    this.counts[given.reason]++
    const refusal = { ...given, object: shortened(given.object) }
    const at = this.#entries.findIndex((each, index) => index < LOOKED_AT && isSame(each, refusal, now))
    const [known] = at === -1 ? [] : this.#entries.splice(at, 1)
    const entry =
      known === undefined
        ? { ...refusal, id: this.#nextId++, count: 1, clientInfo, created: now, updated: now }
        : { ...known, count: known.count + 1, clientInfo, updated: now }
    this.#entries.unshift(entry)
    if (this.#entries.length > this.limit) this.#entries.length = this.limit
  }

  newest(count: number): readonly LogEntry[] {
    return this.#entries.slice(0, count)
  }

  clear(): void {
    this.#entries = []
  }
}

/** Copied: a slice would hold on to the whole. */
function shortened(object: Bytes): Bytes {
  if (object.length <= LONGEST) return object
  return Buffer.from(object.slice(0, LONGEST), 'latin1').toString('latin1')
}

function isSame(entry: LogEntry, refusal: Refusal, now: number): boolean {
  return (
    entry.reason === refusal.reason &&
    entry.context === refusal.context &&
    entry.object === refusal.object &&
    entry.username === refusal.username &&
    Math.abs(now - entry.updated) <= SAME_WITHIN
  )
}
