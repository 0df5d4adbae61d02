/**
 * The subscriptions of one server's clients: channels, patterns and shard channels. A published message is
 * encoded once per protocol and passed to every subscriber. Subscriptions may change at any time, also while a
 * message is being delivered.
 */
import { SharedReply } from '../resp/shared-reply.ts'
import { type Bytes, Push } from '../resp/values.ts'
import { globMatches } from '../structures/glob.ts'

/** One client as the hub sees it. */
export interface Subscriber {
  readonly channels: Set<Bytes>
  readonly patterns: Set<Bytes>
  readonly shardChannels: Set<Bytes>
  deliver(message: SharedReply): void
}

/** The three kinds of subscription; each has its own names and counts. */
export type Kind = 'channels' | 'patterns' | 'shardChannels'

export class PubSubHub {
  readonly #subscribers: Record<Kind, Map<Bytes, Set<Subscriber>>> = {
    channels: new Map(),
    patterns: new Map(),
    shardChannels: new Map(),
  }

  subscribe(subscriber: Subscriber, kind: Kind, name: Bytes): void {
    subscriber[kind].add(name)
    const known = this.#subscribers[kind].get(name)
    if (known === undefined) this.#subscribers[kind].set(name, new Set([subscriber]))
    else known.add(subscriber)
  }

  unsubscribe(subscriber: Subscriber, kind: Kind, name: Bytes): void {
    subscriber[kind].delete(name)
    const known = this.#subscribers[kind].get(name)
    known?.delete(subscriber)
    if (known?.size === 0) this.#subscribers[kind].delete(name)
  }

  /** Ends all subscriptions of a client that leaves. */
  remove(subscriber: Subscriber): void {
    for (const kind of ['channels', 'patterns', 'shardChannels'] as const) {
      for (const name of subscriber[kind]) this.unsubscribe(subscriber, kind, name)
    }
  }

  /** Ends the subscriptions to shard channels that others serve now; their subscribers are told. */
  endShardChannels(isMeant: (name: Bytes) => boolean): void {
    for (const [name, subscribers] of this.#subscribers.shardChannels) {
      if (!isMeant(name)) continue
      for (const subscriber of subscribers) {
        this.unsubscribe(subscriber, 'shardChannels', name)
        const count = subscriber.shardChannels.size
        subscriber.deliver(new SharedReply(new Push(['sunsubscribe', name, count])))
      }
    }
  }

  /** Delivers a message to the channel's subscribers, then to those of matching patterns. Returns how many. */
  publish(channel: Bytes, message: Bytes): number {
    let receivers = 0
    const direct = this.#subscribers.channels.get(channel)
    if (direct !== undefined) receivers += deliver(direct, ['message', channel, message])
    for (const [pattern, subscribers] of this.#subscribers.patterns) {
      if (globMatches(pattern, channel)) {
        receivers += deliver(subscribers, ['pmessage', pattern, channel, message])
      }
    }
    return receivers
  }

  publishToShard(channel: Bytes, message: Bytes): number {
    const direct = this.#subscribers.shardChannels.get(channel)
    return direct === undefined ? 0 : deliver(direct, ['smessage', channel, message])
  }

  /** The channels (or shard channels) with subscribers whose name matches the pattern. */
  names(kind: Kind, pattern?: Bytes): Bytes[] {
    const names = [...this.#subscribers[kind].keys()]
    return pattern === undefined ? names : names.filter(name => globMatches(pattern, name))
  }

  count(kind: Kind, name: Bytes): number {
    return this.#subscribers[kind].get(name)?.size ?? 0
  }

  /** How many distinct names of a kind have subscribers. */
  size(kind: Kind): number {
    return this.#subscribers[kind].size
  }
}

function deliver(subscribers: ReadonlySet<Subscriber>, items: readonly Bytes[]): number {
  const message = new SharedReply(new Push(items))
  const count = subscribers.size
  for (const subscriber of subscribers) subscriber.deliver(message)
  return count
}
