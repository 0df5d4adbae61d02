import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { Random } from '../../keyspace/random.ts'
import { listpackOf, readListpack } from './listpack.ts'
import { nodeBytes, PACKED } from './lists.ts'
import { RdbReader } from './rdb-reader.ts'
import { RdbWriter } from './rdb-writer.ts'
import { finish } from './steps.ts'
import { LIST_QUICKLIST_2 } from './types.ts'
import { readValue, writeValue } from './values.ts'

const integers = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
)
const texts = fc.oneof(
  fc.string({ maxLength: 20 }),
  integers.map(String),
  fc
    .tuple(fc.constantFrom(62, 63, 64, 125, 126, 127, 128, 253, 254, 4095, 4096, 5000), fc.nat(3))
    .map(([length, more]) => 'x'.repeat(length + more)),
)

function limitsOf(listNode: number): EncodingLimits {
  const limits = new EncodingLimits()
  limits.listNode = listNode
  return limits
}

function written(list: ListValue, limits: EncodingLimits, compresses: boolean): Buffer {
  const out = new RdbWriter(compresses)
  finish(writeValue(out, list, limits))
  return out.take()
}

test('a long list is read node by node, and goes on as any list does', () => {
  fc.assert(
    fc.property(
      fc.array(texts, { minLength: 1, maxLength: 60 }),
      fc.constantFrom(-1, -2, -5, 3),
      fc.boolean(),
      (items, listNode, compresses) => {
        const limits = limitsOf(listNode)
        const list = new ListValue(limits)
        list.push('right', items)
        const bytes = written(list, limits, compresses)
        const read = readValue(new RdbReader(bytes), LIST_QUICKLIST_2, { limits, random: new Random(1) })
        if (!(read instanceof ListValue)) throw new Error('no list')
        expect(read.range(0, read.size)).toEqual(items)
        expect(written(read, limits, compresses)).toEqual(bytes)
        read.push('right', ['last'])
        read.push('left', ['first'])
        read.set(1, 'second')
        expect(read.range(0, read.size)).toEqual(['first', 'second', ...items.slice(1), 'last'])
        read.trim(1, 2)
        expect(read.range(0, read.size)).toEqual(['second'])
        expect(read.memory).toBeLessThan(1000)
      },
    ),
    { numRuns: 100 },
  )
})

/** Nodes as Redis fills them, one element after another. */
function modelOf(items: readonly string[], listNode: number): Buffer {
  const most = nodeBytes(listNode)
  const nodes: string[][] = []
  for (const item of items) {
    const last = nodes.at(-1)
    const isFull =
      last === undefined ||
      Math.max(item.length, last[0]?.length ?? 0) > most ||
      listpackOf(last).length + item.length + 8 > most ||
      (listNode > 0 && last.length >= listNode)
    if (isFull) nodes.push([item])
    else last.push(item)
  }
  const out = new RdbWriter(false)
  out.size(nodes.length)
  for (const node of nodes) {
    const isAlone = (node[0]?.length ?? 0) > most
    out.size(isAlone ? 1 : PACKED)
    out.blob(isAlone ? Buffer.from(node[0] ?? '', 'latin1') : listpackOf(node))
  }
  return out.take()
}

test('nodes end where Redis ends them, wherever ours do', () => {
  fc.assert(
    fc.property(
      fc.array(texts, { minLength: 1, maxLength: 60 }),
      fc.array(texts, { maxLength: 70 }),
      fc.constantFrom(-1, -2, -5, 1, 3, 1000),
      fc.constantFrom(1, 1, 30),
      (items, others, listNode, times) => {
        const limits = limitsOf(listNode)
        const list = new ListValue(limits)
        for (let left = times; left > 0; left--) list.push('right', items)
        list.push('left', others)
        list.trim(1, list.size)
        const all = list.range(0, list.size)
        if (all.length === 0) return
        expect(written(list, limits, false).equals(modelOf(all, listNode))).toBe(true)
        expect(written(list.copy(), limits, false).equals(modelOf(all, listNode))).toBe(true)
      },
    ),
    { numRuns: 100 },
  )
})

test('a list of one node has the encoding that it had, and nodes of ours are full', () => {
  const limits = limitsOf(-2)
  const maker = { limits, random: new Random(1) }
  for (const count of [1, 40, 200, 580, 581, 2000, 50_000]) {
    const list = new ListValue(limits)
    list.push(
      'right',
      Array.from({ length: count }, (_, i) => (i % 5 === 0 ? String(i) : `element ${i}`)),
    )
    const read = readValue(new RdbReader(written(list, limits, true)), LIST_QUICKLIST_2, maker)
    if (!(read instanceof ListValue)) throw new Error('no list')
    expect(read.encoding).toBe(list.encoding)
    expect(read.range(0, count)).toEqual(list.range(0, count))
    expect(read.memory).toBeLessThan(list.memory * 1.05)
    for (const each of [read, list]) each.trim(count >> 1, (count >> 1) + 5)
    expect([read.encoding, read.packedNote]).toEqual([list.encoding, list.packedNote])
  }
})

test('what is damaged is refused, or read as it is element by element', () => {
  const limits = limitsOf(-1)
  const maker = { limits, random: new Random(1) }
  fc.assert(
    fc.property(
      fc.array(texts, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(),
      fc.nat(255),
      (items, nodes, at, byte) => {
        const pack = listpackOf(items)
        pack[6 + (at % (pack.length - 7))] = byte
        const out = new RdbWriter(false)
        out.size(nodes)
        for (let left = nodes; left > 0; left--) {
          out.size(PACKED)
          out.blob(pack)
        }
        let read: readonly string[] | undefined
        let expected: readonly string[] | undefined
        try {
          expected = readListpack(pack)
        } catch {}
        try {
          const list = readValue(new RdbReader(out.written), LIST_QUICKLIST_2, maker)
          read = list instanceof ListValue ? list.range(0, list.size) : []
        } catch {}
        expect(read).toEqual(expected && new Array(nodes).fill(expected).flat())
      },
    ),
    { numRuns: 2000 },
  )
})
