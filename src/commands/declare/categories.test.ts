import { expect, test } from 'vitest'
import { categoriesOf } from './categories.ts'

test('categories follow from flags and group', () => {
  expect(categoriesOf(new Set(['readonly', 'fast']), 'string')).toEqual(['read', 'string', 'fast'])
  expect(categoriesOf(new Set(['write', 'blocking']), 'sorted-set')).toEqual([
    'write',
    'sortedset',
    'slow',
    'blocking',
  ])
  expect(categoriesOf(new Set(['admin']), 'server')).toEqual(['admin', 'slow', 'dangerous'])
  expect(categoriesOf(new Set(['pubsub']), 'pubsub')).toEqual(['pubsub', 'slow'])
  expect(categoriesOf(new Set(['readonly']), 'scripting')).toEqual(['slow', 'scripting'])
})

test('a declaration adds its own', () => {
  expect(categoriesOf(new Set(['readonly']), 'generic', ['dangerous'])).toEqual([
    'keyspace',
    'read',
    'slow',
    'dangerous',
  ])
})

test('a container is in the category of its speed only', () => {
  expect(categoriesOf(new Set(), undefined)).toEqual(['slow'])
})
