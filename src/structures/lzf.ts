/**
 * The LZF format: how RDB shortens long strings. Compressed data is a row of instructions:
 *
 *     000LLLLL <L+1 bytes>              these bytes
 *     LLLooooo oooooooo                 L+2 bytes (L from 1 to 6) that already stand o+1 bytes before
 *     111ooooo LLLLLLLL oooooooo        L+9 bytes that already stand o+1 bytes before
 *
 * What is repeated may overlap what it makes: `a` and "14 bytes from 1 before" are fifteen times `a`.
 */
import { type Viewed, viewed } from './viewed.ts'

const MOST_LITERALS = 32
const LEAST_MATCH = 3
const MOST_MATCH = 264
const FARTHEST = 8192
/** Bytes that copies by steps write besides, at most. */
const STEPS = 8
/** Literals for each byte that counts them, as a shift. */
const LITERALS_BITS = 5
/** Bytes of the longest instruction for a match, and one that counts literals. */
const MOST_INSTRUCTION = 4
/** Bytes that are read to look for a match. */
const LEAST_READ = 4
/** Bytes of a text that is compressed in one go; of longer ones each part is by itself. */
export const MOST_SHORT: number = 64 * 1024
/** Bytes behind a text, where four are read or written at once. */
const SLACK = 16
/** Bytes from which on a call into the runtime copies faster than a loop does. */
const LONG = 512
const TABLE_BITS = 13
/** How a triple's place in the table is made of its hash. Shorter texts use a part of it that stays in the nearest cache. */
const LONG_SHIFT = 32 - TABLE_BITS
const SHORT_SHIFT = 32 - 10
const SHORT = 512
const MOST_SEEN = 2 ** 31 - 2
/** So many bytes are looked at one by one, as many again by twos, and so on. */
const STEADY_BITS = 5

/** The original bytes, `size` of them; undefined when that is not what the data gives. */
export function decompress(data: Uint8Array, size: number): Uint8Array<ArrayBuffer> | undefined {
  const out = viewed(Buffer.alloc(size))
  const isRight = decompressInto(viewed(Buffer.from(data)), 0, data.length, out, 0, size)
  return isRight ? new Uint8Array(out.bytes) : undefined
}

/**
 * The same of a part of an array, to a place in another. Returns whether it is what the data gives. Some bytes behind that
 * place are overwritten, if there are any: four bytes are copied at once (measured: a quarter faster).
 */
export function decompressInto(
  source: Viewed,
  from: number,
  end: number,
  target: Viewed,
  start: number,
  size: number,
): boolean {
  const { bytes: data, view: dataView } = source
  const { bytes: out, view } = target
  const stop = start + size
  /** Behind these too few bytes follow for the last step of a copy. */
  const lastFrom = data.length - MOST_LITERALS - STEPS
  const lastTo = out.length - MOST_MATCH - STEPS
  let at = from
  let to = start
  while (at < end) {
    const control = data[at++] as number
    if (control < MOST_LITERALS) {
      const length = control + 1
      if (at + length > end || to + length > stop) return false
      if (to > lastTo || at > lastFrom) for (let i = 0; i < length; i++) out[to + i] = data[at + i] as number
      else {
        // Most are not longer: without a condition for each step a processor has less to guess.
        view.setInt32(to, dataView.getInt32(at))
        view.setInt32(to + 4, dataView.getInt32(at + 4))
        for (let i = 8; i < length; i += 4) view.setInt32(to + i, dataView.getInt32(at + i))
      }
      at += length
      to += length
      continue
    }
    let length = (control >> 5) + 2
    if (length === 9) length += data[at++] ?? 0
    const distance = (((control & 31) << 8) | (data[at++] ?? 0)) + 1
    if (at > end || distance > to - start || to + length > stop) return false
    const before = to - distance
    if (to > lastTo || distance < 4) for (let i = 0; i < length; i++) out[to + i] = out[before + i] as number
    else {
      view.setInt32(to, view.getInt32(before))
      view.setInt32(to + 4, view.getInt32(before + 4))
      for (let i = 8; i < length; i += 4) view.setInt32(to + i, view.getInt32(before + i))
    }
    to += length
  }
  return to === stop
}

/**
 * What is compressed is copied here, and what comes of it stands there: V8 knows where arrays are that are always the same
 * ones, and how long (measured: half of the time).
 */
const text = viewed(Buffer.allocUnsafeSlow(MOST_SHORT + SLACK))
const { bytes: textBytes, view: textView } = text
export const packed: Viewed = viewed(Buffer.allocUnsafeSlow(MOST_SHORT + MOST_SHORT / MOST_LITERALS + SLACK))
const { bytes: packedBytes, view: packedView } = packed

/**
 * The place at which each triple was last seen, counted on from one text to the next: what is not above `seenBefore` is
 * of a text before. (Measured: a new table for each text takes ten times as long as a text of 100 bytes.)
 */
const seen = new Int32Array(1 << TABLE_BITS)
let seenBefore = 0

/** The bytes in LZF; undefined when that is not shorter. */
export function compress(bytes: Uint8Array): Buffer | undefined {
  const source = viewed(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  const parts: Buffer[] = []
  let size = 0
  for (let at = 0; at < bytes.length; at += MOST_SHORT) {
    const end = Math.min(at + MOST_SHORT, bytes.length)
    const length = compressShort(source, at, end) || putLiterals(0, end - at, 0)
    parts.push(Buffer.from(packedBytes.subarray(0, length)))
    size += length
  }
  return size < bytes.length ? Buffer.concat(parts) : undefined
}

/**
 * The same of a part of an array, of at most MOST_SHORT bytes. Returns the length, 0 when it is not shorter; the bytes
 * stand in `packed` until others are compressed.
 */
export function compressShort(source: Viewed, from: number, end: number): number {
  const size = end - from
  takeText(source, from, end)
  if (seenBefore + size > MOST_SEEN) {
    seen.fill(0)
    seenBefore = 0
  }
  const shift = size > SHORT ? LONG_SHIFT : SHORT_SHIFT
  /** The first place of this text as it stands in the table; all of texts before are lower. */
  const base = seenBefore + 1
  seenBefore += size
  let to = 0
  /** Bytes from here on are in no instruction yet. */
  let literals = 0
  const last = size - LEAST_READ
  for (let at = 0; at <= last; ) {
    const word = textView.getInt32(at)
    const slot = Math.imul(word >>> 8, 0x9e3779b1) >>> shift
    const before = (seen[slot] as number) - base
    seen[slot] = base + at
    const difference = before < 0 || at - before > FARTHEST ? -1 : textView.getInt32(before) ^ word
    // Three bytes alone save nothing where they end a row of others.
    if (difference !== 0 && (difference >>> 8 !== 0 || at !== literals)) {
      // The longer nothing was found, the larger the steps: most of what has no repetitions is left out.
      at += 1 + ((at - literals) >> STEADY_BITS)
      continue
    }
    const most = Math.min(MOST_MATCH, size - at)
    const length = difference === 0 ? Math.min(most, matchLength(before, at, most)) : LEAST_MATCH
    const run = at - literals
    if (to + run + (run >> LITERALS_BITS) + MOST_INSTRUCTION > size) return 0
    if (run > 0) to = putLiterals(literals, at, to)
    const distance = at - before - 1
    if (length < 9) packedBytes[to++] = ((length - 2) << 5) | (distance >> 8)
    else {
      packedBytes[to++] = (7 << 5) | (distance >> 8)
      packedBytes[to++] = length - 9
    }
    packedBytes[to++] = distance & 0xff
    at += length
    literals = at
  }
  // Nothing was found: it would not be shorter.
  if (literals === 0) return 0
  const run = size - literals
  if (to + run + (run >> LITERALS_BITS) + 1 >= size) return 0
  return putLiterals(literals, size, to)
}

/** How many bytes are alike from two places on, of which four are. May be more than `most`. */
function matchLength(before: number, at: number, most: number): number {
  let length = LEAST_READ
  for (; length < most; length += 4) {
    const difference = textView.getInt32(before + length) ^ textView.getInt32(at + length)
    if (difference !== 0) return length + (Math.clz32(difference) >>> 3)
  }
  return length
}

/** Writes the text from a place up to another as it is. Returns where that ends. */
function putLiterals(from: number, end: number, start: number): number {
  let to = start
  for (let at = from; at < end; at += MOST_LITERALS) {
    const length = Math.min(MOST_LITERALS, end - at)
    packedBytes[to++] = length - 1
    // Some bytes behind them are overwritten, and will be again.
    for (let i = 0; i < length; i += 4) packedView.setInt32(to + i, textView.getInt32(at + i))
    to += length
  }
  return to
}

function takeText({ bytes, view }: Viewed, from: number, end: number): void {
  if (end - from > LONG) {
    bytes.copy(textBytes, 0, from, end)
    return
  }
  let at = from
  for (; at + 4 <= end; at += 4) textView.setInt32(at - from, view.getInt32(at))
  for (; at < end; at++) textBytes[at - from] = bytes[at] as number
}
