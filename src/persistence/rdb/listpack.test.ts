import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packAll } from '../../structures/packed.ts'
import { viewed } from '../../structures/viewed.ts'
import { ListpackWriter, listpackOf, readListpack } from './listpack.ts'

const borders = [7, 12, 15, 23, 31, 53, 63].flatMap(bits =>
  [-1n, 0n, 1n].flatMap(more => [2n ** BigInt(bits) + more, -(2n ** BigInt(bits)) + more]),
)
const texts = fc.oneof(
  fc.constantFrom(...borders).map(String),
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  fc.string({ unit: 'binary-ascii', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }).map(text => Buffer.from(text).toString('latin1')),
  fc.constantFrom('', '-', '-0', '00', '007', '12a', '9'.repeat(20), '\0', '\xff'.repeat(5), '1'.repeat(25)),
  fc
    .constantFrom(62, 63, 64, 124, 125, 126, 127, 253, 254, 4095, 4096, 5000)
    .map(length => 'x'.repeat(length)),
)
const lists = fc.array(texts, { maxLength: 40 })

/** An element by the grammar, its bytes as characters. */
function elementOf(text: string): string {
  const what = headOf(text)
  const groups: number[] = []
  const most = [2 ** 7, 2 ** 14 - 1, 2 ** 21 - 1].findIndex(bound => what.length < bound)
  for (let n = 0; n <= most; n++) groups.unshift((what.length >> (7 * n)) & 0x7f)
  return what + String.fromCharCode(...groups.map((bits, n) => (n === 0 ? bits : bits | 0x80)))
}

function headOf(text: string): string {
  const value = /^(0|-?[1-9][0-9]{0,18})$/.test(text) ? BigInt(text) : undefined
  const { length } = text
  if (value === undefined || value !== BigInt.asIntN(64, value)) {
    if (length < 64) return String.fromCharCode(0x80 | length) + text
    if (length < 4096) return String.fromCharCode(0xe0 | (length >> 8), length & 255) + text
    return String.fromCharCode(0xf0, length & 255, (length >> 8) & 255, 0, 0) + text
  }
  if (value >= 0n && value < 128n) return String.fromCharCode(Number(value))
  if (value >= -4096n && value < 4096n) {
    const bits = Number(BigInt.asUintN(13, value))
    return String.fromCharCode(0xc0 | (bits >> 8), bits & 255)
  }
  const width = [16, 24, 32, 64].find(bits => value === BigInt.asIntN(bits, value)) ?? 64
  const bytes = Array.from({ length: width / 8 }, (_, n) => Number((value >> BigInt(8 * n)) & 255n))
  return String.fromCharCode(0xf1 + [16, 24, 32, 64].indexOf(width), ...bytes)
}

function modelOf(items: readonly string[]): Buffer {
  const elements = items.map(elementOf).join('')
  const head = Buffer.alloc(6)
  head.writeUInt32LE(elements.length + 7)
  head.writeUInt16LE(items.length, 4)
  return Buffer.concat([head, Buffer.from(`${elements}\xff`, 'latin1')])
}

test('an element does not depend on the byte behind it', () => {
  for (const text of ['', '-', '0', '-0', '1', '-1', '12', 'a']) {
    for (let next = 0; next < 256; next++) {
      const bytes = Buffer.concat([Buffer.from(packAll([text]), 'latin1'), Buffer.alloc(8, next)])
      const pack = new ListpackWriter()
      pack.addEntries(viewed(bytes), 0, text.length + 1)
      expect(readListpack(pack.finish()), `${text}, then ${next}`).toEqual([text])
    }
  }
})

test('strings and packed entries become the same elements', () => {
  fc.assert(
    fc.property(lists, fc.nat(4), fc.nat(30), (items, slack, cut) => {
      const model = modelOf(items)
      expect(listpackOf(items).equals(model)).toBe(true)
      expect(readListpack(model)).toEqual(items)
      const packed = Buffer.from(`<${packAll(items)}${'>'.repeat(slack)}`, 'latin1')
      const pack = new ListpackWriter()
      const end = packed.length - slack
      const place = pack.addEntries(viewed(packed), 1, end, undefined, 0, cut)
      for (const item of items.slice(cut, cut + 1)) pack.add(item)
      expect(place).toBe(1 + packAll(items.slice(0, cut)).length)
      pack.addEntries(viewed(packed), 1 + packAll(items.slice(0, cut + 1)).length, end)
      expect(pack.finish().equals(model)).toBe(true)
      for (const item of items) pack.add(item)
      expect(pack.finish().equals(model)).toBe(true)
    }),
  )
})

test('more than fits in the room where elements are put together', () => {
  const items = Array.from({ length: 70_000 }, (_, i) =>
    i % 3 === 0 ? String(i * 7919) : `element:${i % 900}`,
  )
  const pack = new ListpackWriter()
  const packed = Buffer.from(packAll(items), 'latin1')
  expect(pack.addEntries(viewed(packed), 0, packed.length)).toBe(packed.length)
  const written = pack.finish()
  expect(readListpack(written)).toEqual(items)
  expect(written.equals(listpackOf(items))).toBe(true)
  expect(written.readUInt16LE(4)).toBe(0xffff)
})

test('entries are added as long as there is room, but one always', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 20, max: 400 }), (items, most) => {
      const packed = Buffer.from(packAll(items), 'latin1')
      const pack = new ListpackWriter()
      let done = 0
      for (let at = 0; at < packed.length; ) {
        const next = pack.addEntries(viewed(packed), at, packed.length, most, 8)
        const { elements } = pack
        const part = items.slice(done, done + elements)
        expect(elements).toBeGreaterThan(0)
        expect(next - at).toBe(packAll(part).length)
        const written = pack.finish()
        expect(written.equals(listpackOf(part))).toBe(true)
        if (elements > 1) {
          const before = listpackOf(part.slice(0, -1)).length
          expect(before + (part.at(-1)?.length ?? 0) + 8).toBeLessThanOrEqual(most)
        }
        const following = items[done + elements]
        if (following !== undefined) expect(written.length + following.length + 8).toBeGreaterThan(most)
        done += elements
        at = next
      }
      expect(done).toBe(items.length)
    }),
  )
})
