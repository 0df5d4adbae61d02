/**
 * Random commands on sorted sets. Ranges of names are asked of keys of their own, where all scores are equal: of
 * others it is open what they give.
 */
import { readsAlike, shortestDoubles } from '../doubles.ts'
import { pairsInAnyOrder, type View } from '../pair.ts'
import type { Chance, Family, Maker } from './chance.ts'

const LISTING = ['ZRANGE', 'ZREVRANGE', 'ZRANGEBYSCORE', 'ZREVRANGEBYSCORE', 'ZUNION', 'ZINTER', 'ZDIFF']
const TAKING = ['ZPOPMIN', 'ZPOPMAX', 'ZMPOP']
const SCORING = ['ZADD', 'ZINCRBY', 'ZSCORE', 'ZMSCORE', ...LISTING, ...TAKING]

const unordered: View = reply => shortestDoubles(String(pairsInAnyOrder(reply)))

export const sortedSetFamily: Family = {
  name: 'sorted-set',
  makers,
  views: {
    ...Object.fromEntries(SCORING.map(name => [name, shortestDoubles])),
    ZRANDMEMBER: unordered,
    // The cursor stands before an array of pairs.
    ZSCAN: reply => unordered(reply.replace(/^\*2\r\n\$1\r\n0\r\n/, '')),
  },
}

function makers({ below, pick, some, key }: Chance): Maker[] {
  const names = () => pick('n', 'o')
  const small = () => String(below(40) - 12)
  const score = () =>
    below(30) > 0
      ? pick(small(), small(), `${small()}.5`, `${below(1000) / 100}`, `${below(100)}e${below(8) - 4}`)
      : pick('inf', '-inf', '+inf', '-0', '1e300', 'nan', 'x', ...['0x10', '', '1e400'].filter(readsAlike))
  const member = () =>
    below(80) > 0
      ? pick('a', 'b', 'c', 'aa', '', '\0\xff', `m${below(30)}`, `m${below(30)}`)
      : 'long'.repeat(20)
  const pair = () => [score(), member()]
  const several = (make: () => string[]) => [...make(), ...some(4, make)]
  const many = () => {
    const from = below(300)
    const divisor = 1 + below(9)
    return Array.from({ length: below(4) > 0 ? 20 : 200 }, (_, at) => [
      String(Math.floor(((at * 7) % 200) / divisor)),
      `m${from + at}`,
    ]).flat()
  }
  const condition = () => [pick('NX', 'XX', 'GT', 'LT', 'CH', 'CH')]
  const rank = () => (below(30) > 0 ? String(below(60) - 30) : pick('x', '', '9223372036854775807'))
  const end = () =>
    below(30) > 0
      ? pick(score(), `(${score()}`, '-inf', '+inf')
      : pick('(', 'x', '[1', ...[' 1'].filter(readsAlike))
  /** No offset below 0: what that means depends on the encoding since 7.2. */
  const limit = () => ['LIMIT', pick('0', '1', String(below(30)), 'x'), pick('0', '1', '-1', small())]
  const edge = () => (below(30) > 0 ? pick('-', '+', `[${member()}`, `(${member()}`) : pick('', 'a', '--'))
  const withScores = () => some(1, () => ['WITHSCORES'])
  const inputs = () => {
    const keys = several(() => [below(4) > 0 ? key() : names()])
    return [below(20) > 0 ? String(keys.length) : pick('0', '9', '1', 'x'), ...keys]
  }
  const weights = (count: string) =>
    below(2) > 0 ? [] : ['WEIGHTS', ...Array.from({ length: Number(count) || 1 }, score)]
  const aggregate = () => some(1, () => ['AGGREGATE', pick('SUM', 'MIN', 'MAX', 'sum', 'AVG')])
  const combined = () => {
    const given = inputs()
    return [...given, ...weights(given[0] ?? ''), ...aggregate()]
  }
  return [
    () => ['ZADD', key(), ...several(pair)],
    () => ['ZADD', key(), ...several(pair)],
    () => ['ZADD', key(), ...some(3, condition), ...several(pair)],
    () => ['ZADD', key(), ...some(2, condition), 'INCR', ...pair(), ...some(1, () => [score()])],
    () => ['ZADD', key(), ...many()],
    () => ['ZADD', key(), ...many()],
    () => ['ZINCRBY', key(), ...pair()],
    () => ['ZREM', key(), ...several(() => [member()])],
    () => ['ZCARD', key()],
    () => ['ZSCORE', key(), member()],
    () => ['ZMSCORE', key(), ...several(() => [member()])],
    () => [pick('ZRANK', 'ZREVRANK'), key(), member()],
    () => ['ZCOUNT', key(), end(), end()],
    () => [pick('ZRANGE', 'ZREVRANGE'), key(), rank(), rank(), ...withScores()],
    () => ['ZRANGE', key(), rank(), rank(), ...some(3, () => [pick('REV', 'BYSCORE', 'WITHSCORES')])],
    () => [
      'ZRANGE',
      key(),
      end(),
      end(),
      'BYSCORE',
      ...some(1, () => ['REV']),
      ...some(1, limit),
      ...withScores(),
    ],
    () => [
      pick('ZRANGEBYSCORE', 'ZREVRANGEBYSCORE'),
      key(),
      end(),
      end(),
      ...withScores(),
      ...some(1, limit),
    ],
    () => ['ZRANGESTORE', key(), key(), rank(), rank(), ...some(1, () => ['REV'])],
    () => ['ZRANGESTORE', key(), key(), end(), end(), 'BYSCORE', ...some(1, limit)],
    () => ['ZREMRANGEBYRANK', key(), rank(), rank()],
    () => ['ZREMRANGEBYSCORE', key(), end(), end()],
    () => [pick('ZPOPMIN', 'ZPOPMAX'), key(), ...some(1, () => [pick('0', '1', '3', '50', '-1', 'x')])],
    () => ['ZMPOP', ...inputs(), pick('MIN', 'MAX', 'x'), ...some(1, () => ['COUNT', pick('1', '7', '0')])],
    () => [pick('ZUNION', 'ZINTER'), ...combined(), ...withScores()],
    () => ['ZDIFF', ...inputs(), ...withScores()],
    () => [pick('ZUNIONSTORE', 'ZINTERSTORE'), key(), ...combined()],
    () => ['ZDIFFSTORE', key(), ...inputs()],
    () => ['ZINTERCARD', ...inputs(), ...some(1, () => ['LIMIT', pick('0', '1', '5', '-1')])],
    // All members, so that the result is no matter of chance.
    () => ['ZRANDMEMBER', key(), pick('100000', '0', 'x'), 'WITHSCORES'],
    () => ['ZSCAN', key(), '0', 'COUNT', '100000', ...some(1, () => ['MATCH', pick('*', 'm*1', '[ab]', '')])],
    () => ['ZSCAN', key(), pick('0', 'x'), 'COUNT', pick('100000', '0', 'x')],
    () => ['COPY', key(), key(), ...some(1, () => ['REPLACE'])],
    () => ['RENAME', key(), key()],
    () => ['ZADD', names(), ...several(() => ['0', member()])],
    () => ['ZADD', names(), ...many().map((word, at) => (at % 2 === 0 ? '0' : word))],
    () => ['ZREM', names(), ...several(() => [member()])],
    () => ['ZLEXCOUNT', names(), edge(), edge()],
    () => [pick('ZRANGEBYLEX', 'ZREVRANGEBYLEX'), names(), edge(), edge(), ...some(1, limit)],
    () => ['ZRANGE', names(), edge(), edge(), 'BYLEX', ...some(1, () => ['REV']), ...some(1, limit)],
    () => ['ZRANGESTORE', key(), names(), edge(), edge(), 'BYLEX', ...some(1, limit)],
    () => ['ZREMRANGEBYLEX', names(), edge(), edge()],
    () => ['DEL', names()],
  ]
}
