import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeyTree } from './key-tree.ts'

function rowsOf(tree: KeyTree): string[] {
  return tree
    .rows(1000)
    .map(
      ({ level, label, count, kind }) =>
        `${'  '.repeat(level - 1)}${label}${kind === 'folder' ? ` ${count}` : ''}`,
    )
}

test('folders first, numbers in their order, opened one by one', () => {
  const tree = new KeyTree()
  for (const key of ['user:10:name', 'user:2:name', 'user:2:age', 'user', 'b', 'a:']) tree.add(key)
  expect(rowsOf(tree)).toEqual(['a: 1', 'user: 3', 'b', 'user'])
  tree.setOpen('user:', true)
  expect(rowsOf(tree)).toEqual(['a: 1', 'user: 3', '  2: 2', '  10: 1', 'b', 'user'])
  tree.setOpen('user:2:', true)
  expect(rowsOf(tree)).toEqual(['a: 1', 'user: 3', '  2: 2', '    age', '    name', '  10: 1', 'b', 'user'])
  tree.setOpen('user:', false)
  tree.setOpen('a:', true)
  expect(rowsOf(tree)).toEqual(['a: 1', '  (empty)', 'user: 3', 'b', 'user'])
})

test('a key that comes twice is there once, and bytes are no text', () => {
  const tree = new KeyTree()
  for (const key of ['a', 'a', { bytes: btoa('\xff') }, '\\xff', { bytes: btoa('\xff') }]) tree.add(key)
  expect([tree.size, rowsOf(tree)]).toEqual([3, ['\\xff', '\\xff', 'a']])
})

test('a folder goes with its last key', () => {
  const tree = new KeyTree()
  for (const key of ['a:b:c', 'a:d']) tree.add(key)
  tree.remove('a:b:c')
  tree.remove('none')
  tree.setOpen('a:', true)
  expect(rowsOf(tree)).toEqual(['a: 1', '  d'])
  tree.remove('a:d')
  expect([rowsOf(tree), tree.size]).toEqual([[], 0])
})

test('names that are very deep, and more rows than are wanted', () => {
  const tree = new KeyTree()
  const deep = 'a:'.repeat(50_000)
  tree.add(deep)
  for (let i = 0; i < 100; i++) tree.add(`k${i}`)
  for (let end = 2; end <= 4000; end += 2) tree.setOpen(deep.slice(0, end), true)
  expect(tree.rows(20_000)).toHaveLength(2101)
  expect(tree.rows(5)).toHaveLength(5)
})

test('every key that was added and not removed is found when all is open', () => {
  const name = fc.array(fc.constantFrom('a', 'b', ':', '1'), { maxLength: 6 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(fc.array(name), fc.array(name), (added, removed) => {
      const tree = new KeyTree()
      for (const key of added) tree.add(key)
      for (const key of removed) tree.remove(key)
      for (const key of added)
        for (let end = key.indexOf(':'); end !== -1; end = key.indexOf(':', end + 1))
          tree.setOpen(key.slice(0, end + 1), true)
      const left = new Set(added.filter(key => !removed.includes(key)))
      const rows = tree.rows(10_000)
      expect(new Set(rows.flatMap(({ key }) => (key === undefined ? [] : [key])))).toEqual(left)
      const top = rows.filter(({ level }) => level === 1).reduce((sum, { count }) => sum + count, 0)
      expect([tree.size, top]).toEqual([left.size, left.size])
    }),
  )
})
