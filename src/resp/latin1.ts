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

/** Characters up to which a loop is faster than a call into the runtime (measured). */
const SHORT = 24

/** Stores a string at an offset; short ones byte by byte. */
export function putText(buffer: Buffer, text: string, at: number): void {
  const { length } = text
  if (length <= SHORT) for (let i = 0; i < length; i++) buffer[at + i] = text.charCodeAt(i)
  else latin1Write(buffer, text, at)
}
