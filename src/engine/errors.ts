/**
 * What the engine answers before or instead of running a command: authentication, memory, modes of a connection, limits
 * of the server. Byte for byte as Redis says it.
 */
import { ReplyError } from '../resp/values.ts'

export const NO_AUTH = new ReplyError('NOAUTH Authentication required.')
/** Not Redis': it runs into the system's limits. */
export const heapFull = (what: string, used: number, limit: number) =>
  new ReplyError(
    `OOM command not allowed: ${what} is nearly full (${Math.round(used / 2 ** 20)} MB of ${Math.round(limit / 2 ** 20)} MB).`,
  )
export const noPages = (why: string) => new ReplyError(`OOM command not allowed: ${why}.`)
export const OUT_OF_MEMORY = new ReplyError("OOM command not allowed when used memory > 'maxmemory'.")
export const NOT_IN_TRANSACTION = new ReplyError('ERR Command not allowed inside a transaction')
export const MAX_CLIENTS = new ReplyError('ERR max number of clients reached')
export const PROTECTED_MODE = new ReplyError(
  'DENIED the server is in protected mode: it has no password, and takes connections from its own machine only. ' +
    "Set one with 'CONFIG SET requirepass', or open it with 'CONFIG SET protected-mode no', from that machine.",
)
export const UNBLOCKED = new ReplyError('UNBLOCKED client unblocked via CLIENT UNBLOCK')

/** For commands that a directive must allow, such as DEBUG with `enable-debug-command`. */
export function notAllowedByDirective(command: string, directive: string): ReplyError {
  return new ReplyError(
    `ERR ${command.split(' ', 1)[0]} command not allowed. If the ${directive} option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.`,
  )
}

export function notAllowedWhileSubscribed(command: string): ReplyError {
  return new ReplyError(
    `ERR Can't execute '${command}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
  )
}
