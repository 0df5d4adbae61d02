/**
 * Bytes to latin1 strings and back, by Node's direct methods: `toString('latin1')` and `write(..., 'latin1')`
 * come to the same after decoding their arguments, which costs more than the work for short strings (measured).
 */
interface Latin1Buffer extends Buffer {
  latin1Slice(start: number, end: number): string
  latin1Write(text: string, offset: number, length?: number): number
}

/** Elsewhere than on Node a Buffer may lack them. */
const isDirect = 'latin1Slice' in Buffer.prototype

/** The bytes from `start` to `end` as a string of one character per byte. */
export function latin1Slice(buffer: Buffer, start: number, end: number): string {
  return isDirect ? (buffer as Latin1Buffer).latin1Slice(start, end) : buffer.toString('latin1', start, end)
}

/** Stores a string of one character per byte at an offset. Returns how many bytes that were. */
export function latin1Write(buffer: Buffer, text: string, offset: number): number {
  return isDirect
    ? (buffer as Latin1Buffer).latin1Write(text, offset, text.length)
    : buffer.write(text, offset, 'latin1')
}

const { fromCharCode: of }: { fromCharCode(...codes: readonly (number | undefined)[]): string } = String

/**
 * The same for short strings without a call into the runtime: a third of the time up to 16 bytes (measured: 46 and
 * 130 ns for 10), for which the bytes must stand one by one.
 */
export function textAt(b: Buffer, i: number, length: number): string {
  // biome-ignore format: one line for each length
  switch (length) {
    case 0: return ''
    case 1: return of(b[i])
    case 2: return of(b[i], b[i + 1])
    case 3: return of(b[i], b[i + 1], b[i + 2])
    case 4: return of(b[i], b[i + 1], b[i + 2], b[i + 3])
    case 5: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4])
    case 6: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5])
    case 7: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6])
    case 8: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7])
    case 9: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8])
    case 10: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9])
    case 11: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9], b[i + 10])
    case 12: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9], b[i + 10], b[i + 11])
    case 13: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9], b[i + 10], b[i + 11], b[i + 12])
    case 14: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9], b[i + 10], b[i + 11], b[i + 12], b[i + 13])
    case 15: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9], b[i + 10], b[i + 11], b[i + 12], b[i + 13], b[i + 14])
    case 16: return of(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9], b[i + 10], b[i + 11], b[i + 12], b[i + 13], b[i + 14], b[i + 15])
    default: return latin1Slice(b, i, i + length)
  }
}

/** Stores a string at an offset; short ones byte by byte. */
export function putText(buffer: Buffer, text: string, at: number): void {
  const { length } = text
  if (length <= SHORT) for (let i = 0; i < length; i++) buffer[at + i] = text.charCodeAt(i)
  else latin1Write(buffer, text, at)
}

/** Characters up to which a loop is faster than a call into the runtime (measured). */
const SHORT = 24
