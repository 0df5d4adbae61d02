/** Stream commands against a real redis-server: every option, what is checked first, ids at the edges. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { start } from '../support/start.ts'
import { help } from './help.ts'
import { type Argv, changed, Pair } from './pair.ts'
import { info, typed } from './stream-views.ts'

const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))
const MAX = '18446744073709551615'
const LAST = `${MAX}-${MAX}`

describe.each([
  ['in one node', '100'],
  ['in many nodes', '3'],
])('entries %s', (_, entries) => {
  let pair: Pair
  beforeAll(async () => {
    pair = await Pair.start({ 'stream-node-max-entries': entries })
  })
  afterAll(() => pair.stop())

  const ten = typed(...Array.from({ length: 10 }, (_, at) => `XADD k ${at + 1}-${at % 3} field value${at}`))

  test('adding', () =>
    pair.same([
      ...typed(
        'XADD k 5 f v',
        'XADD k 5-* f v',
        'XADD k 5-7 f v g w',
        'XADD k 5-* f v f v',
        'XADD k 6-* g w',
        'XADD k 6-0 g w',
        'XADD k 5-9 g w',
        'XADD k 6-1 g w',
        'XADD k 9999999999999-* f v',
        'XADD k * f v',
        'XADD k NOMKSTREAM * f v',
        'XADD missing NOMKSTREAM * f v',
        'EXISTS missing',
        'XADD z 0-* f v',
        'XADD z 0-* f v',
        'XADD z 0-2 f v',
        'XLEN k',
        'XLEN missing',
        'TYPE k',
        'OBJECT ENCODING k',
        'SCAN 0 TYPE stream COUNT 100',
      ).map((step, at) => (at === 20 ? { argv: step, view: (reply: string) => reply.length } : step)),
      ['XADD', 'b', '1', EVERY_BYTE, EVERY_BYTE],
      ['XADD', 'b', '2', '', '', '\0', '\xff'],
      ['XADD', 'b', '3', 'long', 'x'.repeat(300), 'longer', 'y'.repeat(70_000)],
      ['XADD', 'b', '4', ...Array.from({ length: 300 }, (_, at) => String(at))],
      ['XADD', 'b', '5', ...Array.from({ length: 300 }, (_, at) => String(at - (at % 2)))],
      ['XRANGE', 'b', '-', '+'],
      ['XREVRANGE', 'b', '+', '-'],
      ['DEBUG', 'DIGEST-VALUE', 'b', 'k', 'z'],
    ]))

  test('ids at the edges', () =>
    pair.same([
      ...typed(
        `XADD k ${LAST} f v`,
        'XADD k * f v',
        'XADD k 5 f v',
        `XADD k ${MAX}-* f v`,
        'XADD k 0-0 f v',
        `XRANGE k ${LAST} +`,
        `XRANGE k (${MAX}-18446744073709551614 +`,
        `XADD m 1-${MAX} f v`,
        'XADD m 2-* f v',
        `XADD n 9007199254740991-9007199254740991 f v`,
        'XADD n 9007199254740991-* f v',
        'XADD n 9007199254740991-9007199254740994 f v',
        'XADD n 9007199254740992-0 f v',
        'XADD n 9007199254740993-0 f v',
        'XADD n 9007199254740993-0 f v',
        'XADD n 9223372036854775807-9223372036854775807 f v',
        'XADD n 9223372036854775807-* f v',
        'XADD n 9223372036854775808 f v',
        'XADD n * f v',
        'XRANGE n - +',
        'XREVRANGE n + -',
        'XRANGE n 9007199254740991-9007199254740992 9007199254740993',
        'XRANGE n (9007199254740991-9007199254740992 (9007199254740993',
        'XDEL n 9007199254740991-9007199254740992 9007199254740993',
        'XTRIM n MINID 9007199254740993-0',
        'XRANGE n - +',
        `XTRIM n MINID ${LAST}`,
        'XLEN n',
        `XADD v 1-1 f v`,
        `XADD v 1-${MAX} f v`,
        'XADD v 2-1 f v',
        'XADD v 0-1 f v',
        `XRANGE v (1-${MAX} +`,
        `XRANGE v - (2-0`,
        `XREAD STREAMS v 1-${MAX}`,
        `XREAD STREAMS v ${LAST}`,
      ),
      info('n'),
      info('k'),
    ]))

  test('ids as C reads numbers', () =>
    pair.same([
      ['XADD', 'k', '+12', 'f', 'v'],
      ['XADD', 'k', '0013', 'f', 'v'],
      ['XADD', 'k', '14-+8', 'f', 'v'],
      ['XADD', 'k', ' 15', 'f', 'v'],
      ['XADD', 'k', '16- 7', 'f', 'v'],
      ['XADD', 'k', '\t\n\v\f\r 17-\t1', 'f', 'v'],
      ['XADD', 'k', '18\0junk', 'f', 'v'],
      ['XADD', 'k', '19-5\0junk', 'f', 'v'],
      ['XADD', 'k', '20-*\0junk', 'f', 'v'],
      ['XADD', 'k', '20\0-*', 'f', 'v'],
      ['XADD', 'k', '+21-*', 'f', 'v'],
      ['XADD', 'k', '30--05', 'f', 'v'],
      ['XADD', 'k', '31- -5', 'f', 'v'],
      ['XADD', 'k', '32--0', 'f', 'v'],
      ['XADD', 'k', '33--9223372036854775809', 'f', 'v'],
      ['XADD', 'k', '34--18446744073709551615', 'f', 'v'],
      ...[
        '35-7 ',
        '35-',
        '35-1-2',
        '-5',
        '35--5',
        '35--9223372036854775808',
        '18446744073709551616',
        '35-18446744073709551616',
        '35-*5',
        '-*',
        '*-1',
        '35*',
        '35-**',
        '',
        '-',
        '+',
        '$',
        '>',
        '(35',
        '35.5',
        '0x35',
        '1e5',
        `${'0'.repeat(126)}9-1`,
        `${'0'.repeat(127)}9`,
        `35\0${'x'.repeat(125)}`,
        '35-\xa01',
      ].map((id): Argv => ['XADD', 'k', id, 'f', 'v']),
      ['XADD', 'k', `${'0'.repeat(100)}99`, 'f', 'v'],
      ['XADD', 'k', `100\0${'x'.repeat(123)}`, 'f', 'v'],
      ['XRANGE', 'k', '+12', ' 15'],
      ['XRANGE', 'k', '(+12', '( 15'],
      ['XRANGE', 'k', '-', '+'],
      ['XDEL', 'k', '0013'],
      ['XREAD', 'STREAMS', 'k', ' 19'],
    ]))

  test('ranges', () =>
    pair.same([
      ...ten,
      ...typed(
        'XRANGE k - +',
        'XREVRANGE k + -',
        'XRANGE k - + COUNT 3',
        'XREVRANGE k + - COUNT 3',
        'XRANGE k - + COUNT 0',
        'XRANGE k - + COUNT -1',
        'XRANGE k - + count 1 COUNT 2',
        'XRANGE k 3 6',
        'XRANGE k 3-2 6-2',
        'XRANGE k 3-3 6-1',
        'XRANGE k (3-2 (6-2',
        'XRANGE k (3 (6',
        'XRANGE k 6 3',
        'XRANGE k + -',
        'XRANGE k - -',
        'XRANGE k + +',
        'XRANGE k 100 200',
        'XRANGE k 0 0',
        'XREVRANGE k 6 3',
        'XREVRANGE k 6-2 3-2 COUNT 2',
        'XREVRANGE k (6-2 (3-2',
        'XREVRANGE k (6 (3',
        'XREVRANGE k 3 6',
        'XRANGE missing - +',
        'XRANGE missing - + COUNT 0',
        'XREVRANGE missing + -',
        'XLEN k',
      ),
    ]))

  test('deleting', () =>
    pair.same([
      ...ten,
      ...typed(
        'XDEL k 3-2',
        'XDEL k 3-2',
        'XDEL k 3',
        'XDEL k 1-0 10-0 5-5 6-2 6-2',
        'XRANGE k - +',
        'XREVRANGE k + - COUNT 2',
        'XLEN k',
        'XDEL missing 1',
        'XDEL missing x',
      ),
      info('k'),
      ...typed(
        'XADD k 10-0 f v',
        'XADD k 11 f v',
        'XDEL k 2-1 4-0 5-1 7-0 8-1 9-2',
        'XRANGE k - +',
        'XDEL k 11',
      ),
      info('k'),
      info('k', 'FULL'),
      ...typed(
        'XRANGE k - +',
        'EXISTS k',
        'XADD k 11 f v',
        'XADD k 12 f v',
        'XREVRANGE k + -',
        'DEL k',
        'EXISTS k',
      ),
    ]))

  test('trimming', () =>
    pair.same([
      ...ten,
      ...typed('XTRIM k MAXLEN 20', 'XTRIM k MAXLEN 8', 'XTRIM k MAXLEN = 7', 'XRANGE k - + COUNT 1'),
      info('k'),
      ...typed(
        'XTRIM k MINID 5',
        'XTRIM k MINID = 5-2',
        'XTRIM k MINID 6-1',
        'XTRIM k MINID 6-3',
        'XRANGE k - +',
      ),
      info('k'),
      ...typed(
        'XADD k MAXLEN 2 11 f v',
        'XRANGE k - +',
        'XADD k MAXLEN = 2 12 f v',
        'XADD k MINID 12 13 f v',
        'XADD k MINID = 14 14 f v',
        'XRANGE k - +',
        'XADD k NOMKSTREAM MAXLEN 1 15 f v',
        'XADD k MAXLEN 1 NOMKSTREAM 16 f v',
        'XADD k MAXLEN 0 17 f v',
        'XLEN k',
        'EXISTS k',
        'XADD new MAXLEN 0 5 f v',
        'XRANGE new - +',
        'XADD new 5 f v',
        'XADD new MINID 7 6 f v',
        'XTRIM missing MAXLEN 5',
        'XTRIM missing MINID ~ 5',
      ),
      info('new'),
      info('k'),
    ]))

  test('trimming by whole nodes', () =>
    pair.same([
      ...typed(...Array.from({ length: 20 }, (_, at) => `XADD k ${at + 1} field value${at}`)),
      ...typed(
        'XTRIM k MAXLEN ~ 15 LIMIT 2',
        'XTRIM k MAXLEN ~ 15 LIMIT 3',
        'XTRIM k MAXLEN ~ 15',
        'XRANGE k - + COUNT 1',
        'XTRIM k MINID ~ 9',
        'XTRIM k MINID ~ 11 LIMIT 1',
        'XTRIM k MINID ~ 11 LIMIT 0',
        'XRANGE k - + COUNT 1',
        'XDEL k 11 15',
        'XTRIM k MINID ~ 13',
        'XRANGE k - + COUNT 1',
        'XTRIM k MINID ~ 15',
        'XTRIM k MINID ~ 16',
        'XADD k MAXLEN ~ 3 30 f v',
        'XADD k MINID ~ 20 LIMIT 100 31 f v',
        'XRANGE k - +',
        'XTRIM k MAXLEN ~ 0',
        'XADD k MAXLEN ~ 0 LIMIT 1 32 f v',
        'XLEN k',
        'CONFIG SET stream-node-max-entries 2',
        ...Array.from({ length: 9 }, (_, at) => `XADD k ${40 + at} f v`),
        'XTRIM k MAXLEN ~ 5',
        'XRANGE k - +',
        `CONFIG SET stream-node-max-entries ${entries}`,
      ),
    ]))

  test('XSETID', () =>
    pair.same([
      ...typed(
        'XADD k 5 f v',
        'XADD k 7 f v',
        'XSETID k 6',
        'XSETID k 6-9',
        'XSETID k 7',
        'XSETID k 9-5',
        'XADD k 9-5 f v',
        'XADD k 9-* f v',
        'XSETID k 10 ENTRIESADDED 20',
        'XSETID k 10 MAXDELETEDID 6',
        'XSETID k 10 ENTRIESADDED 30 MAXDELETEDID 7-1',
        'XSETID k 10 MAXDELETEDID 0-0',
        'XSETID k 10 maxdeletedid 8 entriesadded 31',
        'XSETID k 10 ENTRIESADDED 2',
        'XSETID k 10 ENTRIESADDED 3',
        'XSETID k 10 ENTRIESADDED 0',
        'XSETID k 10 MAXDELETEDID 10-1',
        'XSETID k 7-1 MAXDELETEDID 7-2',
        'XSETID missing 5',
        'XSETID missing x',
        'XSETID k x',
        'XSETID k -',
        'XSETID k +',
        'XSETID k (5',
        'XSETID k 10 ENTRIESADDED -1',
        'XSETID k 10 ENTRIESADDED x',
        'XSETID k 10 ENTRIESADDED',
        'XSETID k 10 MAXDELETEDID x',
        'XSETID k 10 MAXDELETEDID',
        'XSETID k 10 nosuch 5',
        'XSETID k 10 20 5',
        'XSETID k',
        'XSETID k 10 ENTRIESADDED 9223372036854775807',
        'XADD k 11 f v',
      ),
      info('k'),
    ]))

  test('copies', () =>
    pair.same([
      ...ten,
      ...typed(
        'XDEL k 4-0',
        'XGROUP CREATE k g 2',
        'XGROUP CREATE k h $',
        'XGROUP CREATECONSUMER k g x',
        'XREADGROUP GROUP g c COUNT 3 STREAMS k >',
        'XREADGROUP GROUP g x COUNT 1 STREAMS k >',
        'COPY k copy',
        'XADD k 20 f v',
        'XACK k g 3-2',
        'XDEL k 1',
        'XRANGE copy - +',
        'XPENDING copy g',
        'XINFO GROUPS copy',
        'XADD copy 11 f v',
        'XDEL copy 2-1',
        'XTRIM copy MAXLEN 6',
        'XRANGE k - +',
        'XPENDING k g',
        'XINFO GROUPS k',
        'XREADGROUP GROUP g x STREAMS copy 0',
        'DEBUG DIGEST-VALUE k copy',
        'RENAME copy renamed',
        'XREADGROUP GROUP g x STREAMS renamed 0',
      ),
      info('k'),
      info('renamed'),
    ]))

  test('XINFO', () =>
    pair.same([
      ...ten,
      info('k'),
      info('k', 'FULL'),
      ...typed('XDEL k 1-0 10-0 5-1'),
      info('k'),
      info('k', 'full', 'count', 3),
      info('k', 'FULL', 'COUNT', 0),
      info('k', 'FULL', 'COUNT', -5),
      ...typed('XADD k 11 a b c d', 'XGROUP CREATE k b 0', 'XGROUP CREATE k a $', 'XGROUP CREATE k ab 5'),
      info('k'),
      info('k', 'FULL'),
      ...typed(
        'XINFO GROUPS k',
        'XINFO CONSUMERS k a',
        'XINFO CONSUMERS k missing',
        'XINFO CONSUMERS missing a',
        'XINFO GROUPS missing',
        'XINFO STREAM missing',
        'XINFO STREAM missing nosuch',
        'XINFO STREAM k nosuch',
        'XINFO STREAM k FULL nosuch',
        'XINFO STREAM k FULL COUNT',
        'XINFO STREAM k FULL COUNT x',
        'XINFO STREAM k FULL nosuch 5',
        'XINFO STREAM k FULL COUNT 5 x',
        'XINFO STREAM k nosuch COUNT 5',
        'XINFO STREAM',
        'XINFO GROUPS k x',
        'XINFO CONSUMERS k',
        'XINFO',
        'XINFO nosuch',
        'XINFO HELP x',
        'XADD empty MAXLEN 0 7 f v',
        'XINFO GROUPS empty',
      ),
      info('empty'),
      info('empty', 'FULL'),
      help('XINFO'),
    ]))

  test('wrong type', () =>
    pair.same([
      ['SET', 's', 'x'],
      ...typed(
        'XADD s * f v',
        'XADD s NOMKSTREAM * f v',
        'XADD s 0-0 f v',
        'XADD s x f v',
        'XADD s * f',
        'XLEN s',
        'XRANGE s - +',
        'XRANGE s - + COUNT 0',
        'XRANGE s x +',
        'XREVRANGE s + -',
        'XREAD STREAMS s 0',
        'XREAD STREAMS s x',
        'XREAD STREAMS s $',
        'XREADGROUP GROUP g c STREAMS s >',
        'XREADGROUP GROUP g c STREAMS s x',
        'XDEL s 1',
        'XDEL s x',
        'XTRIM s MAXLEN 0',
        'XTRIM s MAXLEN x',
        'XSETID s 5',
        'XSETID s x',
        'XSETID s 5 MAXDELETEDID 6',
        'XGROUP CREATE s g $',
        'XGROUP CREATE s g x MKSTREAM',
        'XGROUP CREATE s g x nosuch',
        'XGROUP SETID s g $',
        'XGROUP DESTROY s g',
        'XGROUP CREATECONSUMER s g c',
        'XGROUP DELCONSUMER s g c',
        'XACK s g 1',
        'XACK s g x',
        'XPENDING s g',
        'XPENDING s g - + 5',
        'XPENDING s g x + 5',
        'XCLAIM s g c 0 1',
        'XCLAIM s g c x 1',
        'XAUTOCLAIM s g c 0 0',
        'XAUTOCLAIM s g c 0 x',
        'XINFO STREAM s',
        'XINFO STREAM s nosuch',
        'XINFO GROUPS s',
        'XINFO CONSUMERS s g',
        'XADD k 1 f v',
        'GET k',
        'APPEND k x',
        'LPUSH k x',
        'HSET k f v',
        'SET k x GET',
        'SET k x',
        'TYPE k',
      ),
    ]))

  test('wrong arguments', () =>
    pair.same([
      ...typed(
        'XADD k 5 f v',
        'XADD',
        'XADD k',
        'XADD k *',
        'XADD k * f',
        'XADD k * f v g',
        'XADD k 6 f',
        'XADD k MAXLEN',
        'XADD k MAXLEN 5',
        'XADD k MAXLEN 5 *',
        'XADD k MAXLEN 5 * f',
        'XADD k MAXLEN 5 5',
        'XADD k MAXLEN x * f v',
        'XADD k MAXLEN -1 * f v',
        'XADD k MAXLEN ~ * f v',
        'XADD k MAXLEN = * f v',
        'XADD k MAXLEN ~ 5 LIMIT -1 * f v',
        'XADD k MAXLEN ~ 5 LIMIT x * f v',
        'XADD k LIMIT 5 * f v',
        'XADD k LIMIT 0 * f v',
        'XADD k LIMIT 5 x f v',
        'XADD k MAXLEN 5 LIMIT 5 * f v',
        'XADD k MAXLEN 5 LIMIT 0 * f v',
        'XADD k MAXLEN = 5 LIMIT 5 * f v',
        'XADD k MAXLEN 5 MINID 5 * f v',
        'XADD k MINID 5 MAXLEN 5 * f v',
        'XADD k MAXLEN 5 MAXLEN 6 * f v',
        'XADD k MINID x * f v',
        'XADD k MINID - * f v',
        'XADD k MINID ~ + * f v',
        'XADD k nosuch f v',
        'XADD k MAXLEN 5 nosuch f v',
        'XADD k NOMKSTREAM f v',
        'XADD k MAXLEN 99999999999999999999 * f v',
        'XADD missing x f v',
        'XADD missing 0-0 f v',
        'XADD missing 5 f',
        'EXISTS missing',
        'XLEN',
        'XLEN k x',
        'XTRIM k',
        'XTRIM k MAXLEN',
        'XTRIM k MAXLEN = ',
        'XTRIM k nosuch 5',
        'XTRIM k MAXLEN 5 nosuch',
        'XTRIM k MAXLEN x',
        'XTRIM k MAXLEN -1',
        'XTRIM k MAXLEN 5 LIMIT 5',
        'XTRIM k LIMIT 5',
        'XTRIM k LIMIT 0',
        'XTRIM k LIMIT 5 LIMIT 5',
        'XTRIM k MAXLEN ~ 5 LIMIT',
        'XTRIM k MAXLEN ~ 5 LIMIT -1',
        'XTRIM k MAXLEN 5 MINID 4',
        'XTRIM k MINID +',
        'XTRIM k NOMKSTREAM MAXLEN 5',
        'XTRIM k * MAXLEN 5',
        'XTRIM missing MAXLEN x',
        'XRANGE k - + COUNT x',
        'XRANGE k - + COUNT',
        'XRANGE k - + nosuch',
        'XRANGE k - + COUNT 1 x',
        'XRANGE k -',
        'XRANGE k x +',
        'XRANGE k - x',
        'XRANGE k x + COUNT x',
        'XRANGE k (- +',
        'XRANGE k - (+',
        'XRANGE k ( +',
        'XRANGE k ((5 +',
        `XRANGE k (${LAST} +`,
        `XRANGE k (${LAST} x`,
        `XRANGE k (${MAX} +`,
        'XRANGE k - (0-0',
        'XRANGE k - (0',
        'XRANGE missing x +',
        'XREVRANGE k x y',
        `XREVRANGE k (0-0 (${LAST}`,
        `XREVRANGE k + (${LAST}`,
        'XREVRANGE k (- -',
        'XDEL k',
        'XDEL k x',
        'XDEL k 5 x',
        'XDEL k 5 -',
        'XLEN k',
        'XADD k 5-* f v',
      ),
    ]))
})

test('COMMAND GETKEYS', async () => {
  const pair = await Pair.start()
  await pair.same(
    typed(
      'XADD k * f v',
      'XADD k MAXLEN ~ 5 * f v',
      'XREAD STREAMS a b 0 0',
      'XREAD COUNT 5 BLOCK 0 STREAMS a 0',
      'XREAD COUNT 5',
      'XREADGROUP GROUP g c STREAMS a b > >',
      'XREADGROUP GROUP g c COUNT 1 NOACK STREAMS a >',
      'XREADGROUP GROUP STREAMS c STREAMS a >',
      'XGROUP CREATE k g $',
      'XINFO STREAM k FULL',
      'XACK k g 1',
      'XPENDING k g',
      'XCLAIM k g c 0 1',
      'XAUTOCLAIM k g c 0 0',
      'XSETID k 5',
      'XDEL k 1',
    ).flatMap(argv => [
      ['COMMAND', 'GETKEYS', ...argv],
      ['COMMAND', 'GETKEYSANDFLAGS', ...argv],
    ]),
  )
  await pair.stop()
})

test('node limits by bytes', async () => {
  const server = await start({ config: { 'stream-node-max-bytes': '200', 'stream-node-max-entries': '0' } })
  const nodes = async () => {
    const reply = await server.call('XINFO', 'STREAM', 'k')
    return (reply as Map<string, unknown>).get('radix-tree-keys')
  }
  for (let at = 1; at <= 100; at++) await server.call('XADD', 'k', String(at), 'f', 'x'.repeat(90))
  expect(await nodes()).toBe(50)
  await server.call('CONFIG', 'SET', 'stream-node-max-bytes', '0')
  for (let at = 101; at <= 200; at++) await server.call('XADD', 'k', String(at), 'f', 'x'.repeat(90))
  expect(await nodes()).toBe(50)
})

test('ids that the stream chooses follow the clock and never go back', async () => {
  const server = await start()
  const before = Date.now()
  const id = String(await server.call('XADD', 'k', '*', 'f', 'v'))
  const [ms = '', seq] = id.split('-')
  expect(Number(ms)).toBeGreaterThanOrEqual(before)
  expect(Number(ms)).toBeLessThanOrEqual(Date.now())
  expect(seq).toBe('0')
  const future = Number(ms) + 1_000_000
  await server.call('XADD', 'k', `${future}-5`, 'f', 'v')
  expect(await server.call('XADD', 'k', '*', 'f', 'v')).toBe(`${future}-6`)
})

test('XSETID does not go below an id that was deleted', async () => {
  const pair = await Pair.start()
  const refusal = '-ERR The ID specified in XSETID is smaller than current max_deleted_entry_id\r\n'
  await pair.same([
    ...typed('XADD k 1 f v', 'XADD k 2 f v', 'XADD k 3 f v', 'XDEL k 3'),
    ...typed('XSETID k 2', 'XSETID k 2-5').map(argv =>
      changed('XSETID looks at what was deleted', argv, refusal),
    ),
    ['XSETID', 'k', '3'],
  ])
  await pair.stop()
})
