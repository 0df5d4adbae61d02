/**
 * Searches for positions against a real redis-server: every option, the order without ASC and DESC, what is checked
 * first, and areas of every size all over the earth.
 */
import { afterAll, describe, test } from 'vitest'
import { readsAlike, sameDoubles, withPlaces } from './doubles.ts'
import { type Argv, Pair, type Step } from './pair.ts'
import { Chance } from './random/chance.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())
const same = (steps: readonly Step[]) => pair.same(withPlaces(steps))

const NAMES = 'abcdefghij'.split('')
const PLACES: Argv = [
  'GEOADD',
  'k',
  ...NAMES.flatMap((name, at) => [10 + ((at * 7) % 10) * 1.3, 40 - ((at * 3) % 10) * 0.9, name]),
]
const FROM = ['FROMLONLAT', 15, 37] as const
const NEAR = [...FROM, 'BYRADIUS', 500, 'km'] as const
const OPTIONS: readonly Argv[] = [
  [],
  ['ASC'],
  ['desc'],
  ['ASC', 'DESC'],
  ['DESC', 'ASC', 'COUNT', 3],
  ['COUNT', 1],
  ['COUNT', 3, 'ANY'],
  ['ANY', 'COUNT', 3],
  ['COUNT', 3, 'ANY', 'ASC'],
  ['COUNT', 100, 'DESC', 'ANY'],
  ['COUNT', 5, 'COUNT', 2],
  ['COUNT', '9223372036854775807'],
  ['WITHCOORD'],
  ['WITHDIST'],
  ['WITHHASH'],
  ['withhash', 'withdist', 'withcoord'],
  ['WITHDIST', 'WITHDIST', 'COUNT', 2],
]
const REFUSED_OPTIONS: readonly Argv[] = [
  ['COUNT'],
  ['COUNT', 0],
  ['COUNT', -3],
  ['COUNT', 'x'],
  ['COUNT', 'ANY'],
  ['COUNT', '9223372036854775808'],
  ['COUNT', 0, 'nonsense'],
  ['ANY'],
  ['ANY', 'nonsense'],
  ['nonsense'],
  ['STOREDIST'],
  ['STORE'],
  ['STORE', 'd'],
  ['STORE', 'd', 'WITHDIST'],
  ['STOREDIST', 'd', 'WITHHASH', 'COUNT', 0],
  ['STOREDIST', 'd', 'WITHCOORD', 'ANY'],
]
const SIZES: readonly Argv[] = [
  ['BYRADIUS', 300, 'km'],
  ['BYRADIUS', '1e5', 'M'],
  ['BYRADIUS', 300, 'Mi'],
  ['BYRADIUS', 900000, 'ft'],
  ['BYRADIUS', 0, 'm'],
  ['BYRADIUS', '1e300', 'km'],
  ['BYRADIUS', 'inf', 'km'],
  ['BYBOX', 300, 900, 'km'],
  ['BYBOX', 900, 300, 'km'],
  ['BYBOX', 0, 0, 'km'],
  ['BYBOX', 'inf', 300, 'km'],
  ['BYBOX', 30000, 30000, 'MI'],
]
const REFUSED_SIZES: readonly Argv[] = [
  ['BYRADIUS', 'x', 'km'],
  ['BYRADIUS', '', 'yd'],
  ['BYRADIUS', 'nan', 'km'],
  ...['1e400'].filter(readsAlike).map(size => ['BYRADIUS', size, 'km']),
  ['BYRADIUS', -1, 'yd'],
  ['BYRADIUS', 1, 'yd'],
  ['BYRADIUS', 1],
  ['BYBOX', 'x', 'y', 'yd'],
  ['BYBOX', 1, 'y', 'yd'],
  ['BYBOX', -1, 'y', 'km'],
  ['BYBOX', -1, 1, 'yd'],
  ['BYBOX', 1, -1, 'km'],
  ['BYBOX', 1, 1, 'yd'],
  ['BYBOX', 1, 1],
  ['BYRADIUS', 1, 'km', 'BYBOX', 1, 1, 'km'],
  ['BYBOX', 1, 1, 'km', 'BYRADIUS', 1, 'km'],
]
const WRONG_FROM: readonly Argv[] = [
  ['FROMMEMBER', 'nobody'],
  ['FROMMEMBER'],
  ['FROMLONLAT', 200, 1],
  ['FROMLONLAT', 'x', 1],
  ['FROMLONLAT', 1],
  ['FROMLONLAT', 1, 2, 'FROMMEMBER', 'a'],
  ['FROMMEMBER', 'a', 'FROMLONLAT', 1, 2],
  ['FROMMEMBER', 'a', 'FROMMEMBER', 'nobody'],
  [],
]

describe('GEOSEARCH', () => {
  test('options', () =>
    same([
      PLACES,
      ...OPTIONS.map((options): Argv => ['GEOSEARCH', 'k', ...NEAR, ...options]),
      ...OPTIONS.map((options): Argv => ['GEOSEARCH', 'k', ...options, 'BYBOX', 700, 900, 'km', ...FROM]),
      ...SIZES.map((size): Argv => ['GEOSEARCH', 'k', ...FROM, ...size, 'WITHDIST']),
      ...SIZES.map((size): Argv => ['GEOSEARCH', 'k', 'FROMMEMBER', 'd', ...size, 'ASC']),
      ['geosearch', 'k', 'frommember', 'a', 'frommember', 'b', 'byradius', 1, 'm', 'byradius', 2, 'm'],
      [
        'GEOSEARCH',
        'k',
        'FROMLONLAT',
        1,
        2,
        'FROMLONLAT',
        15,
        37,
        'BYBOX',
        1,
        1,
        'm',
        'BYBOX',
        900,
        900,
        'km',
      ],
    ]))

  test('what it refuses, and when', () =>
    same([
      ['SET', 'string', 'x'],
      PLACES,
      ...['k', 'none', 'string'].flatMap((key): Argv[] => [
        ...REFUSED_OPTIONS.map((options): Argv => ['GEOSEARCH', key, ...NEAR, ...options]),
        ...REFUSED_SIZES.map((size): Argv => ['GEOSEARCH', key, ...size, ...FROM]),
        ...REFUSED_SIZES.map((size): Argv => ['GEOSEARCH', key, 'FROMMEMBER', 'nobody', ...size]),
        ...WRONG_FROM.map((from): Argv => ['GEOSEARCH', key, 'BYRADIUS', 1, 'km', ...from, 'ASC', 'DESC']),
        ...WRONG_FROM.map((from): Argv => ['GeoSearch', key, ...from, 'ASC', 'DESC', 'ASC', 'DESC', 'ASC']),
        ['GEOSEARCH', key, ...FROM, 'ASC', 'COUNT', 1, 'ANY'],
        ['GEOSEARCH', key, ...NEAR],
        ['GEOSEARCH', key, 'FROMMEMBER', 'nobody', 'BYRADIUS', 1, 'km'],
      ]),
    ]))
})

describe('GEOSEARCHSTORE', () => {
  test('positions, or distances', () =>
    same([
      PLACES,
      ...[[], ['ASC'], ['COUNT', 3], ['COUNT', 3, 'ANY'], ['DESC', 'COUNT', 2]].flatMap((options): Argv[] => [
        ['GEOSEARCHSTORE', 'd', 'k', ...NEAR, ...options],
        ['ZRANGE', 'd', 0, -1, 'WITHSCORES'],
      ]),
      ...['km', 'M', 'ft', 'mi'].flatMap(unit => [
        ['GEOSEARCHSTORE', 'd', 'k', 'STOREDIST', ...FROM, 'BYBOX', 900000, 900000, unit, 'storedist'],
        sameDoubles('ZRANGE', 'd', 0, -1, 'WITHSCORES'),
      ]),
      ['EXPIRE', 'd', 100],
      ['GEOSEARCHSTORE', 'd', 'k', ...NEAR],
      ['TTL', 'd'],
      ['OBJECT', 'ENCODING', 'd'],
      ['GEOSEARCHSTORE', 'd', 'k', ...FROM, 'BYRADIUS', 0, 'm'],
      ['EXISTS', 'd'],
      ['SET', 'd', 'x'],
      ['GEOSEARCHSTORE', 'd', 'k', ...NEAR],
      ['TYPE', 'd'],
      ['GEOSEARCHSTORE', 'd', 'none', ...NEAR],
      ['EXISTS', 'd'],
      ['GEOSEARCHSTORE', 'k', 'k', ...NEAR],
      ['ZRANGE', 'k', 0, -1, 'WITHSCORES'],
      ['GEOADD', 'large', ...Array.from({ length: 300 }, (_, at) => [15, 37 + at / 1000, `m${at}`]).flat()],
      ['GEOSEARCHSTORE', 'd', 'large', ...NEAR],
      ['OBJECT', 'ENCODING', 'd'],
    ]))

  test('what it refuses, and when', () =>
    same([
      ['SET', 'string', 'x'],
      PLACES,
      ...['k', 'none', 'string'].flatMap((key): Argv[] => [
        ...REFUSED_OPTIONS.map((options): Argv => ['GEOSEARCHSTORE', 'd', key, ...NEAR, ...options]),
        ...OPTIONS.map((options): Argv => ['GEOSEARCHSTORE', 'd', key, ...NEAR, ...options]),
        ...WRONG_FROM.map(
          (from): Argv => ['GEOSEARCHSTORE', 'd', key, ...from, 'ASC', 'BYRADIUS', 1, 'km', 'DESC'],
        ),
        ['GEOSEARCHSTORE', 'd', key, 'FROMMEMBER', 'a', 'WITHDIST', 'COUNT', 1, 'ANY'],
      ]),
      ['EXISTS', 'd'],
    ]))
})

describe.each([
  ['GEORADIUS', [15, 37]],
  ['GEORADIUSBYMEMBER', ['c']],
  ['GEORADIUS_RO', [15, 37]],
  ['GEORADIUSBYMEMBER_RO', ['c']],
])('%s', (name, from) => {
  const stores = [
    ['STORE', 'd'],
    ['STOREDIST', 'd'],
    ['STORE', 'x', 'STOREDIST', 'd'],
    ['STOREDIST', 'x', 'STORE', 'd', 'COUNT', 2],
    ['store', 'd', 'DESC', 'COUNT', 3],
  ]
  test('options', () =>
    same([
      PLACES,
      ...OPTIONS.map((options): Argv => [name, 'k', ...from, 500, 'km', ...options]),
      ...SIZES.filter(([kind]) => kind === 'BYRADIUS').map(
        ([, ...size]): Argv => [name, 'k', ...from, ...size, 'WITHDIST'],
      ),
      ...stores.flatMap(store => [
        [name, 'k', ...from, 500, 'km', ...store],
        sameDoubles('ZRANGE', 'd', 0, -1, 'WITHSCORES'),
        ['EXISTS', 'x'],
      ]),
      [name, 'k', ...from, 0, 'km', 'STORE', 'd'],
      [name, 'none', ...from, 500, 'km', 'STORE', 'd'],
      ['EXISTS', 'd'],
    ]))

  test('what it refuses, and when', () =>
    same([
      ['SET', 'string', 'x'],
      PLACES,
      ...['k', 'none', 'string'].flatMap((key): Argv[] => [
        ...REFUSED_OPTIONS.map((options): Argv => [name, key, ...from, 500, 'km', ...options]),
        ...REFUSED_SIZES.map(([, ...size]): Argv => [name, key, ...from, ...size]),
        ...REFUSED_SIZES.map(([, ...size]): Argv => [name, key, 200, 1, ...size, 'nonsense']),
        [name, key, 'x', 'y', 'z', 'yd'],
        [name, key, 'nobody', 1, 'km'],
        [name, key, 'nobody', 'x', 'yd', 'COUNT', 0],
        [name, key, ...from, 500],
      ]),
      ['EXISTS', 'd'],
    ]))
})

test('keys of their requests', () =>
  same(
    [
      'georadius k 1 2 3 m',
      'georadius k 1 2 3 m store d',
      'georadius k 1 2 3 m STOREDIST d',
      'georadius k 1 2 3 m store d storedist e',
      'georadius k 1 2 3 m storedist d store e',
      'georadius k 1 2 3 m store d store e',
      'georadius k 1 2 3 m store',
      'georadius k 1 2 3 m store d storedist',
      'georadius k 1 store x m',
      'georadiusbymember k m 3 m store d',
      'georadiusbymember k m 3 store d m',
      'georadius_ro k 1 2 3 m store d',
      'georadiusbymember_ro k m 3 m store d',
      'geosearch k frommember m byradius 1 m',
      'geosearchstore d k frommember m byradius 1 m',
    ].flatMap((each): Argv[] => [
      ['COMMAND', 'GETKEYS', ...each.split(' ')],
      ['COMMAND', 'GETKEYSANDFLAGS', ...each.split(' ')],
    ]),
  ))

/**
 * Where searches begin and members lie: anywhere, at the 180th meridian, near the poles, close together, at the
 * corners of the grid.
 */
const REGIONS = ['anywhere', 'date line', 'poles', 'close', 'corners'] as const
const LIMIT = 85.05112878

function placesIn(region: (typeof REGIONS)[number], { below }: Chance): readonly [number, number] {
  const part = () => below(2 ** 30) / 2 ** 30
  const sign = () => (below(2) === 0 ? 1 : -1)
  switch (region) {
    case 'anywhere':
      return [part() * 360 - 180, (part() * 2 - 1) * LIMIT]
    case 'date line':
      return [sign() * (180 - part() * part() * 0.01), (part() * 2 - 1) * LIMIT]
    case 'poles':
      return [part() * 360 - 180, sign() * (LIMIT - part() * part() * 6)]
    case 'close':
      return [7 + part() * 0.01, 50 + part() * 0.01]
    case 'corners':
      return [(below(9) - 4) * 45, below(3) === 0 ? sign() * LIMIT : 0]
  }
}

describe('areas of every size, in the order of the grid', () => {
  test.each(REGIONS)('%s', region => {
    const chance = new Chance(7 + REGIONS.indexOf(region))
    const size = () => 10 ** (chance.below(9_000) / 1_000 - 1)
    const member = (at: number) => [...placesIn(region, chance), `m${at}`]
    return same([
      ['GEOADD', 'k', ...Array.from({ length: 200 }, (_, at) => member(at)).flat()],
      ...Array.from({ length: 400 }, (_, at): Argv => {
        const area = at % 2 === 0 ? ['BYRADIUS', size()] : ['BYBOX', size(), size()]
        return ['GEOSEARCH', 'k', 'FROMLONLAT', ...placesIn(region, chance), ...area, 'm']
      }),
    ])
  })
})
