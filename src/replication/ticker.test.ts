import { expect, test } from 'vitest'
import { bareHost } from '../engine/host.ts'
import { VirtualClock } from '../keyspace/clock.ts'
import { Ticker } from './ticker.ts'

function start(nextDue = Number.POSITIVE_INFINITY) {
  const clock = new VirtualClock(0)
  /** What waits for the next round of the event loop. */
  const soon: (() => void)[] = []
  const host = { ...bareHost(), soon: (action: () => void) => void soon.push(action) }
  const times: number[] = []
  const ticker = new Ticker(
    { clock, host },
    () => times.push(clock.now),
    () => nextDue,
  )
  const goRound = () => {
    for (const action of soon.splice(0)) action()
  }
  return { clock, ticker, times, goRound }
}

test('once in a second, while rounds of the event loop come in between', () => {
  const { clock, ticker, times, goRound } = start()
  ticker.start()
  ticker.start()
  for (let i = 0; i < 3; i++) {
    clock.advance(1000)
    goRound()
  }
  expect(times).toEqual([1000, 2000, 3000])
  clock.advance(600)
  ticker.restart()
  clock.advance(600)
  expect(times).toHaveLength(3)
  clock.advance(400)
  expect(times).toEqual([1000, 2000, 3000, 4600])
})

test('where time leaps: once, and when something is due; then as before', () => {
  const { clock, ticker, times, goRound } = start(60_000)
  ticker.start()
  clock.advance('30s')
  expect(times).toEqual([1000])
  clock.advance('31s')
  expect(times).toEqual([1000, 60_000, 61_000])
  goRound()
  clock.advance('1s')
  expect(times).toEqual([1000, 60_000, 61_000, 62_000])
})

test('no more after it was stopped, also by its own call', () => {
  const { clock, ticker, times, goRound } = start()
  ticker.start()
  clock.advance('1s')
  ticker.stop()
  goRound()
  clock.advance('1d')
  expect(times).toEqual([1000])
})
