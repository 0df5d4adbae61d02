/**
 * Fields of hashes whose deadline has passed. The commands of hashes call this before they look at a field, so that none
 * sees one that has expired, however late active expiry is.
 */
import type { Bytes } from '../resp/values.ts'
import type { Database } from './database.ts'
import type { HashValue } from './hash-value.ts'

/** Removes all fields whose deadline has passed, of a hash that was read just now, or is about to be changed. */
export function expireFields(db: Database, key: Bytes, hash: HashValue): void {
  if (hash.nextDeadline <= db.expiryTime) db.removeFields(key, hash, () => hash.removeDue(db.expiryTime))
}

/**
 * Removes a field if its deadline has passed.
 *
 * @param fills says that the command sets the field next, so that a hash without others keeps its key
 */
export function expireField(db: Database, key: Bytes, hash: HashValue, field: Bytes, fills = false): void {
  if (hash.nextDeadline <= db.expiryTime) expireNamed(db, key, hash, [field], 1, fills)
}

/** The same for several fields, every `step`th of a list. */
export function expireNamed(
  db: Database,
  key: Bytes,
  hash: HashValue,
  fields: readonly Bytes[],
  step = 1,
  fills = false,
): void {
  if (hash.nextDeadline > db.expiryTime) return
  const due = () => {
    const removed: Bytes[] = []
    for (let i = 0; i < fields.length; i += step) {
      const field = fields[i] as Bytes
      const deadline = hash.deadlineOf(field)
      if (deadline >= 0 && deadline <= db.expiryTime && hash.delete(field)) removed.push(field)
    }
    return removed
  }
  db.removeFields(key, hash, due, fills)
}
