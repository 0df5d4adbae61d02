import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EncodingLimits } from './limits.ts'
import { Random } from './random.ts'
import { SetValue } from './set-value.ts'
import { stringMemory } from './values.ts'

const LONG = 'x'.repeat(65)

function setOf(members: readonly string[], limits = new EncodingLimits()): SetValue {
  const set = new SetValue(limits, 7)
  set.addAll(members)
  return set
}

function integers(count: number): string[] {
  return Array.from({ length: count }, (_, at) => String(at))
}

function words(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `word ${at}`)
}

/** What the memory of a set must be, looking at its members. */
function expectMemory(set: SetValue): void {
  const bytes = set.members().reduce((sum, each) => sum + each.length + 1, 0)
  const isPacked = set.packed !== undefined && set.encoding !== 'intset'
  if (isPacked) expect(set.memory).toBe(104 + stringMemory(bytes))
  else if (set.encoding === 'hashtable') {
    expect(set.memory).toBeGreaterThan(bytes + set.size * 8)
    expect(set.memory).toBeLessThan(8000 + bytes * 3 + set.size * 40)
  }
}

const member = fc.oneof(
  fc.integer({ min: -5, max: 5 }).map(String),
  fc.integer().map(String),
  fc.constantFrom('9223372036854775807', '-9223372036854775808', '9007199254740993', '01', '-0', '', LONG),
  fc.string({ unit: 'binary-ascii', maxLength: 4 }),
)
const operation = fc.record({
  name: fc.constantFrom('add', 'add', 'addAll', 'delete', 'pop', 'popMany', 'copy'),
  members: fc.array(member, { minLength: 1, maxLength: 6 }),
  number: fc.nat(20),
})

test('behaves like a Set, whatever its encoding', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 80 }), fc.integer(), (list, seed) => {
      const limits = Object.assign(new EncodingLimits(), { setIntegers: 6, setEntries: 5 })
      const random = new Random(seed)
      let set = new SetValue(limits, seed)
      const model = new Set<string>()
      for (const { name, members, number } of list) {
        const [first = ''] = members
        expect(set.has(first)).toBe(model.has(first))
        if (name === 'add') {
          expect(set.add(first)).toBe(!model.has(first))
          model.add(first)
        } else if (name === 'addAll') {
          expect(set.addAll(members)).toBe(new Set(members.filter(each => !model.has(each))).size)
          for (const each of members) model.add(each)
        } else if (name === 'delete') expect(set.delete(first)).toBe(model.delete(first))
        else if (name === 'pop' && model.size > 0) expect(model.delete(set.pop(random))).toBe(true)
        else if (name === 'popMany') {
          const popped = set.popMany(random, number)
          expect(popped.length).toBe(Math.min(number, model.size))
          for (const each of popped) expect(model.delete(each)).toBe(true)
        } else if (name === 'copy') {
          const copy = set.copy()
          set.add('only here')
          set = copy
        }
        expect(set.size).toBe(model.size)
        expect(new Set(set.members())).toEqual(model)
        expect([...set]).toEqual(set.members())
        expectMemory(set)
      }
    }),
  )
})

test('picks members', () => {
  for (const set of [setOf(integers(50)), setOf(words(50)), setOf(words(500))]) {
    const random = new Random(3)
    expect(set.has(set.pick(random))).toBe(true)
    for (const count of [0, 1, 10, 49, 50, 1000]) {
      const distinct = set.pickDistinct(random, count)
      expect(distinct.length).toBe(Math.min(count, set.size))
      expect(new Set(distinct).size).toBe(distinct.length)
      const any = set.pickRepeatedly(random, count)
      expect(any.length).toBe(count)
      for (const each of [...distinct, ...any]) expect(set.has(each)).toBe(true)
    }
  }
})

test('visits every member in a scan', () => {
  for (const set of [setOf(integers(50)), setOf(words(50)), setOf(words(500))]) {
    const seen = new Set<string>()
    let cursor = 0
    do cursor = set.scan(cursor, 10, each => seen.add(each))
    while (cursor !== 0)
    expect(seen).toEqual(new Set(set.members()))
  }
})

test('integers are in ascending order, packed members in the order in which they came', () => {
  expect(setOf(['3', '-10', '9223372036854775807', '20']).members()).toEqual([
    '-10',
    '3',
    '20',
    '9223372036854775807',
  ])
  expect(setOf(['b', '3', 'a', '1']).members()).toEqual(['b', '3', 'a', '1'])
})

const LIMITS: readonly [members: readonly string[], more: readonly string[], encoding: string][] = [
  [integers(512), [], 'intset'],
  [integers(512), ['0'], 'intset'],
  [integers(512), ['512'], 'hashtable'],
  [integers(513), [], 'hashtable'],
  [words(128), [], 'listpack'],
  [words(128), ['word 0'], 'listpack'],
  [words(128), ['1'], 'hashtable'],
  [words(129), [], 'hashtable'],
  [['1', 'a'], [], 'listpack'],
  [integers(127), ['a'], 'listpack'],
  [integers(128), ['a'], 'hashtable'],
  [['a'], [LONG], 'hashtable'],
  [['1'], [LONG], 'hashtable'],
  [[LONG], [], 'hashtable'],
  [['a'], integers(129), 'hashtable'],
  [['1'], Array.from({ length: 513 }, () => '2'), 'hashtable'],
]

test.each(LIMITS)('case %#: the encoding is that of Redis', (members, more, encoding) => {
  const set = setOf(members)
  if (more.length > 0) set.addAll(more)
  expect(set.encoding).toBe(encoding)
})

test('limits that change apply from the next change on', () => {
  const limits = new EncodingLimits()
  const [few, texts] = [setOf(['1', '2'], limits), setOf(['a', 'b'], limits)]
  limits.setIntegers = 1
  limits.setEntries = 0
  expect([few.encoding, texts.encoding]).toEqual(['intset', 'listpack'])
  few.add('3')
  texts.add('c')
  expect([few.encoding, texts.encoding]).toEqual(['hashtable', 'hashtable'])
  expect(setOf(['a'], limits).encoding).toBe('hashtable')
  expect(setOf(['1'], limits).encoding).toBe('intset')
})

test('a table is packed again when a pop leaves only little of it', () => {
  const random = new Random(1)
  const set = setOf(words(200))
  set.popMany(random, 100)
  expect(set.encoding).toBe('hashtable')
  set.popMany(random, 95)
  expect([set.encoding, set.size]).toEqual(['listpack', 5])
})

test('with few members it is packed all the same when one is long, and remembers what it is called', () => {
  const limits = new EncodingLimits()
  const long = 'x'.repeat(100)
  for (const first of ['1', 'a']) {
    let set = new SetValue(limits, 1)
    set.addAll([first, 'b'.repeat(first.length)])
    set.add(long)
    expect([set.encoding, set.packed === undefined]).toEqual(['hashtable', false])
    set = SetValue.unpack(limits, 1, 'listpack', set.packed ?? '', set.packedNote)
    set.delete(first)
    expect([set.encoding, set.size, set.has(long), set.has(first)]).toEqual(['hashtable', 2, true, false])
    expect(set.copy().encoding).toBe('hashtable')
    for (let i = 0; i < 40; i++) set.add(`m${i}`)
    expect([set.encoding, set.packed, set.size]).toEqual(['hashtable', undefined, 42])
    expect(set.members().sort()).toEqual(['b', long, ...Array.from({ length: 40 }, (_, i) => `m${i}`)].sort())
  }
})
