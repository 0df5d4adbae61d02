import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countRanks, REGISTERS } from './hyperloglog.ts'
import {
  CORRUPT,
  countRunRanks,
  eachRun,
  emptyRegisters,
  mergeRuns,
  NO_ROOM,
  raiseSparse,
  runsText,
  SPARE,
  type Start,
  UNCHANGED,
} from './sparse-registers.ts'

const index = fc.oneof(
  fc.nat(REGISTERS - 1),
  fc.nat(30),
  fc.integer({ min: REGISTERS - 9, max: REGISTERS - 1 }),
)
const change = fc.tuple(index, fc.oneof(fc.integer({ min: 1, max: 32 }), fc.integer({ min: 1, max: 3 })))

function ranksOf(bytes: Uint8Array): number[] {
  const ranks: number[] = []
  const whole = eachRun(bytes, bytes.length, (rank, first, count) => {
    assert.equal(first, ranks.length)
    for (let i = 0; i < count; i++) ranks.push(rank)
  })
  assert.equal(whole, true)
  return ranks
}

/** Applies changes to bytes, and says what became of them. */
function raised(list: readonly (readonly [number, number])[], start?: Start): Uint8Array {
  const bytes = new Uint8Array(20_000)
  bytes.set(emptyRegisters())
  let length = emptyRegisters().length
  for (const [at, rank] of list) {
    const result = raiseSparse(bytes, length, at, rank, bytes.length, start)
    if (result !== UNCHANGED) length = result
  }
  return bytes.slice(0, length)
}

test('keeps the highest rank of each register', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 120 }), list => {
      const model = new Array<number>(REGISTERS).fill(0)
      for (const [at, rank] of list) model[at] = Math.max(rank, model[at] ?? 0)
      const bytes = raised(list)
      assert.deepEqual(ranksOf(bytes), model)
      const ranks = new Uint8Array(REGISTERS)
      assert.equal(mergeRuns(bytes, ranks), true)
      assert.deepEqual([...ranks], model)
      assert.deepEqual(countRunRanks(bytes), countRanks(ranks))
    }),
  )
})

test('a start makes no difference where registers come in order', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 120 }), list => {
      const ordered = [...new Map(list)].sort(([a], [b]) => a - b)
      assert.deepEqual(raised(ordered, { at: 0, first: 0 }), raised(ordered))
    }),
  )
})

describe('runs', () => {
  const text = (...list: (readonly [number, number])[]) => runsText(raised(list))

  test('split where a register is raised, and join where neighbours are equal', () => {
    assert.equal(text(), 'Z:16384')
    assert.equal(text([0, 1]), 'v:1,1 Z:16383')
    assert.equal(text([70, 2]), 'Z:70 v:2,1 Z:16313')
    assert.equal(text([10, 32], [12, 1]), 'z:10 v:32,1 z:1 v:1,1 Z:16371')
    assert.equal(text([1, 3], [2, 3], [3, 3], [4, 3]), 'z:1 v:3,4 Z:16379')
    assert.equal(text([1, 3], [2, 3], [3, 3], [4, 3], [5, 3]), 'z:1 v:3,4 v:3,1 Z:16378')
    assert.equal(text([1, 3], [2, 3], [3, 3], [2, 9]), 'z:1 v:3,1 v:9,1 v:3,1 Z:16380')
    assert.equal(text([16383, 5], [16382, 5]), 'Z:16382 v:5,2')
  })
})

describe('what does not work', () => {
  const empty = () => {
    const bytes = new Uint8Array(100)
    bytes.set(emptyRegisters())
    return bytes
  }

  test('a rank that has no sparse form, or too little room', () => {
    assert.equal(raiseSparse(empty(), 2, 7, 33, 100), NO_ROOM)
    assert.equal(raiseSparse(empty(), 2, 7, 32, 3), NO_ROOM)
    assert.equal(raiseSparse(empty(), 2, 700, 32, 2 + SPARE), 5)
    const bytes = empty()
    raiseSparse(bytes, 2, 7, 33, 100)
    assert.deepEqual(bytes, empty())
  })

  test('runs that end too early or too late', () => {
    const short = Uint8Array.of(0x3f, 0, 0, 0)
    assert.equal(raiseSparse(short, 1, 64, 1, 100), CORRUPT)
    for (const runs of [[0x3f], [0x7f, 0xff, 0x80], [0x7f], []]) {
      assert.equal(mergeRuns(Uint8Array.from(runs), new Uint8Array(REGISTERS)), false)
      expect(countRunRanks(Uint8Array.from(runs))).toBeUndefined()
    }
  })
})
