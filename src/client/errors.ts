/** What can go wrong, as classes with a stable `code`. Error replies of the server are ServerErrors. */

export { ServerError } from '../resp/plain.ts'
export { ProtocolError } from '../resp/replies.ts'

/** The connection could not be made, or ended; `cause` says why. */
export class ConnectionError extends Error {
  override readonly name: string = 'ConnectionError'
  readonly code: string = 'CONNECTION'
}

/** The connection ended while a command that was sent waited for its reply: it may have run or not. */
export class ConnectionLostError extends ConnectionError {
  override readonly name = 'ConnectionLostError'
  override readonly code = 'CONNECTION_LOST'
}

/** The client was closed; the command was not sent, or its reply is not awaited any more. */
export class ClosedError extends ConnectionError {
  override readonly name = 'ClosedError'
  override readonly code = 'CLOSED'
}

/** No reply in time. `sent` tells whether the command had left: then it may have run. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
  readonly code = 'TIMEOUT'
  readonly sent: boolean
  constructor(milliseconds: number, sent: boolean) {
    super(`no reply within ${milliseconds} ms`)
    this.sent = sent
  }
}

/** The caller's signal was aborted. `sent` tells whether the command had left; `cause` is the signal's reason. */
export class AbortedError extends Error {
  override readonly name = 'AbortedError'
  readonly code = 'ABORTED'
  readonly sent: boolean
  constructor(reason: unknown, sent: boolean) {
    super('the call was aborted', { cause: reason })
    this.sent = sent
  }
}

/** Too much waits for a connection; see `ClientOptions.queue`. */
export class QueueError extends Error {
  override readonly name = 'QueueError'
  readonly code = 'QUEUE'
}

/** A watched key changed in every attempt; see `transaction()`. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError'
  readonly code = 'CONFLICT'
}

/** An option that is unknown, or not what it must be; the message names it. */
export class OptionError extends TypeError {
  override readonly name = 'OptionError'
  readonly code = 'OPTION'
}

/** A method of another client that this one has not; the message says what to use instead. */
export class AbsentError extends TypeError {
  override readonly name = 'AbsentError'
  readonly code = 'ABSENT'
}

/** `connectSync()` to a server in the same thread, which could never answer while the thread sleeps. */
export class OwnServerError extends ConnectionError {
  override readonly name = 'OwnServerError'
  override readonly code = 'OWN_SERVER'
}

/** The sentinels do not lead to a server; `cause` says why. It is tried again, but for the first connection. */
export class SentinelError extends ConnectionError {
  override readonly name = 'SentinelError'
  override readonly code: 'NO_SENTINEL' | 'UNKNOWN_PRIMARY' | 'NO_PRIMARY'
  constructor(code: SentinelError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** No node of the cluster tells which nodes there are; `cause` says why. */
export class NoNodeError extends ConnectionError {
  override readonly name = 'NoNodeError'
  override readonly code = 'NO_NODE'
}

/** A command's keys are in different slots, which nodes have each for itself; the message says what to do. */
export class CrossSlotError extends Error {
  override readonly name = 'CrossSlotError'
  readonly code = 'CROSSSLOT'
  /** @param one two keys of the command, as bytes, each with its slot */
  constructor(command: string, one: readonly [string, number], other: readonly [string, number]) {
    const [first, second] = [one, other].map(([key, slot]) => `${shownKey(key)} is in slot ${slot}`)
    super(
      `${command}: ${first}, ${second}: one node must have all keys of a command; ` +
        'give those that belong together the same {tag}, as in {user:1}:name and {user:1}:mail, or send a command for each',
    )
  }
}

function shownKey(key: string): string {
  const text = Buffer.from(key, 'latin1').toString('utf8')
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)
}

/** A command that a client of a cluster does not send; the message says what to use instead. */
export class RouteError extends TypeError {
  override readonly name = 'RouteError'
  readonly code = 'ROUTE'
}

/** The nodes of a cluster send a command from one to another, and none runs it. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError'
  readonly code = 'REDIRECTS'
}
