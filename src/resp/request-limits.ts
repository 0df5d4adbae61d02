/** What a peer may send: the limits of requests, those that change and those that do not. */
import { ReplyError } from './values.ts'

/** Limits of what a peer may send. They may change at any time (CONFIG SET, AUTH). */
export interface RequestLimits {
  /** Bytes of one argument, `proto-max-bulk-len`. */
  maxBulkLength: number
  /** Whether the peer has authenticated; others get 10 arguments of 16 KB. */
  authenticated: boolean
}

/** Bytes of a line: an inline request, a count, a length. */
export const LINE = 64 * 1024
export const ARGUMENTS_OF_REDIS = 2 ** 31 - 1
/** Ours are fewer: an array of more than some 2^27 ends V8. */
export const ARGUMENTS = 2 ** 26
export const ARGUMENTS_BEFORE_AUTH = 10
export const BULK_BEFORE_AUTH = 16 * 1024
/** V8's longest string: arguments are strings. Only 24 bytes short of Redis' own limit of 512 MB. */
export const STRING = 0x1fffffe8

/** An error after which the connection is to be closed. */
export function protocolError(text: string): ReplyError {
  return new ReplyError(`ERR Protocol error: ${text}`)
}
