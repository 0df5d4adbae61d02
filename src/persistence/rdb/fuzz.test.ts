/**
 * Damaged payloads of every type, with a right sum: each is refused as bad data, or is a value like any other, which can
 * be stored, walked through, dumped and restored again. `RDB_FUZZ=1000000` tries more of them.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineOf } from '../../../test/support/contents.ts'
import { damage, damages } from '../../../test/support/damage.ts'
import { HashValue } from '../../keyspace/hash-value.ts'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { Random } from '../../keyspace/random.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import type { Value } from '../../keyspace/values.ts'
import { ReplyError } from '../../resp/values.ts'
import { BAD_DATA, EMPTY_VALUE } from './errors.ts'
import { readRdb } from './file-reader.ts'
import { rdbFile } from './file-writer.ts'
import { listpackOf } from './listpack.ts'
import { dumpValue, restoreValue, seal } from './payload.ts'
import { RdbWriter } from './rdb-writer.ts'

const RUNS = Number(process.env['RDB_FUZZ'] ?? 3000)
const limits = new EncodingLimits()
const maker = { limits, random: new Random(1) }
/** What goes back and forth between a value and its bytes costs this much for each of them at most. */
const SECONDS = 5

const words = (count: number) =>
  Array.from({ length: count }, (_, at) => (at % 3 === 0 ? `word ${at}` : String(at * 37)))

function list(count: number): ListValue {
  const value = new ListValue(limits)
  value.push('right', words(count))
  return value
}

function set(members: readonly string[]): SetValue {
  const value = new SetValue(limits, 1)
  value.addAll(members)
  return value
}

function sortedSet(count: number): SortedSetValue {
  const value = new SortedSetValue(limits, 1)
  value.expect(count)
  for (const [at, member] of words(count).entries()) value.add(member, at / 3)
  return value
}

function hash(count: number, deadline?: number): HashValue {
  const value = new HashValue(limits, 1)
  for (const [at, field] of words(count).entries()) {
    value.set(field, `value ${at}`)
    if (deadline !== undefined && at % 2 === 0) value.expireAt(field, deadline + at)
  }
  return value
}

function stream(count: number, seenAt = 1_700_000_000_000): StreamValue {
  const value = new StreamValue(limits)
  for (let ms = 1; ms <= count; ms++)
    value.add({ ms, seq: ms % 2 }, ['f', `v${ms}`, ...(ms % 5 === 0 ? ['g', ''] : [])], 0)
  value.maxDeletedId = { ms: 1, seq: 0 }
  const group = value.createGroup('g', { ms: 2, seq: 0 }, 2)
  const consumer = group.createConsumer('c', 1_700_000_000_000)
  consumer.activeAt = seenAt
  for (let ms = 1; ms <= Math.min(count, 3); ms++) group.give({ ms, seq: ms % 2 }, consumer, 5)
  value.createGroup('other', { ms: 0, seq: 0 }, undefined)
  return value
}

const VALUES: readonly Value[] = [
  'text',
  '12345',
  'long '.repeat(30),
  list(20),
  set(['1', '2', '70000']),
  set(words(20)),
  sortedSet(20),
  sortedSet(150),
  hash(10),
  hash(520),
  hash(10, 1_700_000_000_000),
  hash(520, 1_700_000_000_000),
  stream(0),
  stream(12),
  stream(130),
  stream(12, 5),
]

const string = (bytes: Buffer | string) => {
  const out = new RdbWriter(false)
  out.blob(Buffer.from(bytes as string, 'latin1'))
  return out.written.toString('latin1')
}
/** a, 7, bc, 10000 */
const ZIPLIST = '\x19\0\0\0\x14\0\0\0\x04\0\0\x01a\x03\xfe\x07\x03\x02bc\x04\xc0\x10\x27\xff'
/** Types that are read and not written. */
const OLD: readonly string[] = [
  `\x01\x02${string('a')}${string('b')}`,
  `\x03\x02${string('a')}\x031.5${string('b')}\xfe`,
  `\x09${string('\x02\x01a\x02\0bc\x01d\x01\0e\xff')}`,
  `\x0a${string(ZIPLIST)}`,
  `\x0c${string(ZIPLIST)}`,
  `\x0d${string(ZIPLIST)}`,
  `\x0e\x02${string(ZIPLIST)}${string(ZIPLIST)}`,
  `\x14${string(listpackOf(['a', '1', 'b']))}`,
]

const bodies: readonly string[] = [
  ...OLD,
  ...[true, false].flatMap(compresses =>
    VALUES.map(value => dumpValue(value, limits, compresses).toString('latin1').slice(0, -10)),
  ),
]

function restore(body: string): Value {
  const out = new RdbWriter(false)
  out.latin1(body)
  return restoreValue(seal(out, 12).toString('latin1'), maker)
}

const describe = (value: Value) => lineOf({ key: 'k', value, deadline: -1 })

test('what is not damaged is a value', () => {
  for (const [at, body] of bodies.entries()) expect(() => restore(body), `body ${at}`).not.toThrow()
})

test('a damaged payload is refused, or a value', () => {
  let values = 0
  fc.assert(
    fc.property(fc.constantFrom(...bodies), damages, (body, all) => {
      const began = performance.now()
      let value: Value
      try {
        value = restore(damage(body, all))
      } catch (error) {
        expect([BAD_DATA, EMPTY_VALUE]).toContain(error)
        return
      }
      values++
      const line = describe(value)
      expect(describe(restoreValue(dumpValue(value, limits, true).toString('latin1'), maker))).toBe(line)
      expect(performance.now() - began).toBeLessThan(SECONDS * 1000)
    }),
    { numRuns: RUNS },
  )
  expect(values).toBeGreaterThan(RUNS / 100)
})

test('a damaged file is refused, or read', () => {
  const whole = rdbFile(
    [
      { kind: 'aux', name: 'redis-ver', value: '7.4.0' },
      { kind: 'function', source: '#!lua name=lib' },
      ...VALUES.map((value, at) => ({
        kind: 'entry' as const,
        database: at % 3,
        key: `key ${at}`,
        value,
        deadline: at % 2 === 0 ? undefined : 1_700_000_000_000,
        idle: at,
      })),
    ],
    { limits, compresses: false, sums: false, version: 12 },
  ).toString('latin1')
  fc.assert(
    fc.property(damages, all => {
      const bytes = Buffer.from(damage(whole, all), 'latin1')
      try {
        for (const part of readRdb(bytes, maker)) if (part.kind === 'entry') describe(part.value)
      } catch (error) {
        expect(error).toBeInstanceOf(ReplyError)
      }
    }),
    { numRuns: Math.ceil(RUNS / 30) },
  )
})
