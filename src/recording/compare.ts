/** Whether a reply is the one that was recorded, as strictly as the command allows (relaxations.ts). */
import { ReplyParser } from '../resp/replies.ts'
import {
  Attributed,
  type Bytes,
  MapReply,
  NullArray,
  Push,
  ReplyError,
  type ReplyValue,
  SetReply,
} from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import { type RecordedReply, recordedReply } from './format.ts'
import type { Comparison } from './relaxations.ts'

/** What is compared how: of EXEC, each of its results by itself. */
export type Comparisons = Comparison | readonly Comparison[]

/** @param actual bytes of RESP, in the protocol of the recorded ones */
export function isSameReply(expected: RecordedReply, actual: Bytes, how: Comparisons): boolean {
  if (expected === actual) return true
  if (typeof expected !== 'string') return isSameLong(expected, actual, how)
  if (how === 'the same') return false
  const [ours, theirs] = [valuesOf(actual), valuesOf(expected)]
  // MULTI, SUBSCRIBE a b, EXEC: Redis says that there is one result and sends two. What is too many looks like a message.
  if (typeof how !== 'string') return isLike(theirs[0] ?? null, ours[0] ?? null, how)
  return ours.length === theirs.length && ours.every((value, at) => isLike(theirs[at] ?? null, value, how))
}

/** Of a long reply only its length and its digest are known. */
function isSameLong(expected: Exclude<RecordedReply, Bytes>, actual: Bytes, how: Comparisons): boolean {
  if (how === 'kind') return true
  if (how !== 'the same') return actual.length === expected.bytes
  const known = recordedReply(Buffer.from(actual, 'latin1'))
  if (typeof known === 'string' || known.bytes !== expected.bytes) return false
  return expected.sha256 === undefined || known.sha256 === expected.sha256
}

/** The replies that bytes hold. */
export function valuesOf(raw: Bytes): ReplyValue[] {
  const parser = new ReplyParser()
  parser.push(Buffer.from(raw, 'latin1'))
  const values: ReplyValue[] = []
  try {
    for (let value = parser.next(); value !== undefined; value = parser.next()) values.push(value)
  } catch {
    // Somebody has written the recording by hand: what is no reply differs from any.
  }
  return values
}

function isLike(expected: ReplyValue, actual: ReplyValue, how: Comparisons): boolean {
  if (typeof how !== 'string') {
    if (!Array.isArray(expected) || !Array.isArray(actual)) return kindOf(expected) === kindOf(actual)
    return (
      expected.length === actual.length &&
      expected.every((item, at) => isLike(item, actual[at] ?? null, how[at] ?? 'the same'))
    )
  }
  if (how === 'kind') return kindOf(expected) === kindOf(actual)
  if (how === 'the same') return encoded(expected) === encoded(actual)
  const [theirs, ours] = [itemsOf(expected), itemsOf(actual)]
  return theirs.length === ours.length && theirs.every((item, at) => item === ours[at])
}

/** The items of a reply, sorted; of a map its pairs. */
function itemsOf(value: ReplyValue): Bytes[] {
  if (value instanceof MapReply) {
    const pairs = value.flat.flatMap((item, at) => (at % 2 === 0 ? [[item, value.flat[at + 1] ?? null]] : []))
    return pairs.map(encoded).sort()
  }
  if (value instanceof SetReply) return value.items.map(encoded).sort()
  return Array.isArray(value) ? value.map(encoded).sort() : [encoded(value)]
}

function encoded(value: ReplyValue): Bytes {
  const writer = new Writer(256)
  writer.reply(value, 3)
  return Buffer.concat(writer.take()).toString('latin1')
}

function kindOf(value: ReplyValue): string {
  if (value instanceof ReplyError) return `error ${value.code}`
  if (value === null || value instanceof NullArray) return 'null'
  if (value instanceof Attributed) return kindOf(value.value)
  if (Array.isArray(value) || value instanceof SetReply || value instanceof Push) return 'array'
  if (typeof value === 'number' || typeof value === 'bigint') return 'integer'
  return typeof value === 'object' && !(value instanceof Uint8Array) ? value.constructor.name : typeof value
}
