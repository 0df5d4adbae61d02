/** What the REST API refuses, with the status of the response. The texts say what to do instead. */
import { ReplyError } from '../resp/values.ts'

/** Thrown where a request cannot be answered as asked; the response is made of it in one place, rest.ts. */
export class Refusal extends Error {
  readonly status: number
  constructor(status: number, text: string) {
    super(text)
    this.status = status
  }
}

export const NO_TOKEN = new Refusal(
  401,
  "WRONGPASS this server has no REST token: give it one with the directive rest-token, as in createServer({ rest: { token: '...' } })",
)
export const WRONG_TOKEN = new Refusal(401, 'WRONGPASS invalid or missing auth token')
export const USER_OFF = new Refusal(
  401,
  "WRONGPASS the user 'default', for whom the REST token stands, is off: ACL SETUSER default on",
)
export const WRONG_METHOD = new Refusal(405, 'ERR only HEAD, GET, POST and PUT are allowed')
export const UNKNOWN_FORMAT = new Refusal(400, 'ERR Upstash-Response-Format must be json or resp2')
export const UNKNOWN_ENCODING = new Refusal(400, 'ERR Upstash-Encoding must be base64')
export const ENCODED_RESP2 = new Refusal(
  400,
  'ERR Upstash-Encoding is for the format json: with Upstash-Response-Format: resp2 leave it out',
)
export const EMPTY_COMMAND = new Refusal(
  400,
  'ERR empty command: name it in the path, as in /get/key, or in the body, as in ["GET", "key"]',
)
export const EMPTY_BATCH = new Refusal(400, 'ERR empty pipeline request: send [["GET", "key"], ...]')

export function tooLarge(most: number): Refusal {
  return new Refusal(413, `ERR the body is larger than ${most} bytes: send less at once`)
}

export function notJson(why: string): Refusal {
  return new Refusal(400, `ERR the body is no command: ${why}`)
}

/** In place of a reply that would make the response too large. */
export function replyTooLarge(most: number): ReplyError {
  return new ReplyError(`ERR the response would be larger than ${most} bytes: ask for less at once`)
}
