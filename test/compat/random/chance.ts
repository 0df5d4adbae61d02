/** What random commands are made with. Everything follows from a seed, so that a failure can be repeated. */
import type { View } from '../pair.ts'

export type Maker = () => string[]

/** The random commands of one family. */
export interface Family {
  readonly name: string
  readonly makers: (chance: Chance) => Maker[]
  /** Not mixed with other families; says why. */
  readonly alone?: string
  /** By command in capitals: what of a reply must be equal, where its order is open. */
  readonly views?: Readonly<Record<string, View>>
}

export const KEYS = ['a', 'b', 'c', 'd', 'e'] as const

export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 up to but not including `limit` (mulberry32). */
  readonly below = (limit: number): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  readonly pick = (...choices: readonly string[]): string => choices[this.below(choices.length)] ?? ''

  /** Up to `most` of what `make` makes, in a row. */
  readonly some = (most: number, make: () => string[]): string[] =>
    Array.from({ length: this.below(most + 1) }, make).flat()

  /** One of few keys, the same for all families: so that types meet. */
  readonly key = (): string => this.pick(...KEYS)
}
