/** What structures that pick at random ask for; `keyspace/random.ts` provides it. */
export interface RandomSource {
  /** A whole number from 0 up to but not including `limit`. */
  below(limit: number): number
}
