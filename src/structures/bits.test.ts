import fc from 'fast-check'
import { expect, test } from 'vitest'
import { combineBits, countOnes, findBit, readField, writeField } from './bits.ts'

/** The naive model: an array as a text of zeros and ones. */
const textOf = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('')

const byte = fc.oneof(fc.constantFrom(0, 255), fc.nat(255))
/** Also arrays that do not begin at an aligned address. */
const arrays = fc
  .tuple(fc.array(byte, { minLength: 3, maxLength: 40 }), fc.nat(3))
  .map(([bytes, skipped]) => {
    return Uint8Array.from(bytes).subarray(Math.min(skipped, bytes.length - 1))
  })

const ranges = arrays.chain(bytes =>
  fc.record({
    bytes: fc.constant(bytes),
    first: fc.nat(bytes.length * 8 - 1),
    last: fc.nat(bytes.length * 8 - 1),
  }),
)

test('counts ones in any range', () => {
  fc.assert(
    fc.property(ranges, ({ bytes, first, last }) => {
      const ones = textOf(bytes)
        .slice(first, last + 1)
        .replaceAll('0', '')
      expect(countOnes(bytes, first, last)).toBe(ones.length)
    }),
  )
})

test('finds the first bit in any range', () => {
  fc.assert(
    fc.property(ranges, fc.constantFrom<0 | 1>(0, 1), ({ bytes, first, last }, bit) => {
      const at = textOf(bytes)
        .slice(0, last + 1)
        .indexOf(String(bit), first)
      expect(findBit(bytes, bit, first, last)).toBe(at)
    }),
  )
})

test('combines arrays of different lengths', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('and', 'or', 'xor'),
      fc.array(arrays, { minLength: 1 }),
      (operation, sources) => {
        const length = Math.max(...sources.map(source => source.length))
        const expected = Array.from({ length }, (_, i) =>
          sources
            .map(source => source[i] ?? 0)
            .reduce((a, b) => (operation === 'and' ? a & b : operation === 'or' ? a | b : a ^ b)),
        )
        const before = sources.map(source => [...source])
        expect([...combineBits(operation, sources)]).toEqual(expected)
        expect(sources.map(source => [...source])).toEqual(before)
      },
    ),
  )
})

test('inverts', () => {
  expect([...combineBits('not', [Uint8Array.of(0, 255, 0x0f)])]).toEqual([255, 0, 0xf0])
  expect([...combineBits('not', [new Uint8Array(0)])]).toEqual([])
})

const fields = ranges.chain(range =>
  fc.record({
    bytes: fc.constant(range.bytes),
    offset: fc.constant(range.first),
    width: fc.integer({ min: 1, max: 64 }),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  }),
)

test('reads fields, and zeros beyond the end', () => {
  fc.assert(
    fc.property(fields, ({ bytes, offset, width }) => {
      const bits = textOf(bytes)
        .slice(offset, offset + width)
        .padEnd(width, '0')
      expect(readField(bytes, offset, width)).toBe(BigInt(`0b${bits}`))
    }),
  )
})

test('writes fields and nothing else', () => {
  fc.assert(
    fc.property(fields, ({ bytes, offset, width, value }) => {
      fc.pre(offset + width <= bytes.length * 8)
      const before = textOf(bytes)
      const bits = BigInt.asUintN(width, value).toString(2).padStart(width, '0')
      writeField(bytes, offset, width, value)
      expect(textOf(bytes)).toBe(before.slice(0, offset) + bits + before.slice(offset + width))
    }),
  )
})
