import { expect, test } from 'vitest'
import { Search } from './search.ts'

const LINES = ['GET b', 'SET b 2', 'SET b 2', 'get a', 'SET a 1']

test('finds as letters are typed, in any case, the newest line first', () => {
  const search = new Search(LINES)
  expect(search.found).toBeUndefined()
  search.type('s')
  expect(search.found).toBe('SET b 2')
  search.type('et a')
  expect([search.query, search.found, search.failed]).toEqual(['set a', 'SET a 1', false])
})

test('again: the next older line that is another one', () => {
  const search = new Search(LINES)
  search.type('et')
  const found = []
  for (; !search.failed; search.next()) found.push(search.found)
  expect(found).toEqual(['GET b', 'SET b 2', 'get a', 'SET a 1'])
  expect(search.found).toBe('SET a 1')
})

test('letters that are taken back widen it', () => {
  const search = new Search(LINES)
  search.type('getx')
  expect([search.found, search.failed]).toEqual(['GET b', true])
  search.erase()
  expect([search.found, search.failed]).toEqual(['GET b', false])
  for (let i = 0; i < 4; i++) search.erase()
  search.next()
  expect([search.query, search.found, search.failed]).toEqual(['', undefined, false])
})
