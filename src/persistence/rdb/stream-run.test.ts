import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { Random } from '../../keyspace/random.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { add, FIRST_ID, LAST_ID, type LogId } from '../../structures/log-id.ts'
import { LogNode } from '../../structures/log-node.ts'
import { viewed } from '../../structures/viewed.ts'
import { BAD_DATA } from './errors.ts'
import { ListpackWriter, listpackOf } from './listpack.ts'
import { dumpValue, restoreValue } from './payload.ts'
import { Stretch } from './rdb-reader.ts'
import { readNode, writeNode } from './stream-nodes.ts'
import { readStreamRun } from './stream-run.ts'

const limits = new EncodingLimits()

const text = fc.oneof(
  fc.constantFrom('', 'f', 'field', '0', '-1', '007', '300', 'x'.repeat(64), 'x'.repeat(260), '\xff\0'),
  fc.integer().map(String),
  fc.maxSafeInteger().map(String),
)
const words = fc.oneof(
  fc.tuple(fc.constant('a'), text, fc.constant('b'), text),
  fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 3 }).map(pairs => pairs.flat()),
)
const entries = fc.array(fc.tuple(words, fc.nat(5)), { minLength: 1, maxLength: 30 })
const first = fc.constantFrom<LogId>(
  { ms: 1, seq: 0 },
  { ms: 1_700_000_000_000, seq: 5000 },
  { ms: 2 ** 53 - 3, seq: 1 },
  { ms: 5, seq: 2n ** 60n },
)

/** A later id: by sequence, or by time, with the sequence beginning anew. */
function after({ ms, seq }: LogId, jump: number): LogId {
  if (jump < 3) return { ms, seq: add(seq, 1 + jump * 200) }
  return { ms: add(ms, jump ** 4), seq: jump === 4 ? 7 : 0 }
}

/** The listpack of a node, some of whose entries are marked as deleted. */
function nodeOf(id: LogId, list: readonly (readonly [readonly string[], number])[]): Buffer {
  const node = LogNode.for(id, list[0]?.[0] ?? [], 0, undefined)
  let last = id
  for (const [items, jump] of list) {
    node.append(last, items, 0)
    last = after(last, jump)
  }
  const pack = new ListpackWriter()
  writeNode(pack, node)
  return pack.finish()
}

function contentOf(stream: StreamValue): unknown {
  const found: unknown[] = []
  stream.slice(FIRST_ID, LAST_ID, Number.POSITIVE_INFINITY).visit(entry => {
    found.push([entry.ms, entry.seq, entry.items()])
  })
  return [found, stream.lastId, stream.size, stream.firstEntryId, stream.lastEntryId]
}

/** The same node read in both ways; undefined where it is unusual, or wrong. */
function readBoth(id: LogId, bytes: Buffer) {
  const pack = new Stretch()
  pack.set(viewed(Buffer.concat([Buffer.from('..'), bytes])), 2, 2 + bytes.length)
  const packed = readStreamRun(pack, id)
  let fast: StreamValue | undefined
  if (packed !== undefined) {
    fast = new StreamValue(limits)
    fast.addNode(packed)
  }
  const slow = new StreamValue(limits)
  try {
    readNode(slow, id, bytes)
  } catch (error) {
    expect(error).toBe(BAD_DATA)
    return { fast, slow: undefined }
  }
  return { fast, slow }
}

test('a node that is taken as a whole is the same as entry by entry, and goes on as any does', () => {
  fc.assert(
    fc.property(first, entries, (id, list) => {
      const { fast, slow } = readBoth(id, nodeOf(id, list))
      if (slow === undefined) throw new Error('not read')
      if (fast === undefined) return
      expect(contentOf(fast)).toEqual(contentOf(slow))
      const later = after(fast.lastId, 3)
      for (const stream of [fast, slow]) {
        stream.add(later, ['a', '1', 'b', '2'], 0)
        stream.add(after(later, 0), ['c', '3'], 0)
        stream.delete(id)
      }
      expect(contentOf(fast)).toEqual(contentOf(slow))
      expect(contentOf(fast.copy())).toEqual(contentOf(slow))
      for (const stream of [fast, slow]) stream.trim({ keep: 1 })
      expect(contentOf(fast)).toEqual(contentOf(slow))
    }),
    { numRuns: 300 },
  )
})

test('a stream with gaps is written as it lies, and read as it was', () => {
  const few = new EncodingLimits()
  few.streamNodeEntries = 7
  fc.assert(
    fc.property(
      first,
      entries,
      fc.array(fc.nat(29), { maxLength: 25 }),
      fc.nat(8),
      (id, list, gone, kept) => {
        const stream = new StreamValue(few)
        const ids: LogId[] = []
        let last = id
        for (const [items, jump] of list) {
          stream.add(last, items, 0)
          ids.push(last)
          last = after(last, jump)
        }
        for (const n of gone) stream.delete(ids[n] ?? id)
        if (kept > 0) stream.trim({ keep: kept })
        const payload = dumpValue(stream, few, false).toString('latin1')
        const read = restoreValue(payload, { limits: few, random: new Random(1) })
        if (!(read instanceof StreamValue)) throw new Error('no stream')
        expect(contentOf(read)).toEqual(contentOf(stream))
        expect(contentOf(read.copy())).toEqual(contentOf(stream))
        const copy = dumpValue(stream.copy(), few, false)
        expect(copy.toString('latin1')).toBe(payload)
      },
    ),
    { numRuns: 300 },
  )
})

test('nodes end where they would have ended without the file', () => {
  const few = new EncodingLimits()
  few.streamNodeBytes = 300
  few.streamNodeEntries = 17
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 80 }), fc.nat(79), (list, number) => {
      const stream = new StreamValue(few)
      const cut = Math.min(number, list.length - 1)
      let read: StreamValue | undefined
      for (const [i, items] of list.entries()) {
        stream.add({ ms: 1000 + i * 7, seq: i % 3 }, items, 0)
        read?.add({ ms: 1000 + i * 7, seq: i % 3 }, items, 0)
        if (i !== cut) continue
        if (i % 4 === 3) stream.delete({ ms: 1000 + (i - 1) * 7, seq: (i - 1) % 3 })
        const dump = dumpValue(stream, few, true).toString('latin1')
        const restored = restoreValue(dump, { limits: few, random: new Random(1) })
        if (restored instanceof StreamValue) read = restored
      }
      expect(read?.size).toBe(stream.size)
      // Whoever writes it leaves out what was deleted.
      if (cut % 4 !== 3) expect(read?.nodeCount).toBe(stream.nodeCount)
    }),
  )
})

test('ordinary nodes are taken as a whole, also with entries that were deleted', () => {
  const id = { ms: 1_700_000_000_000, seq: 0 }
  expect(readBoth(id, nodeOf(id, [[['a', '1', 'b', 'x'], 1]])).fast?.size).toBe(1)
  const pack = (...items: string[]) => listpackOf(items)
  const deleted = pack(
    '2',
    '1',
    '1',
    'f',
    '0',
    '2',
    '0',
    '0',
    'x',
    '4',
    '3',
    '1',
    '0',
    'y',
    '4',
    '2',
    '2',
    '0',
    'z',
    '4',
  )
  const { fast, slow } = readBoth(id, deleted)
  expect(fast?.size).toBe(2)
  expect(fast && contentOf(fast)).toEqual(slow && contentOf(slow))
  // The counts of the node do not fit, and none of its entries is left.
  for (const node of [
    pack('1', '0', '1', 'f', '0', '3', '0', '0', 'x', '4'),
    pack('0', '1', '1', 'f', '0', '3', '0', '0', 'x', '4'),
    pack('1', '0', '1', 'f', '0', '0', '0', '0', '0', '4'),
  ])
    expect(readBoth(id, node).fast).toBeUndefined()
})

test('what is damaged is not taken, or is the same as entry by entry', () => {
  fc.assert(
    fc.property(first, entries, fc.nat(), fc.nat(255), (id, list, at, byte) => {
      const bytes = nodeOf(id, list)
      bytes[6 + (at % (bytes.length - 7))] = byte
      const { fast, slow } = readBoth(id, bytes)
      if (fast !== undefined) expect(slow && contentOf(slow)).toEqual(contentOf(fast))
    }),
    { numRuns: 3000 },
  )
})
