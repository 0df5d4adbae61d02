import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Frames } from './frames.ts'
import { FRAME, Segments } from './segments.ts'

const operations = fc.array(
  fc.record({ name: fc.constantFrom('alloc', 'alloc', 'free', 'hold', 'release'), which: fc.nat() }),
  { maxLength: 400 },
)

describe('frames', () => {
  test('never give out one that is owned or held, and take back each once', () => {
    fc.assert(
      fc.property(operations, list => {
        const frames = new Frames()
        const owned = new Set<number>()
        const held = new Map<number, number>()
        for (const { name, which } of list) {
          const mine = [...owned][which % Math.max(1, owned.size)]
          const seen = [...held.keys()][which % Math.max(1, held.size)]
          if (name === 'alloc') {
            const frame = frames.alloc()
            expect(owned.has(frame) || held.has(frame)).toBe(false)
            owned.add(frame)
          } else if (name === 'free' && mine !== undefined) {
            frames.free(mine)
            owned.delete(mine)
          } else if (name === 'hold' && mine !== undefined) {
            frames.hold(mine)
            held.set(mine, (held.get(mine) ?? 0) + 1)
          } else if (name === 'release' && seen !== undefined) {
            frames.release(seen)
            const left = (held.get(seen) ?? 0) - 1
            if (left === 0) held.delete(seen)
            else held.set(seen, left)
          }
          for (const frame of owned) expect(frames.isHeld(frame)).toBe(held.has(frame))
          expect(frames.used).toBe(new Set([...owned, ...held.keys()]).size)
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
    for (let i = 0; i < 4000; i++) expect(frames.alloc()).toBeLessThan(4096)
  })
})
