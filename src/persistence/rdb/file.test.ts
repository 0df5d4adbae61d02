import { describe, expect, test } from 'vitest'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { Random } from '../../keyspace/random.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { crc64 } from '../../structures/crc64.ts'
import { BAD_DATA, FILE_SIGNATURE, FILE_SUM, FILE_VERSION } from './errors.ts'
import { type RdbFormat, type RdbPart, readRdb, versionNeeded, writeRdb } from './file.ts'

const limits = new EncodingLimits()
const maker = { limits, random: new Random(1) }

function file(parts: Iterable<RdbPart>, format: Partial<RdbFormat> = {}): Buffer {
  return Buffer.concat([...writeRdb(parts, { limits, compresses: true, sums: true, ...format })])
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
  const chunks = [...writeRdb(parts, { limits, compresses: false, sums: true })]
  expect(chunks.length).toBeGreaterThan(1)
  expect(plain(read(Buffer.concat(chunks)))).toEqual(plain(parts))
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
      expect(() => read(bad)).toThrow(FILE_SUM)
    }
  })

  test('no end, or something behind it', () => {
    for (const body of ['', '\0\x01k\x01v', '\xff\0', '\xfc', '\xfe', '\xf6\x01a\xff', '\xf7\x01a\xff'])
      expect(() => read(fileOf(body))).toThrow(BAD_DATA)
  })

  test('bytes that are cut or changed, with a right sum', () => {
    const body = good.toString('latin1', 9, good.length - 8)
    for (let at = 0; at < body.length; at++) {
      expect(() => read(fileOf(body.slice(0, at)))).toThrow(BAD_DATA)
      for (let bit = 1; bit < 256; bit *= 2) {
        try {
          read(
            fileOf(body.slice(0, at) + String.fromCharCode(body.charCodeAt(at) ^ bit) + body.slice(at + 1)),
          )
        } catch (error) {
          expect(error).toBe(BAD_DATA)
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
