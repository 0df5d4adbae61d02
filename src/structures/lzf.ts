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
/** Bytes that are read to look for a match. */
const LEAST_READ = 4
const TABLE_BITS = 14
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
 * The place at which each triple was last seen, counted on from one text to the next: what is not above `seenBefore` is
 * of a text before. (Measured: a new table for each text takes ten times as long as a text of 100 bytes.)
 */
const seen = new Int32Array(1 << TABLE_BITS)
let seenBefore = 0

/** The bytes in LZF; undefined when that is not shorter. */
export function compress(bytes: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const out = new Uint8Array(bytes.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const length = compressInto(bytes, view, 0, bytes.length, out)
  return length === 0 ? undefined : out.slice(0, length)
}

/**
 * The same of a part of an array, to the beginning of another, which must have room for as many bytes. Returns the
 * length, 0 when it is not shorter.
 *
 * @param view of the array: four bytes are read at once (measured: a third faster)
 */
export function compressInto(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  end: number,
  out: Uint8Array,
): number {
  const size = end - from
  if (seenBefore + size > MOST_SEEN) {
    seen.fill(0)
    seenBefore = 0
  }
  const shift = size > SHORT ? LONG_SHIFT : SHORT_SHIFT
  /** A place of this text as it stands in the table; all of texts before are lower than its first. */
  const base = seenBefore + 1 - from
  const first = base + from
  seenBefore += size
  let to = 0
  /** Bytes from here on are in no instruction yet. */
  let literals = from
  const last = end - LEAST_READ
  for (let at = from; at <= last; ) {
    const triple = view.getUint32(at) >>> 8
    const slot = Math.imul(triple, 0x9e3779b1) >>> shift
    const stood = seen[slot] as number
    seen[slot] = base + at
    const before = stood - base
    if (stood < first || at - before > FARTHEST || view.getUint32(before) >>> 8 !== triple) {
      // The longer nothing was found, the larger the steps: most of what has no repetitions is left out.
      at += 1 + ((at - literals) >> STEADY_BITS)
      continue
    }
    const most = Math.min(MOST_MATCH, end - at)
    let length = LEAST_MATCH
    while (length + 4 <= most && view.getInt32(before + length) === view.getInt32(at + length)) length += 4
    while (length < most && bytes[before + length] === bytes[at + length]) length++
    to = writeLiterals(bytes, literals, at, out, to, size)
    if (to === 0 && at > literals) return 0
    if (to + 3 > size) return 0
    const distance = at - before - 1
    if (length < 9) out[to++] = ((length - 2) << 5) | (distance >> 8)
    else {
      out[to++] = (7 << 5) | (distance >> 8)
      out[to++] = length - 9
    }
    out[to++] = distance & 0xff
    at += length
    literals = at
  }
  // Nothing was found: it would not be shorter.
  if (literals === from) return 0
  to = writeLiterals(bytes, literals, end, out, to, size)
  return to < size ? to : 0
}

/** Returns where they end, 0 if there is no room for them. */
function writeLiterals(
  bytes: Uint8Array,
  from: number,
  end: number,
  out: Uint8Array,
  start: number,
  room: number,
): number {
  let to = start
  for (let at = from; at < end; ) {
    const stop = Math.min(at + MOST_LITERALS, end)
    if (to + 1 + stop - at > room) return 0
    out[to++] = stop - at - 1
    while (at < stop) out[to++] = bytes[at++] as number
  }
  return to
}
