/** Positions against a real redis-server: adding, reading, distances, scores that are no positions. */
import { afterAll, describe, test } from 'vitest'
import { readsAlike, withPlaces } from './doubles.ts'
import { type Argv, Pair, type Step } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())
const same = (steps: readonly Step[]) => pair.same(withPlaces(steps))

const SICILY: Argv = ['GEOADD', 'k', 13.361389, 38.115556, 'Palermo', 15.087269, 37.502669, 'Catania']
const ALL: Argv = ['ZRANGE', 'k', 0, -1, 'WITHSCORES']

describe('GEOADD', () => {
  test('adds, moves, and counts what it is asked to count', () =>
    same([
      SICILY,
      SICILY,
      ALL,
      ['GEOADD', 'k', 1, 2, 'Palermo', 3, 4, 'new'],
      ['GEOADD', 'k', 'CH', 2, 2, 'Palermo', 3, 4, 'new', 5, 6, 'newer'],
      ['GEOADD', 'k', 'NX', 7, 7, 'Palermo', 8, 8, 'newest'],
      ['GEOADD', 'k', 'XX', 9, 9, 'Palermo', 9, 9, 'other'],
      ['GEOADD', 'k', 'ch', 'xx', 10, 10, 'Palermo', 9, 9, 'other'],
      ['GEOADD', 'k', 'CH', 'NX', 'CH', 10, 10, 'x', 11, 11, 'x'],
      ['GEOADD', 'none', 'XX', 1, 2, 'x'],
      ['EXISTS', 'none'],
      ['GEOADD', 'k', 1, 1, '', 1, 1, '\0\xff'],
      ALL,
      ['TYPE', 'k'],
      ['OBJECT', 'ENCODING', 'k'],
      ['GEOADD', 'k', ...Array.from({ length: 130 }, (_, at) => [at, at / 2, `m${at}`]).flat()],
      ['OBJECT', 'ENCODING', 'k'],
      ALL,
    ]))

  test('positions at their limits', () =>
    same([
      ['GEOADD', 'k', 180, 85.05112878, 'a', -180, -85.05112878, 'b', 180, -85.05112878, 'c'],
      ['GEOADD', 'k', 179.99999999, 85.0511287799, 'd', 0, 0, 'e', '-0', '-0', 'f'],
      ['GEOADD', 'k', 180, 45.123456, 'g', '1e1', '+7.5', 'h'],
      ['GEOADD', 'k', readsAlike('0x10') ? '0x10' : 16, '.5', 'i'],
      ALL,
      ['GEOPOS', 'k', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'],
      ['GEOHASH', 'k', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'],
    ]))

  const refused: readonly Argv[] = [
    [200, 100, 'a'],
    [180.0000001, 0, 'a'],
    [0, 85.05112879, 'a'],
    [0, -86, 'a'],
    ['180.0078125', 1, 'a'],
    ['inf', '-inf', 'a'],
    ['1e300', 0, 'a'],
    ['nan', 0, 'a'],
    ['x', 0, 'a'],
    [0, '', 'a'],
    [0, ' 1', 'a'],
    [1, 2, 'a', 3, 100, 'b'],
    [1, 2, 'a', 3],
    [1, 2, 'a', 3, 4],
    ['NX', 'XX', 1, 2, 'a'],
    ['NX', 'XX', 'CH'],
    ['NX', 'CH', 'CH'],
    ['CH', 1, 2],
    ['INCR', 1, 2, 'a'],
    ['GT', 1, 2, 'a'],
    [1, 2, 'a', 'NX'],
    [1, 2],
    [],
  ]
  test('what it refuses, and when', () =>
    same([
      ['SET', 'string', 'x'],
      ...['k', 'string'].flatMap(key => refused.map((words): Argv => ['GEOADD', key, ...words])),
      ['EXISTS', 'k'],
      ['GEOADD', 'string', 1, 2, 'a'],
      ['GEOADD', 'string', 'XX', 1, 2, 'a'],
    ]))
})

test('GEODIST', () =>
  same([
    SICILY,
    ['GEODIST', 'k', 'Palermo', 'Catania'],
    ...['m', 'KM', 'ft', 'Mi', 'yd', ''].map((unit): Argv => ['GEODIST', 'k', 'Palermo', 'Catania', unit]),
    ['GEODIST', 'k', 'Palermo', 'Palermo'],
    ['GEODIST', 'k', 'Palermo', 'nobody'],
    ['GEODIST', 'k', 'nobody', 'Palermo'],
    ['GEODIST', 'none', 'a', 'b'],
    ['GEODIST', 'none', 'a', 'b', 'yd'],
    ['GEODIST', 'k', 'Palermo', 'Catania', 'km', 'x'],
    ['GEODIST', 'k', 'Palermo', 'Catania', 'yd', 'x'],
    ['GEODIST', 'k', 'Palermo'],
    ['SET', 'k', 'x'],
    ['GEODIST', 'k', 'a', 'b'],
    ['GEODIST', 'k', 'a', 'b', 'yd'],
    ['GEODIST', 'k', 'a', 'b', 'yd', 'x'],
  ]))

test('GEOHASH and GEOPOS', () =>
  same(
    ['GEOHASH', 'GEOPOS'].flatMap((name): Argv[] => [
      SICILY,
      [name, 'k', 'Palermo', 'nobody', 'Catania', 'Palermo'],
      [name, 'k'],
      [name, 'none', 'Palermo', 'x'],
      [name, 'none'],
      [name],
      ['SET', 'string', 'x'],
      [name, 'string', 'x'],
      [name, 'string'],
      ['LPUSH', 'list', 'x'],
      [name, 'list', 'x'],
    ]),
  ))

test('scores that are no positions', () => {
  const scores = [
    ...['-inf', '-1e30', '-9223372036854775808', '-4503599627370496', '-1.5', '-1', '0', '0.5', '1.7'],
    ...['4503599627370495', '4503599627370496', '9007199254740992', '13510798882111488', '18014398509481984'],
    ...['9223372036854775807', '9223372036854777856', '18446744073709551615', '1e30', 'inf'],
  ]
  const members = scores.map((_, at) => `m${at}`)
  return same([
    ['ZADD', 'k', ...scores.flatMap((score, at) => [score, `m${at}`])],
    ['GEOPOS', 'k', ...members],
    ['GEOHASH', 'k', ...members],
    ...members.map((member): Argv => ['GEODIST', 'k', member, 'm6', 'km']),
    ...members.map(
      (member): Argv => [
        'GEOSEARCH',
        'k',
        'FROMMEMBER',
        member,
        'BYRADIUS',
        30000,
        'km',
        'WITHHASH',
        'WITHCOORD',
      ],
    ),
    ['GEOSEARCH', 'k', 'FROMLONLAT', 1, 1, 'BYBOX', 1e6, 1e6, 'km', 'WITHHASH', 'WITHDIST'],
  ])
})

test('many positions all over the earth', () => {
  const places = Array.from({ length: 500 }, (_, at) => [
    ((at * 7919) % 36001) / 100 - 180,
    ((at * 104729) % 17001) / 100 - 85,
    `m${at}`,
  ])
  return same([
    ['GEOADD', 'k', ...places.flat()],
    ALL,
    ['GEOPOS', 'k', ...places.map(([, , member = '']) => member)],
    ['GEOHASH', 'k', ...places.map(([, , member = '']) => member)],
    ...places.slice(1).map(([, , member = '']): Argv => ['GEODIST', 'k', 'm0', member, 'ft']),
  ])
})
