/** Finding and removing all equal entries of a packed sequence; see packed.ts. */
import { nextPlace, packedLength } from './packed.ts'

/** Which entries are equal to `item`: their numbers, ascending. */
export function matchingEntries(packed: string, item: string): number[] {
  return matches(packed, item, false)
}

/**
 * Takes out at most `limit` entries equal to `item`, beginning at the end when `backwards`. Returns the same string
 * when there are none.
 */
export function removeMatches(packed: string, item: string, limit: number, backwards: boolean): string {
  const all = matches(packed, item, true)
  if (all.length === 0) return packed
  const places = all.length <= limit ? all : backwards ? all.slice(-limit) : all.slice(0, limit)
  const size = packedLength(item)
  let kept = ''
  let from = 0
  for (const place of places) {
    kept += packed.substring(from, place)
    from = place + size
  }
  return kept + packed.substring(from)
}

/** The places of equal entries, or their numbers. Most others already differ in size or in their last byte. */
function matches(packed: string, item: string, wantsPlaces: boolean): number[] {
  const found: number[] = []
  const { length } = item
  const size = packedLength(item)
  // An empty entry is its length, 0.
  const last = length === 0 ? 0 : item.charCodeAt(length - 1)
  for (let at = 0, number = 0; at < packed.length; number++) {
    const next = nextPlace(packed, at)
    if (
      next - at === size &&
      packed.charCodeAt(next - 1) === last &&
      packed.startsWith(item, next - length)
    ) {
      found.push(wantsPlaces ? at : number)
    }
    at = next
  }
  return found
}
