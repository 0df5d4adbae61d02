/**
 * Where the nodes of a stream end: at the bytes of Redis' listpack, or at a number of entries. What shows it is the
 * number of keys in XINFO STREAM, and what trimming with `~` leaves.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { Pair } from './pair.ts'
import { Chance } from './random/chance.ts'
import { streamInfo } from './stream-views.ts'

const ADDED = 700
const EVENTS = [
  ['event', 'added', 'jobId', '7', 'name', 'test'],
  ['event', 'waiting', 'jobId', '7'],
  ['event', 'active', 'jobId', '7', 'prev', 'waiting'],
  ['event', 'completed', 'jobId', '7', 'returnvalue', 'null', 'prev', 'active'],
]
const INTEGERS = [
  ...['0', '-0', '00', '-1', '127', '128', '4095', '4096', '-4096', '-4097', '32767', '32768', '-32769'],
  ...['8388607', '8388608', '-8388609', '2147483647', '2147483648', '-2147483649', '999999999999999'],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775808', '18446744073709551615', '1.5'],
]

type Fields = (chance: Chance, at: number) => string[]

const KINDS: readonly (readonly [string, Fields])[] = [
  ['one field', (_, at) => ['a', 'v'.repeat(20 + (at % 50))]],
  ['other fields', ({ below }, at) => [`a${at}`, 'v'.repeat(below(90)), 'n', String(below(1e5) - 5e4)]],
  ['fields that repeat', (_, at) => EVENTS[at % 4] ?? []],
  ['long values', ({ below }) => ['x'.repeat(below(200) + 1), 'y'.repeat(below(5000))]],
  ['integers', ({ pick }) => ['f', pick(...INTEGERS), pick('7', '007', 'g'), '']],
  ['many fields', ({ below }) => Array.from({ length: 2 * (1 + below(80)) }, (_, at) => String(at))],
  [
    'very long values',
    ({ pick }) => ['f', 'v'.repeat(Number(pick('16380', '16381', '16382', '3', '70000')))],
  ],
]

const LIMITS = [
  ['4096', '100'],
  ['4096', '0'],
  ['0', '100'],
  ['0', '0'],
  ['200', '7'],
  ['9000', '300'],
]

/** Ids that grow: in the sequence, in time, with a smaller sequence, and far away. */
function idsOf({ below, pick }: Chance): () => string {
  let ms = 1_000n
  let seq = 0n
  return () => {
    const kind = below(50)
    if (kind === 0) ms += BigInt(pick('1', '5000', '40000', '10000000', '5000000000', '1000000000000000000'))
    if (kind === 1) seq = (1n << 63n) + BigInt(below(9000))
    else if (kind < 3) seq = BigInt(below(9000))
    if (kind === 1 || kind === 2) ms++
    seq++
    return `${ms}-${seq}`
  }
}

function* commands(chance: Chance, fields: Fields): Generator<string[]> {
  const nextId = idsOf(chance)
  const ids: string[] = []
  for (let at = 0; at < ADDED; at++) {
    const id = nextId()
    ids.push(id)
    yield ['XADD', 's', id, ...fields(chance, at)]
    const other = chance.below(30)
    if (other < 3) yield ['XDEL', 's', ...chance.some(5, () => [chance.pick(...ids.slice(-60))]), id]
    if (other === 3) yield ['XTRIM', 's', 'MAXLEN', String(Math.max(0, at - chance.below(300)))]
    if (other === 4)
      yield* [
        ['COPY', 's', 'copy'],
        ['RENAME', 'copy', 's'],
      ]
    yield ['XINFO', 'STREAM', 's']
  }
  for (let left = ADDED; left > 0; left -= 1 + chance.below(9)) {
    yield ['XTRIM', 's', 'MAXLEN', '~', String(left)]
    yield ['XTRIM', 's', 'MINID', '~', ids[ADDED - left] ?? '0']
    yield ['XTRIM', 's', 'MAXLEN', '~', String(left), 'LIMIT', String(chance.below(200))]
    yield ['XLEN', 's']
  }
}

describe.each(LIMITS)('nodes of at most %s bytes and %s entries', (bytes, entries) => {
  let pair: Pair
  beforeAll(async () => {
    pair = await Pair.start({ 'stream-node-max-bytes': bytes, 'stream-node-max-entries': entries })
  })
  afterAll(() => pair.stop())

  test.each(KINDS)('%s', async (_, fields) => {
    const answers = async (port: number) => {
      const client = await RawClient.open(port)
      await client.ask('FLUSHALL')
      const replies: string[] = []
      const sent = [...commands(new Chance(20240601), fields)]
      for (const argv of sent) client.send(argv)
      for (const argv of sent)
        replies.push(`${argv.join(' ').slice(0, 100)}: ${streamInfo(await client.read())}`)
      client.close()
      return replies
    }
    const [expected, actual] = [await answers(pair.real.port), await answers(pair.ours.port)]
    expect(actual.findIndex((reply, at) => reply !== expected[at])).toBe(-1)
    expect(actual).toHaveLength(expected.length)
  })
})

test('a limit that changes holds for the node that is open', async () => {
  const pair = await Pair.start()
  const add = (from: number, value: string) =>
    Array.from({ length: 50 }, (_, at) => ['XADD', 's', from + at, 'f', value])
  const limits = ['200', '0', '120', '4096', '1']
  await pair.same(
    limits.flatMap((limit, at) => [
      ['CONFIG', 'SET', 'stream-node-max-bytes', limit],
      ...add(1 + at * 100, 'x'.repeat(90)),
      { argv: ['XINFO', 'STREAM', 's'], view: streamInfo },
      ...add(51 + at * 100, '7'),
      { argv: ['XINFO', 'STREAM', 's'], view: streamInfo },
    ]),
  )
  await pair.stop()
})
