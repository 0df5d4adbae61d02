import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Backlog } from './backlog.ts'

test('it holds the newest bytes, whatever comes and however large it is made', () => {
  const step = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map(bytes => ({ append: Buffer.from(bytes) })),
    fc.integer({ min: 1, max: 50 }).map(size => ({ resize: size })),
  )
  fc.assert(
    fc.property(fc.array(step), fc.integer({ min: 1, max: 50 }), fc.nat(1000), (steps, size, end) => {
      const backlog = new Backlog(size, end)
      let all = Buffer.alloc(end)
      for (const each of steps) {
        if ('append' in each) {
          backlog.append(each.append)
          all = Buffer.concat([all, each.append])
        } else backlog.resize(each.resize)
        expect(backlog.end).toBe(all.length)
        expect(backlog.length).toBeLessThanOrEqual(backlog.size)
        expect(backlog.since(backlog.start).equals(all.subarray(backlog.start))).toBe(true)
      }
    }),
  )
})

test('what it holds has a beginning and an end', () => {
  const backlog = new Backlog(4, 10)
  backlog.append(Buffer.from('abcdef'))
  expect([backlog.start, backlog.end]).toEqual([12, 16])
  expect([11, 12, 16, 17].map(from => backlog.holds(from))).toEqual([false, true, true, false])
  expect(backlog.since(14).toString()).toBe('ef')
  expect(backlog.since(16).toString()).toBe('')
})
