/**
 * Every event of a server, named once, on `node:diagnostics_channel`. Logs, traces and tests subscribe here.
 * Publishing to a channel without subscribers costs one property read; no message object is made for it.
 */
import { channel } from 'node:diagnostics_channel'
import type { Command } from '../commands/define.ts'
import type { Bytes, ReplyValue } from '../resp/values.ts'

/** Which connection an event belongs to. */
export interface Peer {
  readonly id: number
  readonly address: string
}

export interface ListeningMessage {
  readonly server: object
  /** `127.0.0.1:6379`, `[::1]:6379` or the path of a unix socket. */
  readonly address: string
}

export interface ConnectionMessage {
  readonly server: object
  readonly client: Peer
  /** Why it ended, for closed connections. */
  readonly reason?: string
}

export interface RefusedMessage {
  readonly server: object
  readonly address: string
  readonly reason: string
}

export interface CommandMessage {
  readonly server: object
  readonly client: Peer
  readonly command: Command
  readonly argv: readonly Bytes[]
  readonly reply: ReplyValue
  readonly milliseconds: number
}

export interface NoteMessage {
  readonly server: object
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
  readonly client?: Peer
}

/** A listener accepts connections now. */
export const listening = channel('mini-redis:listening')
/** A connection was accepted. */
export const connected = channel('mini-redis:connected')
/** A connection has ended. */
export const disconnected = channel('mini-redis:disconnected')
/** A newcomer was turned away. */
export const refused = channel('mini-redis:refused')
/** A command ran. */
export const commandDone = channel('mini-redis:command')
/** A command took longer than `slowlog-log-slower-than`. */
export const slowCommand = channel('mini-redis:slow-command')
/** Anything else worth a line in the log: shutdown steps, accept errors, limits reached. */
export const note = channel('mini-redis:note')
