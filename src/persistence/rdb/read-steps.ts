/**
 * Large values are read in steps, so that a server can do other work in between, and before all of their bytes are there:
 * a file needs no more memory than its longest element. What is read must not change anything before all of its bytes
 * were read, for it is begun again when more of them have come.
 */
import { MORE_TO_COME } from './byte-reader.ts'
import type { RdbReader } from './rdb-reader.ts'
import { STEP_BYTES } from './steps.ts'

/** Yields 'more' where bytes are missing that are to come, and nothing where others may have their turn. */
export type Reading<T> = Generator<'more' | undefined, T, undefined>

/** Reads so many elements, one after another. */
export function* readEach(input: RdbReader, count: number, read: () => void): Reading<void> {
  for (let left = count; left > 0; ) {
    const end = input.at + STEP_BYTES
    let { at, packs } = input
    try {
      while (left > 0 && at < end) {
        read()
        left--
        at = input.at
        packs = input.packs
      }
    } catch (error) {
      if (error !== MORE_TO_COME) throw error
      input.back(at)
      input.packs = packs
      yield 'more'
      continue
    }
    if (left > 0) yield
  }
}

/** Reads what is there as a whole or not at all. */
export function* readOne<T>(input: RdbReader, read: () => T): Reading<T> {
  for (;;) {
    const { at, packs } = input
    try {
      return read()
    } catch (error) {
      if (error !== MORE_TO_COME) throw error
      input.back(at)
      input.packs = packs
      yield 'more'
    }
  }
}

/** Reads all of a value whose bytes are there. */
export function readWhole<T>(reading: Reading<T>): T {
  for (;;) {
    const step = reading.next()
    if (step.done === true) return step.value
    if (step.value === 'more') throw MORE_TO_COME
  }
}
