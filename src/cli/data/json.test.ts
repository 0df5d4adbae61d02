import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineOf } from '../../../test/support/contents.ts'
import { HashValue } from '../../keyspace/hash-value.ts'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import type { Value } from '../../keyspace/values.ts'
import type { RdbEntry } from '../../persistence/rdb/file.ts'
import { entryOf, LineError } from './json-reader.ts'
import { jsonOf } from './json-writer.ts'

const limits = new EncodingLimits()

function lineFor(entry: RdbEntry): string {
  return Buffer.from([...jsonOf(entry)].join(''), 'latin1').toString('utf8')
}

function entry(value: Value, key = 'k', deadline?: number): RdbEntry {
  return { kind: 'entry', database: 2, key, value, deadline }
}

const described = ({ database, key, value, deadline = -1 }: RdbEntry) => [
  database,
  lineOf({ key, value, deadline }),
]

/** Any bytes, often text. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 12 }).map(each => Buffer.from(each).toString('latin1')),
  fc.string({ unit: 'binary' }).map(text => Buffer.from(text, 'utf8').toString('latin1')),
  fc.constantFrom('__proto__', 'constructor', '"', '\\', '\0', '\xef\xbb\xbf', '{"base64":""}', '1'),
)
const some = <T>(each: fc.Arbitrary<T>) => fc.array(each, { minLength: 1, maxLength: 200 })
const different = <T>(each: fc.Arbitrary<T>, by: (item: T) => unknown) =>
  fc.uniqueArray(each, { minLength: 1, maxLength: 200, selector: by })

const lists = some(bytes).map(items => {
  const list = new ListValue(limits)
  list.push('right', items)
  return list
})
const sets = different(bytes, each => each).map(members => {
  const set = new SetValue(limits, 1)
  set.addAll(members)
  return set
})
const score = fc.oneof(fc.double({ noNaN: true }), fc.integer())
const sortedSets = different(fc.tuple(bytes, score), ([member]) => member).map(pairs => {
  const set = new SortedSetValue(limits, 1)
  set.expect(pairs.length)
  for (const [member, each] of pairs) set.add(member, each)
  return set
})
const time = fc.integer({ min: 1, max: 2 ** 46 })
const hashes = different(fc.tuple(bytes, bytes, fc.option(time, { nil: undefined })), ([field]) => field).map(
  fields => {
    const hash = new HashValue(limits, 1)
    for (const [field, value, deadline] of fields) {
      hash.set(field, value)
      if (deadline !== undefined) hash.expireAt(field, deadline)
    }
    return hash
  },
)
const streams = fc
  .record({
    ids: fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { maxLength: 20 }),
    words: fc.array(bytes, { minLength: 1, maxLength: 4 }),
    groups: fc.uniqueArray(bytes, { maxLength: 3 }),
    consumers: fc.uniqueArray(bytes, { minLength: 1, maxLength: 3 }),
    read: fc.option(fc.bigInt({ min: 0n, max: 2n ** 62n }), { nil: undefined }),
  })
  .map(({ ids, words, groups, consumers, read }) => {
    const stream = new StreamValue(limits)
    for (const ms of ids.sort((a, b) => a - b)) stream.add({ ms, seq: 0 }, [...words, ...words], 0)
    stream.maxDeletedId = { ms: 18446744073709551615n, seq: 3 }
    for (const name of groups) {
      const group = stream.createGroup(name, { ms: 5, seq: 1 }, read)
      for (const each of consumers) group.createConsumer(each, 1700000000000)
      for (const [at, ms] of ids.entries()) {
        const consumer = group.consumer(consumers[at % consumers.length] ?? '')
        if (consumer !== undefined) group.give({ ms, seq: 0 }, consumer, 1700000000000 + at)
      }
    }
    return stream
  })

describe('what is written is read again', () => {
  test.each<[string, fc.Arbitrary<Value>]>([
    ['strings', bytes],
    ['lists', lists],
    ['sets', sets],
    ['sorted sets', sortedSets],
    ['hashes', hashes],
    ['streams', streams],
  ])('%s', (_, values) => {
    fc.assert(
      fc.property(values, bytes, fc.option(time, { nil: undefined }), (value, key, deadline) => {
        const original = entry(value, key, deadline)
        const line = lineFor(original)
        expect(line).not.toContain('\n')
        expect(described(entryOf(line))).toEqual(described(original))
      }),
      { numRuns: 50 },
    )
  })
})

test('bytes that are no UTF-8 are marked', () => {
  expect(lineFor(entry('\xff\0', '\xc3\xb6'))).toBe(
    '{"db":2,"key":"ö","type":"string","value":{"base64":"/wA="}}',
  )
  expect(entryOf('{"key":"k","type":"string","value":{"base64":"/wA="}}').value).toBe('\xff\0')
})

test.each([
  ['', 'Unexpected end of JSON input'],
  ['null', 'a line: no object'],
  ['{"key":"k","type":"string"}', 'value: no object'],
  ['{"key":"k","type":"string","value":{"base64":"*"}}', 'value: neither a string nor base64'],
  ['{"key":"k","type":"json","value":1}', 'type: not one of string, list, set, zset, hash, stream'],
  ['{"type":"string","value":"v"}', 'key: no object'],
  ['{"key":"k","type":"list","value":[]}', 'value: it is empty'],
  ['{"key":"k","type":"set","value":["a","a"]}', 'value: something is there twice'],
  ['{"key":"k","type":"zset","value":[["a","x"]]}', 'value: a score is no number'],
  ['{"key":"k","type":"zset","value":[["a"]]}', 'value: an array is not of 2'],
  ['{"key":"k","type":"string","value":"v","expires":"soon"}', 'expires: no whole number'],
  ['{"key":"k","type":"stream","value":{"entries":[["2-0",["f","v"]],["1-0",["f","v"]]]}}', /order/],
  ['{"key":"k","type":"stream","value":{"entries":[["2-0",["f"]]]}}', 'entries: a field has no value'],
])('refuses %j', (line, message) => {
  expect(() => entryOf(line)).toThrow(LineError)
  expect(() => entryOf(line)).toThrow(message)
})

test('any JSON is a key or a LineError', () => {
  const names = ['db', 'key', 'type', 'value', 'expires', 'fieldExpires', 'entries', 'groups', 'base64']
  const parts = fc.letrec(tie => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(
        'a',
        '1-1',
        'list',
        'set',
        'zset',
        'hash',
        'stream',
        '',
        1,
        -1,
        1.5,
        null,
        true,
      ),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 6 }),
    ),
  }))
  fc.assert(
    fc.property(
      fc.constantFrom('string', 'list', 'set', 'zset', 'hash', 'stream'),
      parts.any,
      (type, value) => {
        try {
          entryOf(JSON.stringify({ key: 'k', type, value }))
        } catch (error) {
          expect(error).toBeInstanceOf(LineError)
        }
      },
    ),
    { numRuns: 500 },
  )
})
