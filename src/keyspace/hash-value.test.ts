import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashValue } from './hash-value.ts'
import { EncodingLimits } from './limits.ts'
import { Random } from './random.ts'

const NEVER = Number.POSITIVE_INFINITY

function start(entries = 6, value = 12) {
  const limits = new EncodingLimits()
  limits.hashEntries = entries
  limits.hashValue = value
  return { limits, hash: new HashValue(limits, 3) }
}

const text = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('', 'x'.repeat(13), '\0\xff'))
const operation = fc.record({
  name: fc.constantFrom(
    'set',
    'set',
    'set',
    'update',
    'delete',
    'expire',
    'expire',
    'persist',
    'due',
    'copy',
  ),
  field: fc.oneof(fc.nat(9).map(String), text),
  value: text,
  time: fc.nat(50),
})

/** Field to value and deadline, in order of insertion. */
type Model = Map<string, { value: string; deadline: number }>

function entriesOf(hash: HashValue, now = -1): [string, string][] {
  const entries: [string, string][] = []
  hash.each(now, (field, value) => entries.push([field, value]))
  return entries
}

test('is a map with deadlines, small or large', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 120 }), list => {
      let { hash } = start()
      const model: Model = new Map()
      for (const { name, field, value, time } of list) {
        const known = model.get(field)
        if (name === 'set' || name === 'update') {
          expect(hash[name](field, value)).toBe(known === undefined)
          model.set(field, { value, deadline: name === 'update' ? (known?.deadline ?? NEVER) : NEVER })
        } else if (name === 'delete') expect(hash.delete(field)).toBe(model.delete(field))
        else if (name === 'copy') hash = hash.copy()
        else if (name === 'due') {
          const due = [...model].filter(([, each]) => each.deadline <= time)
          expect(entriesOf(hash, time).length).toBe(model.size - due.length)
          expect([...hash.removeDue(time, NEVER)].sort()).toEqual(due.map(([each]) => each).sort())
          for (const [each] of due) model.delete(each)
        } else if (known !== undefined) {
          if (name === 'expire') hash.expireAt(field, time)
          else expect(hash.persist(field)).toBe(known.deadline !== NEVER)
          known.deadline = name === 'expire' ? time : NEVER
        } else expect(hash.persist(field)).toBe(false)
        expect(hash.size).toBe(model.size)
        expect(hash.nextDeadline).toBe(Math.min(NEVER, ...[...model.values()].map(each => each.deadline)))
        expect(hash.get(field)).toBe(model.get(field)?.value)
      }
      const entries = [...model].map(([field, each]) => [field, each.value])
      if (hash.encoding === 'hashtable') expect(new Map(entriesOf(hash))).toEqual(new Map(entries as []))
      else expect(entriesOf(hash)).toEqual(entries)
      for (const [field, { deadline }] of model) {
        expect(hash.deadlineOf(field)).toBe(deadline === NEVER ? -1 : deadline)
      }
      expect(hash.deadlineOf('nowhere')).toBe(-2)
    }),
    { numRuns: 500 },
  )
})

test('a scan meets what stays, whatever comes and goes meanwhile', () => {
  const { hash } = start(0)
  for (let i = 0; i < 300; i++) hash.set(`stays ${i}`, '')
  const seen = new Set<string>()
  for (let cursor = 0, step = 0; ; step++) {
    cursor = hash.scan(cursor, 10, -1, field => seen.add(field))
    if (cursor === 0) break
    hash.set(`comes ${step}`, '')
    hash.delete(`comes ${step - 3}`)
  }
  expect([...seen].filter(field => field.startsWith('stays')).length).toBe(300)
})

test('its encoding follows the limits, and never goes back', () => {
  const { hash, limits } = start(3)
  const set = (field: string, value: string) => {
    hash.set(field, value)
    return hash.encoding
  }
  expect([set('a', ''), set('b', ''), set('a', 'x'.repeat(12)), set('c', '')]).toEqual(
    Array(4).fill('listpack'),
  )
  hash.expireAt('b', 5)
  expect(hash.encoding).toBe('listpackex')
  hash.persist('b')
  expect(hash.encoding).toBe('listpackex')
  hash.expireAt('c', 7)
  expect(set('d', '')).toBe('hashtable')
  expect([hash.deadlineOf('b'), hash.deadlineOf('c'), hash.nextDeadline]).toEqual([-1, 7, 7])
  limits.hashEntries = 100
  for (const field of 'abc') hash.delete(field)
  expect(hash.encoding).toBe('hashtable')
  for (const [field, value] of [
    ['x'.repeat(13), ''],
    ['f', 'x'.repeat(13)],
  ] as const) {
    const other = new HashValue(limits, 1)
    other.set('f', '1')
    other.set(field, value)
    expect([other.encoding, other.get(field), other.has('f')]).toEqual(['hashtable', value, true])
  }
})

test('picks and numbers every field', () => {
  for (const entries of [100, 0]) {
    const { hash } = start(entries)
    for (let i = 0; i < 20; i++) hash.set(String(i), `v${i}`)
    hash.expireAt('3', 1)
    const random = new Random(1)
    const picked = new Set<string>()
    for (let i = 0; i < 1000; i++) {
      picked.add(hash.pick(random))
    }
    expect(picked.size).toBe(20)
    expect([hash.lengthOf('3'), hash.lengthOf('13'), hash.lengthOf('none')]).toEqual([2, 3, 0])
    const numbered = hash.numbered()
    const all = Array.from({ length: 20 }, (_, at) => `${numbered.fieldAt(at)} ${numbered.valueAt(at)}`)
    expect(new Set(all).size).toBe(20)
  }
})

test('memory grows and shrinks with what it holds', () => {
  for (const entries of [1000, 0]) {
    const { hash } = start(entries, 64)
    const empty = hash.memory
    for (let i = 0; i < 200; i++) {
      hash.set(`field ${i}`, 'value')
      if (i % 2 === 0) hash.expireAt(`field ${i}`, i)
    }
    expect(hash.memory).toBeGreaterThan(empty + 200 * 13)
    expect(hash.copy().memory).toBe(hash.memory)
    for (let i = 0; i < 200; i++) hash.delete(`field ${i}`)
    expect(hash.size).toBe(0)
    expect(hash.memory).toBeLessThan(4500)
  }
})

test('with few fields it is packed all the same when one value is long, and remembers what it is called', () => {
  const limits = new EncodingLimits()
  const long = 'x'.repeat(100)
  let hash = new HashValue(limits, 1)
  hash.set('a', '1')
  hash.set('b', long)
  hash.set('b', 'short again')
  expect([hash.encoding, hash.packed === undefined]).toEqual(['hashtable', false])
  hash = HashValue.unpack(limits, 1, hash.packed ?? '', hash.packedNote)
  expect([hash.encoding, hash.size, hash.get('b')]).toEqual(['hashtable', 2, 'short again'])
  expect(hash.copy().encoding).toBe('hashtable')
  hash.expireAt('a', 5)
  expect([hash.encoding, hash.deadlineOf('a')]).toEqual(['hashtable', 5])
  hash.set('c', 'x'.repeat(1000))
  expect([hash.encoding, hash.packed, hash.deadlineOf('a')]).toEqual(['hashtable', undefined, 5])
  for (let i = 0; i < 50; i++) hash.set(`f${i}`, 'y')
  expect([hash.size, hash.get('c')?.length, hash.get('f49')]).toEqual([53, 1000, 'y'])
})

test('all packed fields that are due go in one go: each of them is looked at', () => {
  const { hash } = start(100)
  for (let i = 0; i < 50; i++) {
    hash.set(String(i), '')
    hash.expireAt(String(i), i)
  }
  expect(hash.encoding).toBe('listpackex')
  expect(hash.removeDue(40, 2)).toHaveLength(41)
  expect([hash.size, hash.nextDeadline]).toEqual([9, 41])
})
