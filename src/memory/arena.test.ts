import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Arena, offsetOf, pageOf } from './arena.ts'
import { Frames } from './frames.ts'
import type { FrozenPages } from './pages.ts'
import { FRAME } from './segments.ts'
import { classOf, LARGEST, SIZES } from './size-classes.ts'

/** Fills a place with a number, and reads it back from its first and last bytes. */
function write(arena: Arena, ref: number, size: number, value: number): void {
  const at = offsetOf(ref)
  arena.writable(ref).fill(value, at, at + size)
}

function read(bytes: Buffer, ref: number, size: number): readonly (number | undefined)[] {
  return [bytes[offsetOf(ref)], bytes[offsetOf(ref) + size - 1]]
}

const sizes = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: LARGEST }))
const operations = fc.array(
  fc.record({
    name: fc.constantFrom(
      'alloc',
      'alloc',
      'alloc',
      'free',
      'free',
      'write',
      'freeze',
      'release',
      'evacuate',
      'fork',
    ),
    which: fc.nat(),
    size: sizes,
    value: fc.nat(255),
  }),
  { maxLength: 400 },
)

interface Place {
  readonly size: number
  value: number
}

/** An arena, and what should be in it. */
interface Side {
  readonly arena: Arena
  readonly model: Map<number, Place>
  readonly views: { readonly frozen: FrozenPages; readonly model: ReadonlyMap<number, Place> }[]
}

const MOST_SIDES = 4

function change(
  { arena, model, views }: Side,
  name: string,
  which: number,
  size: number,
  value: number,
): void {
  const ref = [...model.keys()][which % Math.max(1, model.size)]
  if (name === 'alloc') {
    const added = arena.alloc(classOf(size))
    assert.equal(model.has(added), false)
    write(arena, added, size, value)
    model.set(added, { size, value })
  } else if (name === 'free' && ref !== undefined) {
    arena.free(ref)
    model.delete(ref)
  } else if (name === 'write' && ref !== undefined) {
    const place = model.get(ref) as Place
    write(arena, ref, place.size, value)
    model.set(ref, { ...place, value })
  } else if (name === 'freeze') views.push({ frozen: arena.freeze(), model: new Map(model) })
  else if (name === 'release') views.splice(which % Math.max(1, views.length), 1)[0]?.frozen.release()
  else if (name === 'evacuate') evacuate(arena, model, classOf(size))
}

function check(frames: Frames, { arena, model, views }: Side): void {
  for (const [at, place] of model) {
    assert.deepEqual(read(arena.views[pageOf(at)] as Buffer, at, place.size), [place.value, place.value])
  }
  for (const view of views) {
    for (const [at, place] of view.model) {
      const frame = view.frozen.frames[pageOf(at)] as number
      assert.deepEqual(read(frames.segments.bytesOf(frame), at, place.size), [place.value, place.value])
    }
  }
}

describe('size classes', () => {
  test('hold what they are for, and waste an eighth at most', () => {
    for (let bytes = 1; bytes <= LARGEST; bytes++) {
      const size = SIZES[classOf(bytes)] as number
      expect(size).toBeGreaterThanOrEqual(bytes)
      expect(size).toBeLessThanOrEqual(bytes <= 128 ? bytes + 7 : bytes * 1.125)
    }
  })
})

describe('an arena', () => {
  test('behaves like a map of places, whatever is frozen, forked or moved meanwhile', () => {
    fc.assert(
      fc.property(operations, list => {
        const frames = new Frames()
        const sides: Side[] = [{ arena: Arena.in(frames), model: new Map(), views: [] }]
        for (const { name, which, size, value } of list) {
          const side = sides[value % sides.length] as Side
          if (name === 'fork' && sides.length < MOST_SIDES)
            sides.push({ arena: side.arena.fork(), model: new Map(side.model), views: [] })
          else change(side, name, which, size, value)
          for (const each of sides) check(frames, each)
        }
        for (const { arena, model, views } of sides) {
          let bytes = 0
          for (const { size } of model.values()) bytes += SIZES[classOf(size)] as number
          assert.equal(arena.bytes, bytes)
          for (const { frozen } of views) frozen.release()
          arena.clear()
        }
        assert.equal(frames.used, 0)
      }),
    )
  })

  test('is dense again after most was freed, by moving a few records for each', () => {
    const arena = Arena.in(new Frames())
    const sizeClass = classOf(100)
    const model = new Map<number, Place>()
    for (let i = 0; i < 20_000; i++) {
      const ref = arena.alloc(sizeClass)
      write(arena, ref, 100, i & 255)
      model.set(ref, { size: 100, value: i & 255 })
    }
    let at = 0
    for (const ref of [...model.keys()]) {
      if (at++ % 10 === 0 || !model.has(ref)) continue
      arena.free(ref)
      model.delete(ref)
      if (arena.isSparse(sizeClass)) evacuate(arena, model, sizeClass, 2)
    }
    expect(arena.heldBytes).toBeLessThan(arena.bytes * 1.5 + 4 * FRAME)
    for (const [ref, { size, value }] of model) {
      assert.deepEqual(read(arena.views[pageOf(ref)] as Buffer, ref, size), [value, value])
    }
  })

  test('finds memory that was written to while it was free', () => {
    const arena = Arena.in(new Frames())
    const [first, second] = [arena.alloc(classOf(64)), arena.alloc(classOf(64))]
    arena.free(first)
    const bytes = arena.writable(second)
    bytes[offsetOf(first) + 10] = 1
    expect(() => arena.alloc(classOf(64))).toThrow('free memory was written to, 10 bytes into a place of 64')
  })
})

function evacuate(arena: Arena, model: Map<number, Place>, sizeClass: number, count = 3): void {
  arena.evacuate(sizeClass, count, ref => {
    const place = model.get(ref) as Place
    const to = arena.alloc(arena.classAt(ref))
    write(arena, to, place.size, place.value)
    arena.free(ref)
    model.delete(ref)
    model.set(to, place)
  })
}
