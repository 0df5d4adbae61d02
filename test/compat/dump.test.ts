/**
 * DUMP and RESTORE beside a real server: the same bytes where the value is stored the same way, and either restores
 * what the other gave. Replies that say what is wrong are compared as they are.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crc64 } from '../../src/structures/crc64.ts'
import { RawClient } from '../support/raw-client.ts'
import { digestOfKey } from './digests.ts'
import { VALUES } from './dumped-values.ts'
import { changed, Pair, type Step } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start({ 'repl-ping-replica-period': '3600' })
let real: RawClient
let ours: RawClient
beforeAll(async () => {
  real = await RawClient.open(pair.real.port)
  ours = await RawClient.open(pair.ours.port)
})
afterAll(async () => {
  real.close()
  ours.close()
  await pair.stop()
})

/** The bytes of a bulk reply. */
function bytesOf(reply: string): string {
  return reply.slice(reply.indexOf('\r\n') + 2, -2)
}

/** A payload with a right sum. */
function payload(body: string, version = 10): string {
  const summed = Buffer.from(body + String.fromCharCode(version & 0xff, version >> 8), 'latin1')
  return summed.toString('latin1') + Buffer.from(crc64(summed)).toString('latin1')
}

const NEWEST = 'payloads are of the newest version'

/** Of a payload what can be the same: a real server gives it its newest version, ours the oldest that will do. */
const contentOf = (given: string) => (agree(NEWEST) ? given : inOldType(given.slice(0, -10)))

/** Streams without consumers are stored as they were, under the newer of two numbers. */
const inOldType = (content: string) => (content.startsWith('\x15') ? `\x13${content.slice(1)}` : content)

/** The payload as ours gives it, as a reply. */
function inOldVersion(theirs: string): string {
  const given = payload(bytesOf(theirs).slice(0, -10))
  return `$${given.length}\r\n${given}\r\n`
}

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex')

async function make(commands: readonly (readonly string[])[]): Promise<void> {
  for (const client of [real, ours]) {
    await client.ask('DEL', 'k', 'copy')
    for (const argv of commands) client.send(argv)
    for (const argv of commands) expect(await client.read(), argv.join(' ')).not.toMatch(/^-/)
  }
}

/** What each gives is restored by the other, and is the same value there. */
async function exchange(): Promise<readonly [theirs: string, ours: string]> {
  const digest = await digestOfKey(real, 'k')
  expect(await digestOfKey(ours, 'k')).toBe(digest)
  const given = [bytesOf(await real.ask('DUMP', 'k')), bytesOf(await ours.ask('DUMP', 'k'))] as const
  for (const client of [real, ours]) {
    for (const each of given) {
      expect(await client.ask('RESTORE', 'copy', '0', each, 'REPLACE')).toBe('+OK\r\n')
      expect(await digestOfKey(client, 'copy')).toBe(digest)
    }
  }
  return given
}

for (const compression of ['no', 'yes']) {
  describe(`rdbcompression ${compression}`, () => {
    beforeAll(async () => {
      for (const client of [real, ours]) await client.ask('CONFIG', 'SET', 'rdbcompression', compression)
    })
    for (const [name, { commands, differs, change }] of Object.entries(VALUES)) {
      test(name, async () => {
        await make(commands)
        const [theirs, given] = await exchange()
        if (differs !== undefined || (change !== undefined && !agree(change))) return
        // Compressed bytes depend on which repetitions the compressor finds.
        if (compression === 'no') expect(hex(contentOf(given))).toBe(hex(contentOf(theirs)))
        else expect(given.length).toBeLessThan(theirs.length * 1.1 + 10)
      })
    }
  })
}

test('elements of lengths at which what ends them grows', async () => {
  for (const client of [real, ours]) {
    await client.ask('CONFIG', 'SET', 'rdbcompression', 'no')
    await client.ask('CONFIG', 'SET', 'hash-max-listpack-value', '3000000')
  }
  for (const edge of [64, 128, 4096, 16378, 2097146]) {
    for (const length of [edge - 1, edge, edge + 1, edge + 5]) {
      await make([['HSET', 'k', 'f', 'x'.repeat(length)]])
      const [theirs, given] = await exchange()
      expect(contentOf(given) === contentOf(theirs), String(length)).toBe(true)
    }
  }
  for (const client of [real, ours]) await client.ask('CONFIG', 'SET', 'hash-max-listpack-value', '64')
})

test('a wrong sum, where DEBUG has it so', async () => {
  const steps: Step[] = [
    ['SET', 'k', 'v'],
    ['RESTORE', 'copy', '0', '\0\x01v\x0a\0wrongsum'],
    ['DEBUG', 'SET-SKIP-CHECKSUM-VALIDATION', '1'],
    ['RESTORE', 'copy', '0', '\0\x01v\x0a\0wrongsum'],
    ['RESTORE', 'copy', '0', '\0\x01v\xff\xffwrongsum', 'REPLACE'],
    ['DEBUG', 'SET-SKIP-CHECKSUM-VALIDATION', '0'],
    ['GET', 'copy'],
  ]
  await pair.same(steps)
})

describe('what INFO says of payloads that were looked through', () => {
  const counted = async (client: RawClient) =>
    /dump_payload_sanitizations:(\d+)/.exec(await client.ask('INFO', 'stats'))?.[1]

  test.each(['no', 'yes', 'clients'])('sanitize-dump-payload %s', async mode => {
    for (const client of [real, ours]) {
      await client.ask('CONFIG', 'SET', 'sanitize-dump-payload', mode)
      await client.ask('CONFIG', 'RESETSTAT')
    }
    for (const [name, { commands }] of Object.entries(VALUES)) {
      await real.ask('DEL', 'k')
      for (const argv of commands) await real.ask(...argv)
      const given = bytesOf(await real.ask('DUMP', 'k'))
      for (const client of [real, ours]) await client.ask('RESTORE', 'k', '0', given, 'REPLACE')
      expect(await counted(ours), name).toBe(await counted(real))
    }
    expect(Number(await counted(ours)) > 0).toBe(mode !== 'no')
  })
})

describe('random values', () => {
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 80 }).map(bytes => Buffer.from(bytes).toString('latin1')),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
    fc.integer({ min: -300, max: 300 }).map(String),
    fc.constantFrom('abc'.repeat(30), ''),
  )
  const texts = fc.array(text, { minLength: 1, maxLength: 40 })
  const score = fc.double({ noNaN: true }).map(value => String(value).replace('Infinity', 'inf'))
  const value = fc.oneof(
    text.map(each => ['SET', 'k', each]),
    texts.map(items => ['RPUSH', 'k', ...items]),
    texts.map(items => ['SADD', 'k', ...items]),
    texts.map(items => ['HSET', 'k', ...items, ...items]),
    fc
      .array(fc.tuple(score, text), { minLength: 1, maxLength: 200 })
      .map(rows => ['ZADD', 'k', ...rows.flat()]),
    texts.map(items => ['XADD', 'k', '1-1', ...items, ...items]),
  )
  test('are the same wherever they are restored', async () => {
    await fc.assert(
      fc.asyncProperty(value, fc.constantFrom('yes', 'no'), async (argv, compression) => {
        for (const client of [real, ours]) await client.ask('CONFIG', 'SET', 'rdbcompression', compression)
        await make([argv])
        await exchange()
      }),
      { numRuns: 300 },
    )
  })
})

const HELLO = payload('\0\x05hello')
const EMPTY_LISTPACK = '\x07\0\0\0\0\0\xff'

describe('replies', () => {
  const CASES: Readonly<Record<string, readonly Step[]>> = {
    'DUMP of nothing': [['DUMP', 'none'], ['DUMP'], ['DUMP', 'a', 'b']],
    'a value': [
      ['RESTORE', 'k', 0, HELLO],
      ['GET', 'k'],
      ['TTL', 'k'],
      ['RESTORE', 'k', 0, HELLO],
      ['RESTORE', 'k', 0, HELLO, 'replace'],
      ['RESTORE-ASKING', 'k', 0, HELLO, 'REPLACE'],
      ['restore-asking', 'other', 0, HELLO],
      changed(NEWEST, ['DUMP', 'other'], inOldVersion),
    ],
    times: [
      ['RESTORE', 'k', 100_000, HELLO],
      ['TTL', 'k'],
      ['RESTORE', 'k', '4000000000000', HELLO, 'ABSTTL', 'REPLACE'],
      ['PEXPIRETIME', 'k'],
      ['RESTORE', 'k', 0, HELLO, 'REPLACE', 'ABSTTL'],
      ['TTL', 'k'],
      ['RESTORE', 'k', 1, HELLO, 'REPLACE', 'ABSTTL'],
      ['EXISTS', 'k'],
      ['RESTORE', 'k', 1, HELLO, 'ABSTTL'],
      ['RESTORE', 'k', '9223372036854775807', HELLO],
      ['EXISTS', 'k'],
    ],
    use: [
      ['RESTORE', 'k', 0, HELLO, 'IDLETIME', 1000],
      ['OBJECT', 'IDLETIME', 'k'],
      ['RESTORE', 'k', 0, HELLO, 'FREQ', 200, 'REPLACE'],
      ['OBJECT', 'IDLETIME', 'k'],
      // Counters do not fall when a minute ends.
      ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu', 'lfu-decay-time', 0],
      ['RESTORE', 'k', 0, HELLO, 'FREQ', 200, 'REPLACE'],
      ['OBJECT', 'FREQ', 'k'],
      ['RESTORE', 'k', 0, HELLO, 'IDLETIME', 200, 'REPLACE'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction', 'lfu-decay-time', 1],
    ],
    words: [
      ['RESTORE'],
      ['RESTORE', 'k', 0],
      ['RESTORE', 'k', -1, HELLO],
      ['RESTORE', 'k', 'x', HELLO],
      ['RESTORE', 'k', 'x', 'bad'],
      ['RESTORE', 'k', '9223372036854775808', HELLO],
      ['RESTORE', 'k', 0, HELLO, 'bad'],
      ['RESTORE', 'k', 0, HELLO, 'IDLETIME'],
      ['RESTORE', 'k', 0, HELLO, 'IDLETIME', -1],
      ['RESTORE', 'k', 0, HELLO, 'IDLETIME', 'x'],
      ['RESTORE', 'k', 0, HELLO, 'FREQ'],
      ['RESTORE', 'k', 0, HELLO, 'FREQ', -1],
      ['RESTORE', 'k', 0, HELLO, 'FREQ', 256],
      ['RESTORE', 'k', 0, HELLO, 'FREQ', 1, 'IDLETIME', 1],
      ['RESTORE', 'k', 0, HELLO, 'IDLETIME', 1, 'FREQ', 256],
      ['RESTORE', 'k', 0, HELLO, 'IDLETIME', 1, 'IDLETIME', 2, 'REPLACE', 'REPLACE', 'ABSTTL'],
      ['RESTORE', 'k', 'x', 'bad', 'bad'],
      ['RESTORE', 'k', 'x', 'bad'],
    ],
    'a bad footer': [
      ...HELLO.split('').map((_, at): Step => ['RESTORE', 'k', 0, HELLO.slice(0, at)]),
      ['RESTORE', 'k', 0, `${HELLO.slice(0, -1)}x`],
      ['RESTORE', 'k', 0, `${HELLO.slice(0, -8)}${'\0'.repeat(8)}`],
      ['RESTORE', 'k', 0, payload('\0\x05hello', 99)],
      ['RESTORE', 'k', 0, payload('\0\x05hello', 0)],
    ],
    'bad data': [
      ['RESTORE', 'k', 0, payload('')],
      ...[8, 26, 100, 245, 255].map(
        (type): Step => ['RESTORE', 'k', 0, payload(`${String.fromCharCode(type)}\x01a`)],
      ),
      ['RESTORE', 'k', 0, payload('\0\x3fhello')],
      ['RESTORE', 'footer', 0, payload('\0\x06hello')],
      ['GET', 'footer'],
      ['RESTORE', 'k', 0, payload('\0\x05hello and more')],
      ['GET', 'k'],
      ['RESTORE', 'none', 0, payload('\x01\0')],
      ['RESTORE', 'none', 0, payload('\x02\0')],
      ['RESTORE', 'none', 0, payload('\x04\0')],
      ['RESTORE', 'none', 0, payload('\x05\0')],
      ['RESTORE', 'none', 0, payload('\x02\x02\x01a\x01a')],
      ['RESTORE', 'none', 0, payload(`\x10\x07${EMPTY_LISTPACK}`)],
      ['RESTORE', 'none', 0, payload(`\x11\x07${EMPTY_LISTPACK}`)],
      ['RESTORE', 'none', 0, payload('\x0b\x08\x02\0\0\0\0\0\0\0')],
      ['RESTORE', 'none', 0, payload('\x0b\x08\x03\0\0\0\0\0\0\0')],
      ['RESTORE', 'none', 0, payload('\x02\x81\xff\xff\xff\xff\xff\xff\xff\xff\x01a')],
    ],
    'older types': [
      ['RESTORE', 'list', 0, payload('\x01\x02\x01a\xc0\x07')],
      ['LRANGE', 'list', 0, -1],
      ['RESTORE', 'zset', 0, payload('\x03\x03\x01a\x031.5\x01b\xfe\x01c\xff')],
      ['ZRANGE', 'zset', 0, -1, 'WITHSCORES'],
      ['RESTORE', 'nan', 0, payload('\x03\x01\x01a\xfd')],
      ['RESTORE', 'zipmap', 0, payload('\x09\x0e\x01\x01f\x03\x02val\0\0\xff'.replace('\x0e', '\x0a'))],
      ['HGETALL', 'zipmap'],
      [
        'RESTORE',
        'ziplist',
        0,
        payload('\x0a\x1b\x1b\0\0\0\x14\0\0\0\x04\0\0\x01a\x03\xf3\x02\xc0\0\x01\x04\xfe\xff\xff'),
      ],
      ['LRANGE', 'ziplist', 0, -1],
    ],
  }
  for (const [name, steps] of Object.entries(CASES)) test(name, () => pair.same(steps))
})
