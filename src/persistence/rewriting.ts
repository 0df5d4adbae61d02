/**
 * A snapshot as commands that make it anew: the base of an append-only file where `aof-use-rdb-preamble` is off. Large
 * collections are written in steps, some elements for each command.
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/aof.c
 */
import { HashValue } from '../keyspace/hash-value.ts'
import { ListValue } from '../keyspace/list-value.ts'
import { SetValue } from '../keyspace/set-value.ts'
import { SortedSetValue } from '../keyspace/sorted-set-value.ts'
import type { Consumer, Group } from '../keyspace/stream-group.ts'
import { textOfId } from '../keyspace/stream-id.ts'
import { StreamValue } from '../keyspace/stream-value.ts'
import type { Value } from '../keyspace/values.ts'
import { fewestDigits } from '../resp/doubles.ts'
import type { Bytes } from '../resp/values.ts'
import { FIRST_ID, idAfter, LAST_ID, type LogId } from '../structures/log-id.ts'
import { AofWriter } from './aof/writer.ts'
import type { RdbPart } from './rdb/file.ts'

/** Elements for each command. */
const TOGETHER = 64
/** Bytes that are gathered before they are given away. */
const CHUNK = 64 * 1024

/**
 * The bytes of a file, in chunks; undefined where some work was done and no chunk is full yet.
 *
 * @param second when the data were so, if the file is to say that: Unix time
 */
export function* writeCommands(
  parts: Iterable<RdbPart>,
  second?: number,
): Generator<Buffer | undefined, void, undefined> {
  const writer = new AofWriter()
  if (second !== undefined) writer.stamp(second)
  let waiting: Buffer[] = []
  for (const commands of commandsOf(parts)) {
    writer.append(commands)
    if (writer.length < CHUNK) yield undefined
    else {
      waiting = writer.take()
      yield* waiting
    }
  }
  yield* writer.take()
}

/** Some commands at a time. */
function* commandsOf(parts: Iterable<RdbPart>): Generator<Iterable<readonly Bytes[]>, void, undefined> {
  let selected: number | undefined
  for (const part of parts) {
    if (part.kind === 'function') yield [['FUNCTION', 'LOAD', part.source]]
    if (part.kind !== 'entry') continue
    const { database, key, value, deadline } = part
    if (database !== selected) yield [['SELECT', String(database)]]
    selected = database
    yield* commandsOfValue(key, value)
    if (deadline !== undefined) yield [['PEXPIREAT', key, String(deadline)]]
  }
}

function* commandsOfValue(key: Bytes, value: Value): Generator<Iterable<readonly Bytes[]>, void, undefined> {
  if (value instanceof ListValue) {
    for (let from = 0; from < value.size; from += TOGETHER)
      yield [['RPUSH', key, ...value.range(from, Math.min(value.size, from + TOGETHER))]]
  } else if (value instanceof SetValue) yield* inPortions(['SADD', key], value, member => [member])
  else if (value instanceof SortedSetValue) yield* commandsOfSortedSet(key, value)
  else if (value instanceof HashValue) yield* commandsOfHash(key, value)
  else if (value instanceof StreamValue) yield* commandsOfStream(key, value)
  else yield [['SET', key, value.toString()]]
}

function* inPortions<T>(
  start: readonly Bytes[],
  items: Iterable<T>,
  wordsOf: (item: T) => readonly Bytes[],
): Generator<Iterable<readonly Bytes[]>, void, undefined> {
  let argv = [...start]
  let count = 0
  for (const item of items) {
    argv.push(...wordsOf(item))
    count++
    if (count % TOGETHER > 0) continue
    yield [argv]
    argv = [...start]
  }
  if (argv.length > start.length) yield [argv]
}

function* commandsOfSortedSet(
  key: Bytes,
  value: SortedSetValue,
): Generator<Iterable<readonly Bytes[]>, void, undefined> {
  for (let from = 0; from < value.size; from += TOGETHER) {
    const argv: Bytes[] = ['ZADD', key]
    value.visit(from, Math.min(value.size, from + TOGETHER), false, (member, score) => {
      argv.push(fewestDigits(score), member)
    })
    yield [argv]
  }
}

/** Fields with a deadline get theirs one by one. */
function* commandsOfHash(
  key: Bytes,
  value: HashValue,
): Generator<Iterable<readonly Bytes[]>, void, undefined> {
  const { fieldAt, valueAt } = value.numbered()
  for (let from = 0; from < value.size; from += TOGETHER) {
    const argv: Bytes[] = ['HMSET', key]
    const deadlines: Bytes[][] = []
    for (let at = from; at < Math.min(value.size, from + TOGETHER); at++) {
      const field = fieldAt(at)
      argv.push(field, valueAt(at))
      const deadline = value.deadlineOf(field)
      if (deadline >= 0) deadlines.push(['HPEXPIREAT', key, String(deadline), 'FIELDS', '1', field])
    }
    yield [argv, ...deadlines]
  }
}

function* commandsOfStream(
  key: Bytes,
  value: StreamValue,
): Generator<Iterable<readonly Bytes[]>, void, undefined> {
  // An empty stream is one whose only entry is trimmed at once.
  if (value.size === 0) yield [['XADD', key, 'MAXLEN', '0', '0-1', 'x', 'y']]
  let from: LogId | undefined = FIRST_ID
  while (from !== undefined) {
    const commands: Bytes[][] = []
    let last: LogId | undefined
    value.slice(from, LAST_ID, TOGETHER).visit(entry => {
      last = { ms: entry.ms, seq: entry.seq }
      commands.push(['XADD', key, textOfId(last), ...entry.items()])
    })
    yield commands
    from = last === undefined ? undefined : idAfter(last)
  }
  yield [
    [
      'XSETID',
      key,
      textOfId(value.lastId),
      'ENTRIESADDED',
      String(value.entriesAdded),
      'MAXDELETEDID',
      textOfId(value.maxDeletedId),
    ],
  ]
  for (const group of value.groups()) yield* commandsOfGroup(key, group)
}

function* commandsOfGroup(key: Bytes, group: Group): Generator<Iterable<readonly Bytes[]>, void, undefined> {
  const read = group.entriesRead === undefined ? '-1' : String(group.entriesRead)
  yield [['XGROUP', 'CREATE', key, group.name, textOfId(group.lastId), 'ENTRIESREAD', read]]
  for (const consumer of group.consumers()) {
    if (consumer.pending.size === 0) yield [['XGROUP', 'CREATECONSUMER', key, group.name, consumer.name]]
    yield* claimsOf(key, group, consumer)
  }
}

function* claimsOf(
  key: Bytes,
  group: Group,
  consumer: Consumer,
): Generator<Iterable<readonly Bytes[]>, void, undefined> {
  const start = ['XCLAIM', key, group.name, consumer.name, '0']
  let from: LogId | undefined = FIRST_ID
  while (from !== undefined) {
    const commands: Bytes[][] = []
    let last: LogId | undefined
    consumer.pending.visitFrom(from, item => {
      const { deliveredAt, deliveries } = item
      last = item
      const facts = ['TIME', String(deliveredAt), 'RETRYCOUNT', String(deliveries)]
      return commands.push([...start, textOfId(item), ...facts, 'JUSTID', 'FORCE']) < TOGETHER
    })
    yield commands
    from = last === undefined ? undefined : idAfter(last)
  }
}
