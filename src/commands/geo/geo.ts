/**
 * Positions on earth: a sorted set whose scores are geohashes. So every command on sorted sets works on it too, ZREM
 * takes a member out. What lies within an area is found by geo-search.ts.
 */
import { SYNTAX } from '../../keyspace/errors.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { type Bytes, NULL_ARRAY, type ReplyValue } from '../../resp/values.ts'
import { distance } from '../../structures/geo-area.ts'
import { geohashOf, geohashText, latitudeOf, longitudeOf } from '../../structures/geohash.ts'
import { block, bytes, flag, key, many, newIn, oneOf, optional, options, rest } from '../declare/args.ts'
import { type Command, command } from '../declare/define.ts'
import { array, bulk, integer, numeric, orNull } from '../declare/reply.ts'
import { addScored, CH, NX, XX } from '../sorted-set/sorted-set.ts'
import { distanceText, POSITION, positionOf, readPosition, unit } from './geo-words.ts'

const CONDITIONS: ReadonlyMap<Bytes, number> = new Map([
  ['NX', NX],
  ['XX', XX],
  ['CH', CH],
])

const geoadd = command({
  name: 'GEOADD',
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(log(N)) for each member, where N is the size of the sorted set',
  summary: 'Adds members with their positions to a sorted set, or moves those that are there.',
  flags: ['write', 'denyoom'],
  history: [['6.2.0', '`CH`, `NX` and `XX`.']],
  args: [
    key('key', 'RW update'),
    // Conditions end where positions begin, which a list of options cannot say.
    rest(
      [
        options(
          newIn('6.2.0', oneOf('condition', flag('NX'), flag('XX'))),
          newIn('6.2.0', { ...flag('CH'), name: 'change' }),
        ),
        many(block('data', bytes('longitude', 'double'), bytes('latitude', 'double'), bytes('member'))),
      ],
      3,
    ),
  ],
  reply: integer(),
  run: ({ db, keyspace, effect }, name, words) => {
    let conditions = 0
    let at = 0
    for (let next = 0; at < words.length; at++) {
      next = CONDITIONS.get((words[at] as Bytes).toUpperCase()) ?? 0
      if (next === 0) break
      conditions |= next
    }
    const left = words.length - at
    if (left === 0 || left % 3 !== 0 || (conditions & (NX | XX)) === (NX | XX)) throw SYNTAX
    const options = words.slice(0, at)
    const scores: number[] = []
    const members: Bytes[] = []
    for (; at < words.length; at += 3) {
      const { longitude, latitude } = readPosition(words[at] as Bytes, words[at + 1] as Bytes)
      scores.push(geohashOf(longitude, latitude))
      members.push(words[at + 2] as Bytes)
    }
    const { changes } = keyspace
    const reply = addScored(db, name, scores, members, conditions)
    if (keyspace.changes !== changes) {
      const pairs = members.flatMap((member, i) => [String(scores[i]), member])
      effect?.(['zadd', name, ...options, ...pairs])
    }
    return reply
  },
})

const OPTIONAL_UNIT = optional(unit)
const onlyUnit: typeof OPTIONAL_UNIT = {
  ...OPTIONAL_UNIT,
  read: cursor => {
    if (cursor.argv.length - cursor.at > 1) throw SYNTAX
    return OPTIONAL_UNIT.read(cursor)
  },
}

const geodist = command({
  name: 'GEODIST',
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Tells how far two members of a sorted set of positions are from each other.',
  flags: ['readonly'],
  args: [key('key', 'RO access'), bytes('member1'), bytes('member2'), onlyUnit],
  reply: orNull(numeric()),
  run: ({ db }, name, member1, member2, metres = 1) => {
    const set = db.readAs(SortedSetValue, name)
    const from = set?.scoreOf(member1)
    const to = set?.scoreOf(member2)
    if (from === undefined || to === undefined) return null
    const between = distance(longitudeOf(from), latitudeOf(from), longitudeOf(to), latitudeOf(to))
    return distanceText(between, metres)
  },
})

/** A reply for each of some members; null where there is no such member. */
function each(
  set: SortedSetValue | undefined,
  members: readonly Bytes[],
  tell: (score: number) => ReplyValue,
  nothing: ReplyValue,
): ReplyValue[] {
  return members.map(member => {
    const score = set?.scoreOf(member)
    return score === undefined ? nothing : tell(score)
  })
}

const MEMBERS = optional(many(bytes('member')))

const geohash = command({
  name: 'GEOHASH',
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(N) where N is the number of members asked for',
  summary: 'Reads the positions of members as geohashes: texts of eleven letters.',
  flags: ['readonly'],
  args: [key('key', 'RO access'), MEMBERS],
  reply: array(orNull(bulk())),
  run: ({ db }, name, members: readonly Bytes[] = []) => {
    const text = (score: number) => geohashText(longitudeOf(score), latitudeOf(score))
    return each(db.readAs(SortedSetValue, name), members, text, null)
  },
})

const geopos = command({
  name: 'GEOPOS',
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(N) where N is the number of members asked for',
  summary: 'Reads the positions of members.',
  flags: ['readonly'],
  args: [key('key', 'RO access'), MEMBERS],
  reply: array(orNull(POSITION)),
  run: ({ db }, name, members: readonly Bytes[] = []) =>
    each(db.readAs(SortedSetValue, name), members, positionOf, NULL_ARRAY),
})

export const geoCommands: readonly Command[] = [geoadd, geodist, geohash, geopos]
