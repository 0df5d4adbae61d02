import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HashValue } from '../../keyspace/hash-value.ts'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { Random } from '../../keyspace/random.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { encodingOf, MutableString, type Value } from '../../keyspace/values.ts'
import { BAD_DATA, PAYLOAD_WRONG } from './errors.ts'
import { dumpValue, restoreValue, seal } from './payload.ts'
import { RdbWriter } from './rdb-writer.ts'

const limits = new EncodingLimits()
const maker = { limits, random: new Random(1) }

function payload(body: string, version = 10): string {
  const out = new RdbWriter(false)
  out.latin1(body)
  return seal(out, version).toString('latin1')
}

const dump = (value: Value, compresses = true) => dumpValue(value, limits, compresses).toString('latin1')
const restore = (text: string) => restoreValue(text, maker)
const bodyOf = (text: string) => text.slice(0, -10)

/** All that can be asked of a value, as plain data. */
function contentOf(value: Value): unknown {
  if (value instanceof ListValue) return value.range(0, value.size)
  if (value instanceof SetValue) return value.members().sort()
  if (value instanceof SortedSetValue) {
    const rows: unknown[] = []
    value.each((member, score) => rows.push([member, score]))
    return rows
  }
  if (value instanceof HashValue) {
    const rows: unknown[][] = []
    value.each(-1, (field, each) => rows.push([field, each, value.deadlineOf(field)]))
    return rows.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  }
  return value instanceof StreamValue ? streamContent(value) : value.toString()
}

function streamContent(stream: StreamValue): unknown {
  const entries: unknown[] = []
  stream
    .slice({ ms: 0, seq: 0 }, { ms: 2n ** 64n - 1n, seq: 2n ** 64n - 1n }, Number.POSITIVE_INFINITY)
    .visit(entry => entries.push([entry.ms, entry.seq, entry.items()]))
  const { lastId, maxDeletedId, entriesAdded, firstEntryId } = stream
  const groups = stream.groups().map(group => [
    group.name,
    group.lastId,
    group.entriesRead,
    group.consumers().map(({ name, seenAt, activeAt, pending }) => {
      const items: unknown[] = []
      pending.visitFrom({ ms: 0, seq: 0 }, ({ ms, seq, deliveredAt, deliveries }) => {
        items.push([ms, seq, deliveredAt, deliveries])
        return true
      })
      return [name, seenAt, activeAt, items]
    }),
  ])
  return { entries, lastId, maxDeletedId, entriesAdded, firstEntryId, groups }
}

function list(items: readonly string[]): ListValue {
  const value = new ListValue(limits)
  value.push('right', items)
  return value
}

function set(members: readonly string[]): SetValue {
  const value = new SetValue(limits, 1)
  value.addAll(members)
  return value
}

function sortedSet(rows: readonly (readonly [string, number])[]): SortedSetValue {
  const value = new SortedSetValue(limits, 1)
  for (const [member, score] of rows) value.set(member, score)
  return value
}

function hash(rows: readonly (readonly [field: string, value: string, deadline?: number])[]): HashValue {
  const value = new HashValue(limits, 1)
  for (const [field, each, deadline] of rows) {
    value.set(field, each)
    if (deadline !== undefined) value.expireAt(field, deadline)
  }
  return value
}

/** With a group whose consumers got something, and one that nobody reads. */
function stream(entries: number): StreamValue {
  const value = new StreamValue(limits)
  for (let i = 1; i <= entries; i++) {
    const words = i % 7 === 0 ? ['other', String(i)] : ['field', String(i * 1000), 'name', `v${i}`]
    value.add({ ms: 5, seq: i }, words, 0)
  }
  value.delete({ ms: 5, seq: 2 })
  const group = value.createGroup('group', { ms: 0, seq: 0 }, 0)
  const [alice, bob] = [group.createConsumer('alice', 100), group.createConsumer('bob', 300)]
  value.readNew(group, alice, 3, 200)
  value.readNew(group, bob, 2, 300)
  value.createGroup('idle', { ms: 5, seq: 1 }, undefined)
  return value
}

const words = (count: number) => Array.from({ length: count }, (_, i) => `word ${i}`)
const VALUES: Readonly<Record<string, () => Value>> = {
  'a text': () => 'some text',
  'a number': () => '-12345',
  'a long text': () => 'abc'.repeat(100),
  'a string that is edited': () => new MutableString('abc'),
  'a short list': () => list(['a', '1', '', '-70000', 'long '.repeat(30)]),
  'a long list': () => list(words(3000)),
  integers: () => set(['1', '-40000', '9223372036854775807']),
  'a small set': () => set(['a', '1', '']),
  'a large set': () => set(words(500)),
  'a set of more words than are packed': () => set(words(200)),
  'a set of integers and a word': () => set([...Array.from({ length: 300 }, (_, i) => String(i)), 'word']),
  'a set of a word and integers': () => set(['word', ...Array.from({ length: 100 }, (_, i) => String(i))]),
  'a small sorted set': () =>
    sortedSet([
      ['a', 1],
      ['b', -1.5],
      ['c', Number.POSITIVE_INFINITY],
      ['7', 1e300],
    ]),
  'a large sorted set': () => sortedSet(words(300).map((word, i) => [word, i / 3])),
  'a small hash': () =>
    hash([
      ['a', '1'],
      ['', ''],
      ['7', 'x'.repeat(60)],
    ]),
  'a packed hash that no record holds': () => hash(words(500).map(word => [word, word.repeat(7)])),
  'a large hash': () => hash(words(600).map(word => [word, word])),
  'a small hash with deadlines': () =>
    hash([
      ['c', '1'],
      ['b', '2', 2000],
      ['a', '3', 1000],
      ['d', '4', 2 ** 47],
    ]),
  'a large hash with deadlines': () =>
    hash(words(600).map((word, i) => [word, word, ...(i % 3 ? ([1000 + i] as const) : ([] as const))])),
  'a stream': () => stream(10),
  'a stream of nodes': () => stream(350),
  'an empty stream': () => new StreamValue(limits),
}

describe('what was dumped is restored', () => {
  for (const [name, make] of Object.entries(VALUES)) {
    test(name, () => {
      for (const compresses of [true, false]) {
        const value = make()
        const restored = restore(dump(value, compresses))
        assert.deepEqual(contentOf(restored), contentOf(value))
        if (!(value instanceof MutableString)) assert.equal(encodingOf(restored), encodingOf(value))
      }
    })
  }

  test('lists, hashes and sorted sets of anything', () => {
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 100 }).map(bytes => Buffer.from(bytes).toString('latin1')),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
    )
    const value = fc.oneof(
      text,
      fc.array(text, { minLength: 1 }).map(list),
      fc.array(text, { minLength: 1 }).map(set),
      fc.array(fc.tuple(text, fc.double({ noNaN: true })), { minLength: 1 }).map(sortedSet),
      fc.array(fc.tuple(text, text, fc.integer({ min: 1 })), { minLength: 1 }).map(hash),
    )
    fc.assert(
      fc.property(value, fc.boolean(), (each, compresses) => {
        // A score of -0 is packed as 0, as in Redis.
        const plain = (content: unknown) => JSON.stringify(content)
        assert.equal(plain(contentOf(restore(dump(each, compresses)))), plain(contentOf(each)))
      }),
    )
  })
})

test('the version is the one that the value needs', () => {
  const versions = Object.entries(VALUES).map(([name, make]) => [
    name,
    dump(make()).charCodeAt(dump(make()).length - 10),
  ])
  const later = versions.filter(([, version]) => version !== 10)
  assert.deepEqual(later, [
    ['a small hash with deadlines', 12],
    ['a large hash with deadlines', 12],
    ['a stream', 11],
    ['a stream of nodes', 11],
  ])
})

describe('types that later or earlier versions write', () => {
  const packed = (...items: string[]) => dump(list(items), false).slice(3, -10)

  test('a set in a listpack', () => {
    assert.deepEqual(contentOf(restore(payload(`\x14${packed('a', '1')}`, 11))), ['1', 'a'])
  })

  test('a quicklist with a single element', () => {
    assert.deepEqual(contentOf(restore(payload('\x12\x01\x01\x05hello'))), ['hello'])
  })

  test('a quicklist of ziplists', () => {
    const ziplist = '\x0f\0\0\0\x0a\0\0\0\x01\0\0\x02hi\xff'
    assert.deepEqual(contentOf(restore(payload(`\x0e\x02\x0f${ziplist}\x0f${ziplist}`))), ['hi', 'hi'])
  })

  test('hashes with deadlines of a release candidate', () => {
    assert.deepEqual(contentOf(restore(payload('\x16\x02\x43\xe8\x01a\x01b\0\x01c\x01d', 12))), [
      ['a', 'b', 1000],
      ['c', 'd', -1],
    ])
    assert.deepEqual(contentOf(restore(payload(`\x17${packed('a', 'b', '1000', 'c', 'd', '0')}`, 12))), [
      ['a', 'b', 1000],
      ['c', 'd', -1],
    ])
  })

  test('the first kind of streams knows no counts', () => {
    const made = new StreamValue(limits)
    made.add({ ms: 1, seq: 1 }, ['a', 'b'], 0)
    made.createGroup('g', { ms: 1, seq: 1 }, 1)
    const body = bodyOf(dump(made, false))
    // Without the first id, the deleted one and the count of those added; and without the group's count.
    const old = `\x0f${body.slice(1).replace('\x01\x01\x01\x01\x01\0\0\x01\x01\x01g\x01\x01\x01', '\x01\x01\x01\x01\x01g\x01\x01')}`
    assert.equal(old.length, body.length - 6)
    assert.deepEqual(contentOf(restore(payload(old))), contentOf(made))
  })
})

test('a value may reach into the footer, as in Redis', () => {
  assert.equal(restore(payload('\0\x06hello')), 'hello\n')
})

describe('what is refused', () => {
  test('a footer that is not right', () => {
    const good = dump('hello')
    for (let at = 0; at < good.length; at++) {
      const bad = good.slice(0, at) + String.fromCharCode(good.charCodeAt(at) ^ 1) + good.slice(at + 1)
      expect(() => restore(bad)).toThrow(PAYLOAD_WRONG)
      expect(() => restore(good.slice(0, at))).toThrow(PAYLOAD_WRONG)
    }
    expect(() => restore(payload('\0\x01a', 13))).toThrow(PAYLOAD_WRONG)
  })

  test('packed elements that do not hold together', () => {
    const ziplist = (tail: string, before: string) =>
      `\x13\x13\0\0\0${tail}\0\0\0\x02\0\0\x02a\0${before}\x02b\0\xff`
    expect(restore(payload(`\x0a${ziplist('\x0e', '\x04')}`))).toBeInstanceOf(ListValue)
    const listpack = (back: string) => `\x0a\x0a\0\0\0\x01\0\x81a${back}\xff`
    assert.deepEqual(contentOf(restore(payload(`\x14${listpack('\x02')}`, 11))), ['a'])
    const bodies = [
      `\x0a${ziplist('\x0e', '\x0e')}`,
      `\x0a${ziplist('\x0a', '\x04')}`,
      `\x14${listpack('\x03')}`,
      `\x14${listpack('\x82')}`,
      // A zipmap with a short length in five bytes, and a list with an empty element of its own.
      '\x09\x0e\x01\x01k\xfe\x04\0\0\0\0val1\xff',
      '\x12\x01\x01\0',
    ]
    for (const body of bodies) expect(() => restore(payload(body, 12))).toThrow(BAD_DATA)
  })

  test('types of modules, and unknown ones', () => {
    for (const type of [6, 7, 8, 26, 200, 255]) {
      expect(() => restore(payload(`${String.fromCharCode(type)}\x01\x01a\x01a`))).toThrow(BAD_DATA)
    }
  })

  test('promises that are not kept', () => {
    const huge = '\x81\x7f\xff\xff\xff\xff\xff\xff\xff'
    for (const type of [
      0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    ]) {
      for (const rest of ['', huge, `${huge}\x01a`, '\xc3\x05\x80\xff\xff\xff\xff\0abcd'])
        expect(() => restore(payload(String.fromCharCode(type) + rest, 12))).toThrow(BAD_DATA)
    }
  })

  test('what stands twice', () => {
    expect(() => restore(payload('\x02\x02\x01a\x01a'))).toThrow(BAD_DATA)
    expect(() => restore(payload('\x04\x02\x01a\x01x\x01a\x01y'))).toThrow(BAD_DATA)
    expect(() => restore(payload('\x03\x02\x01a\xfe\x01a\xff'))).toThrow(BAD_DATA)
    expect(() => restore(payload('\x0b\x0c\x02\0\0\0\x02\0\0\0\x01\0\x01\0'))).toThrow(BAD_DATA)
  })
})

/** Restores it, or is refused for what is wrong with it. */
function survives(body: string): void {
  try {
    restore(payload(body, 12))
  } catch (error) {
    assert.equal(error, BAD_DATA)
  }
}

describe('bytes with a right sum', () => {
  const small = Object.entries(VALUES).filter(([, make]) => dump(make(), false).length < 1200)
  for (const [name, make] of small) {
    test(`${name}, cut at every byte and changed at every bit`, () => {
      for (const compresses of [true, false]) {
        const body = bodyOf(dump(make(), compresses))
        for (let at = 0; at < body.length; at++) {
          survives(body.slice(0, at))
          for (let bit = 1; bit < 256; bit *= 2)
            survives(body.slice(0, at) + String.fromCharCode(body.charCodeAt(at) ^ bit) + body.slice(at + 1))
        }
      }
    })
  }

  test('any', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), fc.uint8Array({ maxLength: 80 }), (type, bytes) =>
        survives(String.fromCharCode(type) + Buffer.from(bytes).toString('latin1')),
      ),
      { numRuns: 5000 },
    )
  })
})
