import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EncodingLimits } from './limits.ts'
import { Random } from './random.ts'
import {
  afterMember,
  afterScore,
  BEGIN,
  beforeMember,
  beforeScore,
  END,
  SortedSetValue,
} from './sorted-set-value.ts'

type Entry = readonly [member: string, score: number]

const LONG = 'x'.repeat(65)
/** Small sets have no negative zero, as in Redis; large ones keep it. */
const unsigned = (score: number | undefined) => (score === undefined ? undefined : score + 0)
const byRank = ([a, x]: Entry, [b, y]: Entry) => x - y || (a < b ? -1 : 1)

function entries(set: SortedSetValue): Entry[] {
  const found: Entry[] = []
  set.each((member, score) => found.push([member, score]))
  return found
}

function setOf(count: number, limits = new EncodingLimits()): SortedSetValue {
  const set = new SortedSetValue(limits, 7)
  for (let index = 0; index < count; index++) set.add(`m${index}`, (index * 7) % count)
  return set
}

const operation = fc.record({
  name: fc.constantFrom('set', 'set', 'set', 'delete', 'removeRange', 'copy', 'expect'),
  member: fc.oneof(fc.constantFrom('', 'a', 'b', LONG), fc.nat(30).map(String)),
  score: fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ noNaN: true })),
  from: fc.nat(12),
  count: fc.nat(4),
})

test('behaves like a sorted list, whatever its encoding', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 80 }), list => {
      const limits = Object.assign(new EncodingLimits(), { sortedSetEntries: 6 })
      let set = new SortedSetValue(limits, 7)
      let model = new Map<string, number>()
      for (const { name, member, score, from, count } of list) {
        expect(set.has(member)).toBe(model.has(member))
        expect(unsigned(set.scoreOf(member))).toBe(model.get(member))
        if (name === 'set') {
          set.set(member, score)
          model.set(member, score + 0)
        } else if (name === 'delete') expect(set.delete(member)).toBe(model.delete(member))
        else if (name === 'removeRange') {
          const sorted = [...model].sort(byRank)
          const start = Math.min(from, sorted.length)
          set.removeRange(start, Math.min(start + count, sorted.length))
          sorted.splice(start, count)
          model = new Map(sorted)
        } else if (name === 'expect') set.expect(count * 2)
        else {
          const copy = set.copy()
          set.set('only here', 1)
          set = copy
        }
        expect(set.size).toBe(model.size)
        if (model.size > 6 || model.has(LONG)) expect(set.encoding).toBe('skiplist')
        const sorted = [...model].sort(byRank)
        expect(entries(set).map(([each, value]) => [each, unsigned(value)])).toEqual(sorted)
        expect(set.rankOf(member)).toBe(sorted.findIndex(each => each[0] === member))
        const [first, last] = set.between({ from: beforeScore(-2), to: beforeScore(3) })
        expect(sorted.slice(first, last)).toEqual(sorted.filter(each => each[1] >= -2 && each[1] < 3))
        expect(set.between({ from: BEGIN, to: END })).toEqual([0, model.size])
      }
    }),
  )
})

describe.each([50, 500])('with %i members', size => {
  test('ranges of scores and of names', () => {
    const set = setOf(size)
    expect(set.between({ from: beforeScore(3), to: afterScore(5) })).toEqual([3, 6])
    expect(set.between({ from: afterScore(3), to: beforeScore(5) })).toEqual([4, 5])
    expect(set.between({ from: beforeScore(5), to: afterScore(3) })).toEqual([5, 5])
    const names = new SortedSetValue(new EncodingLimits(), 7)
    for (let index = 0; index < size; index++) names.add(`${index}`.padStart(4, '0'), 2.5)
    expect(names.between({ from: beforeMember('0003'), to: afterMember('0005') })).toEqual([3, 6])
    expect(names.between({ from: afterMember('0003'), to: beforeMember('0005') })).toEqual([4, 5])
    expect(names.between({ from: BEGIN, to: beforeMember('0005') })).toEqual([0, 5])
    expect(names.between({ from: afterMember('0005'), to: END })).toEqual([6, size])
  })

  test('picks members', () => {
    const set = setOf(size)
    const random = new Random(3)
    const picked = (pick: 'pickDistinct' | 'pickRepeatedly', count: number) => {
      const found: Entry[] = []
      set[pick](random, count, (member, score) => found.push([member, score]))
      for (const [member, score] of found) expect(set.scoreOf(member)).toBe(score)
      return found.map(([member]) => member)
    }
    for (const count of [1, 20, size - 1, size, size + 100]) {
      const distinct = picked('pickDistinct', count)
      expect(distinct.length).toBe(Math.min(size, count))
      expect(new Set(distinct).size).toBe(distinct.length)
    }
    expect(new Set(picked('pickRepeatedly', size * 20)).size).toBe(size)
  })

  test('counts its memory', () => {
    const set = setOf(size)
    const full = set.memory
    expect(full).toBeGreaterThan(size * 12)
    expect(full).toBeLessThan(2000 + size * 110)
    const copy = set.copy()
    for (let index = 0; index < size; index++) copy.delete(`m${index}`)
    expect(copy.memory).toBeLessThan(full / 2)
    expect(set.memory).toBe(full)
  })
})

test('a large set keeps the sign of a zero, a small one does not', () => {
  for (const [member, score] of [
    ['short', 0],
    [LONG, -0],
  ] as const) {
    const set = new SortedSetValue(new EncodingLimits(), 7)
    set.set(member, -0)
    expect(set.scoreOf(member)).toBe(score)
  }
})

test('a copy is independent', () => {
  for (const set of [setOf(5), setOf(500)]) {
    const before = entries(set)
    const copy = set.copy()
    copy.set('m1', 1e9)
    copy.delete('m2')
    expect(entries(set)).toEqual(before)
    expect(copy.encoding).toBe(set.encoding)
  }
})

test('limits count when a member is added', () => {
  const limits = new EncodingLimits()
  const set = setOf(100, limits)
  limits.sortedSetEntries = 50
  set.set('m1', 5)
  expect(set.encoding).toBe('listpack')
  set.add('new', 5)
  expect(set.encoding).toBe('skiplist')
  set.removeRange(0, 100)
  expect(set.encoding).toBe('skiplist')
})
