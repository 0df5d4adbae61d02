/** The keyspace events that commands on positions announce, against the notifications of a real server. */
import { afterAll, test } from 'vitest'
import { sameEvents } from './events.ts'
import { type Argv, Pair } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start({ 'notify-keyspace-events': 'EAnm' })
afterAll(() => pair.stop())

const FROM = ['FROMLONLAT', 1, 2] as const

const COMMANDS: readonly Argv[] = [
  ['GEOADD', 'k', 1, 2, 'a'],
  ['GEOADD', 'k', 1, 2, 'a'],
  ['GEOADD', 'k', 3, 4, 'a', 3, 4.001, 'b'],
  ['GEOADD', 'k', 'XX', 3, 4, 'c'],
  ['GEOADD', 'none', 'XX', 3, 4, 'c'],
  ['GEOADD', 'k', 200, 4, 'c'],
  ...(agree('positions are as short as can be') ? [['GEOPOS', 'k', 'a']] : []),
  ['GEOPOS', 'none', 'a'],
  ['GEOHASH', 'none', 'a'],
  ['GEODIST', 'none', 'a', 'b'],
  ['GEOSEARCH', 'k', ...FROM, 'BYRADIUS', 1000, 'km'],
  ['GEOSEARCH', 'none', ...FROM, 'BYRADIUS', 1000, 'km'],
  ['GEOSEARCHSTORE', 'd', 'k', ...FROM, 'BYRADIUS', 1000, 'km'],
  ['GEOSEARCHSTORE', 'd', 'k', ...FROM, 'BYRADIUS', 1000, 'km', 'STOREDIST'],
  ['GEOSEARCHSTORE', 'd', 'k', ...FROM, 'BYRADIUS', 1, 'm'],
  ['GEOSEARCHSTORE', 'd', 'k', ...FROM, 'BYRADIUS', 1, 'm'],
  ['GEOSEARCHSTORE', 'd', 'k', ...FROM, 'BYBOX', 1000, 1000, 'km'],
  ['GEOSEARCHSTORE', 'd', 'none', ...FROM, 'BYRADIUS', 1, 'm'],
  ['GEORADIUS', 'k', 1, 2, 1000, 'km'],
  ['GEORADIUS', 'k', 1, 2, 1000, 'km', 'STORE', 'd'],
  ['GEORADIUS', 'k', 1, 2, 1000, 'km', 'STOREDIST', 'd'],
  ['GEORADIUS', 'k', 1, 2, 1, 'm', 'STORE', 'd'],
  ['GEORADIUSBYMEMBER', 'k', 'a', 1000, 'km', 'STORE', 'd'],
  ['GEORADIUSBYMEMBER', 'none', 'a', 1000, 'km', 'STORE', 'd'],
  ['GEORADIUSBYMEMBER', 'none', 'a', 1000, 'km', 'STORE', 'd'],
  ['GEORADIUS_RO', 'none', 1, 2, 1000, 'km'],
]

test('announces what Redis announces, in its order', () => sameEvents(pair, COMMANDS))
