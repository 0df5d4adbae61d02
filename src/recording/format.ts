/**
 * A recording: what clients sent to a server and what they were answered, as a file of JSON lines that people can read
 * and cut. Written by recorder.ts, read by replayer.ts.
 *
 *     {"recording":1,"server":"7.4.0","started":"2026-11-29T10:00:00.000Z"}
 *     {"at":0,"client":5,"opens":{"address":"127.0.0.1:40123","database":0,"protocol":2}}
 *     {"at":1,"client":5,"call":["SET","k","v"],"reply":"+OK\r\n"}
 *     {"at":2,"client":5,"call":["BLPOP","jobs","0"]}                   waits: its reply comes in a line of its own
 *     {"at":9,"client":5,"reply":"*2\r\n$4\r\njobs\r\n$1\r\na\r\n"}
 *     {"at":9,"client":5,"closes":true}
 *
 * `at` is in milliseconds since `started`, by the server's clock. Words and replies are text; what is no UTF-8 is
 * `{"base64":"..."}`, a word that must not be shown is null, a long reply is `{"bytes":123456,"sha256":"..."}`. Replies
 * stand as they are sent, in the protocol of their client.
 */
import { REDIS_VERSION } from '../commands/connection/connection.ts'
import type { Bytes, Protocol } from '../resp/values.ts'
import { sha256 } from '../structures/sha256.ts'

export const FORMAT = 1

/** Null: it was hidden. */
export type RecordedWord = Bytes | null

/** A reply as bytes of RESP, or what is known of a long one. */
export type RecordedReply = Bytes | { readonly bytes: number; readonly sha256?: string }

/** A client's state when it is seen first: it may have connected before. */
export interface Opening {
  readonly address: string
  readonly database: number
  readonly protocol: Protocol
}

export interface Moment {
  /** Milliseconds since the recording began. */
  readonly at: number
  /** A number or an address; each client has one. */
  readonly client: string
}

export type Event = Moment &
  (
    | { readonly what: 'opens'; readonly state: Opening }
    /** Without a reply: it comes later. */
    | { readonly what: 'call'; readonly argv: readonly RecordedWord[]; readonly reply?: RecordedReply }
    | { readonly what: 'reply'; readonly reply: RecordedReply }
    | { readonly what: 'closes' }
    /** A request of which nobody knows the reply, as MONITOR tells it; see monitor-text.ts. */
    | { readonly what: 'request'; readonly argv: readonly RecordedWord[]; readonly database: number }
    /** It was too large to be written down. */
    | { readonly what: 'left-out'; readonly why: string }
  )

/** Replies from this size on are recognized by their digest. */
const LONGEST_REPLY = 64 * 1024

export function headerLine(started: number): string {
  return `${JSON.stringify({ recording: FORMAT, server: REDIS_VERSION, started: new Date(started).toISOString() })}\n`
}

export function lineOf(event: Event): string {
  const { at, client } = event
  return `${JSON.stringify({ at, client: Number(client), ...fieldsOf(event) })}\n`
}

function fieldsOf(event: Event): object {
  switch (event.what) {
    case 'opens':
      return { opens: event.state }
    case 'call': {
      const call = event.argv.map(word => (word === null ? null : shown(word)))
      return event.reply === undefined ? { call } : { call, reply: shownReply(event.reply) }
    }
    case 'reply':
      return { reply: shownReply(event.reply) }
    case 'closes':
      return { closes: true }
    case 'left-out':
      return { leftOut: event.why }
    case 'request':
      throw new TypeError('a recording knows the replies')
  }
}

/** Text where it is text, as most is. */
function shown(bytes: Bytes): string | { base64: string } {
  const raw = Buffer.from(bytes, 'latin1')
  const text = raw.toString('utf8')
  return Buffer.from(text, 'utf8').equals(raw) ? text : { base64: raw.toString('base64') }
}

function shownReply(reply: RecordedReply): unknown {
  return typeof reply === 'string' ? shown(reply) : reply
}

/** A reply as it is kept, and compared. */
export function recordedReply(raw: Buffer): RecordedReply {
  if (raw.length <= LONGEST_REPLY) return raw.toString('latin1')
  return { bytes: raw.length, sha256: Buffer.from(sha256(raw)).toString('hex') }
}

export interface Header {
  readonly version: number
  /** Unix time in milliseconds. */
  readonly started: number
}

/** What a line holds that is no header; or a text that says what is wrong with it. */
export type ReadLine = { readonly header: Header } | { readonly event: Event } | string

/** Reads a line. What it does not know, newer versions may have written. */
export function readLine(line: string): ReadLine {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return 'it is no JSON'
  }
  if (typeof parsed !== 'object' || parsed === null) return 'it is no object'
  const fields = new Map<string, unknown>(Object.entries(parsed))
  const version = fields.get('recording')
  if (version !== undefined) return headerOf(version, fields.get('started'))
  const [at, client] = [fields.get('at'), fields.get('client')]
  if (typeof at !== 'number' || typeof client !== 'number') return 'it has no time and no client'
  const moment = { at, client: String(client) }
  if (fields.has('opens')) return openingOf(moment, fields.get('opens'))
  if (fields.has('call')) return callOf(moment, fields.get('call'), fields.get('reply'))
  if (fields.has('reply')) {
    const reply = replyOf(fields.get('reply'))
    return reply === undefined ? 'its reply is none' : { event: { ...moment, what: 'reply', reply } }
  }
  if (fields.has('closes')) return { event: { ...moment, what: 'closes' } }
  if (fields.has('leftOut'))
    return { event: { ...moment, what: 'left-out', why: String(fields.get('leftOut')) } }
  return 'it says nothing that is known'
}

function headerOf(version: unknown, started: unknown): ReadLine {
  if (version !== FORMAT) return `it is a recording of version ${version}, and this program reads ${FORMAT}`
  const time = typeof started === 'string' ? Date.parse(started) : Number.NaN
  return Number.isNaN(time) ? 'it does not say when it began' : { header: { version, started: time } }
}

function openingOf(moment: Moment, given: unknown): ReadLine {
  if (typeof given !== 'object' || given === null) return 'what opens is no client'
  const fields = new Map<string, unknown>(Object.entries(given))
  const [address, database, protocol] = ['address', 'database', 'protocol'].map(name => fields.get(name))
  if (typeof address !== 'string' || typeof database !== 'number' || (protocol !== 2 && protocol !== 3))
    return 'what opens is no client'
  return { event: { ...moment, what: 'opens', state: { address, database, protocol } } }
}

function callOf(moment: Moment, call: unknown, reply: unknown): ReadLine {
  if (!Array.isArray(call) || call.length === 0) return 'its call has no words'
  const argv: RecordedWord[] = []
  for (const word of call) {
    const bytes = word === null ? null : bytesOf(word)
    if (bytes === undefined) return 'a word of its call is none'
    argv.push(bytes)
  }
  if (reply === undefined) return { event: { ...moment, what: 'call', argv } }
  const known = replyOf(reply)
  return known === undefined
    ? 'its reply is none'
    : { event: { ...moment, what: 'call', argv, reply: known } }
}

function replyOf(given: unknown): RecordedReply | undefined {
  if (typeof given !== 'object' || given === null || !('bytes' in given)) return bytesOf(given)
  const { bytes } = given
  if (typeof bytes !== 'number') return undefined
  return 'sha256' in given && typeof given.sha256 === 'string' ? { bytes, sha256: given.sha256 } : { bytes }
}

function bytesOf(given: unknown): Bytes | undefined {
  if (typeof given === 'string') return Buffer.from(given, 'utf8').toString('latin1')
  const isEncoded = typeof given === 'object' && given !== null && 'base64' in given
  return isEncoded && typeof given.base64 === 'string'
    ? Buffer.from(given.base64, 'base64').toString('latin1')
    : undefined
}
