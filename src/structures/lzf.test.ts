import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compress, decompress, decompressInto } from './lzf.ts'
import { viewed } from './viewed.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

describe('decompress', () => {
  test('reads each kind of instruction', () => {
    const cases: readonly [data: readonly number[], text: string][] = [
      [[], ''],
      [[2, 97, 98, 99], 'abc'],
      [[0, 97, 0x20, 0], 'aaaa'],
      [[0, 97, 0xe0, 0, 0], 'a'.repeat(10)],
      [[1, 97, 98, 0xe0, 255, 1], 'ab'.repeat(133)],
    ]
    for (const [data, text] of cases) {
      expect(decompress(new Uint8Array(data), text.length)).toEqual(bytes(text))
    }
  })

  test('refuses what is cut off, reaches back too far or has another size', () => {
    for (const data of [
      [2, 97, 98],
      [0x20, 0],
      [0, 97, 0x20],
      [0, 97, 0xe0, 0],
      [0, 97, 0x20, 1],
    ]) {
      for (const size of [0, 1, 3, 4, 10]) expect(decompress(new Uint8Array(data), size)).toBeUndefined()
    }
    expect(decompress(new Uint8Array([0, 97]), 2)).toBeUndefined()
  })

  test('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(300), (data, size) => {
        const out = decompress(data, size)
        return out === undefined || out.length === size
      }),
    )
  })
})

describe('compress', () => {
  test('gives what decompress reads', () => {
    const repetitive = fc
      .array(fc.tuple(fc.uint8Array({ maxLength: 5 }), fc.nat(400)), { maxLength: 20 })
      .map(parts => Buffer.concat(parts.flatMap(([part, times]) => new Array<Uint8Array>(times).fill(part))))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 2000 }), repetitive), text => {
        const data = compress(text)
        if (data === undefined) return
        expect(data.length).toBeLessThan(text.length)
        expect(decompress(data, text.length)).toEqual(new Uint8Array(text))
        // Where there is room behind it, several bytes are copied at once.
        const source = viewed(Buffer.concat([Buffer.from('<'), data, Buffer.alloc(100)]))
        const out = viewed(Buffer.alloc(text.length + 1000))
        expect(decompressInto(source, 1, 1 + data.length, out, 3, text.length)).toBe(true)
        expect(new Uint8Array(out.bytes.subarray(3, 3 + text.length))).toEqual(new Uint8Array(text))
        expect(decompressInto(source, 1, 1 + data.length, out, 3, text.length - 1)).toBe(false)
      }),
    )
  })

  test('shortens repetitions, also far ones, and leaves the rest alone', () => {
    expect(compress(bytes('abc'.repeat(1000)))?.length).toBeLessThan(50)
    const far = bytes('x1y2z3w4'.repeat(2))
    const apart = new Uint8Array([
      ...far,
      ...Array.from({ length: 8000 }, (_, i) => (i * i * 7) & 0xff),
      ...far,
    ])
    const data = compress(apart)
    expect(decompress(data ?? new Uint8Array(), apart.length)).toEqual(apart)
    expect(compress(bytes('abcdefgh'))).toBeUndefined()
    expect(compress(bytes(''))).toBeUndefined()
  })
})
