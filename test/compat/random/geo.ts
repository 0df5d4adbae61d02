/**
 * Random commands on positions. Of members at the same distance COUNT leaves open which are in the result, so every
 * member has places of its own. Distances may differ in their last bit, as sines do between mathematical libraries:
 * they are stored at a key of their own, of which the order alone is asked.
 */
import { places, shortestDoubles } from '../doubles.ts'
import type { Chance, Family, Maker } from './chance.ts'

export const geoFamily: Family = {
  name: 'geo',
  makers,
  alone: 'scores of other families put many members at one place, and which of them come first is open',
  views: {
    ZRANGE: shortestDoubles,
    GEOPOS: places,
    GEOSEARCH: places,
    GEORADIUS: places,
    GEORADIUS_RO: places,
    GEORADIUSBYMEMBER: places,
    GEORADIUSBYMEMBER_RO: places,
  },
}

function makers({ below, pick, some, key }: Chance): Maker[] {
  const fraction = () => below(1_000_000) / 1_000_000
  const member = () => `m${below(40)}`
  const decimal = (from: number, to: number) => String(from + (to - from) * fraction())
  const position = () => {
    switch (below(12)) {
      case 0:
        return [decimal(-180, 180), decimal(-85, 85)]
      case 1:
        return [decimal(179, 180), decimal(80, 85.05)]
      case 2:
        return [decimal(-180, -179), decimal(-85.05, -80)]
      case 3:
        return below(4) > 0
          ? [decimal(-1, 1), decimal(-1, 1)]
          : [pick('x', '181', 'inf'), pick('1', '90', '')]
      default:
        return [decimal(10, 20), decimal(40, 50)]
    }
  }
  const place = () => [...position(), below(60) > 0 ? member() : pick('', '\0\xff', 'long'.repeat(20))]
  const places = () => [...place(), ...some(5, place)]
  const unit = () => (below(30) > 0 ? pick('m', 'km', 'KM', 'ft', 'mi') : pick('yd', ''))
  const size = () =>
    below(30) > 0 ? String(10 ** (below(7000) / 1000)) : pick('0', '-1', 'x', 'inf', '1e300')
  const area = () => (below(2) > 0 ? ['BYRADIUS', size(), unit()] : ['BYBOX', size(), size(), unit()])
  const from = () => (below(2) > 0 ? ['FROMMEMBER', member()] : ['FROMLONLAT', ...position()])
  const count = () => (below(20) > 0 ? String(1 + below(20)) : pick('0', '-1', 'x', ''))
  const choice = () => {
    switch (below(6)) {
      case 0:
        return ['COUNT', count()]
      case 1:
        return ['COUNT', count(), 'ANY']
      case 2:
        return [pick('WITHCOORD', 'WITHDIST', 'WITHHASH')]
      case 3:
        return below(10) > 0 ? ['withdist'] : [pick('ANY', 'nonsense', 'STOREDIST')]
      default:
        return [pick('ASC', 'DESC')]
    }
  }
  const plain = () => (below(3) > 0 ? [pick('ASC', 'DESC')] : ['COUNT', count()])
  const store = () => (below(2) > 0 ? ['STORE', key()] : ['STOREDIST', 'distances'])
  const search = () => (below(20) > 0 ? [...from(), ...area()] : [...area(), ...area(), ...from(), ...from()])
  return [
    () => ['GEOADD', key(), ...places()],
    () => ['GEOADD', key(), ...places()],
    () => ['GEOADD', key(), ...places(), ...places(), ...places(), ...places()],
    () => ['GEOADD', key(), ...some(2, () => [pick('NX', 'XX', 'CH', 'ch')]), ...places()],
    () => ['GEODIST', key(), member(), member(), ...some(1, () => [unit()])],
    () => [pick('GEOPOS', 'GEOHASH'), key(), ...some(4, () => [member()])],
    () => ['GEOSEARCH', key(), ...search(), ...some(3, choice)],
    () => ['GEOSEARCH', key(), ...search(), ...some(3, choice)],
    () => ['GEOSEARCH', key(), ...some(3, choice), ...search()],
    () => ['GEOSEARCHSTORE', key(), key(), ...search(), ...some(2, plain)],
    () => ['GEOSEARCHSTORE', 'distances', key(), 'STOREDIST', ...search(), ...some(2, plain)],
    () => ['ZRANGE', 'distances', '0', '-1'],
    () => ['OBJECT', 'ENCODING', 'distances'],
    () => ['GEORADIUS', key(), ...position(), size(), unit(), ...some(3, choice)],
    () => ['GEORADIUS', key(), ...position(), size(), unit(), ...some(2, plain), ...store()],
    () => ['GEORADIUS_RO', key(), ...position(), size(), unit(), ...some(3, choice)],
    () => ['GEORADIUSBYMEMBER', key(), member(), size(), unit(), ...some(3, choice)],
    () => ['GEORADIUSBYMEMBER', key(), member(), size(), unit(), ...store(), ...some(2, plain)],
    () => ['GEORADIUSBYMEMBER_RO', key(), member(), size(), unit(), ...some(3, choice)],
    () => ['ZRANGE', key(), '0', '-1', 'WITHSCORES'],
    () => ['ZREM', key(), member(), member()],
    () => ['ZCARD', key()],
  ]
}
