import { describe, expect, test } from 'vitest'
import { HashValue } from '../../keyspace/hash-value.ts'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { Random } from '../../keyspace/random.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { ReplyError } from '../../resp/values.ts'
import { crc64 } from '../../structures/crc64.ts'
import {
  BAD_DATA,
  FILE_OF_MODULE,
  FILE_OF_PREVIEW,
  FILE_SIGNATURE,
  FILE_SUM,
  FILE_VERSION,
} from './errors.ts'
import type { RdbPart } from './file.ts'
import { RdbFileReader, readRdb } from './file-reader.ts'
import { type RdbFormat, rdbFile, versionNeeded, writeRdb } from './file-writer.ts'

const limits = new EncodingLimits()
const maker = { limits, random: new Random(1) }

function file(parts: Iterable<RdbPart>, format: Partial<RdbFormat> = {}): Buffer {
  return rdbFile(parts, { limits, compresses: true, sums: true, ...format })
}

const read = (bytes: Buffer) => [...readRdb(bytes, maker)]
const text = (key: string, value: string, database = 0): RdbPart => ({ kind: 'entry', database, key, value })
/** What is not said of an entry is not there. */
const plain = (parts: readonly RdbPart[]): unknown => JSON.parse(JSON.stringify(parts))

/** A file of some bytes between the header and the end, with a right sum. */
function fileOf(body: string, version = '0010'): Buffer {
  const bytes = Buffer.from(`REDIS${version}${body}`, 'latin1')
  return Buffer.concat([bytes, crc64(bytes)])
}

const PARTS: readonly RdbPart[] = [
  { kind: 'aux', name: 'redis-ver', value: '7.4.0' },
  { kind: 'function', source: '#!lua name=a\n' },
  { kind: 'sizes', database: 0, keys: 3, expiring: 1 },
  text('a', '1'),
  { kind: 'entry', database: 0, key: 'b', value: 'x'.repeat(500), deadline: 4_000_000_000_000 },
  { kind: 'entry', database: 0, key: 'c', value: '-', idle: 100_000 },
  { kind: 'entry', database: 15, key: 'd', value: '', frequency: 255, deadline: 1 },
]

test('what was written is read', () => {
  for (const format of [{}, { compresses: false }, { sums: false }, { version: 12 }])
    expect(plain(read(file(PARTS, format)))).toEqual(plain(PARTS))
  expect(read(file([]))).toEqual([])
})

test('a large file comes in chunks, under one sum', () => {
  const parts = Array.from({ length: 500 }, (_, i) => text(`key ${i}`, String(i).repeat(200)))
  const chunks: Buffer[] = []
  for (const chunk of writeRdb(parts, { limits, compresses: false, sums: true })) {
    if (chunk !== undefined) chunks.push(Buffer.from(chunk))
  }
  expect(chunks.length).toBeGreaterThan(1)
  expect(plain(read(Buffer.concat(chunks)))).toEqual(plain(parts))
})

test('a file is read from pieces of any size, known to end or not', () => {
  const bytes = file(PARTS)
  for (const size of [bytes.length, Number.POSITIVE_INFINITY]) {
    for (let piece = 1; piece <= bytes.length; piece = Math.ceil(piece * 1.3)) {
      const reader = new RdbFileReader(maker, size)
      const parts: RdbPart[] = []
      let at = 0
      for (let part = reader.next(); part !== 'end'; part = reader.next()) {
        if (part === 'step') continue
        if (part !== 'more') parts.push(part)
        else if (at < bytes.length) {
          reader.feed(bytes.subarray(at, at + piece))
          at += piece
        } else reader.finish()
      }
      expect(plain(parts)).toEqual(plain(PARTS))
    }
  }
})

test('a file that stops is told from one that goes on', () => {
  const bytes = file(PARTS)
  for (let end = 0; end < bytes.length; end++) {
    const reader = new RdbFileReader(maker)
    reader.feed(bytes.subarray(0, end))
    let part = reader.next()
    while (part !== 'more') part = reader.next()
    reader.finish()
    expect(() => reader.next()).toThrow(end < 9 ? FILE_SIGNATURE : BAD_DATA)
  }
})

test('a large collection is written in steps, and what follows the file stays', () => {
  const hash = new HashValue(limits, 1)
  for (let i = 0; i < 5000; i++) hash.set(`field ${i}`, `value ${i}`)
  const parts: RdbPart[] = [{ kind: 'entry', database: 0, key: 'h', value: hash }]
  expect([...writeRdb(parts, { limits, compresses: true, sums: true })].length).toBeGreaterThan(10)
  const bytes = file(parts)
  const reader = new RdbFileReader(maker)
  reader.feed(Buffer.concat([bytes, Buffer.from('behind')]))
  let part = reader.next()
  while (part === 'step') part = reader.next()
  expect(typeof part === 'object' && part.kind === 'entry' && part.value).toHaveProperty('size', 5000)
  expect(reader.next()).toBe('end')
  expect(reader.rest.toString()).toBe('behind')
})

test('parts are asked for as they are written', () => {
  let asked = 0
  function* parts(): Generator<RdbPart> {
    for (let i = 0; i < 10; i++) {
      asked++
      yield text('k', 'x'.repeat(100_000))
    }
  }
  writeRdb(parts(), { limits, compresses: false, sums: true }).next()
  expect(asked).toBe(1)
})

test('a value needs a version', () => {
  const stream = new StreamValue(limits)
  expect(versionNeeded(stream)).toBe(10)
  stream.createGroup('g', { ms: 0, seq: 0 }, 0).createConsumer('c', 5)
  expect(versionNeeded(stream)).toBe(11)
  const parts: RdbPart[] = [{ kind: 'entry', database: 0, key: 'k', value: stream }]
  expect(() => file(parts)).toThrow(RangeError)
  expect(read(file(parts, { version: 11 }))).toHaveLength(1)
})

test('deadlines in seconds, slots, and files without a sum', () => {
  const entry = { kind: 'entry', database: 0, key: 'k', value: 'v' }
  const old = fileOf('\xf4\x01\x02\x03\xfd\xe8\x03\0\0\0\x01k\x01v\xff')
  expect(plain(read(old))).toEqual([{ ...entry, deadline: 1_000_000 }])
  expect(plain(read(Buffer.from('REDIS0004\xfe\0\0\x01k\x01v\xff', 'latin1')))).toEqual([entry])
})

describe('what is refused', () => {
  const good = file([...PARTS, { kind: 'entry', database: 15, key: 'l', value: listOf('a', 'b') }])

  test('another signature, version or sum', () => {
    expect(() => read(Buffer.from('hello'))).toThrow(FILE_SIGNATURE)
    expect(() => read(Buffer.alloc(0))).toThrow(FILE_SIGNATURE)
    expect(() => read(fileOf('\xff', '0000'))).toThrow(FILE_VERSION)
    expect(() => read(fileOf('\xff', '0013'))).toThrow(FILE_VERSION)
    for (let at = 9; at < good.length; at++) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] as number) ^ 1
      expect(() => read(bad)).toThrow(ReplyError)
    }
  })

  test('no end, or something behind it', () => {
    for (const body of ['', '\0\x01k\x01v', '\xff\0', '\xfc', '\xfe', '\xfb'])
      expect(() => read(fileOf(body))).toThrow(ReplyError)
  })

  test('what would be lost', () => {
    expect(() => read(fileOf('\xf6\x01a\xff'))).toThrow(FILE_OF_PREVIEW)
    expect(() => read(fileOf('\xf7\x01a\xff'))).toThrow(FILE_OF_MODULE)
  })

  test('bytes that are cut or changed, with a right sum', () => {
    const body = good.toString('latin1', 9, good.length - 8)
    for (let at = 0; at < body.length; at++) {
      expect(() => read(fileOf(body.slice(0, at)))).toThrow(ReplyError)
      for (let bit = 1; bit < 256; bit *= 2) {
        try {
          read(
            fileOf(body.slice(0, at) + String.fromCharCode(body.charCodeAt(at) ^ bit) + body.slice(at + 1)),
          )
        } catch (error) {
          expect([BAD_DATA, FILE_SUM, FILE_OF_PREVIEW, FILE_OF_MODULE]).toContain(error)
        }
      }
    }
  })
})

function listOf(...items: string[]): ListValue {
  const list = new ListValue(limits)
  list.push('right', items)
  return list
}
