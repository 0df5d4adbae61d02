/** Looks up what a pipeline is about to ask for, so that cache misses overlap. */
import type { Database } from '../keyspace/database.ts'
import type { Bytes } from '../resp/values.ts'

/** Most requests name a key in their second word, and where all name the same one, often its elements after it. */
export function prefetch(db: Database, requests: readonly (readonly Bytes[])[]): void {
  const keys = wordsAt(1, requests)
  const [first] = keys
  if (first === undefined || keys.some(key => key !== first)) db.prefetch(keys)
  else db.prefetchElements(first, wordsAt(2, requests))
}

/** The word at a position of every request that has so many. */
function wordsAt(position: number, requests: readonly (readonly Bytes[])[]): Bytes[] {
  const words: Bytes[] = []
  for (let i = 0; i < requests.length; i++) {
    const word = requests[i]?.[position]
    if (word !== undefined) words.push(word)
  }
  return words
}
