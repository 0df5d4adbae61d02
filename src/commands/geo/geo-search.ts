/**
 * Positions within a circle or box: GEOSEARCH and its like. Words are read in one go from left to right, as Redis
 * does; a member that a search begins from is looked up on the way.
 *
 * Without ASC or DESC the result is in the order in which the cells of a geohash grid are visited.
 */
import type { Database } from '../../keyspace/database.ts'
import * as errors from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { beforeScore, SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { type Area, cellsCovering, distanceInside } from '../../structures/geo-area.ts'
import { latitudeOf, longitudeOf, rangeOf } from '../../structures/geohash.ts'
import { owned } from '../../structures/packed.ts'
import { sortRange } from '../../structures/sort-range.ts'
import {
  type Arg,
  alternatives,
  block,
  bytes,
  flag,
  int,
  key,
  newIn,
  option,
  optional,
  readInteger,
  rest,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import type { FoundKey, KeySpec } from '../declare/key-specs.ts'
import { array, bulk, either, headed, integer, numeric, type ReplyType, when } from '../declare/reply.ts'
import { readScore } from '../sorted-set/sorted-set-words.ts'
import { distanceText, POSITION, positionOf, readPosition, readUnit, UNIT_WORD } from './geo-words.ts'

/** What a search is asked for. */
interface GeoQuery {
  /** Undefined until it was read, and where there is no member to search from because there is no set. */
  from: { readonly longitude: number; readonly latitude: number } | undefined
  by: { readonly radius: number } | { readonly width: number; readonly height: number } | undefined
  /** Metres of the unit of sizes. */
  unit: number
  order: 'asc' | 'desc' | undefined
  /** 0: all. */
  count: number
  any: boolean
  withCoordinates: boolean
  withDistance: boolean
  withHash: boolean
  store: Bytes | undefined
  storeDistances: boolean
}

function emptyQuery(): GeoQuery {
  return {
    from: undefined,
    by: undefined,
    unit: 1,
    order: undefined,
    count: 0,
    any: false,
    withCoordinates: false,
    withDistance: false,
    withHash: false,
    store: undefined,
    storeDistances: false,
  }
}

/** Reads an option of one kind of search. Returns how many words belong to it, or 0 if it knows no such option. */
type OptionReader = (name: string, at: number) => number

/** Reads the options from a word on; those that only some searches have go to a reader of their own. */
function readOptions(query: GeoQuery, words: readonly Bytes[], from: number, readOther: OptionReader): void {
  for (let at = from; at < words.length; ) {
    const name = (words[at] as Bytes).toUpperCase()
    const taken = readCommon(query, name, words, at) || readOther(name, at)
    if (taken === 0) throw errors.SYNTAX
    at += taken
  }
}

function readCommon(query: GeoQuery, name: string, words: readonly Bytes[], at: number): number {
  switch (name) {
    case 'WITHDIST':
      query.withDistance = true
      return 1
    case 'WITHHASH':
      query.withHash = true
      return 1
    case 'WITHCOORD':
      query.withCoordinates = true
      return 1
    case 'ANY':
      query.any = true
      return 1
    case 'ASC':
      query.order = 'asc'
      return 1
    case 'DESC':
      query.order = 'desc'
      return 1
    case 'COUNT':
      if (at + 1 >= words.length) return 0
      query.count = readInteger(words[at + 1] as Bytes)
      if (query.count <= 0) throw errors.SEARCH_COUNT
      return 2
  }
  return 0
}

function readRadius(query: GeoQuery, radiusWord: Bytes, unitWord: Bytes): void {
  const radius = readScore(radiusWord, errors.RADIUS_NOT_A_FLOAT)
  if (radius < 0) throw errors.RADIUS_NEGATIVE
  query.unit = readUnit(unitWord)
  query.by = { radius: radius * query.unit }
}

function readBox(query: GeoQuery, widthWord: Bytes, heightWord: Bytes, unitWord: Bytes): void {
  const width = readScore(widthWord, errors.WIDTH_NOT_A_FLOAT)
  const height = readScore(heightWord, errors.HEIGHT_NOT_A_FLOAT)
  if (width < 0 || height < 0) throw errors.BOX_NEGATIVE
  query.unit = readUnit(unitWord)
  query.by = { width: width * query.unit, height: height * query.unit }
}

function positionOfMember(set: SortedSetValue, member: Bytes): GeoQuery['from'] {
  const score = set.scoreOf(member)
  if (score === undefined) throw errors.NO_SUCH_POSITION
  return { longitude: longitudeOf(score), latitude: latitudeOf(score) }
}

function refuseContradictions(query: GeoQuery, storing: string): void {
  const { store, withCoordinates, withDistance, withHash } = query
  if (store !== undefined && (withCoordinates || withDistance || withHash)) {
    throw errors.storesWithoutDetails(storing)
  }
}

interface Found {
  readonly member: Bytes
  readonly score: number
  readonly distance: number
}

/** The members within an area, cell by cell; with a limit no more than so many. */
function membersWithin(set: SortedSetValue, area: Area, limit: number): Found[] {
  const found: Found[] = []
  const visit = (member: Bytes, score: number) => {
    if (found.length >= limit) return
    const distance = distanceInside(area, longitudeOf(score), latitudeOf(score))
    if (!(distance < 0)) found.push({ member, score, distance })
  }
  // In steps where a limit may end it early.
  const step = limit === Number.POSITIVE_INFINITY ? limit : 64
  for (const cell of cellsCovering(area)) {
    const [from, to] = rangeOf(cell)
    const [first, end] = set.between({ from: beforeScore(from), to: beforeScore(to) })
    for (let rank = first; rank < end && found.length < limit; rank += step) {
      set.visit(rank, Math.min(end, rank + step), false, visit)
    }
  }
  return found
}

function search({ db }: Context, set: SortedSetValue, area: Area, query: GeoQuery): Found[] {
  const { count, any } = query
  // The nearest so many are wanted, unless any will do.
  const order = query.order ?? (count > 0 && !any ? 'asc' : undefined)
  const found = membersWithin(set, area, any ? count : Number.POSITIVE_INFINITY)
  const wanted = count === 0 ? found.length : Math.min(count, found.length)
  if (order === undefined) return found.slice(0, wanted)
  const sign = order === 'asc' ? 1 : -1
  const weights = Float64Array.from(found, each => each.distance * sign)
  const places = sortRange(weights, 0, wanted, (a, b) => a - b, db.random)
  return Array.from(places, place => found[place] as Found)
}

function run(
  ctx: Context,
  set: SortedSetValue | undefined,
  query: GeoQuery,
  event: events.KeyEvent,
): ReplyValue {
  const { from, by, store } = query
  if (query.any && query.count === 0) throw errors.ANY_WITHOUT_COUNT
  const found =
    set === undefined || from === undefined || by === undefined
      ? []
      : search(ctx, set, { ...from, ...by }, query)
  if (store !== undefined) return storeFound(ctx.db, store, found, query, event)
  if (!query.withCoordinates && !query.withDistance && !query.withHash) {
    return found.map(({ member }) => member)
  }
  return found.map(each => details(each, query))
}

function details({ member, score, distance }: Found, query: GeoQuery): ReplyValue {
  const items: ReplyValue[] = [member]
  if (query.withDistance) items.push(distanceText(distance, query.unit))
  if (query.withHash) items.push(Math.trunc(score))
  if (query.withCoordinates) items.push(positionOf(score))
  return items
}

function storeFound(
  db: Database,
  name: Bytes,
  found: readonly Found[],
  { storeDistances, unit }: GeoQuery,
  event: events.KeyEvent,
): number {
  if (found.length === 0) {
    db.delete(name)
    return 0
  }
  const result = new SortedSetValue(db.limits, db.random.bits())
  result.expect(
    found.length,
    found.reduce((longest, { member }) => Math.max(longest, member.length), 0),
  )
  for (const { member, score, distance } of found) {
    result.add(owned(member), storeDistances ? distance / unit : score)
  }
  db.set(name, result, event, found.length)
  return found.length
}

/** GEOSEARCH, whose options begin at a word of the request; with `store`, GEOSEARCHSTORE. */
function searchArea(
  ctx: Context,
  name: Bytes,
  argv: readonly Bytes[],
  start: number,
  store: Bytes | undefined,
): ReplyValue {
  const set = ctx.db.readAs(SortedSetValue, name)
  const query = emptyQuery()
  query.store = store
  // Where it begins is known to be given even if there is no set to look it up in.
  let from: 'FROMMEMBER' | 'FROMLONLAT' | undefined
  let by: 'BYRADIUS' | 'BYBOX' | undefined
  readOptions(query, argv, start, (option, at) => {
    const left = argv.length - at - 1
    const [first = '', second = '', third = ''] = argv.slice(at + 1, at + 4)
    if (option === 'FROMMEMBER' && left >= 1 && from !== 'FROMLONLAT') {
      from = option
      if (set !== undefined) query.from = positionOfMember(set, first)
      return 2
    }
    if (option === 'FROMLONLAT' && left >= 2 && from !== 'FROMMEMBER') {
      from = option
      query.from = readPosition(first, second)
      return 3
    }
    if (option === 'BYRADIUS' && left >= 2 && by !== 'BYBOX') {
      by = option
      readRadius(query, first, second)
      return 3
    }
    if (option === 'BYBOX' && left >= 3 && by !== 'BYRADIUS') {
      by = option
      readBox(query, first, second, third)
      return 4
    }
    if (option !== 'STOREDIST' || store === undefined) return 0
    query.storeDistances = true
    return 1
  })
  refuseContradictions(query, 'GEOSEARCHSTORE')
  const [command = ''] = argv
  if (from === undefined) throw errors.exactlyOne('FROMMEMBER or FROMLONLAT', command)
  if (by === undefined) throw errors.exactlyOne('BYRADIUS and BYBOX', command)
  return run(ctx, set, query, events.GEOSEARCHSTORE)
}

/** GEORADIUS and GEORADIUSBYMEMBER, from behind their key. */
function searchRadius(
  ctx: Context,
  name: Bytes,
  words: readonly Bytes[],
  kind: 'position' | 'member',
  mayStore: boolean,
): ReplyValue {
  const set = ctx.db.readAs(SortedSetValue, name)
  const query = emptyQuery()
  const [first = '', second = '', third = '', fourth = ''] = words
  if (kind === 'position') {
    query.from = readPosition(first, second)
    readRadius(query, third, fourth)
  } else if (set !== undefined) {
    query.from = positionOfMember(set, first)
    readRadius(query, second, third)
  }
  readOptions(query, words, kind === 'position' ? 4 : 3, (option, at) => {
    if (!mayStore || (option !== 'STORE' && option !== 'STOREDIST') || at + 1 >= words.length) return 0
    query.store = words[at + 1] as Bytes
    query.storeDistances = option === 'STOREDIST'
    return 2
  })
  refuseContradictions(query, 'STORE option in GEORADIUS')
  return run(ctx, set, query, events.GEORADIUSSTORE)
}

const SIZE = (name: string) => bytes(name, 'double')
const POINT = [SIZE('longitude'), SIZE('latitude')] as const
const ORDER = { ...alternatives('order', flag('ASC'), flag('DESC')), optional: true }
const WITH = ['WITHCOORD', 'WITHDIST', 'WITHHASH'].map(each => ({ ...flag(each), optional: true as const }))

function count(any: Arg<unknown> = flag('ANY')): Arg<unknown> {
  return { ...block('count-block', option('COUNT', int('count')), optional(any)), optional: true }
}

const AREA = [
  alternatives(
    'from',
    option('FROMMEMBER', bytes('member')),
    option('FROMLONLAT', block('fromlonlat', ...POINT)),
  ),
  alternatives(
    'by',
    block('circle', option('BYRADIUS', SIZE('radius')), UNIT_WORD),
    block('box', option('BYBOX', SIZE('width')), SIZE('height'), UNIT_WORD),
  ),
] as const

/** The words behind the keys, which a handler gets with all others: errors speak of the first as it was sent. */
function request(parts: readonly Arg<unknown>[]): Arg<readonly Bytes[]> {
  return {
    ...rest(parts, 5),
    read: cursor => {
      cursor.at = cursor.argv.length
      return cursor.argv
    },
    readRest: argv => argv,
  }
}

/** A member, its distance, its score and its position, whichever are asked for. */
const DETAILS = array(headed(bulk(), either(numeric(), integer(), POSITION)))
const FOUND: ReplyType = when(['withcoord', 'withdist', 'withhash'], DETAILS, array(bulk()))
const FOUND_OR_STORED: ReplyType = when(['store', 'storedist'], integer(), FOUND)

const COMPLEXITY =
  'O(N+log(M)) where N is the number of members in the cells that cover the area and M the size of the sorted set'

const UPPERCASE_UNITS = ['7.0.0', 'Units in capitals.'] as const
const ANY_ADDED = ['6.2.0', '`ANY`.'] as const

const geosearch = command({
  name: 'GEOSEARCH',
  group: 'geo',
  since: '6.2.0',
  complexity: COMPLEXITY,
  summary: 'Finds the members of a sorted set of positions that lie in a circle or box.',
  flags: ['readonly'],
  history: [UPPERCASE_UNITS],
  args: [key('key', 'RO access'), request([...AREA, ORDER, count(), ...WITH])],
  reply: FOUND,
  run: (ctx, name, argv) => searchArea(ctx, name, argv, 2, undefined),
})

const geosearchstore = command({
  name: 'GEOSEARCHSTORE',
  group: 'geo',
  since: '6.2.0',
  complexity: COMPLEXITY,
  summary: 'Stores the members of a sorted set of positions that lie in a circle or box, or their distances.',
  flags: ['write', 'denyoom'],
  history: [UPPERCASE_UNITS],
  args: [
    key('destination', 'OW update'),
    key('source', 'RO access'),
    request([...AREA, ORDER, count(), { ...flag('STOREDIST'), optional: true }]),
  ],
  reply: integer(),
  run: (ctx, destination, source, argv) => searchArea(ctx, source, argv, 3, destination),
})

const STORE: Arg<unknown> = {
  ...alternatives(
    'store',
    option('STORE', { ...key('storekey', 'OW update'), displayText: 'key', keySpec: 1 }),
    option('STOREDIST', { ...key('storedistkey', 'OW update'), displayText: 'key', keySpec: 2 }),
  ),
  optional: true,
}

/** The sorted set, and what STORE and STOREDIST name, which are looked for from a word on. */
function radiusKeys(from: number): readonly KeySpec[] {
  const find = { last: 0, step: 1 }
  return [
    { use: 'RO access', begin: { index: 1 }, find },
    { use: 'OW update', begin: { keyword: 'STORE', from }, find },
    { use: 'OW update', begin: { keyword: 'STOREDIST', from }, find },
  ]
}

/** The same in a request; of several words STORE and STOREDIST the last one counts. */
function keysOf(argv: readonly Bytes[]): readonly FoundKey[] {
  let stored: FoundKey | undefined
  for (let at = 5; at + 1 < argv.length; at++) {
    const word = (argv[at] as Bytes).toUpperCase()
    if (word === 'STORE' || word === 'STOREDIST') stored = { at: ++at, use: 'OW update' }
  }
  const source = { at: 1, use: 'RO access' }
  return stored === undefined ? [source] : [source, stored]
}

const ANY_SINCE = newIn('6.2.0', flag('ANY'))
const RADIUS_WORDS = [...POINT, SIZE('radius'), UNIT_WORD, ...WITH, count(ANY_SINCE), ORDER]
const MEMBER_WORDS = [bytes('member'), SIZE('radius'), UNIT_WORD, ...WITH, count(), ORDER]

const georadius = command({
  name: 'GEORADIUS',
  group: 'geo',
  since: '3.2.0',
  complexity: COMPLEXITY,
  summary: 'Finds or stores the members of a sorted set of positions that lie around a position.',
  flags: ['write', 'denyoom'],
  history: [ANY_ADDED, UPPERCASE_UNITS],
  deprecated: { since: '6.2.0', replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument' },
  args: [key('key', 'RO access'), rest([...RADIUS_WORDS, STORE], 4)],
  keySpecs: radiusKeys(6),
  findKeys: keysOf,
  reply: FOUND_OR_STORED,
  run: (ctx, name, words) => searchRadius(ctx, name, words, 'position', true),
})

const georadiusRo = command({
  name: 'GEORADIUS_RO',
  group: 'geo',
  since: '3.2.10',
  complexity: COMPLEXITY,
  summary: 'Finds the members of a sorted set of positions that lie around a position.',
  flags: ['readonly'],
  history: [ANY_ADDED, UPPERCASE_UNITS],
  deprecated: { since: '6.2.0', replacedBy: '`GEOSEARCH` with the `BYRADIUS` argument' },
  args: [key('key', 'RO access'), rest(RADIUS_WORDS, 4)],
  reply: FOUND,
  run: (ctx, name, words) => searchRadius(ctx, name, words, 'position', false),
})

const georadiusbymember = command({
  name: 'GEORADIUSBYMEMBER',
  group: 'geo',
  since: '3.2.0',
  complexity: COMPLEXITY,
  summary: 'Finds or stores the members of a sorted set of positions that lie around one of them.',
  flags: ['write', 'denyoom'],
  history: [ANY_ADDED, UPPERCASE_UNITS],
  deprecated: {
    since: '6.2.0',
    replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments',
  },
  args: [key('key', 'RO access'), rest([...MEMBER_WORDS, STORE], 3)],
  keySpecs: radiusKeys(5),
  findKeys: keysOf,
  reply: FOUND_OR_STORED,
  run: (ctx, name, words) => searchRadius(ctx, name, words, 'member', true),
})

const georadiusbymemberRo = command({
  name: 'GEORADIUSBYMEMBER_RO',
  group: 'geo',
  since: '3.2.10',
  complexity: COMPLEXITY,
  summary: 'Finds the members of a sorted set of positions that lie around one of them.',
  flags: ['readonly'],
  history: [ANY_ADDED, UPPERCASE_UNITS],
  deprecated: {
    since: '6.2.0',
    replacedBy: '`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments',
  },
  args: [key('key', 'RO access'), rest(MEMBER_WORDS, 3)],
  reply: FOUND,
  run: (ctx, name, words) => searchRadius(ctx, name, words, 'member', false),
})

export const geoSearchCommands: readonly Command[] = [
  geosearch,
  geosearchstore,
  georadius,
  georadiusbymember,
  georadiusRo,
  georadiusbymemberRo,
]
