/** Where the words of an entry's row are, in pages of rows: what key-table.ts writes and frozen-entries.ts reads. */
import { FRAME } from '../memory/segments.ts'

export const ROW_BITS = 2

/** The place of the record in the arena. */
export const REF = 0
/** A short integer that is the value, or one that goes with it. */
export const INTEGER = 1
/** See use.ts. */
export const STAMP = 2
/** The slot of the deadline; 0: none. */
export const TAG = 3

/** Rows of a page. */
export const PAGE_BITS = Math.log2(FRAME) - 2 - ROW_BITS
export const PAGE_MASK = (1 << PAGE_BITS) - 1
