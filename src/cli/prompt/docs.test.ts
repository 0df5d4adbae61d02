import { expect, test } from 'vitest'
import { error } from '../../keyspace/errors.ts'
import { Docs } from './docs.ts'

test('of the names that a server lists, those are asked for that are not known', () => {
  const docs = new Docs()
  expect(docs.unknownIn(['get', 'json.get', 'config|get', 'json|debug', 'CONFIG'])).toEqual(['json.get'])
  docs.learn(['json.get', ['summary', 'Reads a value.', 'since', '1.0.0', 'group', 'module']])
  expect(docs.unknownIn(['get', 'json.get'])).toEqual([])
  expect(docs.find(['JSON.GET', 'k'])?.summary).toBe('Reads a value.')
})

test('a server that lists nothing is asked for nothing', () => {
  const docs = new Docs()
  expect(docs.unknownIn(null)).toEqual([])
  expect(docs.unknownIn(error('unknown command'))).toEqual([])
})
