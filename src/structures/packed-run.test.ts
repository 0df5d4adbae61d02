import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packAll, packedLength } from './packed.ts'
import { readIn, skipIn, writeEntry } from './packed-bytes.ts'
import { PackedRun } from './packed-run.ts'

class Run extends PackedRun {
  copy(): Run {
    const copy = new Run()
    copy.share(this)
    return copy
  }
}

const item = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 6 }),
  fc.constantFrom(0, 253, 254, 65_535, 65_536).map(length => 'x'.repeat(length)),
)
const step = fc.record({
  do: fc.constantFrom(
    'behind',
    'behind',
    'before',
    'before',
    'pop',
    'shift',
    'replace',
    'trim',
    'copy',
    'reserve',
  ),
  item,
  number: fc.nat(100),
})

function itemsOf(bytes: Buffer, from: number, count: number): string[] {
  const items: string[] = []
  readIn(bytes, from, count, items)
  return items
}

test('holds entries as an array would, and never writes over what was seen', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      let run = new Run()
      let model: string[] = []
      const seen: (() => void)[] = []
      for (const { do: name, item, number } of steps) {
        const size = packedLength(item)
        const at = model.length === 0 ? 0 : number % model.length
        if (name === 'behind') {
          const place = run.extendBehind(size)
          writeEntry(run.bytes, place, item)
          model.push(item)
        } else if (name === 'before') {
          const place = run.extendBefore(size)
          writeEntry(run.bytes, place, item)
          model.unshift(item)
        } else if (name === 'reserve' && model.length === 0) {
          if (number % 2 === 0) run.reserve(number)
          else run.reserveBefore(number)
        } else if (name === 'trim') run.trim()
        else if (name === 'copy') {
          const [other, kept] = [run, model.slice()]
          seen.push(() => expect(other.text).toBe(packAll(kept)))
          run = run.copy()
        } else if (model.length > 0) {
          if (name === 'shift') {
            run.from = skipIn(run.bytes, run.from, 1)
            model.shift()
          } else if (name === 'pop') {
            run.to = skipIn(run.bytes, run.from, model.length - 1)
            model.pop()
          } else if (name === 'replace') {
            const place = skipIn(run.bytes, run.from, at)
            run.replace(place, skipIn(run.bytes, place, 1), packAll([item, item]))
            model = model.toSpliced(at, 1, item, item)
          }
        }
        const { bytes, from } = run
        const kept = model.slice()
        seen.push(() => expect(itemsOf(bytes, from, kept.length)).toEqual(kept))
        expect(run.text).toBe(packAll(model))
      }
      for (const check of seen) check()
    }),
    { numRuns: 150 },
  )
})

test('room is made for what comes, and given back', () => {
  const run = new Run()
  run.reserve(1000)
  const { bytes } = run
  for (let at = 0; at < 100; at++) writeEntry(run.bytes, run.extendBehind(10), '123456789')
  expect(run.bytes).toBe(bytes)
  writeEntry(run.bytes, run.extendBehind(10), '123456789')
  expect(run.bytes).not.toBe(bytes)
  expect(run.memory).toBeGreaterThan(1200)
  run.trim()
  expect(run.bytes.length).toBe(1010)
})
