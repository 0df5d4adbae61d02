import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashIndex } from './hash-index.ts'

/** The position under a hash, -1 without it: the loop that each table has. */
function positionOf(index: HashIndex, hash: number): number {
  const places = index.placesOf(hash)
  const mask = places.length - 1
  for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
    const entry = places[place] as number
    if (entry === 0) return -1
    if (places[place + 1] === hash) return entry - 1
  }
}

/** Hashes that are different, whose top byte is one of some. */
function hashesOf(count: number, tops: readonly number[]): number[] {
  return Array.from({ length: count }, (_, i) => {
    const top = tops[i % tops.length] as number
    return (top << 24) | (Math.imul(i + 1, 0x9e3779b1) & 0xff0000) | (i & 0xffff)
  })
}

function expectSame(index: HashIndex, model: ReadonlyMap<number, number>): void {
  for (const [hash, position] of model) {
    const found = positionOf(index, hash)
    if (found !== position) expect.unreachable(`${hash} is at ${found}, not at ${position}`)
  }
}

const ALL = Array.from({ length: 256 }, (_, top) => top)
const tops = fc.oneof(fc.constant(ALL), fc.uniqueArray(fc.nat(255), { minLength: 1, maxLength: 6 }))
const counts = fc.integer({ min: 1, max: 20_000 })
/** How many entries it is told to expect. */
const expectations = fc.constantFrom(0, 10_000, 1_000_000)

test('finds all that is linked while it splits, however hashes are spread, and so does a copy', () => {
  fc.assert(
    fc.property(
      tops,
      counts,
      fc.nat(),
      fc.nat(2),
      expectations,
      (all, count, copiedAt, leftOut, expected) => {
        const copyAt = copiedAt % count
        const index = new HashIndex()
        index.expect(expected)
        const model = new Map<number, number>()
        let copy = index.copy()
        let copied = new Map<number, number>()
        for (const [position, hash] of hashesOf(count, all).entries()) {
          index.link(hash, position)
          model.set(hash, position)
          if (position !== copyAt) continue
          copy = index.copy()
          copied = new Map(model)
        }
        expectSame(index, model)
        // The copy goes on, too, in shards that have another depth by now in the original.
        for (const [hash, position] of [...copied]) {
          if (position % 3 !== leftOut) continue
          copy.unlink(hash, position)
          copied.delete(hash)
          assert.equal(positionOf(copy, hash), -1)
        }
        for (const [position, hash] of hashesOf(count, all).entries()) {
          if (copied.has(hash)) continue
          copy.link(hash, position)
          copied.set(hash, position)
        }
        expectSame(copy, copied)
        expectSame(index, model)
      },
    ),
    { numRuns: 20 },
  )
})

test('a shard that splits stays as it was for a copy', () => {
  const index = new HashIndex()
  // The same, one entry ahead: it tells when a shard is full.
  const ahead = new HashIndex()
  const model = new Map<number, number>()
  let splits = 0
  for (const [position, hash] of hashesOf(10_000, ALL).entries()) {
    const { memory } = ahead
    ahead.link(hash, position)
    const copy = ahead.memory > memory ? index.copy() : undefined
    index.link(hash, position)
    if (copy !== undefined) {
      splits++
      expectSame(copy, model)
    }
    model.set(hash, position)
    if (copy !== undefined) expectSame(index, model)
  }
  expect(splits).toBeGreaterThan(2)
})

test('does no more for one entry than what one shard takes', () => {
  const index = new HashIndex()
  let { memory } = index
  let most = 0
  for (const [position, hash] of hashesOf(60_000, ALL).entries()) {
    index.link(hash, position)
    most = Math.max(most, index.memory - memory)
    memory = index.memory
  }
  // A shard of 32 KB became two.
  expect(most).toBeLessThan(34_000)
  assert.equal(index.isLarge, true)
})

test('counts its memory as it is', () => {
  const index = new HashIndex()
  const empty = index.memory
  const hashes = hashesOf(40_000, ALL)
  for (const [position, hash] of hashes.entries()) index.link(hash, position)
  const arrays = new Set(ALL.map(top => index.placesOf(top << 24)))
  let bytes = 0
  for (const { byteLength } of arrays) bytes += byteLength
  expect(index.memory).toBeGreaterThan(bytes)
  expect(index.memory).toBeLessThan(bytes + arrays.size * 500)
  for (const [position, hash] of hashes.entries()) index.unlink(hash, position)
  const [left] = [...new Set(ALL.map(top => index.placesOf(top << 24)))]
  expect(index.memory).toBeLessThan((left as Int32Array).byteLength + 500)
  index.clear()
  assert.equal(index.memory, empty)
})
