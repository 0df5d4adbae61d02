/**
 * Writes an append-only file: commands as requests, and on wish before those of each second a line that says when they
 * were run (`aof-timestamp-enabled`), which is how a file can be cut back to a time.
 *
 * What was appended is handed over with `take()`; nothing is written anywhere here.
 */
import type { Bytes } from '../../resp/values.ts'
import { Writer } from '../../resp/writer.ts'

const STAMP = '#TS:'

export class AofWriter {
  readonly #writer = new Writer()
  /** The second that the file was told last. */
  #second = 0

  /** Bytes appended and not yet taken. */
  get length(): number {
    return this.#writer.length
  }

  /** Appends commands that belong together. */
  append(commands: Iterable<readonly Bytes[]>): void {
    for (const argv of commands) this.#writer.request(argv)
  }

  /** Says when what follows was run, in whole Unix seconds, unless that was said before. Not between MULTI and EXEC. */
  stamp(second: number): void {
    if (second <= this.#second) return
    this.#second = second
    this.#writer.raw(Buffer.from(`${STAMP}${second}\r\n`))
  }

  /** Shows all that was appended and not taken yet; see Writer.peek. */
  peek(): Buffer[] {
    return this.#writer.peek()
  }

  /** Forgets all that was appended. */
  clear(): void {
    this.#writer.truncate(0)
  }

  /** Hands over all that was appended since the last call. */
  take(): Buffer[] {
    return this.#writer.take()
  }
}

/** The Unix seconds that an annotation says; undefined for one that says something else, NaN if it says no number. */
export function stampOf(annotation: Bytes): number | undefined {
  if (!annotation.startsWith(STAMP)) return undefined
  const digits = annotation.slice(STAMP.length)
  return /^-?\d+$/.test(digits) ? Number(digits) : Number.NaN
}
