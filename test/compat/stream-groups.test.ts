/** Consumer groups against a real redis-server: what is given to whom, acknowledged, claimed, and counted. */
import { afterAll, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../src/keyspace/clock.ts'
import { start } from '../support/start.ts'
import { help } from './help.ts'
import { type Argv, changed, Pair, type Step } from './pair.ts'
import { consumers, info, pending, typed } from './stream-views.ts'
import { agree } from './versions.ts'

const MAX = '18446744073709551615'
const LAST = `${MAX}-${MAX}`

const pair = await Pair.start()
afterAll(() => pair.stop())

const add = (...ids: readonly (string | number)[]): Argv[] => ids.map(id => ['XADD', 'k', id, 'f', `v${id}`])
const read = (consumer: string, count = 100): Argv => [
  'XREADGROUP',
  'GROUP',
  'g',
  consumer,
  'COUNT',
  count,
  'STREAMS',
  'k',
  '>',
]
const claimed = (...argv: Argv): Step[] => [argv, pending('k', 'g', '-', '+', 100)]

test('XGROUP', () =>
  pair.same([
    ...typed(
      'XGROUP CREATE k g $',
      'XGROUP CREATE k g x',
      'XGROUP CREATE k g $ MKSTREAM',
      'XGROUP CREATE k g $',
      'XGROUP CREATE k g x',
      'XLEN k',
      'EXISTS k',
      'XGROUP CREATE k h 0 mkstream MKSTREAM',
      'XGROUP CREATE k i 5-5 ENTRIESREAD 7',
      'XGROUP CREATE k j 5 ENTRIESREAD -1',
      'XGROUP CREATE k l 5 ENTRIESREAD 7 MKSTREAM entriesread 9',
      'XGROUP CREATE k n 5 ENTRIESREAD -2',
      'XGROUP CREATE k n 5 ENTRIESREAD x',
      'XGROUP CREATE k n 5 ENTRIESREAD',
      'XGROUP CREATE k n 5 NOSUCH',
      'XGROUP CREATE k n -',
      'XGROUP CREATE k n +',
      'XGROUP CREATE k n (5',
      `XGROUP CREATE k n ${LAST}`,
      'XINFO GROUPS k',
    ),
    info('k'),
    info('k', 'FULL'),
    ...add(5, 6),
    ...typed(
      'XGROUP CREATE k o $',
      'XGROUP SETID k g $',
      'XGROUP SETID k h 5-0 ENTRIESREAD 3',
      'XGROUP SETID k i 0',
      'XGROUP SETID k i x',
      'XGROUP SETID k o -',
      'XGROUP SETID k j +',
      'XGROUP SETID k o (5',
      'XGROUP SETID k i 0 MKSTREAM',
      'XGROUP SETID k i 0 ENTRIESREAD -5',
      'XGROUP SETID k i 0 ENTRIESREAD',
      'XGROUP SETID k missing 0',
      'XGROUP SETID k missing x',
      'XGROUP SETID missing g 0',
      'XGROUP SETID missing g x',
      'XGROUP SETID k g',
      'XINFO GROUPS k',
      'XGROUP CREATECONSUMER k g c',
      'XGROUP CREATECONSUMER k g c',
      'XGROUP CREATECONSUMER k g a',
      'XGROUP CREATECONSUMER k missing c',
      'XGROUP CREATECONSUMER missing g c',
    ),
    ['XGROUP', 'CREATECONSUMER', 'k', 'g', ''],
    ['XGROUP', 'CREATECONSUMER', 'k', 'g', '\xff\0'],
    ['XGROUP', 'CREATECONSUMER', 'k', 'no\r\ngroup', 'c'],
    consumers('k', 'g'),
    ...typed(
      'XGROUP DELCONSUMER k g c',
      'XGROUP DELCONSUMER k g c',
      'XGROUP DELCONSUMER k missing c',
      'XGROUP DELCONSUMER missing g c',
      'XGROUP DESTROY k g',
      'XGROUP DESTROY k g',
      'XGROUP DESTROY missing g',
      'XGROUP DESTROY k h',
      'XINFO GROUPS k',
      'XGROUP',
      'XGROUP NOSUCH',
      'XGROUP CREATE k',
      'XGROUP CREATE k g',
      'XGROUP DESTROY k',
      'XGROUP CREATECONSUMER k g',
      'XGROUP DELCONSUMER k g c x',
      'XGROUP HELP x',
    ),
    help('XGROUP'),
  ]))

test('reading what is new, and reading it again', () =>
  pair.same([
    ...add(1, 2, 3, 4, 5),
    ...typed('XGROUP CREATE k g 0', 'XGROUP CREATE k h 3'),
    read('a', 2),
    read('b', 1),
    read('a'),
    read('a'),
    read('b'),
    pending('k', 'g', '-', '+', 10),
    ...typed(
      'XREADGROUP GROUP g a STREAMS k 0',
      'XREADGROUP GROUP g a COUNT 1 STREAMS k 0',
      'XREADGROUP GROUP g a COUNT 2 STREAMS k 1',
      'XREADGROUP GROUP g a STREAMS k 2-0',
      'XREADGROUP GROUP g a STREAMS k 5',
      `XREADGROUP GROUP g a STREAMS k ${LAST}`,
      `XREADGROUP GROUP g a STREAMS k ${MAX}-0`,
      'XREADGROUP GROUP g b STREAMS k 0',
      'XREADGROUP GROUP g new STREAMS k 0',
      'XREADGROUP GROUP g a NOACK STREAMS k 0',
      'XREADGROUP GROUP h a NOACK COUNT 1 STREAMS k >',
      'XREADGROUP GROUP h a STREAMS k 0',
      'XPENDING k h',
      'XREADGROUP GROUP h a NOACK STREAMS k >',
      'XINFO GROUPS k',
      'XDEL k 2',
      'XREADGROUP GROUP g a STREAMS k 0',
      'XTRIM k MAXLEN 1',
      'XREADGROUP GROUP g a COUNT -1 STREAMS k 0',
    ),
    pending('k', 'g', '-', '+', 10),
    ...add(6),
    ...typed(
      'XREADGROUP GROUP g a COUNT 0 STREAMS k >',
      'XGROUP SETID k g 0',
      'XREADGROUP GROUP g b STREAMS k >',
    ),
    pending('k', 'g', '-', '+', 10),
    consumers('k', 'g'),
    info('k', 'FULL'),
    info('k', 'FULL', 'COUNT', 2),
  ]))

test('several streams', () =>
  pair.same([
    ...typed(
      'XADD a 1 f v',
      'XADD b 1 f v',
      'XADD b 2 f v',
      'XREAD STREAMS a b 0 0',
      'XREAD COUNT 1 STREAMS a b 0 0',
      'XREAD COUNT 0 STREAMS a b 0 0',
      'XREAD COUNT -5 STREAMS a b 0 0',
      'XREAD STREAMS b a 1 0',
      'XREAD STREAMS a b 1 1',
      'XREAD STREAMS a b 1 2',
      'XREAD STREAMS a missing b 0 0 0',
      'XREAD STREAMS a a 0 0',
      'XREAD STREAMS a b $ $',
      'XREAD STREAMS a b $ 0',
      'XREAD STREAMS missing $',
      'XREAD BLOCK 0 STREAMS a b 1 0',
      'XGROUP CREATE a g 0',
      'XGROUP CREATE b g 0',
      'XREADGROUP GROUP g c COUNT 1 STREAMS a b > >',
      'XREADGROUP GROUP g c COUNT 1 STREAMS a b > >',
      'XREADGROUP GROUP g c STREAMS a b > >',
      'XREADGROUP GROUP g c STREAMS a b > 0',
      'XREADGROUP GROUP g c STREAMS a b 0 >',
      'XREADGROUP GROUP g c STREAMS a b 1 1',
      'XREADGROUP GROUP g c STREAMS b b 0 1',
      'XADD a 2 f v',
      'XREADGROUP GROUP g c STREAMS a missing > >',
      'XREADGROUP GROUP g c STREAMS a b > x',
      'XREADGROUP GROUP g c STREAMS a b > >',
      'XREADGROUP GROUP g c STREAMS a a > >',
    ),
  ]))

test('what XREAD and XREADGROUP refuse', () =>
  pair.same(
    typed(
      'XADD k 1 f v',
      'SET s x',
      'XREAD',
      'XREAD STREAMS',
      'XREAD STREAMS k',
      'XREAD COUNT',
      'XREAD COUNT 1 STREAMS',
      'XREAD COUNT x STREAMS k 0',
      'XREAD BLOCK x STREAMS k 0',
      'XREAD BLOCK -1 STREAMS k 0',
      'XREAD BLOCK 1.5 STREAMS k 0',
      'XREAD BLOCK 99999999999999999999 STREAMS k 0',
      'XREAD GROUP g c STREAMS k 0',
      'XREAD GROUP STREAMS k 0',
      'XREAD NOACK STREAMS k 0',
      'XREAD STREAMS k >',
      'XREAD STREAMS k -',
      'XREAD STREAMS k x',
      'XREAD STREAMS k (1',
      'XREAD STREAMS missing x',
      'XREAD nosuch STREAMS k 0',
      'XREAD COUNT 1 COUNT 2 STREAMS k 0',
      'XREAD STREAMS s 0',
      'XREAD STREAMS s x',
      'XREAD STREAMS k s 0 0',
      'XREAD STREAMS s k 0 x',
      'XREAD STREAMS k s x 0',
      'XREAD STREAMS STREAMS 0',
      'XREAD STREAMS STREAMS STREAMS 0 0',
      'XREAD COUNT STREAMS k 0',
      'XREADGROUP',
      'XREADGROUP GROUP g c STREAMS k',
      'XREADGROUP GROUP g c STREAMS k >',
      'XREADGROUP GROUP g c STREAMS missing >',
      'XREADGROUP GROUP g c STREAMS k x',
      'XREADGROUP GROUP g c STREAMS missing x',
      'XREADGROUP GROUP g c STREAMS s >',
      'XREADGROUP GROUP g c GROUP h d STREAMS k 0',
      'XREADGROUP COUNT 1 COUNT 1 STREAMS k 0',
      'XREADGROUP NOACK NOACK NOACK STREAMS k 0',
      'XREADGROUP NOACK NOACK NOACK STREAMS k 0 0 0',
      'XREADGROUP GROUP g c nosuch STREAMS k >',
      'XREADGROUP GROUP g c COUNT x STREAMS k >',
      'XREADGROUP GROUP g c BLOCK x STREAMS k >',
      'XREADGROUP STREAMS k k k > > >',
      'XGROUP CREATE k g 0',
      'XREADGROUP GROUP g c STREAMS k $',
      'XREADGROUP GROUP g c STREAMS k -',
      'XREADGROUP GROUP g c STREAMS k x',
      'XREADGROUP GROUP g c STREAMS k s > >',
      'XREADGROUP GROUP g c STREAMS k missing > >',
      'XREADGROUP GROUP missing c STREAMS k >',
      'XPENDING k g',
    ),
  ))

test('XACK and XPENDING', () =>
  pair.same([
    ...add(1, 2, 3, 4, 5, 6),
    ...typed('XGROUP CREATE k g 0', 'XGROUP CREATE k empty 0'),
    read('b', 2),
    read('a', 3),
    ...typed('XPENDING k g', 'XPENDING k empty', 'XPENDING k missing', 'XPENDING missing g'),
    ...[
      '- + 10',
      '- + 2',
      '- + 0',
      '- + -1',
      '- + 10 a',
      '- + 1 a',
      '- + 10 missing',
      '2 4 10',
      '(2 (4 10',
      '2-0 4-0 10 a',
      '4 2 10',
      '(5-0 + 10',
      'IDLE 0 - + 10',
      'IDLE 0 - + 10 b',
      'IDLE 100000 - + 10',
      'idle -5 - + 10',
    ].map(filter => pending('k', 'g', ...filter.split(' '))),
    ...typed(
      'XPENDING k g -',
      'XPENDING k g - +',
      'XPENDING k g - + x',
      'XPENDING k g x + 5',
      'XPENDING k g - x 5',
      'XPENDING k g x + y',
      'XPENDING k g (- + 5',
      'XPENDING k g - (0-0 5',
      `XPENDING k g (${LAST} + 5`,
      'XPENDING k g nosuch 5 - + 5',
      'XPENDING k g IDLE x - + 5',
      'XPENDING k g IDLE 5 - +',
      'XPENDING k g IDLE 5 -',
      'XPENDING k g IDLE 5 - + 5 a b',
      'XPENDING missing g x + 5',
      'XPENDING k missing - + 5',
      'XACK k g 1',
      'XACK k g 1',
      'XACK k g 2 3 9 2-0 2-1',
      'XACK k g 4 x',
      'XACK k g (4',
      'XACK k missing 4',
      'XACK k missing x',
      'XACK missing g x',
      'XACK k g',
      'XPENDING k g',
      'XDEL k 4',
      'XACK k g 4',
      'XPENDING k g',
      'XGROUP DELCONSUMER k g a',
      'XPENDING k g',
    ),
    read('c'),
    ...typed(
      'XPENDING k g',
      'XGROUP DELCONSUMER k g b',
      'XGROUP DELCONSUMER k g c',
      'XPENDING k g',
      'XINFO GROUPS k',
    ),
  ]))

test('XCLAIM', () =>
  pair.same([
    ...add(1, 2, 3, 4, 5, 6),
    ['XGROUP', 'CREATE', 'k', 'g', '0'],
    read('a', 4),
    ...claimed('XCLAIM', 'k', 'g', 'b', 0, '1'),
    ...claimed('XCLAIM', 'k', 'g', 'b', 0, '1', '2-0', '9', '5'),
    ...claimed('XCLAIM', 'k', 'g', 'b', 100000, '3'),
    ...claimed('XCLAIM', 'k', 'g', 'b', -5, '3'),
    ...claimed('XCLAIM', 'k', 'g', 'a', 0, '3', '4', 'JUSTID'),
    ...claimed('XCLAIM', 'k', 'g', 'c', 0, '5', '6', '7', 'FORCE'),
    ...claimed('XCLAIM', 'k', 'g', 'c', 0, '6', 'FORCE', 'JUSTID'),
    ...claimed('XCLAIM', 'k', 'g', 'c', 0, '1', 'RETRYCOUNT', 7),
    ...claimed('XCLAIM', 'k', 'g', 'c', 0, '1', 'RETRYCOUNT', 0),
    ...claimed('XCLAIM', 'k', 'g', 'c', 0, '1', 'RETRYCOUNT', -1),
    ...claimed('XCLAIM', 'k', 'g', 'c', 0, '1', 'RETRYCOUNT', 3, 'JUSTID', 'IDLE', 5000),
    pending('k', 'g', 'IDLE', 4000, '-', '+', 10),
    ...claimed('XCLAIM', 'k', 'g', 'd', 4000, '1', '2', 'TIME', 1000),
    pending('k', 'g', 'IDLE', 4000, '-', '+', 10),
    ...claimed('XCLAIM', 'k', 'g', 'd', 4000, '1', '2', 'TIME', 99999999999999),
    ...claimed('XCLAIM', 'k', 'g', 'd', 0, '2', 'IDLE', -5000),
    ...claimed('XCLAIM', 'k', 'g', 'd', 0, '2', 'TIME', -1),
    pending('k', 'g', 'IDLE', 4000, '-', '+', 10),
    ['XDEL', 'k', '2', '3'],
    ...claimed('XCLAIM', 'k', 'g', 'b', 0, '2', '3', '4'),
    ...claimed('XCLAIM', 'k', 'g', 'b', 0, '3', 'FORCE'),
    ...claimed('XCLAIM', 'k', 'g', 'b', 0, '4', 'LASTID', '5-5', 'JUSTID'),
    ...typed(
      'XINFO GROUPS k',
      'XCLAIM k g b 0 9 LASTID 4',
      'XINFO GROUPS k',
      'XCLAIM k g b',
      'XCLAIM k g b 0',
      'XCLAIM k g b x 1',
      'XCLAIM k g b 0 x',
      'XCLAIM k g b 0 1 x',
      'XCLAIM k g b 0 1 2 IDLE x',
      'XCLAIM k g b 0 1 IDLE',
      'XCLAIM k g b 0 1 TIME x',
      'XCLAIM k g b 0 1 RETRYCOUNT x',
      'XCLAIM k g b 0 1 LASTID x',
      'XCLAIM k g b 0 1 LASTID',
      'XCLAIM k g b 0 1 FORCE 2',
      'XCLAIM k g b 0 FORCE',
      'XCLAIM k g b 0 - FORCE',
      'XCLAIM missing g b 0 1',
      'XCLAIM missing g b x x',
      'XCLAIM k missing b 0 1',
      'XCLAIM k missing b 0 1 nosuch',
      'XPENDING k g',
    ),
    consumers('k', 'g'),
  ]))

test('XAUTOCLAIM', () =>
  pair.same([
    ...add(1, 2, 3, 4, 5, 6, 7, 8),
    ['XGROUP', 'CREATE', 'k', 'g', '0'],
    read('a', 7),
    ...claimed('XAUTOCLAIM', 'k', 'g', 'b', 0, '-', 'COUNT', 2),
    ...claimed('XAUTOCLAIM', 'k', 'g', 'b', 0, '3', 'COUNT', 2, 'JUSTID'),
    ...claimed('XAUTOCLAIM', 'k', 'g', 'b', 0, '(4', 'COUNT', 100),
    ...claimed('XAUTOCLAIM', 'k', 'g', 'b', 100000, '0'),
    ...claimed('XAUTOCLAIM', 'k', 'g', 'b', -1, '7'),
    ...claimed('XAUTOCLAIM', 'k', 'g', 'b', 0, '+'),
    ['XDEL', 'k', '2', '3', '5', '7'],
    ...claimed('XAUTOCLAIM', 'k', 'g', 'c', 0, '1', 'COUNT', 2),
    ...claimed('XAUTOCLAIM', 'k', 'g', 'c', 100000, '1', 'COUNT', 1),
    ...claimed('XAUTOCLAIM', 'k', 'g', 'c', 0, '0', 'justid', 'COUNT', 1, 'COUNT', 3),
    ...claimed('XAUTOCLAIM', 'k', 'g', 'c', 0, '0'),
    ...typed(
      'XAUTOCLAIM k g c 0',
      'XAUTOCLAIM k g c x 0',
      'XAUTOCLAIM k g c 0 x',
      'XAUTOCLAIM k g c x x nosuch',
      'XAUTOCLAIM k g c 0 (-',
      `XAUTOCLAIM k g c 0 (${LAST}`,
      'XAUTOCLAIM k g c 0 0 COUNT',
      'XAUTOCLAIM k g c 0 0 COUNT 0',
      'XAUTOCLAIM k g c 0 0 COUNT -1',
      'XAUTOCLAIM k g c 0 0 COUNT x',
      'XAUTOCLAIM k g c 0 0 COUNT 576460752303423488',
      'XAUTOCLAIM k g c 0 0 nosuch',
      'XAUTOCLAIM missing g c 0 0',
      'XAUTOCLAIM k missing c 0 0',
      'XAUTOCLAIM missing g c 0 x',
      'XAUTOCLAIM missing g c 0 0 nosuch',
      'XPENDING k g',
    ),
    consumers('k', 'g'),
  ]))

test('XAUTOCLAIM looks at ten entries for each that it may give', () =>
  pair.same([
    ...add(...Array.from({ length: 60 }, (_, at) => at + 1)),
    ['XGROUP', 'CREATE', 'k', 'g', '0'],
    read('a'),
    ['XCLAIM', 'k', 'g', 'a', 0, '25', '40', '60', 'IDLE', 100_000, 'JUSTID'],
    ['XAUTOCLAIM', 'k', 'g', 'b', 50_000, '0', 'COUNT', 2],
    ['XAUTOCLAIM', 'k', 'g', 'b', 50_000, '21', 'COUNT', 1],
    ['XAUTOCLAIM', 'k', 'g', 'b', 50_000, '0', 'COUNT', 6, 'JUSTID'],
  ]))

describe('how far a group has come', () => {
  const groups: Step = {
    argv: ['XINFO', 'GROUPS', 'k'],
    view: reply =>
      agree('the lag of a group is known more often')
        ? reply
        : reply.replace(/((?:lag|entries-read)\r\n)(?::\d+|\$-1|_)/g, '$1:number'),
  }
  const watched = (...steps: readonly Argv[]): Step[] => steps.flatMap(each => [each, groups])

  test('from the beginning', () =>
    pair.same([
      ['XGROUP', 'CREATE', 'k', 'g', '0', 'MKSTREAM'],
      groups,
      ...watched(...add(1, 2, 3), read('a', 1), read('a', 1), ...add(4), read('a', 9), ...add(5)),
    ]))

  test('from elsewhere', () =>
    pair.same([
      ...add(1, 2, 3, 4),
      ...watched(
        ['XGROUP', 'CREATE', 'k', 'b', '1'],
        ['XGROUP', 'CREATE', 'k', 'c', '2'],
        ['XGROUP', 'CREATE', 'k', 'd', '$'],
        ['XGROUP', 'CREATE', 'k', 'e', '0-5'],
        ['XGROUP', 'CREATE', 'k', 'f', '9'],
        ['XGROUP', 'CREATE', 'k', 'g', '2', 'ENTRIESREAD', '2'],
        ['XREADGROUP', 'GROUP', 'c', 'x', 'COUNT', 1, 'STREAMS', 'k', '>'],
        ['XREADGROUP', 'GROUP', 'c', 'x', 'COUNT', 1, 'STREAMS', 'k', '>'],
        read('x', 1),
        ['XGROUP', 'SETID', 'k', 'g', '3'],
        ['XGROUP', 'SETID', 'k', 'g', '3', 'ENTRIESREAD', 100],
        read('x', 1),
        ['XGROUP', 'SETID', 'k', 'g', '0'],
      ),
    ]))

  test('over what was deleted', () =>
    pair.same([
      ...add(1, 2, 3, 4, 5, 6),
      ...typed('XGROUP CREATE k g 0', 'XGROUP CREATE k h 0', 'XGROUP CREATE k i 2'),
      ...watched(
        ['XDEL', 'k', '3'],
        read('a', 1),
        read('a', 1),
        read('a', 1),
        read('a', 9),
        ...add(7),
        ['XTRIM', 'k', 'MINID', '4'],
        ['XDEL', 'k', '7'],
        ['XTRIM', 'k', 'MAXLEN', 1],
        ['XDEL', 'k', '6'],
        ...add(8),
        read('a', 9),
        ['XTRIM', 'k', 'MAXLEN', 0],
        ['XSETID', 'k', '20', 'ENTRIESADDED', '50'],
        ...add(21),
        ['XGROUP', 'SETID', 'k', 'g', '100'],
      ),
      info('k', 'FULL'),
    ]))
})

describe('since 7.2', () => {
  test('a consumer comes to be when it tries to read or claim, though there is nothing', async () => {
    const server = await start()
    const names = async () =>
      ((await server.call('XINFO', 'CONSUMERS', 'k', 'g')) as readonly Map<string, unknown>[]).map(each => [
        each.get('name'),
        each.get('inactive'),
      ])
    await server.call('XGROUP', 'CREATE', 'k', 'g', '0', 'MKSTREAM')
    expect(await server.call('XREADGROUP', 'GROUP', 'g', 'a', 'STREAMS', 'k', '>')).toBeNull()
    expect(await server.call('XCLAIM', 'k', 'g', 'b', '0', '1')).toEqual([])
    expect(await server.call('XAUTOCLAIM', 'k', 'g', 'c', '0', '0')).toEqual(['0-0', [], []])
    expect(await names()).toEqual([
      ['a', -1],
      ['b', -1],
      ['c', -1],
    ])
  })

  test('XINFO tells when a consumer last tried, and when it last got something', async () => {
    const clock = new VirtualClock()
    const server = await start({ clock })
    const full = async () => {
      const reply = (await server.call('XINFO', 'STREAM', 'k', 'FULL')) as ReadonlyMap<string, unknown>
      const [group] = reply.get('groups') as readonly ReadonlyMap<string, unknown>[]
      const [consumer] = (group?.get('consumers') ?? []) as readonly ReadonlyMap<string, unknown>[]
      return [consumer?.get('seen-time'), consumer?.get('active-time')]
    }
    await server.call('XADD', 'k', '1', 'f', 'v')
    await server.call('XGROUP', 'CREATE', 'k', 'g', '0')
    await server.call('XGROUP', 'CREATECONSUMER', 'k', 'g', 'a')
    expect(await full()).toEqual([clock.now, -1])
    clock.advance(10)
    await server.call('XREADGROUP', 'GROUP', 'g', 'a', 'NOACK', 'STREAMS', 'k', '>')
    expect(await full()).toEqual([clock.now, -1])
    await server.call('XADD', 'k', '2', 'f', 'v')
    clock.advance(10)
    await server.call('XREADGROUP', 'GROUP', 'g', 'a', 'STREAMS', 'k', '>')
    const active = clock.now
    expect(await full()).toEqual([active, active])
    clock.advance(10)
    await server.call('XREADGROUP', 'GROUP', 'g', 'a', 'STREAMS', 'k', '>')
    expect(await full()).toEqual([clock.now, active])
    clock.advance(10)
    await server.call('XCLAIM', 'k', 'g', 'a', '0', '1')
    expect(await full()).toEqual([clock.now, active])
    await server.call('XAUTOCLAIM', 'k', 'g', 'a', '0', '0', 'JUSTID')
    expect(await full()).toEqual([clock.now, clock.now])
  })
})

test('lists of streams that are not balanced', () => {
  const UNBALANCED = 'unbalanced lists name their command'
  const XREAD =
    "-ERR Unbalanced 'xread' list of streams: for each stream key an ID or '$' must be specified.\r\n"
  return pair.same([
    changed(
      'unbalanced XREAD mentions +',
      changed(UNBALANCED, ['XREAD', 'STREAMS', 'a', 'b', '0'], XREAD),
      XREAD,
    ),
    changed(
      UNBALANCED,
      ['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'a', 'b', '>'],
      "-ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified.\r\n",
    ),
  ])
})

describe('XREAD reads the last entry at +', () => {
  const entry = (key: string, id: string) =>
    `$1\r\n${key}\r\n*1\r\n*2\r\n$3\r\n${id}\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n`
  const last = (line: string, resp2: string, resp3: string) =>
    changed('XREAD +', line.split(' '), [resp2, resp3])
  const one = (key: string, id: string) =>
    [`*1\r\n*2\r\n${entry(key, id)}`, `%1\r\n${entry(key, id)}`] as const
  const nothing = ['*-1\r\n', '_\r\n'] as const

  test('and nothing where there is none', () =>
    pair.same([
      last('XREAD STREAMS k +', ...nothing),
      ...typed('XADD k 1 f v', 'XADD k 2 f v', 'XADD k 3 f v', 'XADD l 7-7 f v'),
      last('XREAD STREAMS k +', ...one('k', '3-0')),
      last('XREAD COUNT 5 STREAMS k +', ...one('k', '3-0')),
      last('XREAD STREAMS missing l + +', ...one('l', '7-7')),
      ['XDEL', 'k', '3'],
      changed(
        'XREAD + passes by what was deleted',
        last('XREAD STREAMS k +', ...one('k', '2-0')),
        one('k', '2-0'),
      ),
      ['XTRIM', 'k', 'MAXLEN', '0'],
      last('XREAD STREAMS k +', ...nothing),
      ['XGROUP', 'CREATE', 'k', 'g', '0'],
      changed(
        'XREAD +',
        ['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'k', '+'],
        '-ERR The + ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The + ID would just return an empty result set.\r\n',
      ),
    ]))
})
