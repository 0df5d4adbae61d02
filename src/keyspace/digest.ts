/**
 * Digests of values and of whole data sets, equal to Redis' own: two servers with the same contents give the same
 * 40 digits, whatever the order of their keys (DEBUG DIGEST). Parts without order are combined by XOR, parts with
 * order by hashing what was combined so far. A deadline counts by its presence, not by its time.
 */
import type { Bytes } from '../resp/values.ts'
import { sha1 } from '../structures/sha1.ts'
import type { Database } from './database.ts'
import type { Keyspace } from './keyspace.ts'
import { type DigestSink, MutableString, type Value } from './values.ts'

/** Types by their numbers in digests. */
const TYPES = { string: 0, list: 1, set: 2, zset: 3, hash: 4, stream: 6 } as const

/** The digest of everything, in hexadecimal. */
export function digestOf(keyspace: Keyspace): string {
  const all = new Digest()
  for (const database of keyspace.databases) {
    if (database.size === 0) continue
    all.mix(number(database.index))
    for (const { key, value, deadline } of database.entries()) {
      const own = new Digest()
      own.mix(Buffer.from(key, 'latin1'))
      addValue(own, value, deadline)
      all.combine(own.bytes)
    }
  }
  return all.toString()
}

/** The digest of one key's value, in hexadecimal; zeros without one. */
export function digestOfValue(database: Database, key: Bytes): string {
  const digest = new Digest()
  const entry = database.stored(key)
  if (entry !== undefined) addValue(digest, entry.value, entry.deadline)
  return digest.toString()
}

function addValue(digest: Digest, value: Value, deadline: number): void {
  digest.mix(number(TYPES[typeof value === 'string' ? 'string' : value.type]))
  if (typeof value === 'string') digest.mix(Buffer.from(value, 'latin1'))
  else if (value instanceof MutableString) digest.mix(value.bytes())
  else value.digest(digest)
  if (deadline !== Number.POSITIVE_INFINITY) digest.combine(Buffer.from('!!expire!!'))
}

function number(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

class Digest implements DigestSink {
  bytes = new Uint8Array(20)

  combine(part: Uint8Array): void {
    const own = sha1(part)
    for (let i = 0; i < own.length; i++) this.bytes[i] = (this.bytes[i] as number) ^ (own[i] as number)
  }

  mix(part: Uint8Array): void {
    this.combine(part)
    this.bytes = sha1(this.bytes)
  }

  group(fill: (own: DigestSink) => void): void {
    const own = new Digest()
    fill(own)
    this.combine(own.bytes)
  }

  toString(): string {
    return Buffer.from(this.bytes).toString('hex')
  }
}
