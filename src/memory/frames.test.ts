import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Frames } from './frames.ts'
import { FRAME, Segments } from './segments.ts'

const operations = fc.array(fc.record({ takes: fc.boolean(), which: fc.nat() }), { maxLength: 400 })

describe('frames', () => {
  test('are given to one owner at a time', () => {
    fc.assert(
      fc.property(operations, list => {
        const frames = new Frames()
        const owned = new Set<number>()
        for (const { takes, which } of list) {
          const mine = [...owned][which % Math.max(1, owned.size)]
          if (takes) {
            const frame = frames.alloc()
            expect(owned.has(frame)).toBe(false)
            owned.add(frame)
          } else if (mine !== undefined) {
            frames.free(mine)
            owned.delete(mine)
          }
          expect(frames.used).toBe(owned.size)
        }
      }),
    )
  })

  test('are as large as they say, side by side, and copied whole', () => {
    const frames = new Frames()
    const [a, b] = [frames.alloc(), frames.alloc()]
    frames.segments.bytesOf(a).fill(1)
    frames.segments.bytesOf(b).fill(2)
    expect(frames.segments.bytesOf(a).every(byte => byte === 1)).toBe(true)
    frames.copy(b, a)
    expect(frames.segments.bytesOf(a)).toEqual(Buffer.alloc(FRAME, 2))
    expect(frames.segments.wordsOf(a)[0]).toBe(0x02020202)
    expect(new Segments(frames.segments.buffers).doublesOf(a)).toEqual(frames.segments.doublesOf(b))
  })

  test('segments that are all free go back to the system, but for a few', () => {
    const frames = new Frames()
    const all = Array.from({ length: 4000 }, () => frames.alloc())
    expect(frames.bytes).toBeGreaterThanOrEqual(4000 * FRAME)
    for (const frame of all) frames.free(frame)
    expect(frames.used).toBe(0)
    expect(frames.bytes).toBeLessThan(1000 * FRAME)
    // Numbers of segments that are gone are given again.
    for (let i = 0; i < 4000; i++) expect(frames.alloc()).toBeLessThan(4096 + 128)
  })
})
