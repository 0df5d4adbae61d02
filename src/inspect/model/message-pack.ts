/**
 * Reads MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) for people: as values that JSON can show.
 * Nested values are kept on a stack of its own.
 */

export type Unpacked = string | number | boolean | null | Unpacked[] | { [name: string]: Unpacked }

class NotMessagePack extends Error {}

/** An array or a map of which a part is to come. */
interface Open {
  readonly items: Unpacked[]
  readonly wanted: number
  readonly isMap: boolean
}

/** Values that are shown at most, and how deep they may be: who shows them indents them. */
const MOST = 100_000
const DEEPEST = 100

/** The one value that the bytes are, or undefined. */
export function unpack(bytes: Uint8Array): Unpacked | undefined {
  try {
    const reader = new Reader(bytes)
    const value = reader.value()
    return reader.isAtEnd ? value : undefined
  } catch (failure) {
    if (failure instanceof NotMessagePack || failure instanceof RangeError) return undefined
    throw failure
  }
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  #count = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  value(): Unpacked {
    const open: Open[] = []
    for (;;) {
      if (++this.#count > MOST) throw new NotMessagePack()
      const begun = this.#begin()
      if (isOpen(begun) && begun.wanted > 0) {
        open.push(begun)
        if (open.length > DEEPEST) throw new NotMessagePack()
        continue
      }
      let value: Unpacked = isOpen(begun) ? finished(begun) : begun
      for (;;) {
        const top = open.at(-1)
        if (top === undefined) return value
        top.items.push(value)
        if (top.items.length < top.wanted) break
        open.pop()
        value = finished(top)
      }
    }
  }

  #begin(): Unpacked | Open {
    const kind = this.#natural(1)
    if (kind < 0x80) return kind
    if (kind < 0x90) return this.#opened((kind & 0x0f) * 2, true)
    if (kind < 0xa0) return this.#opened(kind & 0x0f, false)
    if (kind < 0xc0) return this.#text(kind & 0x1f)
    if (kind >= 0xe0) return kind - 0x100
    if (kind === 0xc0) return null
    if (kind === 0xc2 || kind === 0xc3) return kind === 0xc3
    if (kind >= 0xc4 && kind <= 0xc6) return this.#binary(this.#natural(2 ** (kind - 0xc4)))
    if (kind >= 0xc7 && kind <= 0xc9) return this.#extension(this.#natural(2 ** (kind - 0xc7)))
    if (kind === 0xca) return this.#view.getFloat32(this.#skip(4))
    if (kind === 0xcb) return this.#view.getFloat64(this.#skip(8))
    if (kind >= 0xcc && kind <= 0xce) return this.#natural(2 ** (kind - 0xcc))
    if (kind === 0xcf) return exact(this.#view.getBigUint64(this.#skip(8)))
    if (kind === 0xd0) return this.#view.getInt8(this.#skip(1))
    if (kind === 0xd1) return this.#view.getInt16(this.#skip(2))
    if (kind === 0xd2) return this.#view.getInt32(this.#skip(4))
    if (kind === 0xd3) return exact(this.#view.getBigInt64(this.#skip(8)))
    if (kind >= 0xd4 && kind <= 0xd8) return this.#extension(2 ** (kind - 0xd4))
    if (kind >= 0xd9 && kind <= 0xdb) return this.#text(this.#natural(2 ** (kind - 0xd9)))
    if (kind === 0xdc || kind === 0xdd) return this.#opened(this.#natural(kind === 0xdc ? 2 : 4), false)
    if (kind === 0xde || kind === 0xdf) return this.#opened(this.#natural(kind === 0xde ? 2 : 4) * 2, true)
    throw new NotMessagePack()
  }

  #opened(wanted: number, isMap: boolean): Open {
    // Each takes a byte at least.
    if (wanted > this.#bytes.length - this.#at) throw new NotMessagePack()
    return { items: [], wanted, isMap }
  }

  #skip(length: number): number {
    const from = this.#at
    this.#at += length
    if (this.#at > this.#bytes.length) throw new NotMessagePack()
    return from
  }

  #natural(length: number): number {
    const from = this.#skip(length)
    let value = 0
    for (let at = from; at < this.#at; at++) value = value * 256 + (this.#bytes[at] ?? 0)
    return value
  }

  #text(length: number): string {
    const from = this.#skip(length)
    return new TextDecoder().decode(this.#bytes.subarray(from, this.#at))
  }

  #binary(length: number): string {
    const from = this.#skip(length)
    return `<${length} bytes: ${hex(this.#bytes.subarray(from, Math.min(this.#at, from + 32)))}${length > 32 ? '…' : ''}>`
  }

  #extension(length: number): string {
    const type = this.#view.getInt8(this.#skip(1))
    return `<extension ${type}, ${this.#binary(length).slice(1)}`
  }
}

function isOpen(value: Unpacked | Open): value is Open {
  return typeof value === 'object' && value !== null && 'wanted' in value && Array.isArray(value.items)
}

function finished({ items, isMap }: Open): Unpacked {
  if (!isMap) return items
  const entries = Array.from({ length: items.length / 2 }, (_, at): [string, Unpacked] => {
    const name = items[2 * at]
    return [typeof name === 'string' ? name : JSON.stringify(name), items[2 * at + 1] ?? null]
  })
  return Object.fromEntries(entries)
}

/** All digits, where a number has not room for them. */
function exact(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')
}
