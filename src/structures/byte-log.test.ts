import assert from 'node:assert/strict'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteLog, type RecordOwner } from './byte-log.ts'
import { RecordReader } from './record-reader.ts'

/** Keeps records by number, and knows what they should be. */
class Model implements RecordOwner {
  readonly log: ByteLog
  readonly refs = new Map<number, number>()
  readonly texts = new Map<number, readonly [string, string]>()

  constructor(log = new ByteLog(2), from?: Model) {
    this.log = log
    for (const [number, ref] of from?.refs ?? []) this.refs.set(number, ref)
    for (const [number, texts] of from?.texts ?? []) this.texts.set(number, texts)
  }

  add(number: number, first: string, second: string): void {
    this.refs.set(number, this.log.add(first, second))
    this.texts.set(number, [first, second])
  }

  replace(number: number, second: string): void {
    this.refs.set(number, this.log.replaceSecond(this.refs.get(number) ?? 0, second))
    this.texts.set(number, [this.texts.get(number)?.[0] ?? '', second])
  }

  remove(number: number): void {
    this.log.remove(this.refs.get(number) ?? 0)
    this.refs.delete(number)
    this.texts.delete(number)
  }

  positionOf(ref: number): number {
    for (const [number, each] of this.refs) if (each === ref) return number
    return -1
  }

  moved(number: number, from: number, to: number): void {
    expect(this.refs.get(number)).toBe(from)
    this.refs.set(number, to)
  }

  copy(): Model {
    return new Model(this.log.copy(), this)
  }

  check(): void {
    const reader = new RecordReader()
    for (const [number, [first, second]] of this.texts) {
      const ref = this.refs.get(number) ?? 0
      expect(this.log.firstAt(ref)).toBe(first)
      expect(this.log.secondAt(ref)).toBe(second)
      expect(this.log.isAt(ref, first)).toBe(true)
      expect(this.log.isAt(ref, `${first} `)).toBe(false)
      this.log.read(ref, reader)
      expect([reader.next(), reader.next()]).toEqual([first, second])
    }
  }
}

const text = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 20 }),
  fc.nat(40_000).map(length => String.fromCharCode(length & 255).repeat(length)),
  fc.constantFrom(253, 254, 255, 65_535, 65_536).map(length => '\xff'.repeat(length)),
)
const operation = fc.record({
  name: fc.constantFrom('add', 'add', 'add', 'replace', 'replace', 'remove', 'remove', 'copy'),
  number: fc.nat(1000),
  first: text,
  second: text,
})

test('keeps records through changes, moves and copies', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 150 }), list => {
      const models = [new Model()]
      let next = 0
      for (const { name, number, first, second } of list) {
        const model = models[number % models.length] as Model
        const numbers = [...model.refs.keys()]
        const chosen = numbers[number % numbers.length]
        if (name === 'add') model.add(next++, first, second)
        else if (name === 'copy' && models.length < 5) models.push(model.copy())
        else if (chosen !== undefined) {
          if (name === 'replace') model.replace(chosen, second)
          else model.remove(chosen)
          model.log.tidy(model)
        }
      }
      for (const model of models) model.check()
    }),
    { numRuns: 150 },
  )
})

test('what is removed comes back, wherever it was', () => {
  const model = new Model()
  for (let number = 0; number < 3000; number++) model.add(number, `first ${number}`, 'x'.repeat(number % 50))
  const full = model.log.memory
  for (let number = 0; number < 3000; number++) {
    if (number % 4 === 0) continue
    model.remove(number)
    model.log.tidy(model)
  }
  expect(model.log.memory).toBeLessThan(full * 0.7)
  model.check()
  for (const number of [...model.refs.keys()]) {
    model.remove(number)
    model.log.tidy(model)
  }
  expect(model.log.memory).toBe(0)
})

test('a text of about the same length is replaced where it is, unless a copy has it', () => {
  const log = new ByteLog(2)
  const ref = log.add('key', 'one')
  expect(log.replaceSecond(ref, 'two')).toBe(ref)
  const copy = log.copy()
  const other = log.replaceSecond(ref, 'six')
  expect(other).not.toBe(ref)
  expect([log.secondAt(other), copy.secondAt(ref)]).toEqual(['six', 'two'])
  expect(log.replaceSecond(other, 'ten')).toBe(other)
})

test('orders as bytes are ordered', () => {
  const log = new ByteLog(1)
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
      (a, b) => {
        const [first, second] = [a, b].map(each => Buffer.from(each).toString('latin1')) as [string, string]
        const order = first < second ? -1 : first > second ? 1 : 0
        assert.equal(Math.sign(log.compare(log.add(first, ''), second)), order)
      },
    ),
  )
})

test('holds little for nothing', () => {
  for (const count of [100, 1000, 10_000]) {
    const log = new ByteLog(1)
    for (let number = 0; number < count; number++) log.add(`member:${String(number).padStart(8, '0')}`, '')
    expect(log.memory / count).toBeLessThan(16 * 1.5 + 500 / count)
  }
})
