/** Reads the lines that json-writer.ts writes, whoever has written or edited them; its comment has the format. */
import { HashValue } from '../../keyspace/hash-value.ts'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { parseId } from '../../keyspace/stream-id.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import type { Value } from '../../keyspace/values.ts'
import type { RdbEntry } from '../../persistence/rdb/file.ts'
import { parseDouble } from '../../resp/doubles.ts'
import type { Bytes } from '../../resp/values.ts'
import { type Int64, parseInt64 } from '../../structures/int64.ts'
import { compareIds, FIRST_ID, isFirstId, type LogId } from '../../structures/log-id.ts'

const limits = new EncodingLimits()
/** Seeds of tables that live no longer than a line. */
const SEED = 1

/** A line is no key: what of it is wrong. */
export class LineError extends Error {}

/** @throws LineError */
export function entryOf(line: string): RdbEntry {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch (error) {
    throw new LineError(error instanceof Error ? error.message : String(error))
  }
  const fields = objectOf(parsed, 'a line')
  const value = valueIn(fields['type'], fields)
  if (typeof value !== 'string' && 'endsWhenEmpty' in value && value.size === 0 && value.endsWhenEmpty)
    throw new LineError('value: it is empty')
  return {
    kind: 'entry',
    database: fields['db'] === undefined ? 0 : naturalOf(fields['db'], 'db'),
    key: wordOf(fields['key'], 'key'),
    value,
    deadline: fields['expires'] === undefined ? undefined : timeOf(fields['expires']),
  }
}

function valueIn(type: unknown, fields: Fields): Value {
  const { value } = fields
  switch (type) {
    case 'string':
      return wordOf(value, 'value')
    case 'list': {
      const list = new ListValue(limits)
      list.push('right', wordsOf(value, 'value'))
      return list
    }
    case 'set': {
      const set = new SetValue(limits, SEED)
      for (const member of wordsOf(value, 'value')) if (!set.add(member)) throw twice('value')
      return set
    }
    case 'zset':
      return sortedSetOf(value)
    case 'hash':
      return hashOf(value, fields['fieldExpires'])
    case 'stream':
      return streamOf(objectOf(value, 'value'))
    default:
      throw new LineError('type: not one of string, list, set, zset, hash, stream')
  }
}

function sortedSetOf(value: unknown): SortedSetValue {
  const set = new SortedSetValue(limits, SEED)
  const pairs = listOf(value, 'value').map(pair => tupleOf(pair, 2, 'value'))
  set.expect(pairs.length)
  for (const [name, given] of pairs) {
    const member = wordOf(name, 'value')
    const score = typeof given === 'string' ? parseDouble(given) : given
    if (typeof score !== 'number' || Number.isNaN(score)) throw new LineError('value: a score is no number')
    if (set.has(member)) throw twice('value')
    set.add(member, score)
  }
  return set
}

function hashOf(value: unknown, deadlines: unknown): HashValue {
  const hash = new HashValue(limits, SEED)
  const pairs: readonly (readonly unknown[])[] = Array.isArray(value)
    ? value.map(pair => tupleOf(pair, 2, 'value'))
    : Object.entries(objectOf(value, 'value'))
  for (const [field, content] of pairs) {
    if (!hash.set(wordOf(field, 'value'), wordOf(content, 'value'))) throw twice('value')
  }
  if (deadlines === undefined) return hash
  for (const pair of listOf(deadlines, 'fieldExpires')) {
    const [name, time] = tupleOf(pair, 2, 'fieldExpires')
    const field = wordOf(name, 'fieldExpires')
    if (!hash.has(field)) throw new LineError('fieldExpires: there is no such field')
    hash.expireAt(field, naturalOf(time, 'fieldExpires'))
  }
  return hash
}

function streamOf(fields: Fields): StreamValue {
  const stream = new StreamValue(limits)
  let last = FIRST_ID
  for (const entry of listOf(fields['entries'], 'entries')) {
    const [id, items] = tupleOf(entry, 2, 'entries')
    const words = wordsOf(items, 'entries')
    const next = idOf(id, 'entries')
    if (words.length === 0 || words.length % 2 !== 0) throw new LineError('entries: a field has no value')
    if (compareIds(next, last) <= 0) throw new LineError('entries: not in the order of their ids')
    stream.add(next, words, 0)
    last = next
  }
  const lastId = fields['lastId'] === undefined ? last : idOf(fields['lastId'], 'lastId')
  if (compareIds(lastId, last) < 0) throw new LineError('lastId: smaller than that of an entry')
  stream.lastId = lastId
  if (fields['added'] !== undefined) stream.entriesAdded = integerOf(fields['added'], 'added')
  if (fields['maxDeletedId'] !== undefined) stream.maxDeletedId = idOf(fields['maxDeletedId'], 'maxDeletedId')
  for (const each of fields['groups'] === undefined ? [] : listOf(fields['groups'], 'groups'))
    addGroup(stream, objectOf(each, 'groups'))
  return stream
}

function addGroup(stream: StreamValue, fields: Fields): void {
  const name = wordOf(fields['name'], 'groups')
  if (stream.group(name) !== undefined) throw twice('groups')
  const { read } = fields
  const known = read === null || read === undefined ? undefined : integerOf(read, 'read')
  const group = stream.createGroup(name, idOf(fields['lastId'], 'lastId'), known)
  for (const each of fields['consumers'] === undefined ? [] : listOf(fields['consumers'], 'consumers')) {
    const about = objectOf(each, 'consumers')
    const consumerName = wordOf(about['name'], 'consumers')
    if (group.consumer(consumerName) !== undefined) throw twice('consumers')
    const consumer = group.createConsumer(consumerName, integerNear(about['seen'], 0))
    consumer.activeAt = integerNear(about['active'], -1)
    for (const item of about['pending'] === undefined ? [] : listOf(about['pending'], 'pending')) {
      const [text, time, count] = tupleOf(item, 3, 'pending')
      const id = idOf(text, 'pending')
      if (isFirstId(id) || group.pending.get(id) !== undefined) throw twice('pending')
      group.give(id, consumer, naturalOf(time, 'pending'), naturalOf(count, 'pending'))
    }
  }
}

type Fields = Readonly<Record<string, unknown>>

function objectOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new LineError(`${what}: no object`)
  // Without a prototype: what the line does not say is not there.
  return Object.assign(Object.create(null) as Record<string, unknown>, value)
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new LineError(`${what}: no array`)
  return value
}

function tupleOf(value: unknown, length: number, what: string): readonly unknown[] {
  const list = listOf(value, what)
  if (list.length !== length) throw new LineError(`${what}: an array is not of ${length}`)
  return list
}

function wordsOf(value: unknown, what: string): Bytes[] {
  return listOf(value, what).map(each => wordOf(each, what))
}

/** A string, or `{"base64": "..."}`. Numbers, as people write them, are their text. */
function wordOf(value: unknown, what: string): Bytes {
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('latin1')
  if (typeof value === 'number') return String(value)
  const { base64 } = objectOf(value, what)
  if (typeof base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64))
    throw new LineError(`${what}: neither a string nor base64`)
  return Buffer.from(base64, 'base64').toString('latin1')
}

function idOf(value: unknown, what: string): LogId {
  const id = typeof value === 'string' ? parseId(value, 0) : undefined
  if (id === undefined) throw new LineError(`${what}: no id of an entry`)
  return id
}

function naturalOf(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new LineError(`${what}: no whole number`)
  return value
}

/** In Unix ms; what is beyond 2^53 is no less a time. */
function timeOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new LineError('expires: no whole number')
  return value
}

function integerNear(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : otherwise
}

function integerOf(value: unknown, what: string): Int64 {
  const integer = typeof value === 'number' && Number.isSafeInteger(value) ? value : parseInt64(String(value))
  if (integer === undefined) throw new LineError(`${what}: no whole number`)
  return integer
}

function twice(what: string): LineError {
  return new LineError(`${what}: something is there twice`)
}
