/** What EVAL, FCALL and the commands about scripts and functions answer. Byte for byte as Redis says it. */
import { error, withoutLineEnds } from '../keyspace/errors.ts'
import { type Bytes, ReplyError } from '../resp/values.ts'

export const NO_SCRIPT = new ReplyError('NOSCRIPT No matching script. Please use EVAL.')
export const TOO_MANY_SCRIPT_KEYS = error("Number of keys can't be greater than number of args")
export const NEGATIVE_SCRIPT_KEYS = error("Number of keys can't be negative")
export const SCRIPT_FLUSH_OPTION = error('SCRIPT FLUSH only support SYNC|ASYNC option')
export const SCRIPT_DEBUG_MODE = error('Use SCRIPT DEBUG YES/SYNC/NO')
export const SCRIPT_COMMAND_UNKNOWN = error('Unknown Redis command called from script')
export const SCRIPT_WRONG_ARITY = error('Wrong number of args calling Redis command from script')
export const SCRIPT_MAY_NOT_CALL = error('This Redis command is not allowed from script')
export const SCRIPT_MAY_NOT_WRITE = error('Write commands are not allowed from read-only scripts.')
export const SCRIPT_NOT_IN_CLUSTER = error("Can not run script on cluster, 'no-cluster' flag is set.")
export const SCRIPT_ON_READ_ONLY = new ReplyError(
  'READONLY You can not run script with write flag on readonly replica.',
)
export const SCRIPT_COMMAND_STALE = new ReplyError('ERR Can not execute the command on a stale replica')
export const SCRIPT_OUT_OF_MEMORY = new ReplyError(
  "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'",
)
export const NOT_READONLY_SCRIPT = error('Can not execute a script with write flag using *_ro command.')
export const NOT_BUSY = new ReplyError('NOTBUSY No scripts in execution right now.')
export const SCRIPT_BUSY = new ReplyError(
  'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
)
export const FUNCTION_BUSY = new ReplyError(
  'BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.',
)
export const UNKILLABLE = new ReplyError(
  'UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script ' +
    'termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.',
)

export const FUNCTION_NOT_FOUND = error('Function not found')
export const FUNCTION_BAD_KEY_COUNT = error('Bad number of keys provided')
export const FUNCTION_FLUSH_OPTION = error('FUNCTION FLUSH only supports SYNC|ASYNC option')
export const FUNCTION_LIST_NO_NAME = error('library name argument was not given')

/** FUNCTION LOAD. */
export function functionOption(given: Bytes): ReplyError {
  return error(`Unknown option given: ${cString(given)}`)
}

/** FUNCTION LIST. */
export function functionArgument(given: Bytes): ReplyError {
  return error(`Unknown argument ${withoutLineEnds(cString(given))}`)
}

function cString(text: Bytes): Bytes {
  return text.split('\0', 1)[0] ?? ''
}

export const LIBRARY_NOT_FOUND = error('Library not found')
export const LIBRARY_NO_METADATA = error('Missing library metadata')
export const LIBRARY_BAD_METADATA = error('Invalid library metadata')
export const LIBRARY_NAMED_TWICE = error('Invalid metadata value, name argument was given multiple times')
export const LIBRARY_NO_NAME = error('Library name was not given')
export const LIBRARY_BAD_NAME = error(
  'Library names can only contain letters, numbers, or underscores(_) and must be at least one character long',
)
export const LIBRARY_WITHOUT_FUNCTIONS = error('No functions registered')
export const PAYLOAD_OF_PREVIEW = error('Pre-GA function format not supported')
export const PAYLOAD_NOT_FUNCTION = error('given type is not a function')
export const PAYLOAD_CUT_OFF = error('Failed loading library payload')
export const RESTORE_POLICY = error(
  'Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.',
)

export function functionExists(name: Bytes): ReplyError {
  return error(`Function ${name} already exists`)
}

/** FUNCTION LOAD puts the name in quotes, FUNCTION RESTORE does not. */
export function libraryExists(name: Bytes): ReplyError {
  return error(`Library ${name} already exists`)
}
