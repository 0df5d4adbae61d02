/**
 * Small collections between the two forms that they have: a text in a record of memory (key-table.ts) while nobody
 * looks at them, an object for the time of a command. A collection is made from its record each time it is fetched,
 * and what was changed in it is written back when it is saved. Large ones stay objects.
 */
import { HashValue } from './hash-value.ts'
import type { EncodingLimits } from './limits.ts'
import { ListValue } from './list-value.ts'
import { HASH, INTEGERS, LIST, SET, SORTED_SET } from './record.ts'
import { SetValue } from './set-value.ts'
import { SortedSetValue } from './sorted-set-value.ts'
import type { Collection } from './values.ts'

/** The kind of record that a collection goes into. */
export function kindOf(value: Collection): number {
  switch (value.type) {
    case 'hash':
      return HASH
    case 'list':
      return LIST
    case 'set':
      return value.encoding === 'intset' ? INTEGERS : SET
    default:
      return SORTED_SET
  }
}

/** @param seed makes the table's hashes differ, should the collection become one */
export function unpack(
  kind: number,
  text: string,
  note: number,
  limits: EncodingLimits,
  seed: number,
): Collection {
  switch (kind) {
    case HASH:
      return HashValue.unpack(limits, seed, text, note)
    case LIST:
      return ListValue.unpack(limits, text, note)
    case SET:
      return SetValue.unpack(limits, seed, 'listpack', text, note)
    case INTEGERS:
      return SetValue.unpack(limits, seed, 'intset', text, 0)
    default:
      return SortedSetValue.unpack(limits, seed, text, note)
  }
}
