/** DEBUG OBJECT: one line about a value. It has no address here; the other figures mean what they do in Redis. */
import { NO_SUCH_KEY } from '../../keyspace/errors.ts'
import { encodingOf, isInteger64, MutableString, type Value } from '../../keyspace/values.ts'
import { type Bytes, type ReplyValue, Status } from '../../resp/values.ts'
import type { Context } from '../declare/context.ts'
import { referencesTo } from '../keys/keys.ts'

export function describeObject(ctx: Context, key: Bytes): ReplyValue {
  const { db, keyspace } = ctx
  // Also of a key that has expired, and was not removed yet.
  const entry = db.stored(key)
  if (entry === undefined) return NO_SUCH_KEY
  const { value, use: access } = entry
  const parts = [
    'Value at:0x0',
    `refcount:${referencesTo(ctx, value)}`,
    `encoding:${encodingOf(value)}`,
    `serializedlength:${serializedLength(value)}`,
    `lru:${access & 0xffffff}`,
    `lru_seconds_idle:${keyspace.use.idleSeconds(access)}`,
  ]
  return new Status(parts.join(' '))
}

/** Bytes in an RDB file without compression. */
function serializedLength(value: Value): number {
  if (typeof value !== 'string' && !(value instanceof MutableString)) return value.memory
  const { length } = value
  if (length <= 11) {
    const text = value.toString()
    const number = Number(text)
    if (isInteger64(text) && number === (number | 0)) {
      if (number === (number << 24) >> 24) return 2
      return number === (number << 16) >> 16 ? 3 : 5
    }
  }
  if (length < 1 << 6) return 1 + length
  return length + (length < 1 << 14 ? 2 : 5)
}
