import { beforeEach, expect, test } from 'vitest'
import { CommitDelay } from './commit-delay.ts'

/** What was put off, and the time. */
let later: (() => void)[]
let now: number
/** How many there are. */
let there: number
let delay: CommitDelay
let ends: number

beforeEach(() => {
  later = []
  now = 0
  there = 0
  ends = 0
  delay = new CommitDelay({ monotonic: () => now, soon: action => void later.push(action) })
})

function begin(took: number, wanted: number): void {
  delay.begin(
    took,
    () => there >= wanted,
    () => ends++,
  )
}

/** Lets the event loop go round once. */
function round(): void {
  for (const action of later.splice(0)) action()
}

test('waits until all are there again', () => {
  begin(1, 2)
  expect(delay.isOn).toBe(true)
  there = 1
  round()
  expect([delay.isOn, ends]).toEqual([true, 0])
  there = 2
  round()
  expect([delay.isOn, ends]).toEqual([false, 1])
  expect(later).toEqual([])
})

test('does not wait if they are', () => {
  there = 2
  begin(1, 2)
  expect([delay.isOn, ends]).toEqual([false, 1])
})

test.each([
  [0.4, 0.2],
  [100, 1],
])('after a sync of %s ms waits %s ms at most', (took, most) => {
  begin(took, 2)
  now = most - 0.01
  round()
  expect(ends).toBe(0)
  now = most
  round()
  expect([delay.isOn, ends]).toEqual([false, 1])
})
