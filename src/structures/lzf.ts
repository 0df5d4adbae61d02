/**
 * The LZF format: how RDB shortens long strings. Compressed data is a row of instructions:
 *
 *     000LLLLL <L+1 bytes>              these bytes
 *     LLLooooo oooooooo                 L+2 bytes (L from 1 to 6) that already stand o+1 bytes before
 *     111ooooo LLLLLLLL oooooooo        L+9 bytes that already stand o+1 bytes before
 *
 * What is repeated may overlap what it makes: `a` and "14 bytes from 1 before" are fifteen times `a`.
 */
const MOST_LITERALS = 32
const LEAST_MATCH = 3
const MOST_MATCH = 264
const FARTHEST = 8192
const TABLE_BITS = 14
const MOST_SEEN = 2 ** 31 - 2

/** The original bytes, `size` of them; undefined when that is not what the data gives. */
export function decompress(data: Uint8Array, size: number): Uint8Array<ArrayBuffer> | undefined {
  const out = new Uint8Array(size)
  let at = 0
  let to = 0
  while (at < data.length) {
    const control = data[at++] as number
    if (control < MOST_LITERALS) {
      const length = control + 1
      if (at + length > data.length || to + length > size) return undefined
      out.set(data.subarray(at, at + length), to)
      at += length
      to += length
      continue
    }
    let length = (control >> 5) + 2
    if (length === 9) length += data[at++] ?? 0
    const distance = (((control & 31) << 8) | (data[at++] ?? 0)) + 1
    if (at > data.length || distance > to || to + length > size) return undefined
    for (const end = to + length; to < end; to++) out[to] = out[to - distance] as number
  }
  return to === size ? out : undefined
}

/**
 * The place after the one at which each triple was last seen, counted on from one text to the next: what is not above
 * `seenBefore` is of a text before. (Measured: a new table for each text takes ten times as long as a text of 100 bytes.)
 */
const seen = new Int32Array(1 << TABLE_BITS)
let seenBefore = 0

/** The bytes in LZF; undefined when that is not shorter. */
export function compress(bytes: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const out = new Uint8Array(bytes.length)
  if (seenBefore + bytes.length > MOST_SEEN) {
    seen.fill(0)
    seenBefore = 0
  }
  const start = seenBefore
  seenBefore += bytes.length
  let to = 0
  let literals = 0
  const flush = (end: number): boolean => {
    for (let at = literals; at < end; at += MOST_LITERALS) {
      const count = Math.min(MOST_LITERALS, end - at)
      if (to + 1 + count > out.length) return false
      out[to++] = count - 1
      out.set(bytes.subarray(at, at + count), to)
      to += count
    }
    return true
  }
  let at = 0
  while (at + LEAST_MATCH <= bytes.length) {
    const slot = slotOf(bytes, at)
    const before = (seen[slot] as number) - start - 1
    seen[slot] = start + at + 1
    const length = before < 0 || at - before > FARTHEST ? 0 : matchLength(bytes, before, at)
    if (length < LEAST_MATCH) {
      at++
      continue
    }
    if (!flush(at) || to + 3 > out.length) return undefined
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
  return flush(bytes.length) && to < bytes.length ? out.slice(0, to) : undefined
}

function slotOf(bytes: Uint8Array, at: number): number {
  const triple = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
  return Math.imul(triple, 0x9e3779b1) >>> (32 - TABLE_BITS)
}

function matchLength(bytes: Uint8Array, before: number, at: number): number {
  const most = Math.min(MOST_MATCH, bytes.length - at)
  let length = 0
  while (length < most && bytes[before + length] === bytes[at + length]) length++
  return length
}
