import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareIds, type LogId } from './log-id.ts'
import { RadixTreeSize } from './radix-tree-size.ts'

function sizeOf(ids: readonly LogId[]): number {
  const tree = new RadixTreeSize()
  for (const id of ids) tree.add(id)
  return tree.nodes
}

const keyOf = ({ ms, seq }: LogId) =>
  BigInt(ms).toString(16).padStart(16, '0') + BigInt(seq).toString(16).padStart(16, '0')

/** The same from all beginnings of all keys: how many ways each goes on. */
function countNodes(ids: readonly LogId[]): number {
  const ways = new Map<string, Set<string>>([['', new Set()]])
  for (const key of ids.map(keyOf)) {
    for (let at = 0; at < key.length; at += 2) {
      const [above, below] = [key.slice(0, at), key.slice(0, at + 2)]
      ways.set(above, (ways.get(above) ?? new Set()).add(below))
    }
  }
  let nodes = ids.length
  for (const [beginning, { size }] of ways) {
    const above = beginning === '' ? undefined : ways.get(beginning.slice(0, -2))
    if (size !== 1 || above === undefined || above.size > 1) nodes++
  }
  return nodes
}

test('an empty tree is one node, a single id two', () => {
  expect(sizeOf([])).toBe(1)
  expect(sizeOf([{ ms: 1, seq: 1 }])).toBe(2)
})

test('is that of a tree made of all keys', () => {
  const whole = fc.oneof(
    fc.nat(600),
    fc.maxSafeNat(),
    fc.bigInt({ min: BigInt(Number.MAX_SAFE_INTEGER) + 1n, max: 2n ** 64n - 1n }),
  )
  const ids = fc.uniqueArray(fc.record({ ms: whole, seq: whole }), {
    comparator: (a, b) => compareIds(a, b) === 0,
    maxLength: 60,
  })
  fc.assert(
    fc.property(ids, unordered => {
      const ordered = unordered.toSorted(compareIds)
      expect(sizeOf(ordered)).toBe(countNodes(ordered))
    }),
  )
})
