import { mock } from 'node:test'
import { afterEach, expect, test, vi } from 'vitest'
import { VirtualClock } from './clock.ts'

afterEach(() => {
  vi.useRealTimers()
  mock.timers.reset()
})

test('moves with faked timers, in one order with those of the program', () => {
  vi.useFakeTimers({ now: 1000 })
  const clock = new VirtualClock(1000)
  const fired: [who: string, server: number, program: number][] = []
  const note = (who: string) => fired.push([who, clock.now, Date.now()])
  clock.after(20, () => note('server'))
  using _ = clock.follow(vi)
  setTimeout(() => note('program'), 10)
  setTimeout(() => note('program'), 30)
  clock.after(5, () => {
    note('server')
    clock.after(35, () => note('server'))
  })
  vi.advanceTimersByTime(50)
  expect(fired).toEqual([
    ['server', 1005, 1005],
    ['program', 1010, 1010],
    ['server', 1020, 1020],
    ['program', 1030, 1030],
    ['server', 1040, 1040],
  ])
  expect([clock.now, clock.read()]).toEqual([1050, 1050])
})

test('moving the clock moves the program', () => {
  vi.useFakeTimers({ now: 0 })
  const clock = new VirtualClock(0)
  using _ = clock.follow(vi)
  const fired: number[] = []
  setTimeout(() => fired.push(Date.now()), 1500)
  clock.after(3000, () => fired.push(clock.now))
  clock.advance('2s')
  expect([fired, Date.now()]).toEqual([[1500], 2000])
  expect([clock.runToNext(), fired, Date.now()]).toEqual([1000, [1500, 3000], 3000])
  clock.set(5000)
  expect([Date.now(), clock.now]).toEqual([5000, 5000])
  expect(() => clock.set(4000)).toThrow('vi.setSystemTime()')
})

test('a date that is set counts at once, and what is due with it happens soon', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 10_000 })
  const clock = new VirtualClock(50_000)
  const fired: number[] = []
  using _ = clock.follow(vi)
  expect(clock.now).toBe(10_000)
  const due = new Promise<void>(resolve => {
    clock.after(60_000, () => {
      fired.push(clock.now)
      resolve()
    })
  })
  vi.setSystemTime(100_000)
  expect([clock.now, fired]).toEqual([100_000, []])
  await due
  expect(fired).toEqual([70_000])
  const monotonic = clock.read()
  vi.setSystemTime(20_000)
  expect(clock.now).toBe(20_000)
  expect(clock.read()).toBe(monotonic)
})

test('with mock.timers of node:test', () => {
  mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 500 })
  const clock = new VirtualClock(0)
  const fired: number[] = []
  using _ = clock.follow(mock.timers)
  clock.after(10, () => fired.push(clock.now))
  clock.after(20, () => fired.push(clock.now))
  mock.timers.tick(30)
  expect([clock.now, fired]).toEqual([530, [510, 520]])
  clock.advance(70)
  expect(Date.now()).toBe(600)
})

test('a delay that is longer than timers can be', () => {
  vi.useFakeTimers({ now: 0 })
  const clock = new VirtualClock(0)
  using _ = clock.follow(vi)
  const fired: number[] = []
  clock.after(2 ** 32, () => fired.push(clock.now))
  vi.advanceTimersByTime(2 ** 32 - 1)
  expect(fired).toEqual([])
  vi.advanceTimersByTime(1)
  expect(fired).toEqual([2 ** 32])
})

test('it ends with the faked timers, or before, and time stands still again', () => {
  vi.useFakeTimers({ now: 1000 })
  const clock = new VirtualClock(1000)
  const following = clock.follow(vi)
  vi.advanceTimersByTime(100)
  following[Symbol.dispose]()
  vi.advanceTimersByTime(100)
  expect([clock.now, vi.getTimerCount()]).toEqual([1100, 0])
  clock.follow(vi)
  vi.advanceTimersByTime(100)
  vi.useRealTimers()
  clock.advance(1)
  expect(clock.now).toBe(1301)
  expect(() => clock.follow(vi)).toThrow('follow() needs a faked Date')
})
