import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  countDenseRanks,
  countRanks,
  DENSE_BYTES,
  estimate,
  indexOf,
  mergeDense,
  packDense,
  placeOf,
  REGISTERS,
  raiseDense,
  rankOf,
} from './hyperloglog.ts'

function ranksOf(dense: Uint8Array): Uint8Array {
  const ranks = new Uint8Array(REGISTERS)
  mergeDense(dense, ranks)
  return ranks
}

function estimateOf(ranks: Iterable<number>): number {
  const registersOfRank = new Array<number>(64).fill(0)
  for (const rank of ranks) registersOfRank[rank] = (registersOfRank[rank] ?? 0) + 1
  return estimate(registersOfRank)
}

test('dense registers keep the highest rank, each its own', () => {
  const index = fc.oneof(
    fc.nat(REGISTERS - 1),
    fc.nat(12),
    fc.integer({ min: REGISTERS - 9, max: REGISTERS - 1 }),
  )
  const changes = fc.array(fc.tuple(index, fc.integer({ min: 1, max: 63 })), { maxLength: 60 })
  fc.assert(
    fc.property(changes, list => {
      const dense = new Uint8Array(DENSE_BYTES)
      const model = new Array<number>(REGISTERS).fill(0)
      for (const [at, rank] of list) {
        const old = model[at] ?? 0
        assert.equal(raiseDense(dense, 0, at, rank), rank > old)
        model[at] = Math.max(rank, old)
      }
      const ranks = ranksOf(dense)
      assert.deepEqual([...ranks], model)
      const packed = new Uint8Array(DENSE_BYTES + 3)
      packDense(ranks, packed, 3)
      assert.equal(Buffer.compare(packed.subarray(3), dense), 0)
      assert.deepEqual(countDenseRanks(dense), countRanks(ranks))
      assert.equal(countRanks(ranks)[0], model.filter(rank => rank === 0).length)
    }),
  )
})

describe('places of elements', () => {
  test('spread over all registers, and halve with each rank', () => {
    const registers = new Set<number>()
    const ofRank = new Array<number>(64).fill(0)
    const COUNT = 200_000
    for (let i = 0; i < COUNT; i++) {
      const place = placeOf(`element ${i}`)
      registers.add(indexOf(place))
      ofRank[rankOf(place)] = (ofRank[rankOf(place)] ?? 0) + 1
    }
    assert.equal(registers.size, REGISTERS)
    for (let rank = 1; rank <= 8; rank++) {
      expect((ofRank[rank] ?? 0) / (COUNT / 2 ** rank)).toBeCloseTo(1, 0)
    }
  })

  test('depend on the element alone', () => {
    assert.equal(placeOf('x'), placeOf('x'))
    expect(placeOf('')).not.toBe(placeOf('\0'))
  })
})

describe('estimate', () => {
  test.each([0, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000])('of %i elements', count => {
    const dense = new Uint8Array(DENSE_BYTES)
    for (let i = 0; i < count; i++) {
      const place = placeOf(`${i} of many`)
      raiseDense(dense, 0, indexOf(place), rankOf(place))
    }
    expect(Math.abs(estimateOf(ranksOf(dense)) - count)).toBeLessThanOrEqual(count * 0.02)
  })

  test('is endless where all registers are full', () => {
    assert.equal(estimateOf(new Array<number>(REGISTERS).fill(51)), Number.POSITIVE_INFINITY)
  })
})
