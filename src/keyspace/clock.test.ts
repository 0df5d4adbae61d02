import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SystemClock, VirtualClock } from './clock.ts'

test('virtual timers fire in order of time, then of setting, and see their own time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(50), { maxLength: 50 }),
      fc.array(fc.nat(30), { maxLength: 10 }),
      (delays, steps) => {
        const clock = new VirtualClock(1000)
        const fired: [number, number][] = []
        for (const [order, delay] of delays.entries()) {
          clock.after(delay, () => {
            expect(clock.now).toBe(1000 + delay)
            fired.push([delay, order])
          })
        }
        let passed = -1
        for (const step of [0, ...steps]) {
          clock.advance(step)
          passed = clock.now - 1000
          expect(fired.length).toBe(delays.filter(delay => delay <= passed).length)
        }
        const due = delays
          .map((delay, order): [number, number] => [delay, order])
          .filter(([delay]) => delay <= passed)
        expect(fired).toEqual(due.sort((a, b) => a[0] - b[0] || a[1] - b[1]))
      },
    ),
  )
})

test('a timer that was cancelled does not fire; one set by another fires in the same advance', () => {
  const clock = new VirtualClock(0)
  const fired: string[] = []
  const never = clock.after(5, () => fired.push('never'))
  clock.after(3, () => {
    never.cancel()
    never.cancel()
    clock.after(4, () => fired.push(`second at ${clock.now}`))
    clock.after(100, () => fired.push('too late'))
  })
  clock.advance(10)
  expect(fired).toEqual(['second at 7'])
  expect(clock.now).toBe(10)
})

test('durations are written with units', () => {
  const clock = new VirtualClock(0)
  for (const [text, milliseconds] of [
    ['250ms', 250],
    ['1s', 1000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h 30m', 5_400_000],
    ['1d', 86_400_000],
  ] as const) {
    const before = clock.now
    clock.advance(text)
    expect(clock.now - before).toBe(milliseconds)
  }
  for (const text of ['', '1', 's', '1 s', '1x', '-1s'])
    expect(() => clock.advance(text)).toThrow('not a duration')
})

test('fractions and past times of timers are rounded up to now or later', () => {
  const clock = new VirtualClock(0)
  const fired: number[] = []
  clock.after(0.2, () => fired.push(clock.now))
  clock.after(-5, () => fired.push(clock.now))
  clock.advance(0)
  expect(fired).toEqual([0])
  clock.advance(1)
  expect(fired).toEqual([0, 1])
})

test('block moves time without firing timers', () => {
  const clock = new VirtualClock(0)
  const fired: number[] = []
  clock.after(5, () => fired.push(clock.now))
  clock.block(10)
  expect([clock.now, fired]).toEqual([10, []])
  clock.advance(0)
  expect(fired).toEqual([10])
})

test('the system clock tells whole milliseconds of now, moves on, and fires timers', async () => {
  const clock = new SystemClock()
  const before = Date.now()
  const first = clock.read()
  expect(Number.isInteger(clock.now)).toBe(true)
  expect(Math.abs(clock.now - before)).toBeLessThan(1000)
  clock.block(2)
  expect(clock.read()).toBeGreaterThanOrEqual(first + 1)
  const order: string[] = []
  await new Promise<void>(resolve => {
    clock.after(1, () => order.push('cancelled')).cancel()
    clock.after(2, () => {
      order.push('fired')
      resolve()
    })
    // Timers of ours do not hold the process; something else must.
    const held = setInterval(() => order.length > 0 && clearInterval(held), 1)
  })
  expect(order).toEqual(['fired'])
})

test('virtual time begins at the real time, and goes forward only', () => {
  const before = Date.now()
  const clock = new VirtualClock()
  expect(clock.now).toBeGreaterThanOrEqual(before)
  expect(clock.now).toBeLessThanOrEqual(Date.now())
  for (const wrong of [Number.NaN, -1]) expect(() => clock.advance(wrong)).toThrow('not negative')
})

test('set moves to a date: forward as advance does, back without undoing what waits', () => {
  const clock = new VirtualClock(1000)
  const fired: number[] = []
  clock.after(500, () => fired.push(clock.now))
  clock.after(5000, () => fired.push(clock.now))
  clock.set(new Date(2000))
  expect([clock.now, fired]).toEqual([2000, [1500]])
  const monotonic = clock.read()
  clock.set(100)
  expect([clock.now, clock.read()]).toEqual([100, monotonic])
  clock.advance(3999)
  expect(fired).toEqual([1500])
  clock.advance(1)
  expect([clock.now, fired]).toEqual([4100, [1500, 4100]])
  expect(() => clock.set(Number.NaN)).toThrow('set() takes a Date')
})

test('runToNext stops at what waits, and passes housekeeping', () => {
  const clock = new VirtualClock(0)
  const fired: string[] = []
  clock.after(100, () => fired.push('cron'), 'housekeeping')
  clock.after(250, () => fired.push('first'))
  clock.after(250, () => fired.push('with it'))
  clock.after(1000, () => fired.push('second'))
  expect([clock.runToNext(), fired]).toEqual([250, ['cron', 'first', 'with it']])
  expect([clock.runToNext(), clock.now]).toEqual([750, 1000])
  clock.after(100, () => fired.push('cron'), 'housekeeping')
  expect([clock.runToNext(), clock.now]).toEqual([undefined, 1000])
})

test('a timer that throws leaves the clock of use', () => {
  const clock = new VirtualClock(0)
  const fired: number[] = []
  clock.after(10, () => {
    throw new Error('no')
  })
  clock.after(20, () => fired.push(clock.now))
  expect(() => clock.advance(30)).toThrow('no')
  clock.advance(20)
  expect([clock.now, fired]).toEqual([30, [20]])
})
