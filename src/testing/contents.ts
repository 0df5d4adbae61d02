/** What a database holds, as plain values for assertions and snapshots. Looking changes nothing, and is no command. */
import { type Checks, checkOptions, integer, string } from '../client/option-checks.ts'
import type { Engine } from '../engine/engine.ts'
import { HashValue } from '../keyspace/hash-value.ts'
import { ListValue } from '../keyspace/list-value.ts'
import { SetValue } from '../keyspace/set-value.ts'
import { SortedSetValue } from '../keyspace/sorted-set-value.ts'
import { textOfId } from '../keyspace/stream-id.ts'
import { StreamValue } from '../keyspace/stream-value.ts'
import { typeOf, type Value } from '../keyspace/values.ts'
import { toBytes } from '../resp/plain.ts'
import type { Bytes } from '../resp/values.ts'
import { globMatches } from '../structures/glob.ts'
import { FIRST_ID, LAST_ID } from '../structures/log-id.ts'

export interface ContentsOptions {
  /** A pattern as KEYS takes it. Default: all keys. */
  readonly match?: string
  /** The number of the database. Default 0. */
  readonly database?: number
}

/**
 * A string is text; a list is an array; a set is an array in order of its members; a hash is an object; a sorted set is
 * an array of members with their scores; a stream is an array of ids with fields and values in turn.
 */
export type PlainValue =
  | string
  | readonly string[]
  | Readonly<Record<string, string>>
  | readonly (readonly [member: string, score: number])[]
  | readonly (readonly [id: string, words: readonly string[]])[]

export interface Content {
  readonly type: string
  readonly value: PlainValue
  /** Milliseconds that the key still has; left out where it has no end. */
  readonly ttl?: number
}

/** By key, in order. Bytes are taken as UTF-8. */
export type Contents = Readonly<Record<string, Content>>

/** @throws OptionError for a wrong or unknown option */
export function contentsOf({ keyspace, clock }: Engine, options: ContentsOptions = {}): Contents {
  const checks: Checks<ContentsOptions> = {
    match: string,
    database: integer(0, keyspace.databases.length - 1),
  }
  const { match = '*', database = 0 } = checkOptions('contents', options, checks)
  const pattern = toBytes(match)
  const found: [key: string, content: Content][] = []
  for (const { key, value, deadline } of keyspace.databases[database]?.entries() ?? []) {
    if (deadline <= clock.now || !globMatches(pattern, key)) continue
    const content = { type: typeOf(value), value: plain(value, clock.now) }
    found.push([
      text(key),
      deadline === Number.POSITIVE_INFINITY ? content : { ...content, ttl: deadline - clock.now },
    ])
  }
  // Defines its properties, so that a key may be called `__proto__`.
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function plain(value: Value, now: number): PlainValue {
  if (value instanceof ListValue) return value.range(0, value.size).map(text)
  if (value instanceof SetValue) return value.members().map(text).sort()
  if (value instanceof HashValue) {
    const fields: [field: string, value: string][] = []
    value.each(now, (field, each) => fields.push([text(field), text(each)]))
    return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)))
  }
  if (value instanceof SortedSetValue) {
    const members: [member: string, score: number][] = []
    value.visit(0, value.size, false, (member, score) => members.push([text(member), score]))
    return members
  }
  if (value instanceof StreamValue) {
    const entries: [id: string, words: readonly string[]][] = []
    value.slice(FIRST_ID, LAST_ID, Number.POSITIVE_INFINITY).visit(entry => {
      entries.push([textOfId(entry), entry.items().map(text)])
    })
    return entries
  }
  return text(String(value))
}

function text(bytes: Bytes): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
