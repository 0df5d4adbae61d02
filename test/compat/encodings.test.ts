/**
 * Which encoding a collection has after every one of random commands, around limits that are small enough to be met:
 * numbers of entries and lengths of elements. What 7.2 changed (sets of strings are packed, encodings are chosen by
 * how many elements are on their way) is left out where the real server at hand is older; `COMMANDS` in the
 * environment chooses more of them.
 */
import { afterAll, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { Pair } from './pair.ts'
import { Chance } from './random/chance.ts'

const COMMANDS = Number(process.env['COMMANDS'] ?? 4000)
const SEEDS = [1, 2, 3, 4]

const pair = await Pair.start()
const client = await RawClient.open(pair.real.port)
const isOld = /redis_version:(7\.0|[1-6]\.)/.test(await client.ask('INFO', 'server'))
client.close()
afterAll(() => pair.stop())

type Make = (chance: Chance) => string[]

const KEYS = ['k', 'l']
const word = ({ below, pick }: Chance) =>
  pick(
    String(below(30)),
    String(-below(100_000)),
    pick('a', 'b', 'c', 'dd', 'ee', '007', '-0', '', '9223372036854775807', '9223372036854775808'),
    'x'.repeat(below(14)),
  )
const words = (chance: Chance, most: number) => [word(chance), ...chance.some(most, () => [word(chance)])]
const pairsOf = (chance: Chance, most: number) => [
  word(chance),
  word(chance),
  ...chance.some(most, () => [word(chance), word(chance)]),
]
const scored = (chance: Chance, most: number) => [
  String(chance.below(9)),
  word(chance),
  ...chance.some(most, () => [String(chance.below(9)), word(chance)]),
]

const limit = ({ pick }: Chance, name: string, ...values: string[]) => [
  'CONFIG',
  'SET',
  name,
  pick(...values),
]

interface Family {
  readonly name: string
  readonly makes: readonly Make[]
  /** What came with 7.2: it looks at how many elements are on their way. */
  readonly since72?: readonly Make[]
}

const sets: readonly Make[] = [
  chance => ['SADD', chance.pick(...KEYS), ...words(chance, 3)],
  chance => ['SADD', chance.pick(...KEYS), ...words(chance, 30)],
  chance => ['SADD', chance.pick(...KEYS), ...chance.some(30, () => [String(chance.below(50))]), '7'],
  chance => ['SREM', chance.pick(...KEYS), ...words(chance, 5)],
  chance => ['SMOVE', 'k', 'l', word(chance)],
  chance => limit(chance, 'set-max-listpack-entries', '0', '1', '4', '16', '30'),
  chance => limit(chance, 'set-max-listpack-value', '0', '1', '5', '8', '64'),
]

const FAMILIES: readonly Family[] = [
  {
    name: 'hash',
    makes: [
      chance => ['HSET', chance.pick(...KEYS), ...pairsOf(chance, 2)],
      chance => ['HMSET', chance.pick(...KEYS), ...pairsOf(chance, 3)],
      chance => ['HSETNX', chance.pick(...KEYS), word(chance), word(chance)],
      chance => ['HINCRBY', chance.pick(...KEYS), word(chance), chance.pick('1', '99999', '12345678901')],
      chance => ['HINCRBYFLOAT', chance.pick(...KEYS), word(chance), chance.pick('1', '0.3333333333')],
      chance => ['HDEL', chance.pick(...KEYS), ...words(chance, 5)],
      () => ['COPY', 'k', 'l', 'REPLACE'],
      chance => limit(chance, 'hash-max-listpack-entries', '0', '4', '16', '30'),
      chance => limit(chance, 'hash-max-listpack-value', '0', '5', '8', '64'),
    ],
    since72: [
      chance => ['HSET', chance.pick(...KEYS), ...pairsOf(chance, 40)],
      chance => limit(chance, 'hash-max-listpack-entries', '1', '2'),
    ],
  },
  {
    name: 'sorted set',
    makes: [
      chance => ['ZADD', chance.pick(...KEYS), ...scored(chance, 3)],
      chance => ['ZINCRBY', chance.pick(...KEYS), '1', word(chance)],
      chance => ['ZREM', chance.pick(...KEYS), ...words(chance, 5)],
      chance => [chance.pick('ZUNIONSTORE', 'ZINTERSTORE', 'ZDIFFSTORE'), 'm', '2', 'k', 'l'],
      chance => ['ZRANGESTORE', 'm', 'k', '0', chance.pick('3', '8', '-1')],
      () => ['ZRANGESTORE', 'm', 'k', '(1', '5', 'BYSCORE'],
      chance => ['GEOADD', chance.pick(...KEYS), '1', '2', word(chance)],
      chance => limit(chance, 'zset-max-listpack-entries', '4', '16', '30'),
      chance => limit(chance, 'zset-max-listpack-value', '0', '1', '5', '8', '64'),
    ],
    since72: [
      chance => ['ZADD', chance.pick(...KEYS), ...scored(chance, 30)],
      chance => limit(chance, 'zset-max-listpack-entries', '0', '1', '2'),
    ],
  },
  {
    name: 'set of integers',
    makes: [
      chance => ['SADD', chance.pick(...KEYS), String(chance.below(50)), String(-chance.below(1e9))],
      chance => ['SREM', chance.pick(...KEYS), String(chance.below(50))],
      chance => limit(chance, 'set-max-intset-entries', '4', '16', '30'),
    ],
  },
  {
    name: 'set',
    makes: [],
    since72: [
      ...sets,
      () => ['SINTERSTORE', 'm', 'k', 'l'],
      chance => limit(chance, 'set-max-intset-entries', '0', '1', '4', '16', '30'),
    ],
  },
  // With less room for integers, what becomes of a union would depend on the order of a table.
  {
    name: 'union of sets',
    makes: [],
    since72: [
      ...sets,
      chance => [chance.pick('SUNIONSTORE', 'SDIFFSTORE'), 'm', 'k', 'l'],
      () => ['CONFIG', 'SET', 'set-max-intset-entries', '512'],
    ],
  },
]

async function answers(port: number, seed: number, makes: readonly Make[]): Promise<string[]> {
  const client = await RawClient.open(port)
  const chance = new Chance(seed)
  await client.ask('FLUSHALL')
  const sent: string[][] = []
  for (let at = 0; at < COMMANDS; at++) {
    if (at % 15 === 0) sent.push(['DEL', chance.pick('k', 'l', 'm')])
    sent.push(makes[chance.below(makes.length)]?.(chance) ?? [])
    for (const key of ['k', 'l', 'm']) sent.push(['OBJECT', 'ENCODING', key])
  }
  for (const argv of sent) client.send(argv)
  const replies: string[] = []
  for (const argv of sent) replies.push(`${argv.join(' ')}: ${await client.read()}`)
  client.close()
  return replies
}

for (const { name, makes, since72 = [] } of FAMILIES) {
  const known = isOld ? makes : [...makes, ...since72]
  test.skipIf(known.length === 0).each(SEEDS)(`${name}, seed %i`, async seed => {
    const expected = await answers(pair.real.port, seed, known)
    const actual = await answers(pair.ours.port, seed, known)
    const differs = actual.findIndex((reply, at) => reply !== expected[at])
    const shown = differs === -1 ? [0, 0] : [Math.max(0, differs - 30), differs + 1]
    expect(actual.slice(...shown)).toEqual(expected.slice(...shown))
    expect(actual).toHaveLength(expected.length)
  })
}
