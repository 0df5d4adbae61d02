/** The families of random commands; one line each. */
import type { Family } from './chance.ts'
import { geoFamily } from './geo.ts'
import { hashFamily } from './hash.ts'
import { hyperloglogFamily } from './hyperloglog.ts'
import { listFamily } from './list.ts'
import { setFamily } from './set.ts'
import { sortFamily } from './sort.ts'
import { sortedSetFamily } from './sorted-set.ts'
import { streamFamily } from './stream.ts'
import { stringFamily } from './string.ts'

export const FAMILIES: readonly Family[] = [
  stringFamily,
  setFamily,
  sortFamily,
  hashFamily,
  listFamily,
  sortedSetFamily,
  geoFamily,
  hyperloglogFamily,
  streamFamily,
]
