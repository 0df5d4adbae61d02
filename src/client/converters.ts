/** What becomes of a reply: text or Buffers, in the shape that the command's method promises. */
import { toReply } from '../resp/plain.ts'
import { type ReplyShape, resultOf } from './command-shape.ts'
import type { Convert } from './request.ts'

const asText: Convert = reply => toReply(reply, true)
const asBytes: Convert = reply => toReply(reply, false)
const made = { text: new Map<ReplyShape, Convert>(), bytes: new Map<ReplyShape, Convert>() }

/** The same function for the same shape, each time. */
export function converterOf(shape: ReplyShape, text: boolean): Convert {
  if (shape === 'same') return text ? asText : asBytes
  const known = text ? made.text : made.bytes
  let convert = known.get(shape)
  if (convert === undefined) {
    convert = reply => resultOf(shape, toReply(reply, text))
    known.set(shape, convert)
  }
  return convert
}
