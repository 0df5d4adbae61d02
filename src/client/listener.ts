/** Who hears messages, and what brings them: the seam between a subscription and its connections. */
import type { ReplyValue } from '../resp/values.ts'

/** Plain channels, glob patterns, shard channels. */
export type Kind = '' | 'p' | 's'

/** What gets the messages: a subscription. */
export interface Listener {
  /** A message in bytes; `pattern` is what matched, for patterns. */
  receive(channel: string, message: ReplyValue, pattern: string | undefined): void
  /** The server sends no more of a shard channel, for its slot is elsewhere by now. */
  takenBack?(name: string): void
  /** No more messages will come. */
  end(error: Error | undefined): void
}

/** What brings them: one connection, or those to a cluster. */
export interface Subscribing {
  /** Subscribes a listener to names; resolves when the server has confirmed them. When it fails, to none of them. */
  add(kind: Kind, names: readonly string[], listener: Listener): Promise<void>
  /** No longer hears names. */
  remove(kind: Kind, names: Iterable<string>, listener: Listener): Promise<void>
}
