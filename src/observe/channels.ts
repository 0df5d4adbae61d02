/**
 * Every event of a server, named once, on `node:diagnostics_channel`. Logs, traces and tests subscribe here.
 * Publishing to a channel without subscribers costs one property read; no message object is made for it.
 */
import { channel } from 'node:diagnostics_channel'
import type { Command } from '../commands/declare/define.ts'
import type { Bytes, ReplyError, ReplyValue } from '../resp/values.ts'
import type { Server } from '../server/server.ts'

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
  readonly server: Server
  /** `127.0.0.1:6379`, `[::1]:6379` or the path of a unix socket. */
  readonly address: string
}

export interface ConnectionMessage {
  readonly server: Server
  readonly client: Peer
  /** Why it ended, for closed connections. */
  readonly reason?: string
}

export interface RefusedMessage {
  readonly server: Server
  readonly address: string
  readonly reason: string
}

export interface CommandMessage {
  readonly server: Server
  readonly client: Peer
  readonly command: Command
  readonly argv: readonly Bytes[]
  readonly reply: ReplyValue
  readonly milliseconds: number
}

export interface RefusedCommandMessage {
  readonly server: Server
  readonly client: Peer
  /** Undefined when there is none of that name. */
  readonly command: Command | undefined
  readonly argv: readonly Bytes[]
  readonly reply: ReplyError
}

export interface NoteMessage {
  readonly server: Server
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
/** A command ran; for one that waited, with the time that it waited. */
export const commandDone = channel('mini-redis:command')
/** A command did not run: there is none of that name, a guard refused it. */
export const commandRefused = channel('mini-redis:refused-command')
/** A command took longer than `slowlog-log-slower-than`. */
export const slowCommand = channel('mini-redis:slow-command')
/** Anything else worth a line in the log: shutdown steps, accept errors, limits reached. */
export const note = channel('mini-redis:note')
