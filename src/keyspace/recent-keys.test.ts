import { expect, test } from 'vitest'
import { RecentKeys } from './recent-keys.ts'
import { RecentTexts } from './recent-texts.ts'

test('keys are kept from the second time on, until they move or another takes the place', () => {
  const recent = new RecentKeys()
  expect(recent.find(7, 'a')).toBe(-1)
  recent.found(7, 'a', 3)
  expect(recent.find(7, 'a')).toBe(-1)
  recent.found(7, 'a', 3)
  expect(recent.find(7, 'a')).toBe(3)
  expect(recent.find(7, 'b')).toBe(-1)
  recent.forget(7)
  expect(recent.find(7, 'a')).toBe(-1)
  recent.found(7, 'a', 4)
  expect(recent.find(7, 'a')).toBe(4)
  // The same end of another hash; then the first again, at another position.
  recent.found(7 + 4096, 'b', 9)
  expect(recent.find(7, 'a')).toBe(-1)
  recent.found(7, 'a', 5)
  expect(recent.find(7, 'a')).toBe(-1)
  recent.found(7, 'a', 5)
  expect(recent.find(7, 'a')).toBe(5)
})

test('texts are kept from the second time on, until they change or another takes the place', () => {
  const recent = new RecentTexts()
  recent.read(3, 'text')
  expect(recent.get(3)).toBeUndefined()
  recent.read(3, 'text')
  expect(recent.get(3)).toBe('text')
  recent.forget(3)
  expect(recent.get(3)).toBeUndefined()
  recent.read(3, 'other')
  expect(recent.get(3)).toBeUndefined()
  recent.read(3 + 4096, 'far')
  recent.read(3 + 4096, 'far')
  expect([recent.get(3), recent.get(3 + 4096)]).toEqual([undefined, 'far'])
})
