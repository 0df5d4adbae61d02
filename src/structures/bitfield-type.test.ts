import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BitfieldType } from './bitfield-type.ts'

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

test('reads the names of types', () => {
  for (const name of ['u1', 'u63', 'i1', 'i64', 'i8']) {
    const type = BitfieldType.parse(name)
    expect(`${type?.isSigned ? 'i' : 'u'}${type?.width}`).toBe(name)
  }
  for (const name of ['', 'u', 'u0', 'u64', 'i65', 'U8', 'u08', 'u-1', 'x8', 'u8 ', 'i100']) {
    expect(BitfieldType.parse(name), name).toBeUndefined()
  }
})

test('sums of values within range wrap, saturate or fail', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer({ min: 1, max: 63 }),
      int64,
      int64,
      (isSigned, width, bits, increment) => {
        const type = new BitfieldType(isSigned, width)
        const value = type.signed(BigInt.asUintN(width, bits))
        const least = isSigned ? -(2n ** BigInt(width - 1)) : 0n
        const most = least + 2n ** BigInt(width) - 1n
        const sum = value + increment
        const fits = sum >= least && sum <= most
        const modulo = (((sum - least) % 2n ** BigInt(width)) + 2n ** BigInt(width)) % 2n ** BigInt(width)
        expect(type.fit(value, increment, 'wrap')).toBe(least + modulo)
        expect(type.fit(value, increment, 'sat')).toBe(sum > most ? most : sum < least ? least : sum)
        expect(type.fit(value, increment, 'fail')).toBe(fits ? sum : undefined)
      },
    ),
  )
})

test('a negative number is too large for an unsigned type', () => {
  expect(new BitfieldType(false, 8).fit(-1n, 0n, 'sat')).toBe(255n)
  expect(new BitfieldType(false, 8).fit(-1n, 0n, 'wrap')).toBe(255n)
  expect(new BitfieldType(false, 8).fit(-1n, 0n, 'fail')).toBeUndefined()
})

test('64 bits', () => {
  const type = new BitfieldType(true, 64)
  expect(type.fit(2n ** 63n - 1n, 1n, 'wrap')).toBe(-(2n ** 63n))
  expect(type.fit(-(2n ** 63n), -1n, 'sat')).toBe(-(2n ** 63n))
  expect(type.fit(-(2n ** 63n), 2n ** 63n - 1n, 'fail')).toBe(-1n)
})
