import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Bytes } from '../resp/values.ts'
import { OK, QUEUED } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import { Applier } from './applier.ts'

const LIMITS = { maxBulkLength: 1024 * 1024, authenticated: true }

/** Remembers what it is to run. */
function recording() {
  const ran: (readonly Bytes[])[] = []
  let inTransaction = false
  const replayer = {
    run: (argv: readonly Bytes[]) => {
      ran.push(argv)
      if (argv[0] === 'MULTI') inTransaction = true
      if (argv[0] === 'EXEC') inTransaction = false
      return inTransaction ? QUEUED : OK
    },
    knows: () => true,
    get isInTransaction() {
      return inTransaction
    },
    isClosed: false,
    close: () => {},
  }
  return { ran, replayer }
}

function bytesOf(requests: readonly (readonly Bytes[])[]): Buffer {
  const writer = new Writer(64)
  for (const argv of requests) writer.request(argv)
  return Buffer.concat(writer.take())
}

const words = fc.array(
  fc.string({ unit: 'binary', maxLength: 300 }).map(text => Buffer.from(text).toString('latin1')),
  {
    minLength: 1,
    maxLength: 5,
  },
)
const plain = words.map(rest => ['SET', ...rest])
const unit = fc.oneof(
  plain.map(argv => [argv]),
  fc.array(plain, { maxLength: 3 }).map(inner => [['MULTI'], ...inner, ['EXEC']]),
)

test('wherever the stream is cut, what was handed on is what was run, and ends with a unit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(unit, { maxLength: 6 }), fc.array(fc.nat(200)), async (units, sizes) => {
      const stream = bytesOf(units.flat())
      // Where a unit ends, the data are those of the primary.
      const ends = new Set([0])
      let end = 0
      for (const each of units) {
        end += bytesOf(each).length
        ends.add(end)
      }
      const { ran, replayer } = recording()
      let passed = Buffer.alloc(0)
      const applier = new Applier(replayer, 0, LIMITS, {
        pass: bytes => {
          passed = Buffer.concat([passed, bytes])
        },
        acknowledge: () => {},
      })
      let at = 0
      for (const size of [...sizes, stream.length]) {
        await applier.apply(stream.subarray(at, at + size))
        at = Math.min(stream.length, at + size)
        expect(ends.has(passed.length)).toBe(true)
        expect(passed.length + applier.pending).toBe(at)
        expect(passed.equals(stream.subarray(0, passed.length))).toBe(true)
      }
      expect(passed.equals(stream)).toBe(true)
      expect(ran).toEqual(units.flat())
    }),
  )
})

test('the database counts where a transaction has ended', async () => {
  const { replayer } = recording()
  const applier = new Applier(replayer, 3, LIMITS, { pass: () => {}, acknowledge: () => {} })
  await applier.apply(bytesOf([['SELECT', '5'], ['SET', 'k', 'v'], ['MULTI'], ['SELECT', '7']]))
  expect(applier.database).toBe(5)
  await applier.apply(bytesOf([['EXEC']]))
  expect(applier.database).toBe(7)
})

test('a question for how far we are is answered with all before it', async () => {
  const { ran, replayer } = recording()
  let passed = 0
  const answers: number[] = []
  const applier = new Applier(replayer, 0, LIMITS, {
    pass: bytes => {
      passed += bytes.length
    },
    acknowledge: () => answers.push(passed),
  })
  const set = bytesOf([['SET', 'k', 'v']])
  await applier.apply(Buffer.concat([set, bytesOf([['REPLCONF', 'GETACK', '*']]), set]))
  expect(answers).toEqual([set.length])
  expect(ran).toHaveLength(2)
})

test('what is no request ends the link', async () => {
  const applier = new Applier(recording().replayer, 0, LIMITS, { pass: () => {}, acknowledge: () => {} })
  await expect(applier.apply(Buffer.from('*1\r\n:1\r\n'))).rejects.toThrow('Protocol error from the primary')
})
