/**
 * Keys as lines of JSON, for `--export json`; json-reader.ts reads them again.
 *
 *     {"db":0,"key":"k","type":"string","value":"v"}
 *     {"db":0,"key":"k","type":"list","expires":1700000000000,"value":["a","b"]}
 *     {"db":0,"key":"k","type":"set","value":["a","b"]}
 *     {"db":0,"key":"k","type":"zset","value":[["a",1.5],["b","inf"]]}
 *     {"db":0,"key":"k","type":"hash","value":{"f":"v"},"fieldExpires":[["f",1700000000000]]}
 *     {"db":0,"key":"k","type":"stream","value":{"entries":[["1-0",["f","v"]]],"lastId":"1-0","added":1,
 *      "maxDeletedId":"0-0","groups":[{"name":"g","lastId":"1-0","read":1,"consumers":[{"name":"c",
 *      "seen":1700000000000,"active":1700000000000,"pending":[["1-0",1700000000000,1]]}]}]}}
 *
 * Times are Unix milliseconds. Bytes are JSON strings where they are UTF-8, and `{"base64":"..."}` where they are not:
 * so both can be told apart, and nothing is lost. A hash with such a field is a list of pairs. A line comes in pieces, as
 * it may be longer than a string can be.
 */
import { isUtf8 } from 'node:buffer'
import { HashValue } from '../../keyspace/hash-value.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import type { Consumer, Group } from '../../keyspace/stream-group.ts'
import { textOfId } from '../../keyspace/stream-id.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { typeOf } from '../../keyspace/values.ts'
import type { RdbEntry } from '../../persistence/rdb/file.ts'
import type { Bytes } from '../../resp/values.ts'
import type { Int64 } from '../../structures/int64.ts'
import { FIRST_ID, LAST_ID } from '../../structures/log-id.ts'
import { jsonString } from '../output/json.ts'

/** Elements of a list that are taken at a time. */
const STEP = 1024

/** A line without its end, in pieces of UTF-8. */
export function* jsonOf({ database, key, value, deadline }: RdbEntry): Generator<Bytes, void, undefined> {
  const expires = deadline === undefined ? '' : `,"expires":${deadline}`
  yield `{"db":${database},"key":${word(key)},"type":"${typeOf(value)}"${expires},"value":`
  if (value instanceof ListValue) yield* listed(itemsOf(value), word)
  else if (value instanceof SetValue) yield* listed(value, word)
  else if (value instanceof SortedSetValue) yield* listed(membersOf(value), pair => pair)
  else if (value instanceof HashValue) yield* hash(value)
  else if (value instanceof StreamValue) yield* stream(value)
  else yield word(value.toString())
  yield '}'
}

function* listed<T>(items: Iterable<T>, text: (item: T) => Bytes): Generator<Bytes, void, undefined> {
  let separator = '['
  for (const item of items) {
    yield separator + text(item)
    separator = ','
  }
  yield separator === '[' ? '[]' : ']'
}

function* itemsOf(list: ListValue): Generator<Bytes, void, undefined> {
  for (let from = 0; from < list.size; from += STEP) yield* list.range(from, Math.min(list.size, from + STEP))
}

function* membersOf(set: SortedSetValue): Generator<Bytes, void, undefined> {
  for (let from = 0; from < set.size; from += STEP) {
    const pairs: Bytes[] = []
    set.visit(from, Math.min(set.size, from + STEP), false, (member, score) => {
      pairs.push(`[${word(member)},${number(score)}]`)
    })
    yield* pairs
  }
}

function* hash(value: HashValue): Generator<Bytes, void, undefined> {
  const { fieldAt, valueAt } = value.numbered()
  const places = Array.from({ length: value.size }, (_, at) => at)
  if (places.every(at => isText(fieldAt(at)))) {
    let separator = '{'
    for (const at of places) {
      yield `${separator}${word(fieldAt(at))}:${word(valueAt(at))}`
      separator = ','
    }
    yield places.length === 0 ? '{}' : '}'
  } else yield* listed(places, at => `[${word(fieldAt(at))},${word(valueAt(at))}]`)
  const mortal = places.filter(at => value.deadlineOf(fieldAt(at)) >= 0)
  if (mortal.length === 0) return
  yield ',"fieldExpires":'
  yield* listed(mortal, at => `[${word(fieldAt(at))},${value.deadlineOf(fieldAt(at))}]`)
}

function* stream(value: StreamValue): Generator<Bytes, void, undefined> {
  const { lastId, entriesAdded, maxDeletedId } = value
  let separator = '{"entries":['
  const entries: Bytes[] = []
  value.slice(FIRST_ID, LAST_ID, Number.POSITIVE_INFINITY).visit(entry => {
    entries.push(`["${entry.ms}-${entry.seq}",[${entry.items().map(word).join()}]]`)
  })
  if (entries.length === 0) yield separator
  for (const entry of entries) {
    yield separator + entry
    separator = ','
  }
  yield `],"lastId":"${textOfId(lastId)}","added":${whole(entriesAdded)},"maxDeletedId":"${textOfId(maxDeletedId)}","groups":`
  yield* listed(value.groups(), group)
  yield '}'
}

function group(each: Group): Bytes {
  const read = each.entriesRead === undefined ? 'null' : whole(each.entriesRead)
  const consumers = each.consumers().map(consumer).join()
  return `{"name":${word(each.name)},"lastId":"${textOfId(each.lastId)}","read":${read},"consumers":[${consumers}]}`
}

function consumer({ name, seenAt, activeAt, pending }: Consumer): Bytes {
  const items: Bytes[] = []
  pending.visitFrom(FIRST_ID, item => {
    items.push(`["${textOfId(item)}",${item.deliveredAt},${item.deliveries}]`)
    return true
  })
  return `{"name":${word(name)},"seen":${seenAt},"active":${activeAt},"pending":[${items.join()}]}`
}

function word(bytes: Bytes): Bytes {
  return isText(bytes) ? jsonString(bytes) : `{"base64":"${Buffer.from(bytes, 'latin1').toString('base64')}"}`
}

function isText(bytes: Bytes): boolean {
  return !/[\x80-\xff]/.test(bytes) || isUtf8(Buffer.from(bytes, 'latin1'))
}

/** JSON knows neither infinity nor, in most programs, integers beyond 2^53. */
function number(value: number): Bytes {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value)
  return value > 0 ? '"inf"' : '"-inf"'
}

function whole(value: Int64): Bytes {
  return typeof value === 'number' ? String(value) : `"${value}"`
}
