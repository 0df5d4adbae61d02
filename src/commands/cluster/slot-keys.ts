/**
 * The keys of one slot. Redis keeps the keys of a cluster by slot; here all keys are looked at, which is quick enough for
 * the few of a test.
 */
import type { Database } from '../../keyspace/database.ts'
import type { Bytes } from '../../resp/values.ts'
import { hashSlot } from '../../structures/hash-slot.ts'

/** @param limit how many at most */
export function keysInSlot(database: Database, slot: number, limit = Number.POSITIVE_INFINITY): Bytes[] {
  const found: Bytes[] = []
  if (limit === 0) return found
  for (const key of database.keys()) {
    if (hashSlot(key) !== slot) continue
    found.push(key)
    if (found.length === limit) break
  }
  return found
}

export function countInSlot(database: Database, slot: number): number {
  return keysInSlot(database, slot).length
}
