/**
 * What a client tells `node:diagnostics_channel`: a tracing channel each for commands, batches and connecting, with
 * the payloads that ioredis and node-redis use. Arguments beyond the first are not shown, and none of commands that
 * carry secrets. Nobody listening, nothing is made.
 */
import { tracingChannel } from 'node:diagnostics_channel'
import type { Word } from './link.ts'

export interface CommandTrace {
  readonly command: string
  /** The command's name and its first argument, then `?` for each further one. */
  readonly args: readonly string[]
  readonly database: number
  /** Host, or the path of a unix socket. */
  readonly serverAddress: string
  readonly serverPort: number | undefined
  readonly clientId: string
}

export interface BatchTrace {
  readonly batchMode: 'PIPELINE' | 'MULTI'
  readonly batchSize: number
  readonly database: number
  readonly serverAddress: string
  readonly serverPort: number | undefined
  readonly clientId: string
}

export interface ConnectTrace {
  readonly serverAddress: string
  readonly serverPort: number | undefined
  readonly clientId: string
}

export const commandChannel = tracingChannel<string, CommandTrace>('mini-redis:client:command')
export const batchChannel = tracingChannel<string, BatchTrace>('mini-redis:client:batch')
export const connectChannel = tracingChannel<string, ConnectTrace>('mini-redis:client:connect')

let clients = 0

/** Tells the clients of this process apart. */
export function newClientId(): string {
  return `mini-redis-${++clients}`
}

/** Whose arguments are never shown. */
const SECRETIVE = /^(auth|hello|acl|config|migrate|eval|evalsha|echo|ping)$/i

export function shownArguments(argv: readonly Word[]): string[] {
  const [name = '', first, ...more] = argv.map(textOf)
  if (first === undefined) return [name]
  return [name, SECRETIVE.test(name) ? '?' : first, ...more.map(() => '?')]
}

export function textOf(word: Word): string {
  return typeof word === 'string'
    ? Buffer.from(word, 'latin1').toString('utf8')
    : Buffer.from(word.buffer, word.byteOffset, word.length).toString('utf8')
}
