/**
 * The sizes in which the arena gives out memory: multiples of 8 bytes up to 128, from there on eight steps for each
 * doubling. A record so wastes an eighth at most, and all places of a page have one size.
 */
import { FRAME } from './segments.ts'

/** Bytes of the largest place: four to a page. */
export const LARGEST = FRAME / 4
/** A place begins at a multiple of so many bytes. */
export const UNIT = 8

/** By class, from 1 on: its bytes. */
export const SIZES: Int32Array = Int32Array.from(sizes())

/** By size in units: the smallest class that holds it. */
const classBySize = new Uint8Array(LARGEST / UNIT + 1)
for (let units = 1, sizeClass = 1; units < classBySize.length; units++) {
  if ((SIZES[sizeClass] as number) < units * UNIT) sizeClass++
  classBySize[units] = sizeClass
}

/** The class of places for so many bytes, from 1 to {@link LARGEST}. */
export function classOf(bytes: number): number {
  return classBySize[(bytes + UNIT - 1) >>> 3] as number
}

function sizes(): number[] {
  const found = [0]
  for (let size = UNIT; size <= 128; size += UNIT) found.push(size)
  for (let base = 128; base < LARGEST; base *= 2) {
    for (let step = 1; step <= 8; step++) found.push(base + (base / 8) * step)
  }
  return found
}
