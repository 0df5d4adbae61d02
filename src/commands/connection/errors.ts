/**
 * What the commands about connections answer: AUTH and HELLO, transactions, CLIENT and its tracking. Byte for byte as
 * Redis says it.
 */
import { error } from '../../keyspace/errors.ts'
import { type Bytes, ReplyError } from '../../resp/values.ts'

export const WRONG_PASSWORD = new ReplyError('WRONGPASS invalid username-password pair or user is disabled.')
export const NO_PASSWORD_SET = new ReplyError(
  'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
)
export const NO_PROTOCOL = new ReplyError('NOPROTO unsupported protocol version')
export const NESTED_MULTI = new ReplyError('ERR MULTI calls can not be nested')
export const EXEC_WITHOUT_MULTI = new ReplyError('ERR EXEC without MULTI')
export const DISCARD_WITHOUT_MULTI = new ReplyError('ERR DISCARD without MULTI')
export const WATCH_INSIDE_MULTI = new ReplyError('ERR WATCH inside MULTI is not allowed')
export const EXEC_ABORT = new ReplyError('EXECABORT Transaction discarded because of previous errors.')
export const NO_SUCH_CLIENT = new ReplyError('ERR No such client')
export const NO_REDIRECTION_CLIENT = new ReplyError('ERR The client ID you want redirect to does not exist')
export const NOT_TRACKING = new ReplyError(
  'ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
)

export function trackingSwitch(what: string): ReplyError {
  return error(
    `You can't switch ${what} before disabling tracking for this client, and then re-enabling it with a different mode.`,
  )
}

export function cachingNeeds(given: string, mode: string): ReplyError {
  return error(`CLIENT CACHING ${given} is only valid when tracking is enabled in ${mode} mode.`)
}

export function prefixesOverlap(prefix: Bytes, which: string, other: Bytes): ReplyError {
  return error(
    `Prefix '${prefix}' overlaps with ${which} prefix '${other}'. Prefixes for a single client must not overlap.`,
  )
}
