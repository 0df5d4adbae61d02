/**
 * Large values as they were when a view was frozen. They lie on the heap and go on changing, so each is copied before
 * its first change, and when it is read itself, if that may take several slices. Copies share with their originals
 * what stays the same.
 */
import type { Database } from '../keyspace/database.ts'
import type { HeapValue } from '../keyspace/entries.ts'
import type { ViewHolder } from '../keyspace/keyspace.ts'
import type { Bytes } from '../resp/values.ts'

export class KeptValues implements ViewHolder {
  /** By the original; undefined: it was read already. */
  readonly #copies = new Map<HeapValue, HeapValue | undefined>()

  changing(database: Database, key: Bytes): void {
    const value = database.heapValue(key)
    if (value !== undefined && !this.#copies.has(value)) this.#copies.set(value, value.copy())
  }

  /** Values that are only unlinked stay what they are. */
  flushing(): void {}

  swapping(): void {}

  /** The value as it was, to be looked at now. */
  peek(value: HeapValue): HeapValue {
    return this.#copies.get(value) ?? value
  }

  /**
   * The value as it was. To be called once for each.
   *
   * @param isReadAtOnce whether it is read before it can change; else it is read in slices
   */
  take(value: HeapValue, isReadAtOnce: boolean): HeapValue {
    const kept = this.#copies.get(value) ?? (isReadAtOnce ? value : value.copy())
    this.#copies.set(value, undefined)
    return kept
  }
}
