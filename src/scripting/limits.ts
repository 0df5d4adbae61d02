/** What bounds the libraries of scripts: the memory and time of their runtime, and the stack that Lua has in C. */
import type { LibraryRuntime } from '../lua/run/values.ts'

/** Accounts what a script uses, and throws when that is too much. */
export type Meter = Pick<LibraryRuntime, 'spend' | 'step'>

/**
 * Lua 5.1 gives a C function room for this many values, its arguments included. Functions with many results end
 * there, and so does nesting that takes a few values per level: scripts see where.
 */
export const STACK = 8000

/** What a table takes while it is empty; what it takes more by growing, it accounts itself. */
export const TABLE_BYTES = 64
