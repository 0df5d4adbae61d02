/**
 * Keys as comma-separated values, for `--export csv`: a line for each element.
 *
 *     db,key,type,expires,field,value      field: of a hash; the member of a sorted set, whose value is its score; the
 *                                          place in a list; the id of an entry of a stream, whose value is its fields
 *
 * Words are in double quotes as `--csv` has them: what is not printable ASCII is escaped. Groups of streams and deadlines
 * of fields are left out.
 */
import { HashValue } from '../../keyspace/hash-value.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { typeOf, type Value } from '../../keyspace/values.ts'
import type { RdbEntry } from '../../persistence/rdb/file.ts'
import { quote } from '../../resp/quote.ts'
import type { Bytes } from '../../resp/values.ts'
import { FIRST_ID, LAST_ID } from '../../structures/log-id.ts'
import { seventeenDigits } from '../../structures/seventeen-digits.ts'

export const CSV_HEADER = 'db,key,type,expires,field,value'

/** Elements of a list that are taken at a time. */
const STEP = 1024

/** The lines of a key, without their ends. */
export function* csvOf({ database, key, value, deadline }: RdbEntry): Generator<Bytes, void, undefined> {
  const start = `${database},${quote(key)},${typeOf(value)},${deadline ?? ''},`
  for (const cells of cellsOf(value)) yield start + cells
}

function* cellsOf(value: Value): Generator<Bytes, void, undefined> {
  if (value instanceof ListValue) yield* cellsOfList(value)
  else if (value instanceof SetValue) for (const member of value) yield `,${quote(member)}`
  else if (value instanceof SortedSetValue) yield* cellsOfSortedSet(value)
  else if (value instanceof HashValue) {
    const { fieldAt, valueAt } = value.numbered()
    for (let at = 0; at < value.size; at++) yield `${quote(fieldAt(at))},${quote(valueAt(at))}`
  } else if (value instanceof StreamValue) yield* cellsOfStream(value)
  else yield `,${quote(value.toString())}`
}

function* cellsOfList(list: ListValue): Generator<Bytes, void, undefined> {
  for (let from = 0; from < list.size; from += STEP) {
    const items = list.range(from, Math.min(list.size, from + STEP))
    for (const [at, item] of items.entries()) yield `${from + at},${quote(item)}`
  }
}

function* cellsOfSortedSet(set: SortedSetValue): Generator<Bytes, void, undefined> {
  for (let from = 0; from < set.size; from += STEP) {
    const cells: Bytes[] = []
    set.visit(from, Math.min(set.size, from + STEP), false, (member, score) => {
      cells.push(`${quote(member)},${seventeenDigits(score)}`)
    })
    yield* cells
  }
}

/** The fields of an entry are one cell: words in quotes, which are quoted once more. */
function* cellsOfStream(stream: StreamValue): Generator<Bytes, void, undefined> {
  const cells: Bytes[] = []
  stream.slice(FIRST_ID, LAST_ID, Number.POSITIVE_INFINITY).visit(entry => {
    cells.push(`${entry.ms}-${entry.seq},${quote(entry.items().map(quote).join(' '))}`)
  })
  yield* cells
}
