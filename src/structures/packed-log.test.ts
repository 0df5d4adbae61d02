import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareIds, FIRST_ID, LAST_ID, type LogId } from './log-id.ts'
import { type LogSlice, PackedLog } from './packed-log.ts'
import { RadixTreeSize } from './radix-tree-size.ts'

interface Entry {
  readonly id: LogId
  readonly items: readonly string[]
}

const text = fc.oneof(
  fc.constantFrom('', 'field', 'value-0123', '\0\xff', 'long '.repeat(60)),
  fc.string({ maxLength: 5 }),
)
const items = fc.oneof(
  fc.constant(['field', 'value']),
  fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }).map(pairs => pairs.flat()),
)
const rank = fc.integer({ min: -1, max: 40 })
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ name: fc.constant('append' as const), jump: fc.nat(6), items }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constant('remove' as const), rank }) },
  { weight: 1, arbitrary: fc.record({ name: fc.constant('size' as const), rank, rough: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ name: fc.constant('before' as const), rank, rough: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ name: fc.constant('visit' as const), rank, other: rank, limit: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.record({ name: fc.constant('copy' as const) }) },
)

/** From one id to a later one: in the sequence, in time, and beyond what a number holds. */
function jumpFrom({ ms, seq }: LogId, jump: number): LogId {
  if (jump < 3) return typeof seq === 'number' ? { ms, seq: seq + 1 + jump * 70 } : { ms, seq: seq + 1n }
  if (typeof ms === 'bigint') return { ms: ms + 1n, seq: jump }
  if (jump < 5) return { ms: ms + jump * 90, seq: jump - 3 }
  return jump === 5 ? { ms: ms + 1_000_000_007, seq: 2n ** 63n } : { ms: BigInt(ms) + 2n ** 61n, seq: 0 }
}

function entriesOf(slice: LogSlice): Entry[] {
  const entries: Entry[] = []
  slice.visit(entry => entries.push({ id: { ms: entry.ms, seq: entry.seq }, items: entry.items() }))
  return entries
}

function backwards(log: PackedLog, first: LogId, last: LogId): Entry[] {
  const entries: Entry[] = []
  log.visitBackwards(first, last, entry => {
    entries.push({ id: { ms: entry.ms, seq: entry.seq }, items: entry.items() })
    return true
  })
  return entries
}

/** What a slice tells of its entries. */
function located(slice: LogSlice): Entry[] {
  const entries: Entry[] = []
  const lengths: number[] = []
  const pieces: string[] = []
  slice.visit(({ ms, seq }) => entries.push({ id: { ms, seq }, items: [] }))
  slice.locate({
    array: length => lengths.push(length),
    piece: (text, from, to) => pieces.push(text.slice(from, to)),
    bytes: (source, from, to) => pieces.push(Buffer.from(source.slice(from, to)).toString('latin1')),
  })
  return entries.map(({ id }, at) => {
    assert.equal(lengths[at * 2], 2)
    assert.equal(pieces.shift(), `${id.ms}-${id.seq}`)
    return { id, items: pieces.splice(0, lengths[at * 2 + 1]) }
  })
}

test('is a list of entries in the order of their ids', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), fc.nat(3), (steps, kind) => {
      const nodeBytes = [0, 60, 300, 4096][kind] ?? 0
      const nodeEntries = [4, 0, 7, 100][kind] ?? 0
      let log = new PackedLog()
      let model: Entry[] = []
      let next: LogId = FIRST_ID
      const originals: [PackedLog, Entry[]][] = []
      const idOf = (rank: number): LogId =>
        rank === -1 ? next : (model[rank % (model.length || 1)]?.id ?? next)
      for (const each of steps) {
        if (each.name === 'append') {
          next = jumpFrom(next, each.jump)
          log.append(next, ['XADD', ...each.items], 1, nodeBytes, nodeEntries)
          model = [...model, { id: next, items: each.items }]
        } else if (each.name === 'remove') {
          const id = idOf(each.rank)
          const index = model.findIndex(entry => compareIds(entry.id, id) === 0)
          assert.equal(log.has(id), index !== -1)
          assert.deepEqual(log.get(id), model[index]?.items)
          assert.equal(log.remove(id), index !== -1)
          model = model.filter((_, at) => at !== index)
        } else if (each.name === 'copy') {
          originals.push([log, model])
          log = log.copy()
        } else if (each.name === 'visit') {
          const [first, last] = [idOf(each.rank), idOf(each.other)]
          const inside = model.filter(({ id }) => compareIds(id, first) >= 0 && compareIds(id, last) <= 0)
          assert.deepEqual(entriesOf(log.slice(first, last, Infinity)), inside)
          assert.deepEqual(backwards(log, first, last), inside.toReversed())
          const slice = log.slice(first, last, each.limit)
          assert.equal(slice.size, Math.min(each.limit, inside.length))
          assert.deepEqual(located(slice), inside.slice(0, each.limit))
          let left = each.limit
          log.visitBackwards(first, last, () => left-- > 0)
          assert.equal(left, Math.max(-1, each.limit - inside.length))
        } else {
          const rough = each.rough ? 20 : undefined
          const id = idOf(each.rank)
          const keep = Math.max(0, each.rank)
          const surplus =
            each.name === 'size'
              ? Math.max(0, model.length - keep)
              : model.filter(entry => compareIds(entry.id, id) < 0).length
          const removed = each.name === 'size' ? log.trimToSize(keep, rough) : log.trimBefore(id, rough)
          if (each.rough) expect(removed).toBeLessThanOrEqual(Math.min(20, surplus))
          else assert.equal(removed, surplus)
          model = model.slice(removed)
        }
        assert.equal(log.size, model.length)
        assert.deepEqual(log.firstId, model[0]?.id)
        assert.deepEqual(log.lastId, model.at(-1)?.id)
      }
      assert.deepEqual(entriesOf(log.slice(FIRST_ID, LAST_ID, Infinity)), model)
      assert.deepEqual(backwards(log, FIRST_ID, LAST_ID), model.toReversed())
      for (const { id, items } of model) assert.deepEqual(log.get(id), items)
      for (const [original, entries] of originals) {
        assert.deepEqual(entriesOf(original.slice(FIRST_ID, LAST_ID, Infinity)), entries)
      }
      for (const [original, entries] of originals) {
        for (const { id } of entries.toReversed()) original.remove(id)
      }
      log.trimToSize(0)
      for (const each of [log, ...originals.map(([original]) => original)]) {
        assert.deepEqual([each.size, each.nodeCount, each.memory], [0, 0, 0])
      }
    }),
    { numRuns: 300 },
  )
})

test('nodes end at either limit', () => {
  const fill = (bytes: number, entries: number) => {
    const log = new PackedLog()
    for (let at = 1; at <= 1000; at++)
      log.append({ ms: at, seq: 0 }, ['f', 'v'.repeat(10)], 0, bytes, entries)
    return log.nodeCount
  }
  assert.equal(fill(4096, 100), 10)
  assert.equal(fill(0, 100), 10)
  assert.equal(fill(0, 0), 1)
  // 18 bytes of the node, 20 of each entry: with 11 more the seventh does not reach 150, the eighth does.
  assert.equal(fill(150, 0), Math.ceil(1000 / 7))
})

test('rough trimming removes whole nodes, and no more entries than it may', () => {
  const log = new PackedLog()
  for (let at = 1; at <= 100; at++) log.append({ ms: at, seq: 0 }, ['f', 'v'], 0, 0, 10)
  assert.deepEqual([log.trimToSize(55, 30), log.size], [30, 70])
  assert.deepEqual([log.trimToSize(55, 9), log.size], [0, 70])
  assert.deepEqual([log.trimToSize(55, Number.POSITIVE_INFINITY), log.size], [10, 60])
  assert.deepEqual([log.trimBefore({ ms: 65, seq: 0 }, Number.POSITIVE_INFINITY), log.firstId?.ms], [20, 61])
  assert.deepEqual([log.trimBefore({ ms: 65, seq: 0 }), log.firstId?.ms], [4, 65])
})

test('a slice stays as it is when the log changes', () => {
  const log = new PackedLog()
  for (let at = 1; at <= 20; at++) log.append({ ms: at, seq: 0 }, ['f', `v${at}`], 0, 0, 7)
  const slice = log.slice({ ms: 3, seq: 0 }, { ms: 18, seq: 0 }, 100)
  const before = located(slice)
  log.trimToSize(4)
  log.remove({ ms: 18, seq: 0 })
  log.append({ ms: 21, seq: 0 }, ['f', 'v'], 0, 0, 7)
  assert.deepEqual(located(slice), before)
  assert.deepEqual(
    before.map(({ id }) => id.ms),
    Array.from({ length: 16 }, (_, at) => at + 3),
  )
})

test('fields that entries share are kept once', () => {
  const log = new PackedLog()
  const name = 'a field with a long name'
  for (let at = 1; at <= 1000; at++) log.append({ ms: at, seq: 0 }, [name, 'v'], 0, 4096, 100)
  expect(log.memory).toBeLessThan(1000 * 6 + 10 * 640 + 300)
})

test("the nodes of Redis' tree are as many as a tree of the same ids has, whatever comes and goes", () => {
  const log = new PackedLog()
  const ids: LogId[] = []
  const expectSame = () => {
    const tree = new RadixTreeSize()
    for (const id of ids) tree.add(id)
    assert.equal(log.radixNodeCount, tree.nodes)
  }
  for (let i = 0; i < 400; i++) {
    const id = { ms: i * i, seq: i % 3 }
    ids.push(id)
    log.append(id, ['field', 'value'], 0, 0, 1)
    if (i === 30 || i > 300) expectSame()
    if (i % 50 === 49) {
      const [gone] = ids.splice(i % 7, 1)
      assert.equal(gone !== undefined && log.remove(gone), true)
      if (i > 200) expectSame()
    }
  }
  log.trimToSize(100)
  ids.splice(0, ids.length - 100)
  expectSame()
})
