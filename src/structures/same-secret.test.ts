import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { isSameSecret } from './same-secret.ts'

test.each([
  ['', ''],
  ['a', ''],
  ['', 'a'],
  ['aa', 'a'],
  ['a', 'aa'],
  ['abab', 'ab'],
  ['secret', 'secret'],
  ['secreT', 'secret'],
  ['\0', ''],
  ['\xff', '\xff'],
])('%j and %j', (given, secret) => {
  expect(isSameSecret(given, secret)).toBe(given === secret)
})

test('any two strings', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (given, secret) => {
      expect(isSameSecret(given, secret)).toBe(given === secret)
      expect(isSameSecret(secret, secret)).toBe(true)
    }),
  )
})

test('looks at every character of what is given, whatever agrees', () => {
  const secret = 'correct horse battery staple'
  const looks = (given: string) => {
    const spy = vi.spyOn(String.prototype, 'charCodeAt')
    isSameSecret(given, secret)
    const { length } = spy.mock.calls
    spy.mockRestore()
    return length
  }
  for (const given of [secret, 'x'.repeat(28), `${secret.slice(0, 27)}x`, `x${secret.slice(1)}`]) {
    expect(looks(given), given).toBe(2 * 28)
  }
  expect(looks('correct')).toBe(2 * 7)
  expect(looks('xorrect')).toBe(2 * 7)
})
