/**
 * A command that several nodes must get (FLUSHALL, SCRIPT LOAD) or that only all of them can answer (DBSIZE, KEYS): it is
 * sent to each, and their replies become one.
 */
import { ReplyError, type ReplyValue } from '../../resp/values.ts'
import type { Submit } from '../client-core.ts'
import { Request } from '../request.ts'

/**
 * How replies become one: the first, for all are the `same`, or the first error; the first that is not an error; their
 * `sum`; 1 where all have 1 (`and`); one `list` of the items of all.
 */
export type Joining = 'same' | 'any' | 'sum' | 'and' | 'list'

export interface Everywhere {
  /** Primaries, or replicas as well, where these are read from. */
  readonly nodes: 'shards' | 'nodes'
  readonly join: Joining
}

/** Sends a request to each of several nodes, and settles it when all have answered, or one of them cannot. */
export function toEach(request: Request, submits: readonly Submit[], join: Joining): void {
  const copies = submits.map(() => request.argv)
  toMany(
    request,
    copies,
    (copy, at) => submits[at]?.(copy),
    replies => [joined(join, replies)],
  )
}

/**
 * Sends commands each by itself for one request, and settles it when all are answered, or one of them cannot be.
 *
 * @param settle what the request is given, of the replies in the order of the commands
 */
export function toMany(
  request: Request,
  commands: readonly Request['argv'][],
  submit: (part: Request, at: number) => void,
  settle: (replies: readonly ReplyValue[]) => readonly ReplyValue[] = replies => replies,
): void {
  const replies = new Array<ReplyValue>(commands.length)
  let missing = commands.length
  const finish = () => {
    for (const each of settle(replies)) request.take(each)
  }
  const parts = commands.map((argv, at) => {
    const answer = (reply: unknown) => {
      replies[at] = reply as ReplyValue
      missing--
      if (missing === 0) finish()
    }
    return new Request(argv, undefined, asItIs, answer, error => request.fail(error))
  })
  const { onSettled } = request
  request.onSettled = (outcome, failed) => {
    onSettled?.(outcome, failed)
    // What has not been sent by then is not sent any more.
    if (failed) for (const part of parts) part.fail(outcome)
  }
  if (parts.length === 0) finish()
  request.sent = true
  for (const [at, part] of parts.entries()) submit(part, at)
}

const asItIs = (reply: ReplyValue): ReplyValue => reply

/** One reply for those of all nodes; of what does not fit, the first. */
export function joined(how: Joining, replies: readonly ReplyValue[]): ReplyValue {
  const [first = null] = replies
  if (how === 'any') return replies.find(each => !isError(each)) ?? first
  const error = replies.find(isError)
  if (error !== undefined) return error
  if (how === 'sum' && replies.every(isInteger)) {
    const sum = replies.reduce<bigint>((total, each) => total + BigInt(each), 0n)
    return Number.isSafeInteger(Number(sum)) ? Number(sum) : sum
  }
  if (how === 'list' && replies.every(isArray)) return replies.flat()
  if (how === 'and' && isArray(first)) {
    return first.map((_, at) => (replies.every(each => isArray(each) && each[at] === 1) ? 1 : 0))
  }
  return first
}

function isError(reply: ReplyValue): reply is ReplyError {
  return reply instanceof ReplyError
}

function isInteger(reply: ReplyValue): reply is number | bigint {
  return typeof reply === 'bigint' || Number.isSafeInteger(reply)
}

function isArray(reply: ReplyValue): reply is readonly ReplyValue[] {
  return Array.isArray(reply)
}
