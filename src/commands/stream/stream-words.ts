/** Words and replies that the stream commands have in common: ids, ends of ranges, entries, groups. */
import type { Database } from '../../keyspace/database.ts'
import { INTERVAL_END, INTERVAL_START, noGroup, STREAM_ID } from '../../keyspace/errors.ts'
import type { Group } from '../../keyspace/stream-group.ts'
import { parseId } from '../../keyspace/stream-id.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { type Bytes, Pieces, type ReplyValue } from '../../resp/values.ts'
import {
  FIRST_ID,
  idAfter,
  idBefore,
  LAST_ID,
  type LogId,
  MAX_WHOLE,
  type Whole,
} from '../../structures/log-id.ts'
import type { LogEntry } from '../../structures/log-node.ts'
import type { LogSlice } from '../../structures/packed-log.ts'
import { alternating, bulk, tuple } from '../declare/reply.ts'

/** An entry: its id, and fields and values in turn. */
export const ENTRY = tuple(bulk(), alternating(bulk(), bulk()))

export function entryReply(entry: LogEntry): ReplyValue {
  return [`${entry.ms}-${entry.seq}`, entry.items()]
}

/** Entries, written from where they lie. */
export function entriesReply(entries: LogSlice): ReplyValue {
  return entries.size === 0 ? [] : new Pieces(entries.size, sink => entries.locate(sink))
}

/** Reads a whole id, or one without its sequence number. */
export function readId(word: Bytes, missingSeq: Whole = 0): LogId {
  const id = parseId(word, missingSeq)
  if (id === undefined) throw STREAM_ID
  return id
}

/** Reads where a range begins: an id, `-`, `+`, or `(` before an id that is not part of it. */
export function readStart(word: Bytes): LogId {
  if (!word.startsWith('(')) return readEnd(word, 0)
  const id = idAfter(readId(word.slice(1)))
  if (id === undefined) throw INTERVAL_START
  return id
}

/** The same where a range ends: an id without a sequence number is the last one of its time. */
export function readStop(word: Bytes): LogId {
  if (!word.startsWith('(')) return readEnd(word, MAX_WHOLE)
  const id = idBefore(readId(word.slice(1), MAX_WHOLE))
  if (id === undefined) throw INTERVAL_END
  return id
}

/** Reads an id, or `-` and `+` for the first and the last there can be. */
export function readEnd(word: Bytes, missingSeq: Whole): LogId {
  if (word === '-') return FIRST_ID
  return word === '+' ? LAST_ID : readId(word, missingSeq)
}

/** A group with its stream. Throws when either is missing. */
export function groupOf(
  db: Database,
  key: Bytes,
  name: Bytes,
  use: 'read' | 'change',
): { stream: StreamValue; group: Group } {
  const stream = use === 'read' ? db.readAs(StreamValue, key) : db.lookupAs(StreamValue, key)
  const group = stream?.group(name)
  if (stream === undefined || group === undefined) throw noGroup(key, name)
  return { stream, group }
}
