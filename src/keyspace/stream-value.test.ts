import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareIds, FIRST_ID, LAST_ID, type LogId } from '../structures/log-id.ts'
import { EncodingLimits } from './limits.ts'
import type { Consumer, Group } from './stream-group.ts'
import { StreamValue } from './stream-value.ts'

const id = (ms: number, seq = 0): LogId => ({ ms, seq })

function idsOf(stream: StreamValue): number[] {
  const ids: number[] = []
  stream.slice(FIRST_ID, LAST_ID, 1000).visit(entry => ids.push(Number(entry.ms)))
  return ids
}

function pendingOf({ pending }: Group | Consumer): [id: number, consumer: string, deliveries: number][] {
  const items: [number, string, number][] = []
  pending.visitFrom(
    FIRST_ID,
    ({ ms, consumer, deliveries }) => items.push([Number(ms), consumer.name, deliveries]) > 0,
  )
  return items
}

function filled(count: number): StreamValue {
  const stream = new StreamValue(new EncodingLimits())
  for (let at = 1; at <= count; at++) stream.add(id(at), ['f', `v${at}`], 0)
  return stream
}

function readNew(stream: StreamValue, group: Group, consumer: Consumer | undefined, count = 1000): number[] {
  const read: number[] = []
  stream.readNew(group, consumer, count, 5).visit(entry => read.push(Number(entry.ms)))
  return read
}

test('remembers what it added and deleted', () => {
  const stream = filled(5)
  expect([stream.size, stream.entriesAdded, stream.lastId, stream.firstEntryId]).toEqual([5, 5, id(5), id(1)])
  expect([stream.delete(id(2)), stream.delete(id(2)), stream.delete(id(9))]).toEqual([true, false, false])
  expect(stream.delete(id(1))).toBe(true)
  expect([stream.maxDeletedId, stream.firstEntryId, stream.has(id(2)), stream.get(id(3))]).toEqual([
    id(2),
    id(3),
    false,
    ['f', 'v3'],
  ])
  expect([stream.trim({ keep: 1 }), stream.trim({ keep: id(6) }), stream.size]).toEqual([2, 1, 0])
  expect([
    stream.firstEntryId,
    stream.lastEntryId,
    stream.lastId,
    stream.entriesAdded,
    stream.maxDeletedId,
  ]).toEqual([FIRST_ID, FIRST_ID, id(5), 5, id(2)])
  expect([stream.type, stream.encoding, stream.endsWhenEmpty]).toEqual(['stream', 'stream', false])
})

test('limits of nodes are looked at on every addition', () => {
  const limits = new EncodingLimits()
  const stream = new StreamValue(limits)
  limits.streamNodeEntries = 2
  for (let at = 1; at <= 10; at++) stream.add(id(at), ['f', 'v'], 0)
  expect(stream.nodeCount).toBe(5)
  limits.streamNodeEntries = 100
  for (let at = 11; at <= 20; at++) stream.add(id(at), ['f', 'v'], 0)
  expect(stream.nodeCount).toBe(5)
  limits.streamNodeBytes = 10
  stream.add(id(21), ['f', 'v'], 0)
  expect(stream.nodeCount).toBe(6)
})

describe('groups', () => {
  test('give every entry to one consumer', () => {
    const stream = filled(5)
    const group = stream.createGroup('g', id(1), undefined)
    const [a, b] = [group.createConsumer('a', 0), group.createConsumer('b', 0)]
    expect([
      readNew(stream, group, a, 2),
      readNew(stream, group, b, 1),
      readNew(stream, group, undefined),
    ]).toEqual([[2, 3], [4], [5]])
    expect([pendingOf(group), a.activeAt, group.lastId]).toEqual([
      [
        [2, 'a', 1],
        [3, 'a', 1],
        [4, 'b', 1],
      ],
      5,
      id(5),
    ])
    group.lastId = id(2)
    expect(readNew(stream, group, b)).toEqual([3, 4, 5])
    expect([pendingOf(a), pendingOf(b).map(([at]) => at)]).toEqual([[[2, 'a', 1]], [3, 4, 5]])
    expect([group.acknowledge(id(3)), group.acknowledge(id(3)), pendingOf(b).length]).toEqual([
      true,
      false,
      2,
    ])
    group.deleteConsumer(b)
    expect([pendingOf(group), group.consumers().map(each => each.name)]).toEqual([[[2, 'a', 1]], ['a']])
  })

  test('and their consumers are in the order of their names', () => {
    const stream = filled(0)
    for (const name of ['b', 'a', '', 'ab', '\xff'])
      stream.createGroup(name, FIRST_ID, 0).createConsumer(name, 0)
    expect(stream.groups().map(each => each.name)).toEqual(['', 'a', 'ab', 'b', '\xff'])
  })

  test('know how many entries they have yet to read, as long as none is missing between', () => {
    const stream = filled(4)
    const group = stream.createGroup('g', FIRST_ID, undefined)
    const consumer = group.createConsumer('c', 0)
    const state = () => [group.entriesRead, stream.lagOf(group)]
    expect(state()).toEqual([undefined, 4])
    readNew(stream, group, consumer, 1)
    expect(state()).toEqual([1, 3])
    stream.delete(id(3))
    expect(state()).toEqual([1, undefined])
    readNew(stream, group, consumer, 1)
    expect(state()).toEqual([undefined, undefined])
    readNew(stream, group, consumer)
    expect(state()).toEqual([4, 0])
    stream.add(id(5), ['f', 'v'], 0)
    expect(state()).toEqual([4, 1])
    group.lastId = id(9)
    group.entriesRead = undefined
    expect(state()).toEqual([undefined, undefined])
  })

  test('count beyond what a number holds', () => {
    const stream = filled(1)
    stream.entriesAdded = 2n ** 63n - 1n
    stream.add(id(2), ['f', 'v'], 0)
    expect(stream.entriesAdded).toBe(-(2n ** 63n))
    const group = stream.createGroup('g', id(2), -(2n ** 63n))
    expect(stream.lagOf(group)).toBe(0)
  })
})

const step = fc.record({
  name: fc.constantFrom(
    'add',
    'add',
    'delete',
    'trim',
    'read',
    'read',
    'acknowledge',
    'hand',
    'consumer',
    'group',
  ),
  at: fc.nat(30),
  name2: fc.constantFrom('a', 'b', 'c'),
})

test('a copy is the same and goes its own way; memory is what is left', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.array(step, { maxLength: 30 }), (steps, more) => {
      const limits = new EncodingLimits()
      limits.streamNodeEntries = 4
      const stream = new StreamValue(limits)
      const empty = stream.memory
      let next = 1
      const play = (list: typeof steps) => {
        for (const { name, at, name2 } of list) {
          const group = stream.group(name2) ?? stream.createGroup(name2, FIRST_ID, 0)
          const consumer = group.consumer(String(at % 3)) ?? group.createConsumer(String(at % 3), at)
          if (name === 'add') stream.add(id(next++), ['f', `value ${at}`, name2, 'v'], 0)
          else if (name === 'delete') stream.delete(id(at))
          else if (name === 'trim') stream.trim({ keep: at })
          else if (name === 'read') readNew(stream, group, consumer, 3)
          else if (name === 'acknowledge') group.acknowledge(id(at))
          else if (name === 'consumer') group.deleteConsumer(consumer)
          else if (name === 'group') stream.deleteGroup(group)
          else {
            const item = group.pending.get(id(at))
            if (item !== undefined) group.give(item, consumer, item.deliveredAt, item.deliveries + 1)
          }
          for (const each of stream.groups()) {
            const owned = each.consumers().flatMap(pendingOf)
            expect(owned.sort(([a], [b]) => a - b)).toEqual(pendingOf(each))
          }
        }
      }
      const state = (value: StreamValue) => [
        idsOf(value),
        [value.lastId, value.maxDeletedId, value.entriesAdded, value.memory],
        value.groups().map(each => [each.name, each.lastId, each.entriesRead, pendingOf(each)]),
        value
          .groups()
          .map(each => each.consumers().map(({ name, seenAt, activeAt }) => [name, seenAt, activeAt])),
      ]
      play(steps)
      const before = state(stream)
      const copy = stream.copy()
      expect(state(copy)).toEqual(before)
      play(more)
      expect(state(copy)).toEqual(before)
      stream.trim({ keep: 0 })
      for (const group of stream.groups()) stream.deleteGroup(group)
      expect(stream.memory).toBe(empty)
      expect(compareIds(stream.lastId, id(next - 1))).toBe(0)
    }),
    { numRuns: 100 },
  )
})
