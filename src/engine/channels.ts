/**
 * Every event of a server, named once. Logs, traces and tests subscribe: to a channel itself, or on Node to the channel
 * of the same name on `node:diagnostics_channel` (see observe/diagnostics.ts). Without subscribers an event costs two
 * reads of properties, and no message object is made.
 */
import type { Command } from '../commands/declare/define.ts'
import type { Bytes, ReplyError, ReplyValue } from '../resp/values.ts'
import type { Engine } from './engine.ts'

/** Where a channel's messages go besides its own subscribers. */
export interface Mirror {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}

export class Channel<M> {
  readonly name: string
  /** Set where the system has channels of its own. */
  mirror: Mirror | undefined
  #listeners: readonly ((message: M) => void)[] = []

  constructor(name: string) {
    this.name = name
  }

  get hasSubscribers(): boolean {
    return this.mirror?.hasSubscribers === true || this.#listeners.length > 0
  }

  publish(message: M): void {
    for (const listener of this.#listeners) listener(message)
    if (this.mirror?.hasSubscribers) this.mirror.publish(message)
  }

  /** Returns what ends the subscription. */
  subscribe(listener: (message: M) => void): () => void {
    this.#listeners = [...this.#listeners, listener]
    return () => {
      this.#listeners = this.#listeners.filter(each => each !== listener)
    }
  }
}

/** Which connection an event belongs to. */
export interface Peer {
  readonly id: number
  /** Of the client: `127.0.0.1:40123`, the unix socket's path and `:0`, or `in-process`. */
  readonly address: string
  /** Of the server's end, in the same forms. */
  readonly localAddress: string
  readonly databaseIndex: number
}

export interface ListeningMessage {
  readonly server: Engine
  /** `127.0.0.1:6379`, `[::1]:6379` or the path of a unix socket. */
  readonly address: string
}

export interface OpenedMessage {
  readonly server: Engine
}

export interface ConnectionMessage {
  readonly server: Engine
  readonly client: Peer
  /** Why it ended, for closed connections. */
  readonly reason?: string
}

export interface RefusedMessage {
  readonly server: Engine
  readonly address: string
  readonly reason: string
}

export interface CommandMessage {
  readonly server: Engine
  readonly client: Peer
  readonly command: Command
  readonly argv: readonly Bytes[]
  readonly reply: ReplyValue
  readonly milliseconds: number
}

export interface RefusedCommandMessage {
  readonly server: Engine
  readonly client: Peer
  /** Undefined when there is none of that name. */
  readonly command: Command | undefined
  readonly argv: readonly Bytes[]
  readonly reply: ReplyError
}

export interface NoteMessage {
  readonly server: Engine
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
  readonly client?: Peer
}

/** A listener accepts connections now. */
export const listening = new Channel<ListeningMessage>('mini-redis:listening')
/** All listeners are open; files are loaded next, and clients hear LOADING until that is done. */
export const opened = new Channel<OpenedMessage>('mini-redis:opened')
/** A connection was accepted. */
export const connected = new Channel<ConnectionMessage>('mini-redis:connected')
/** A connection has ended. */
export const disconnected = new Channel<ConnectionMessage>('mini-redis:disconnected')
/** A new connection was refused. */
export const refused = new Channel<RefusedMessage>('mini-redis:refused')
/** A command ran; for one that waited, with the time that it waited. */
export const commandDone = new Channel<CommandMessage>('mini-redis:command')
/** A command did not run: there is none of that name, a guard refused it. */
export const commandRefused = new Channel<RefusedCommandMessage>('mini-redis:refused-command')
/** A command took longer than `slowlog-log-slower-than`. */
export const slowCommand = new Channel<CommandMessage>('mini-redis:slow-command')
/** Anything else worth a line in the log: shutdown steps, accept errors, limits reached. */
export const note = new Channel<NoteMessage>('mini-redis:note')

export const ALL = [
  listening,
  opened,
  connected,
  disconnected,
  refused,
  commandDone,
  commandRefused,
  slowCommand,
  note,
] as const
