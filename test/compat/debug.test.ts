/** DEBUG against a real redis-server: samples of every type, digests, switches, and who may use it. */
import { afterAll, describe, expect, test } from 'vitest'
import { createServer } from '../../src/server/server.ts'
import { type Argv, changed, Pair, type Step, sameKind, sorted } from './pair.ts'
import { changedStream } from './streams.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))

const TYPES = [
  'string',
  'integer',
  'double',
  'bignum',
  'null',
  'array',
  'set',
  'map',
  'attrib',
  'verbatim',
  'true',
  'false',
  'VERBATIM',
  'other',
  '',
]
test.each(TYPES)('PROTOCOL %s', type => pair.same([['DEBUG', 'PROTOCOL', type]]))

test('PROTOCOL push: in RESP3 a reply and a push', () =>
  changedStream(pair, 'messages to itself follow the reply', [['a', 'DEBUG', 'PROTOCOL', 'push']], 'a', [
    '$40\r\nSome real reply following the push reply\r\n',
    '>2\r\n$16\r\nserver-cpu-usage\r\n:42\r\n',
  ]))

describe('DIGEST', () => {
  const DIGEST: Argv = ['DEBUG', 'DIGEST']
  const values = [
    '',
    'v',
    '0',
    '12',
    '-1',
    '9223372036854775807',
    'x'.repeat(45),
    'x'.repeat(5000),
    EVERY_BYTE,
  ]

  test.each(values)('of %.20j', value =>
    pair.same([
      DIGEST,
      ['SET', 'k', value],
      DIGEST,
      ['DEBUG', 'DIGEST-VALUE', 'k'],
      ['APPEND', 'k', '1'],
      DIGEST,
      ['DEBUG', 'DIGEST-VALUE', 'k'],
    ]),
  )

  test('of several keys, names and databases', () =>
    pair.same([
      ['MSET', 'a', 1, 'b', 2, '', 3, EVERY_BYTE, 4],
      DIGEST,
      ['SELECT', 1],
      ['SET', 'a', 1],
      DIGEST,
      ['SWAPDB', 0, 1],
      DIGEST,
      ['SELECT', 9],
      ['SETBIT', 'bits', 100, 1],
      DIGEST,
      ['DEBUG', 'DIGEST-VALUE'],
      ['DEBUG', 'DIGEST-VALUE', 'bits', 'missing', 'bits'],
      ['SELECT', 1],
      ['debug', 'digest-value', 'a', ''],
      ['FLUSHALL'],
      DIGEST,
    ]))

  test('with deadlines', () =>
    pair.same([
      ['SET', 'k', 'v'],
      DIGEST,
      ['EXPIRE', 'k', 100],
      DIGEST,
      ['DEBUG', 'DIGEST-VALUE', 'k'],
      ['EXPIRE', 'k', 1000],
      DIGEST,
      ['PERSIST', 'k'],
      DIGEST,
    ]))

  test.skipIf(!agree('what has expired is stored for a moment'))(
    'of keys that have expired and are still there',
    () =>
      pair.same([
        ['DEBUG', 'SET-ACTIVE-EXPIRE', 0],
        ['SET', 'dead', 'v', 'PXAT', 1],
        DIGEST,
        ['DEBUG', 'SET-ACTIVE-EXPIRE', 1],
        ['GET', 'dead'],
        DIGEST,
      ]),
  )

  test('does not depend on the order of writing', async () => {
    await using server = createServer({ config: { 'enable-debug-command': 'local' } })
    const digests: unknown[] = []
    for (const names of [
      ['a', 'b', 'c'],
      ['c', 'b', 'a'],
    ]) {
      await server.call('FLUSHALL')
      for (const name of names) await server.call('SET', name, `value of ${name}`)
      digests.push(await server.call('DEBUG', 'DIGEST'))
    }
    expect(digests[1]).toBe(digests[0])
  })
})

describe('POPULATE', () => {
  test('count, prefix and size', () =>
    pair.same([
      ['DEBUG', 'POPULATE', 0],
      ['DBSIZE'],
      ['SET', 'key:1', 'own'],
      ['DEBUG', 'POPULATE', 12],
      sorted('KEYS', '*'),
      ['MGET', 'key:0', 'key:1', 'key:11', 'key:12'],
      ['TTL', 'key:0'],
      ['DEBUG', 'POPULATE', 2, ''],
      ['GET', ':1'],
      ...['0', '1', '7', '8', '50'].flatMap((size): Argv[] => [
        ['DEBUG', 'POPULATE', 2, `of ${size}`, size],
        ['GET', `of ${size}:1`],
      ]),
      ['DEBUG', 'DIGEST'],
    ]))

  test('bad numbers', () =>
    pair.same(
      ['-1', 'x', '', '1.0', '9223372036854775808'].flatMap((number): Argv[] => [
        ['DEBUG', 'POPULATE', number],
        ['DEBUG', 'POPULATE', 1, 'k', number],
      ]),
    ))

  test('breaks WATCH', () => pair.same([['WATCH', 'key:0'], ['DEBUG', 'POPULATE', 1], ['MULTI'], ['EXEC']]))
})

describe('OBJECT', () => {
  const line = (key: string): Step => ({
    argv: ['DEBUG', 'OBJECT', key],
    // Shared integers of Redis are as old as the server.
    view: reply =>
      reply
        .replace(/at:0x[0-9a-f]+/, 'at:')
        .replace(/lru:\d+ lru_seconds_idle:\d+/, 'lru:')
        .replace(/ lfu_freq:\d+ lfu_access_time_minutes:\d+/, ''),
  })
  const values = [
    '',
    '0',
    '127',
    '-128',
    '128',
    '-129',
    '32767',
    '-32769',
    '10000',
    '2147483647',
    '-2147483648',
    '2147483648',
    '9223372036854775807',
    '01',
    'v',
    'abcdefghijklmnopqrst',
  ]
  test.each(values)('of %j', value =>
    pair.same([
      ['SET', 'k', value],
      line('k'),
      ['APPEND', 'k', ''],
      line('k'),
      ['APPEND', 'k', '1'],
      line('k'),
    ]),
  )
  // Beyond 20 bytes Redis compresses; this server has no compression, as with `rdbcompression no`.
  test.each([63, 64, 16383, 16384])('of %d bytes', length =>
    pair.same([
      ['CONFIG', 'SET', 'rdbcompression', 'no'],
      ['SET', 'k', 'x'.repeat(length)],
      line('k'),
      ['CONFIG', 'SET', 'rdbcompression', 'yes'],
    ]),
  )
  test('missing keys', () => pair.same([['DEBUG', 'OBJECT', 'missing']]))
})

test('ERROR', () =>
  pair.same(
    ['CODE text', 'text', '', '-x', 'two\r\nlines', EVERY_BYTE].map(text => ['DEBUG', 'ERROR', text]),
  ))

test.skipIf(!agree('a flush takes the tables away'))('HTSTATS', () =>
  pair.same([
    ...[0, 15].map(db =>
      changed(
        'HTSTATS says nothing of empty tables',
        ['DEBUG', 'HTSTATS', db],
        ['$29\r\n[Dictionary HT]\n[Expires HT]\n\r\n', '=33\r\ntxt:[Dictionary HT]\n[Expires HT]\n\r\n'],
      ),
    ),
    ...[16, -1, 'x', ''].map((db): Argv => ['DEBUG', 'HTSTATS', db]),
    ['SET', 'k', 'v', 'EX', 100],
    sameKind('DEBUG', 'HTSTATS', 0),
    ['DEBUG', 'HTSTATS'],
    ['DEBUG', 'HTSTATS-KEY', 'k'],
    ['DEBUG', 'HTSTATS-KEY', 'missing'],
    ['DEBUG', 'HTSTATS-KEY'],
    ['DEBUG', 'LISTPACK', 'k'],
    ['DEBUG', 'LISTPACK', 'missing'],
  ]),
)

test('switches', () =>
  pair.same([
    ...[
      'PAUSE-CRON',
      'SET-DISABLE-DENY-SCRIPTS',
      'SET-SKIP-CHECKSUM-VALIDATION',
      'SET-ACTIVE-EXPIRE',
    ].flatMap((name): Argv[] => [
      ['DEBUG', name],
      ['DEBUG', name, 'x'],
      ['DEBUG', name, 1],
      ['DEBUG', name, 1, 2],
    ]),
    ['DEBUG', 'PAUSE-CRON', 0],
    ['DEBUG', 'SET-DISABLE-DENY-SCRIPTS', 0],
    ['DEBUG', 'SET-SKIP-CHECKSUM-VALIDATION', 0],
    ...['0', '1', '', '100b', '1kb', '1gB', '4293918720', '4293918721', '4gb', '-1', 'x', '1.5k', '1gb'].map(
      (size): Argv => ['DEBUG', 'QUICKLIST-PACKED-THRESHOLD', size],
    ),
    ['DEBUG', 'QUICKLIST-PACKED-THRESHOLD'],
    ['DEBUG', 'REPLYBUFFER'],
    ['DEBUG', 'REPLYBUFFER', 'RESIZING'],
    ['DEBUG', 'REPLYBUFFER', 'RESIZING', 0],
    ['DEBUG', 'REPLYBUFFER', 'resizing', 1],
    ['DEBUG', 'REPLYBUFFER', 'OTHER', 1],
    ...['never', '100', 'x', '', 'RESET'].map(
      (time): Argv => ['DEBUG', 'REPLYBUFFER', 'PEAK-RESET-TIME', time],
    ),
    ['DEBUG', 'LOG', 'a line'],
    ['DEBUG', 'LOG'],
    ['DEBUG', 'CHANGE-REPL-ID'],
    ['DEBUG', 'CHANGE-REPL-ID', 'x'],
    ['DEBUG', 'CONFIG-REWRITE-FORCE-ALL'],
    ['DEBUG', 'CONFIG-REWRITE-FORCE-ALL', 'x'],
  ]))

test('SLEEP', () =>
  pair.same([
    ...['0', '0.001', '1e-3', '-1', '', 'x', 'nan', '0.001x'].map((time): Argv => ['DEBUG', 'SLEEP', time]),
    ['DEBUG', 'SLEEP'],
    ['DEBUG', 'SLEEP', 0, 0],
  ]))

test('unknown subcommands and wrong numbers of words', () =>
  pair.same([
    ['DEBUG'],
    ...[
      '',
      'FOO',
      'foo\r\nbar',
      'a\0b',
      'f'.repeat(200),
      'JMAP',
      'STRINGMATCH-LEN',
      'HELP x',
      'FOO%s',
    ].flatMap((name): Argv[] => [
      ['DEBUG', name],
      ['DEBUG', name, 1, 2],
    ]),
    ...['HELP', 'DIGEST', 'PROTOCOL', 'ERROR', 'OBJECT', 'POPULATE'].flatMap((name): Argv[] => [
      ['debug', name.toLowerCase(), 1, 2, 3, 4],
    ]),
    ['DEBUG', 'help', 'x'],
    ['DEBUG', 'PROTOCOL'],
    ['DEBUG', 'ERROR'],
    ['DEBUG', 'OBJECT'],
    ['DEBUG', 'POPULATE'],
  ]))

test('HELP', () => pair.same([sameKind('DEBUG', 'HELP')]))

test('CHANGE-REPL-ID changes what INFO shows', async () => {
  await using server = createServer({ config: { 'enable-debug-command': 'yes' } })
  const id = async () => /master_replid:(\w+)/.exec(String(await server.call('INFO', 'replication')))?.[1]
  const before = await id()
  await server.call('DEBUG', 'CHANGE-REPL-ID')
  expect(await id()).toMatch(/^[0-9a-f]{40}$/)
  expect(await id()).not.toBe(before)
})

describe('enable-debug-command', () => {
  const inAllWays: readonly Step[] = [
    ['DEBUG', 'SLEEP', 0],
    ['DEBUG', 'FOO'],
    ['DEBUG'],
    ['CONFIG', 'SET', 'enable-debug-command', 'yes'],
    ['MULTI'],
    ['DEBUG', 'SLEEP', 0],
    ['EXEC'],
    ['CONFIG', 'RESETSTAT'],
    ['DEBUG', 'SLEEP', 0],
    ['DEBUG'],
    ['DEBUG', 'FOO'],
    { argv: ['INFO', 'commandstats'], view: debugStats },
  ]

  test.each(['no', 'local', 'yes'])('%s, over loopback', async value => {
    const own = await Pair.start({ 'enable-debug-command': value })
    try {
      await own.same(inAllWays)
    } finally {
      await own.stop()
    }
  })

  test('comes before authentication', async () => {
    const own = await Pair.start({ 'enable-debug-command': 'no', requirepass: 'secret' })
    try {
      await own.sameBytes('DEBUG SLEEP 0\r\nDEBUG\r\nGET k\r\n', 3)
    } finally {
      await own.stop()
    }
  })
})

function debugStats(reply: string): string {
  return /cmdstat_debug:.*/.exec(reply)?.[0].replace(/usec.*call=[\d.]+/, '') ?? ''
}
