/**
 * What the engine answers before or instead of running a command: authentication, memory, modes of a connection, limits
 * of the server. Byte for byte as Redis says it.
 */
import { ReplyError } from '../resp/values.ts'

export const NOT_FOR_REPLICAS = new ReplyError("ERR Replica can't interact with the keyspace")
export const NO_AUTH = new ReplyError('NOAUTH Authentication required.')
/** Not Redis': it runs into the system's limits. */
export const heapFull = (what: string, used: number, limit: number) =>
  new ReplyError(
    `OOM command not allowed: ${what} is nearly full (${Math.round(used / 2 ** 20)} MB of ${Math.round(limit / 2 ** 20)} MB).`,
  )
export const noPages = (why: string) => new ReplyError(`OOM command not allowed: ${why}.`)
export const OUT_OF_MEMORY = new ReplyError("OOM command not allowed when used memory > 'maxmemory'.")
export const NOT_IN_TRANSACTION = new ReplyError('ERR Command not allowed inside a transaction')
export const CANNOT_END = new ReplyError('ERR Errors trying to SHUTDOWN. Check logs.')
export const MAX_CLIENTS = new ReplyError('ERR max number of clients reached')
export const PROTECTED_MODE = new ReplyError(
  'DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user. ' +
    'In this mode connections are only accepted from the loopback interface. ' +
    'If you want to connect from external computers to Redis you may adopt one of the following solutions: ' +
    "1) Just disable protected mode sending the command 'CONFIG SET protected-mode no' from the loopback interface " +
    'by connecting to Redis from the same host the server is running, ' +
    'however MAKE SURE Redis is not publicly accessible from internet if you do so. ' +
    'Use CONFIG REWRITE to make this change permanent. ' +
    '2) Alternatively you can just disable the protected mode by editing the Redis configuration file, ' +
    "and setting the protected mode option to 'no', and then restarting the server. " +
    "3) If you started the server manually just for testing, restart it with the '--protected-mode no' option. " +
    '4) Set up an authentication password for the default user. ' +
    'NOTE: You only need to do one of the above things in order for the server to start accepting connections from the outside.',
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
