/** Looks up what a pipeline is about to ask for, so that cache misses overlap. */
import type { Database } from '../keyspace/database.ts'
import { MOST_AHEAD, type RequestsAhead } from '../resp/requests.ts'
import type { Bytes } from '../resp/values.ts'

/** Where the keys are that are looked for. */
const starts = new Int32Array(MOST_AHEAD)

/** Most requests name a key in their second word, and where all name the same one, often its elements after it. */
export function prefetch(db: Database, { requests, bytes, seconds }: RequestsAhead): void {
  const keys: Bytes[] = []
  let areEqual = true
  for (let i = 0; i < requests.length; i++) {
    const key = requests[i]?.[1]
    if (key === undefined) continue
    starts[keys.length] = seconds[i] as number
    keys.push(key)
    areEqual &&= key === keys[0]
  }
  const [first] = keys
  if (first === undefined || !areEqual) db.ahead.prefetchFrom(bytes, starts, keys)
  else db.prefetchElements(first, thirdWords(requests))
}

function thirdWords(requests: readonly (readonly Bytes[])[]): Bytes[] {
  const words: Bytes[] = []
  for (let i = 0; i < requests.length; i++) {
    const word = requests[i]?.[2]
    if (word !== undefined) words.push(word)
  }
  return words
}
