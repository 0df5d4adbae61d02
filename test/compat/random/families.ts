/** The families of random commands; one line each. */
import type { Family } from './chance.ts'
import { hashFamily } from './hash.ts'
import { listFamily } from './list.ts'
import { setFamily } from './set.ts'
import { sortFamily } from './sort.ts'
import { sortedSetFamily } from './sorted-set.ts'
import { stringFamily } from './string.ts'

export const FAMILIES: readonly Family[] = [
  stringFamily,
  setFamily,
  sortFamily,
  hashFamily,
  listFamily,
  sortedSetFamily,
]
