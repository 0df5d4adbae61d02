import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { Random } from '../../keyspace/random.ts'
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
