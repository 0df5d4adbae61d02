import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { VirtualClock } from '../keyspace/clock.ts'
import { SET } from '../keyspace/events.ts'
import { Keyspace } from '../keyspace/keyspace.ts'
import { Random } from '../keyspace/random.ts'
import type { SharedReply } from '../resp/shared-reply.ts'
import { Deque } from '../structures/deque.ts'
import { type Tracker, Tracking } from './tracking.ts'

const MODE = { broadcast: false, optIn: false, optOut: false, noLoop: false, redirect: 0 }

afterEach(() => {
  vi.restoreAllMocks()
})

function start() {
  const keyspace = new Keyspace(new VirtualClock(0), new Random(1), 1)
  const told: SharedReply[] = []
  const client: Tracker = {
    id: 1,
    protocol: 3,
    kind: 'normal',
    channels: new Set(),
    patterns: new Set(),
    shardChannels: new Set(),
    tracking: undefined,
    deliver: message => {
      told.push(message)
    },
  }
  const tracking = new Tracking(
    keyspace,
    () => client,
    () => {},
  )
  tracking.enable(client, MODE, [])
  const [database] = keyspace.databases
  if (database === undefined) throw new Error('no database')
  return {
    tracking,
    told,
    read: (key: string) => tracking.remember(client, [key]),
    change: (key: string) => tracking.changed(database, key, SET),
  }
}

test('a key that is one too many is forgotten in one step', () => {
  const popFirst = vi.spyOn(Deque.prototype, 'popFirst')
  const { tracking, read, told } = start()
  tracking.limit = 1000
  for (let at = 0; at < 50_000; at++) {
    read(`key:${at}`)
    tracking.settle()
  }
  expect(popFirst).toHaveBeenCalledTimes(49_000)
  assert.deepEqual([told.length, tracking.keyCount, tracking.itemCount], [49_000, 1000, 1000])
})

test('keys that have gone do not gather', () => {
  const { tracking, read, change } = start()
  for (let at = 0; at < 50_000; at++) {
    read(`key:${at % 10}`)
    if (at % 10 !== 0) change(`key:${at % 10}`)
  }
  const popFirst = vi.spyOn(Deque.prototype, 'popFirst')
  tracking.limit = 1
  read('another')
  tracking.settle()
  assert.equal(tracking.keyCount, 1)
  expect(popFirst.mock.calls.length).toBeLessThan(100)
})

test('what a lower limit leaves over is forgotten bit by bit, and never grows', () => {
  const { tracking, read, told } = start()
  for (let at = 0; at < 5000; at++) read(`key:${at}`)
  tracking.limit = 10
  tracking.settle()
  assert.equal(tracking.keyCount, 4000)
  for (let at = 0; at < 3000; at++) read(`more:${at}`)
  tracking.settle()
  assert.equal(tracking.keyCount, 3000)
  for (let commands = 0; commands < 3; commands++) tracking.settle()
  assert.deepEqual([tracking.keyCount, tracking.hasPending, told.length], [10, false, 7990])
})

test('never holds more keys than it may, and tells of each that goes', () => {
  const step = fc.tuple(fc.constantFrom('read', 'read', 'change', 'flush'), fc.nat(200))
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 500, size: 'max' }),
      fc.integer({ min: 1, max: 60 }),
      (steps, limit) => {
        const { tracking, read, change, told } = start()
        tracking.limit = limit
        let due = 0
        for (const [name, number] of steps) {
          const before = tracking.keyCount
          if (name === 'read') {
            read(`key:${number}`)
            due += tracking.keyCount - before
          } else if (name === 'change') change(`key:${number}`)
          else if (number < 20) {
            // One message for all.
            due += 1 - before
            tracking.flushing()
          }
          tracking.settle()
          expect(tracking.keyCount).toBeLessThanOrEqual(limit)
          assert.equal(tracking.itemCount, tracking.keyCount)
          assert.equal(told.length, due - tracking.keyCount)
        }
      },
    ),
  )
})
