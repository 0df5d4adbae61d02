import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { between } from '../../test/support/between.ts'
import { IndexedRanking } from './indexed-ranking.ts'
import type { Piece } from './packed-bytes.ts'
import { PackedRanking } from './packed-ranking.ts'
import { LAST, type Ranking } from './ranking.ts'

type Entry = readonly [member: string, score: number]

/** Text in the middle of other bytes. */
function pieceOf(text: string): Piece {
  return { bytes: Buffer.from(`<${text}>`, 'latin1'), from: 1, to: 1 + text.length }
}

const byRank = ([a, x]: Entry, [b, y]: Entry) => x - y || (a < b ? -1 : 1)

function entries(ranking: Ranking, from = 0, to = ranking.size, backwards = false): Entry[] {
  const found: Entry[] = []
  ranking.visit(from, to, backwards, (member, score) => found.push([member, score]))
  return found
}

/** Many equal scores, and members of which some begin like others. */
const scores = fc.oneof(fc.integer({ min: -3, max: 3 }), between(-1e9, 1e9)).map(score => score + 0)
const members = fc.oneof(
  fc.nat(400).map(number => `m${number}`),
  fc.string({ unit: 'binary', maxLength: 3 }).map(text => Buffer.from(text).toString('latin1')),
  fc.constantFrom('', 'a member of more than thirteen bytes', '\0', '\xff'),
)
const operations = fc.array(
  fc.record({
    name: fc.constantFrom('put', 'put', 'put', 'put', 'fill', 'fill', 'remove', 'removeRange', 'copy'),
    member: members,
    score: scores,
    other: fc.nat(1000),
    whose: fc.nat(5),
  }),
  { maxLength: 120 },
)

/** A ranking, and what should be in it. */
interface Side {
  readonly ranking: Ranking
  model: Map<string, number>
}

function put({ ranking, model }: Side, member: string, score: number): void {
  const place = ranking.find(member)
  assert.equal(place === -1, !model.has(member))
  if (place === -1) ranking.add(member, score)
  else ranking.moveAt(place, score)
  model.set(member, score)
}

describe.each([
  ['packed', () => new PackedRanking()],
  ['indexed', () => new IndexedRanking(7)],
] as const)('%s', (form, make) => {
  test('behaves like a sorted list, and so does each copy', () => {
    fc.assert(
      fc.property(operations, list => {
        const sides: Side[] = [{ ranking: make(), model: new Map() }]
        for (const { name, member, score, other, whose } of list) {
          const side = sides[whose % sides.length] as Side
          const { ranking, model } = side
          if (name === 'put') put(side, member, score)
          else if (name === 'fill') {
            for (let i = 0; i < (form === 'packed' ? 9 : 300); i++)
              put(side, `f${(i * 7 + other) % 997}`, score + (i % 5))
          } else if (name === 'remove') {
            const place = ranking.find(member)
            if (place !== -1) ranking.removeAt(place)
            model.delete(member)
          } else if (name === 'removeRange') {
            const from = other % (model.size + 1)
            const to = Math.min(model.size, from + Math.floor(other / 3))
            ranking.removeRange(from, to)
            const sorted = [...model].sort(byRank)
            sorted.splice(from, to - from)
            side.model = new Map(sorted)
          } else if (sides.length < 3) sides.push({ ranking: ranking.copy(), model: new Map(model) })
          assert.equal(ranking.size, side.model.size)
        }
        for (const { ranking, model } of sides) check(ranking, model, make)
        for (const { ranking } of sides) {
          ranking.removeRange(0, ranking.size)
          assert.deepEqual(entries(ranking), [])
        }
      }),
      { numRuns: 150 },
    )
  })
})

function check(ranking: Ranking, model: ReadonlyMap<string, number>, make: () => Ranking): void {
  const sorted = [...model].sort(byRank)
  assert.deepEqual(entries(ranking), sorted)
  assert.deepEqual(entries(ranking, 0, ranking.size, true), sorted.toReversed())
  const scanned = new Map<string, number>()
  let cursor = 0
  do cursor = ranking.scan(cursor, 10, (member, score) => scanned.set(member, score))
  while (cursor !== 0)
  assert.deepEqual(scanned, model)
  for (let rank = 0; rank < sorted.length; rank += 7) {
    const [member, score] = sorted[rank] as Entry
    const place = ranking.find(member)
    assert.deepEqual([ranking.rankAt(place), ranking.scoreAt(place)], [rank, score])
    assert.equal(ranking.countBefore(score, `${member}\0`), rank + 1)
    assert.equal(
      ranking.countBefore(score, ''),
      sorted.findIndex(each => each[1] === score),
    )
    assert.equal(ranking.countBefore(score, LAST), sorted.findLastIndex(each => each[1] === score) + 1)
    assert.deepEqual(entries(ranking, rank, Math.min(sorted.length, rank + 9)), sorted.slice(rank, rank + 9))
  }
  assert.equal(ranking.countBefore(Infinity, LAST), sorted.length)
  const alone = make()
  const names = [...model.keys()].sort()
  for (const each of sorted) alone.add(each[0], Math.floor(names.indexOf(each[0]) / 9))
  for (const [at, each] of names.entries()) {
    assert.equal(alone.countBeforeMember(each), at)
    assert.equal(alone.countBeforeMember(`${each}\0`), at + 1)
  }
  const numbers = sorted.map((_, index) => index)
  const numbered: Entry[] = []
  ranking.visitNumbered(numbers, (member, score) => numbered.push([member, score]))
  assert.deepEqual(numbered.sort(byRank), sorted)
}

test('copies of many members go their own ways, from branches that they have in common', () => {
  const changes = fc.array(
    fc.record({
      name: fc.constantFrom('add', 'thin', 'removeRange', 'copy'),
      share: between(0, 1),
      count: fc.nat(4000),
      whose: fc.nat(3),
    }),
    { minLength: 3, maxLength: 10 },
  )
  const placed = (i: number) => (i * 7919) % 30_011
  fc.assert(
    fc.property(changes, list => {
      const sides: Side[] = [{ ranking: new IndexedRanking(7), model: new Map() }]
      for (let i = 0; i < 15_000; i++) put(sides[0] as Side, `member ${i}`, placed(i))
      for (const { name, share, count, whose } of list) {
        const side = sides[whose % sides.length] as Side
        const { ranking, model } = side
        const from = Math.floor(share * Math.max(0, model.size - count))
        const chosen = entries(ranking, from, Math.min(model.size, from + count))
        if (name === 'add') {
          for (let i = 0; i < count; i++) put(side, `added ${i}`, placed(from + i))
        } else if (name === 'copy') {
          if (sides.length < 4) sides.push({ ranking: ranking.copy(), model: new Map(model) })
        } else if (name === 'removeRange') {
          ranking.removeRange(from, from + chosen.length)
          for (const [member] of chosen) model.delete(member)
        } else {
          for (const [at, [member]] of chosen.entries()) {
            if (at % 16 === 3) continue
            ranking.removeAt(ranking.find(member))
            model.delete(member)
          }
        }
      }
      for (const { ranking, model } of sides) {
        assert.equal(ranking.size, model.size)
        const sorted = [...model].sort(byRank)
        assert.deepEqual(entries(ranking), sorted)
        for (let rank = 0; rank < sorted.length; rank += 97)
          assert.equal(ranking.rankAt(ranking.find((sorted[rank] as Entry)[0])), rank)
      }
    }),
    { numRuns: 15 },
  )
})

test('keeps order through tens of thousands of members, in any order of arrival', () => {
  const orders: readonly ((index: number) => number)[] = [
    index => index,
    index => -index,
    index => (index * 7919) % 30_011,
    () => 0,
  ]
  for (const [order, isOfFile] of orders.flatMap(each => [[each, false] as const, [each, true] as const])) {
    const ranking = new IndexedRanking(1)
    const model: Entry[] = []
    if (isOfFile) ranking.expect(30_000)
    for (let index = 0; index < 30_000; index++) {
      const member = `member ${(index * 31) % 30_000}`
      if (isOfFile) assert.ok(ranking.addPiece(pieceOf(member), order(index)))
      else ranking.add(member, order(index))
      model.push([member, order(index)])
    }
    if (isOfFile) assert.ok([...ranking.order()].length > 5)
    model.sort(byRank)
    assert.deepEqual(entries(ranking), model)
    // Thin it out, by single members and by ranges, so that leaves and branches join.
    for (let index = 0; index < 30_000; index++) {
      if (index % 16 !== 3) ranking.removeAt(ranking.find(`member ${index}`))
    }
    const thin = model.filter(([member]) => Number(member.slice(7)) % 16 === 3)
    assert.deepEqual(entries(ranking), thin)
    for (const [rank, [member]] of thin.entries()) assert.equal(ranking.rankAt(ranking.find(member)), rank)
    ranking.removeRange(100, 1500)
    thin.splice(100, 1400)
    ranking.removeRange(5, 90)
    thin.splice(5, 85)
    assert.deepEqual(entries(ranking), thin)
    assert.deepEqual(entries(ranking, 0, thin.length, true), thin.toReversed())
    for (const [member] of thin) ranking.removeAt(ranking.find(member))
    assert.equal(ranking.size, 0)
    ranking.add('again', 1)
    assert.deepEqual(entries(ranking), [['again', 1]])
  }
})

test('members that come in order, or backwards, are ranked at once, however many', () => {
  for (const count of [0, 1, 2, 127, 128, 129, 4096, 4097, 4225]) {
    for (const isBackwards of [false, true]) {
      const ranking = new IndexedRanking(1)
      const model: Entry[] = Array.from({ length: count }, (_, i) => [`m${10_000 + i}`, Math.floor(i / 3)])
      for (const [member, score] of isBackwards ? model.toReversed() : model)
        assert.ok(ranking.addPiece(pieceOf(member), score))
      assert.equal([...ranking.order()].length > 0, count > 4096)
      assert.equal(ranking.addPiece(pieceOf('m10000'), 1), count === 0)
      if (count === 0) continue
      assert.deepEqual(entries(ranking), model)
      assert.deepEqual(entries(ranking, 0, count, true), model.toReversed())
      for (const [rank, [member]] of model.entries()) assert.equal(ranking.rankAt(ranking.find(member)), rank)
      ranking.add('first', -1)
      ranking.add('last', count)
      assert.deepEqual(entries(ranking), [['first', -1], ...model, ['last', count]])
      ranking.removeRange(0, count + 1)
      assert.deepEqual(entries(ranking), [['last', count]])
    }
  }
})

test('many members tell a negative zero from zero, few do not', () => {
  const few = new PackedRanking()
  const many = new IndexedRanking(1)
  for (const ranking of [few, many]) ranking.add('a', -0)
  assert.deepEqual([few.scoreAt(0), many.scoreAt(0)], [0, -0])
})
