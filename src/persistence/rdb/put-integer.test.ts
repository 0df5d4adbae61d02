import { expect, test } from 'vitest'
import { putInteger } from './put-integer.ts'

test('integers of every length are written as String does', () => {
  const bytes = Buffer.alloc(30)
  const values = [0, 1, 9, 2 ** 53 - 1, -(2 ** 53) + 1, 1e15]
  for (let power = 10; power <= 1e12; power *= 10) {
    for (const value of [power - 1, power, power + 5, power * 1.2]) values.push(value, -value)
  }
  for (const value of values) {
    bytes.fill('x')
    const length = putInteger(bytes, 2, value)
    expect(bytes.toString('latin1', 0, length + 4)).toBe(`xx${value}xx`)
  }
})
