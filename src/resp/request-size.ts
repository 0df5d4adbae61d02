import type { Bytes } from './values.ts'

/** Bytes of a request as servers write it to each other: never inline, and lengths without zeros before them. */
export function requestSize(argv: readonly Bytes[]): number {
  let size = headOf(argv.length)
  for (const { length } of argv) size += headOf(length) + length + 2
  return size
}

/** Bytes of `*3 CR LF`. */
function headOf(count: number): number {
  return 3 + String(count).length
}
