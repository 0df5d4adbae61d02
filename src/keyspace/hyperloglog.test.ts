import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { REGISTERS } from '../structures/hyperloglog.ts'
import { HYPERLOGLOG_CORRUPT, NOT_A_HYPERLOGLOG } from './errors.ts'
import {
  checkHyperLogLog,
  countElements,
  HyperLogLogChange,
  isDense,
  knownCount,
  mergeInto,
  sparseText,
  withKnownCount,
} from './hyperloglog.ts'
import { EncodingLimits } from './limits.ts'
import { encodingOf, MutableString, type StringValue } from './values.ts'

const limits = new EncodingLimits()

function withElements(
  elements: readonly string[],
  value?: StringValue,
  { hyperLogLogSparse } = limits,
): StringValue {
  const change = new HyperLogLogChange(value, Object.assign(new EncodingLimits(), { hyperLogLogSparse }))
  for (const element of elements) change.add(element)
  return change.finish()
}

function registersOf(value: StringValue): Uint8Array {
  const registers = new Uint8Array(REGISTERS)
  mergeInto(registers, value)
  return registers
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`)

test('sparse and dense hold the same', () => {
  const batches = fc.array(fc.array(fc.string({ maxLength: 4 }), { maxLength: 30 }), { maxLength: 10 })
  fc.assert(
    fc.property(batches, fc.constantFrom(0, 40, 100, 3000), (list, hyperLogLogSparse) => {
      const own = Object.assign(new EncodingLimits(), { hyperLogLogSparse })
      let value = withElements([])
      for (const batch of list) value = withElements(batch, value, own)
      checkHyperLogLog(value)
      const dense = new HyperLogLogChange(undefined, limits)
      dense.makeDense()
      for (const element of list.flat()) dense.add(element)
      const model = dense.finish()
      expect(isDense(model)).toBe(true)
      expect(Buffer.compare(registersOf(value), registersOf(model))).toBe(0)
      expect(countElements(value)).toBe(countElements(model))
    }),
  )
})

test('is small as long as there is little in it', () => {
  expect(withElements([]).length).toBe(18)
  const small = withElements(numbers(5))
  expect(typeof small).toBe('string')
  expect(encodingOf(small)).toBe('raw')
  const medium = withElements(numbers(500))
  expect(isDense(medium)).toBe(false)
  const large = withElements(numbers(5000))
  expect(isDense(large)).toBe(true)
  expect(large.length).toBe(12304)
  expect(large).toBeInstanceOf(MutableString)
  expect(large instanceof MutableString && large.memory).toBeLessThan(12304 + 300)
})

test('a dense one is changed in place', () => {
  const value = withElements(numbers(5000))
  expect(withElements(['another'], value)).toBe(value)
})

test('a sparse one may be longer than what most are', () => {
  const generous = Object.assign(new EncodingLimits(), { hyperLogLogSparse: 15_000 })
  const value = withElements(numbers(6000), undefined, generous)
  expect(isDense(value)).toBe(false)
  expect(value.length).toBeGreaterThan(4096)
  expect(registersOf(value)).toEqual(registersOf(withElements(numbers(6000))))
  expect(registersOf(withElements(['x'], value, generous))).toEqual(
    registersOf(withElements([...numbers(6000), 'x'])),
  )
})

describe('what was counted', () => {
  test.each([withElements(numbers(9)), withElements(numbers(5000))])(
    'is kept until the next change',
    value => {
      expect(knownCount(value)).toBeUndefined()
      for (const count of [0, 1, 255, 256, 2 ** 40 + 7, 2n ** 62n + 1n]) {
        expect(knownCount(withKnownCount(value, count))).toBe(count)
      }
      const counted = withKnownCount(value, 7)
      const changed = withElements(['something else'], counted)
      expect(knownCount(changed)).toBeUndefined()
      const kept = new HyperLogLogChange(withKnownCount(changed, 8), limits)
      kept.makeDense()
      expect(knownCount(kept.finish(false))).toBe(8)
    },
  )
})

describe('other strings', () => {
  const good = withElements([]).toString()
  const dense = withElements(numbers(5000)).toString()

  test('are refused', () => {
    for (const each of ['', 'HYLL', good.slice(0, 15), `HYLX${good.slice(4)}`, `HYLL\x02${good.slice(5)}`]) {
      expect(() => checkHyperLogLog(each)).toThrow(NOT_A_HYPERLOGLOG)
      expect(() => checkHyperLogLog(new MutableString(each))).toThrow(NOT_A_HYPERLOGLOG)
    }
    for (const each of [dense.slice(0, -1), `${dense}x`])
      expect(() => checkHyperLogLog(each)).toThrow(NOT_A_HYPERLOGLOG)
    for (const each of [good, dense, new MutableString(dense)]) checkHyperLogLog(each)
  })

  test('whose registers are not whole are found out', () => {
    for (const each of [good.slice(0, 17), `${good}\x00`, good.slice(0, 16)]) {
      checkHyperLogLog(each)
      expect(() => countElements(each)).toThrow(HYPERLOGLOG_CORRUPT)
      expect(() => new HyperLogLogChange(each, limits).makeDense()).toThrow(HYPERLOGLOG_CORRUPT)
    }
    expect(() => new HyperLogLogChange(good.slice(0, 16), limits).add('x')).toThrow(HYPERLOGLOG_CORRUPT)
  })
})

test('shows its runs', () => {
  expect(sparseText(withElements([]))).toBe('Z:16384')
})
