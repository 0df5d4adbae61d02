/**
 * What is wrong with a rule, and what is said to those who have no right: byte for byte as Redis says it. Texts about
 * rules have no code, since ACL SETUSER, a configuration and an ACL file each put other words around them.
 */
import { error } from '../keyspace/errors.ts'
import { type Bytes, ReplyError } from '../resp/values.ts'

export const SYNTAX = 'Syntax error'
export const UNKNOWN_COMMAND = 'Unknown command or category name in ACL'
export const PATTERN_AFTER_ALL_KEYS =
  "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. Try 'resetkeys' to start with an empty list of patterns"
export const PATTERN_AFTER_ALL_CHANNELS =
  "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. Try 'resetchannels' to start with an empty list of channels"
export const NO_SUCH_PASSWORD = 'The password you are trying to remove from the user does not exist'
export const NOT_A_HASH =
  'The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters'
export const ARGUMENT_OF_SUBCOMMAND = 'Allowing first-arg of a subcommand is not supported'
export const DUPLICATE_USER = 'Duplicate user found. A user can only be defined once in config files'

export const DEFAULT_USER_STAYS = new ReplyError("ERR The 'default' user cannot be removed")
export const NAME_WITH_SPACES = new ReplyError("ERR Usernames can't contain spaces or null characters")
export const NO_FILE = new ReplyError(
  'ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration.',
)
export const NOT_SAVED = new ReplyError(
  'ERR There was an error trying to save the ACLs. Please check the server logs for more information',
)

export function wrongRule(rule: Bytes, problem: string): ReplyError {
  return error(`Error in ACL SETUSER modifier '${shown(rule)}': ${problem}`)
}

export function unmatchedParenthesis(rule: Bytes): ReplyError {
  return error(`Unmatched parenthesis in acl selector starting at '${shown(rule)}'.`)
}

/** As C prints a string: up to a NUL byte. */
function shown(rule: Bytes): string {
  const end = rule.indexOf('\0')
  return end === -1 ? rule : rule.slice(0, end)
}
