/** What the checks report goes to standard output, a line at a time. */
import type { Bytes } from '../../resp/values.ts'

export function say(line: Bytes): void {
  process.stdout.write(`${line}\n`, 'latin1')
}

/** A path as the bytes that the system knows it by. */
export function bytesOf(path: string): Bytes {
  return Buffer.from(path, 'utf8').toString('latin1')
}
