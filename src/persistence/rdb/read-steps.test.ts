import fc from 'fast-check'
import { expect, test } from 'vitest'
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
import { END, FIRST_WITH_SUM } from './file.ts'
import { RdbFileReader } from './file-reader.ts'
import { dumpValue } from './payload.ts'
import { RdbReader } from './rdb-reader.ts'
import { readValue } from './values.ts'

const RUNS = Number(process.env['RDB_FUZZ'] ?? 300)
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
    stream.readNew(group, group.createConsumer('reader', 100), name === 'one' ? 5 : count, 200)
  }
  return [list, set, integers, hash, timed, sorted, stream, 'text', 'long '.repeat(50), '123']
}

/** Types that are read only: scores as text, elements one by one, streams without counts. */
const OLD: readonly (readonly [type: number, body: string])[] = [
  [1, '\x02\x01a\xc0\x05'],
  [3, '\x04\x01a\x031.5\x01b\xfe\x01c\xff\x01d\x012'],
  [14, '\x01\x0f\x0f\0\0\0\x0a\0\0\0\x01\0\0\x02hi\xff'],
  [
    15,
    `\0\0\x01\x01\x01\x01g\x01\x01\x01${'\0'.repeat(24)}\x01\x01\x01c${'\0'.repeat(8)}\x01${'\0'.repeat(16)}`,
  ],
  [22, '\x02\x43\xe8\x01a\x01b\0\x01c\x01d'],
]

/** Files without a sum, of one value each. */
function filesOf(values: readonly Value[]): Buffer[] {
  const cases: (readonly [type: number, body: Buffer])[] = OLD.map(([type, body]) => [
    type,
    Buffer.from(body, 'latin1'),
  ])
  for (const value of values) {
    for (const compresses of [true, false]) {
      const dump = dumpValue(value, limits, compresses)
      cases.push([dump[0] as number, dump.subarray(1, -10)])
    }
  }
  const header = Buffer.from(`REDIS000${FIRST_WITH_SUM - 1}`)
  return cases.map(([type, body]) =>
    Buffer.concat([header, Buffer.from([type, 1, 0x6b]), body, Buffer.from([END])]),
  )
}

function payloadOf(value: Value): string {
  return dumpValue(value, limits, false).toString('latin1')
}

/** Reads files a piece of each in turn. Returns the payloads of their values. */
function readInTurn(files: readonly Buffer[], piece: number): string[] {
  const maker = { limits, random: new Random(1) }
  const readers = files.map(bytes => ({ bytes, at: 0, reader: new RdbFileReader(maker, bytes.length) }))
  const payloads: string[] = []
  const left = new Set(readers.keys())
  while (left.size > 0) {
    for (const index of left) {
      const each = readers[index] as (typeof readers)[number]
      const part = each.reader.next()
      if (part === 'end') left.delete(index)
      else if (part === 'more') {
        each.reader.feed(each.bytes.subarray(each.at, each.at + piece))
        each.at += piece
      } else if (part !== 'step') {
        if (part.kind !== 'entry') throw new Error(part.kind)
        payloads[index] = payloadOf(part.value)
      }
    }
  }
  return payloads
}

test('values are read from pieces, several in turn, as they are read at once', () => {
  const files = filesOf([...valuesOf(5), ...valuesOf(700), ...valuesOf(7000)])
  const expected = files.map(bytes => {
    const input = new RdbReader(bytes, bytes.length - 1)
    input.skip('REDIS0004'.length)
    const type = input.byte()
    input.string()
    const value = readValue(input, type, { limits, random: new Random(1) })
    expect(input.at).toBe(bytes.length - 1)
    return payloadOf(value)
  })
  expect(readInTurn(files.slice(0, 25), 1)).toEqual(expected.slice(0, 25))
  for (const piece of [100, 9000, 1e9]) expect(readInTurn(files, piece)).toEqual(expected)
})

test('a long value is read as it comes, and the file is where its entry begins', () => {
  const value = valuesOf(20_000)[3] as Value
  const [bytes] = filesOf([value]).slice(OLD.length) as [Buffer]
  const reader = new RdbFileReader({ limits, random: new Random(1) }, bytes.length)
  reader.feed(bytes.subarray(0, bytes.length - 100))
  let steps = 0
  for (let part = reader.next(); part !== 'more'; part = reader.next()) {
    expect(part).toBe('step')
    steps++
  }
  expect(steps).toBeGreaterThan(5)
  expect(reader.position).toBeGreaterThan(bytes.length - 300)
  expect(reader.offset).toBe('REDIS0004'.length)
  reader.feed(bytes.subarray(-100))
  expect(reader.next()).toHaveProperty('value.size', 20_000)
  expect(reader.next()).toBe('end')
})

/** What a file of one value gives: its payload, or why it gives none. */
function outcomeOf(bytes: Buffer, piece: number): string {
  const reader = new RdbFileReader({ limits, random: new Random(1) }, bytes.length)
  let payload = ''
  let at = 0
  try {
    for (let part = reader.next(); part !== 'end'; part = reader.next()) {
      if (part === 'more') {
        reader.feed(bytes.subarray(at, at + piece))
        at += piece
      } else if (part !== 'step') payload += part.kind === 'entry' ? payloadOf(part.value) : part.kind
    }
    return payload
  } catch (error) {
    if (error instanceof ReplyError) return `${payload} ${error.message} at ${reader.offset}`
    throw error
  }
}

test('damaged files fare the same in pieces', () => {
  const files = filesOf([...valuesOf(5), ...valuesOf(300)])
  fc.assert(
    fc.property(
      fc.nat(files.length - 1),
      damages,
      fc.integer({ min: 1, max: 3000 }),
      (index, changes, piece) => {
        const file = files[index] as Buffer
        const bytes = Buffer.from(damage(file.toString('latin1'), changes), 'latin1')
        expect(outcomeOf(bytes, piece) === outcomeOf(bytes, bytes.length + 1)).toBe(true)
      },
    ),
    { numRuns: RUNS },
  )
})
