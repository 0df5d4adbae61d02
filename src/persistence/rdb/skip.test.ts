import { expect, test } from 'vitest'
import { HashValue } from '../../keyspace/hash-value.ts'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { Random } from '../../keyspace/random.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import type { Value } from '../../keyspace/values.ts'
import { MORE_TO_COME } from './byte-reader.ts'
import { dumpValue } from './payload.ts'
import { RdbReader } from './rdb-reader.ts'
import { skipValue } from './skip.ts'
import { readValue } from './values.ts'

const limits = new EncodingLimits()

function valuesOf(count: number): Value[] {
  const [list, set, integers] = [new ListValue(limits), new SetValue(limits, 1), new SetValue(limits, 1)]
  const [hash, timed] = [new HashValue(limits, 1), new HashValue(limits, 1)]
  const sorted = new SortedSetValue(limits, 1)
  const stream = new StreamValue(limits)
  for (let i = 1; i <= count; i++) {
    const word = i % 3 === 0 ? String(i * 100) : `word ${i} `.repeat(1 + (i % 5))
    list.push('right', [word])
    set.add(word)
    integers.add(String(i))
    hash.set(word, word)
    timed.set(word, word)
    if (i % 2 === 0) timed.expireAt(word, 1e12 + i)
    sorted.set(word, i / 4)
    stream.add({ ms: 1e12 + i, seq: i }, ['field', word, ...(i % 4 === 0 ? ['other', 'x'] : [])], 0)
  }
  for (const name of ['one', 'two']) {
    const group = stream.createGroup(name, { ms: 0, seq: 0 }, 0)
    stream.readNew(group, group.createConsumer('reader', 100), 5, name === 'one' ? 100 : 200)
  }
  return [list, set, integers, hash, timed, sorted, stream, 'text', 'long '.repeat(50), '123']
}

/** Types that are read only: scores as text, elements one by one, streams without counts. */
const OLD: readonly (readonly [type: number, body: string])[] = [
  [1, '\x02\x01a\xc0\x05'],
  [3, '\x04\x01a\x031.5\x01b\xfe\x01c\xff\x01d\x012'],
  [14, '\x01\x0f\x0f\0\0\0\x0a\0\0\0\x01\0\0\x02hi\xff'],
  [15, `\0\0\x01\x01\x01\x01g\x01\x01\x01${'\0'.repeat(24)}\x01\x01\x01c${'\0'.repeat(8)}\0`],
  [22, '\x02\x43\xe8\x01a\x01b\0\x01c\x01d'],
]

test('a value ends for who skips it where it ends for who reads it, and is waited for till then', () => {
  const maker = { limits, random: new Random(1) }
  const cases: (readonly [type: number, body: Buffer])[] = OLD.map(([type, body]) => [
    type,
    Buffer.from(body, 'latin1'),
  ])
  for (const value of [...valuesOf(5), ...valuesOf(700)]) {
    for (const compresses of [true, false]) {
      const dump = dumpValue(value, limits, compresses)
      cases.push([dump[0] as number, dump.subarray(1, -10)])
    }
  }
  for (const [type, body] of cases) {
    const input = new RdbReader(body)
    skipValue(input, type)
    expect(input.at, `type ${type}`).toBe(body.length)
    const again = new RdbReader(body)
    if (type !== 15) {
      readValue(again, type, maker)
      expect(again.at, `type ${type}`).toBe(body.length)
    }
    for (let end = 0; end < body.length; end += Math.ceil(body.length / 50)) {
      const part = new RdbReader(body, end, Number.POSITIVE_INFINITY)
      expect(() => skipValue(part, type), `type ${type} up to ${end}`).toThrow(MORE_TO_COME)
    }
  }
})

test('who skips what is wrong goes nowhere', () => {
  for (const [type, body] of [
    [4, '\x02\x01a\xc4'],
    [5, '\x81\x7f\xff\xff\xff\xff\xff\xff\xff'],
    [19, '\x05\xff'],
  ] as const) {
    const input = new RdbReader(Buffer.from(`.${body}`, 'latin1'))
    input.skip(1)
    skipValue(input, type)
    expect(input.at).toBe(1)
  }
})
