/**
 * Random commands over few keys, the same to a real redis-server and to mini-redis, pipelined: each family alone,
 * then all of them mixed. Between batches time passes, and keys expire. `SEED` and `COMMANDS` in the environment choose others, and more.
 */
import { afterAll, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { Pair, type View } from './pair.ts'
import { Chance, type Family, KEYS } from './random/chance.ts'
import { FAMILIES } from './random/families.ts'
import { agree } from './versions.ts'

const COMMANDS = Number(process.env['COMMANDS'] ?? 10_000)
const SEED = Number(process.env['SEED'] ?? 20240601)
const BATCH = 500
/** Encodings of strings tell in Redis also how the value came about (a sum of INCRBYFLOAT is never `int`). */
const sameEncoding: View = reply => {
  const text = reply.replace(/\$\d+\r\n(int|embstr|raw)\r\n/, 'a string')
  return agree('short lists are listpacks') ? text : text.replace('$9\r\nquicklist', '$8\r\nlistpack')
}
/** Of sorted sets; it is not known here which key is one. */
const sameDigest: View = reply => (agree('digests are of the shortest scores') ? reply : reply.length)
const VIEWS: Readonly<Record<string, View>> = Object.assign(
  { OBJECT: sameEncoding, DEBUG: sameDigest },
  ...FAMILIES.map(({ views }) => views),
)

const pair = await Pair.start()
if (!agree('short sets are listpacks')) await pair.ours.call('CONFIG', 'SET', 'set-max-listpack-entries', '0')
afterAll(() => pair.stop())

function* batches(families: readonly Family[]): Generator<string[][]> {
  const chance = new Chance(SEED)
  const makers = families.flatMap(family => family.makers(chance))
  const deletion = () => ['DEL', chance.key()]
  for (let made = 0; made < COMMANDS; made += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, COMMANDS - made) - 1 }, () => {
      const make = chance.below(25) === 0 ? deletion : (makers[chance.below(makers.length)] ?? deletion)
      return make()
    })
    yield [...batch, ['PEXPIRE', chance.key(), '1']]
  }
}

async function answers(client: RawClient, batch: readonly string[][]): Promise<string[]> {
  for (const argv of batch) client.send(argv)
  const replies: string[] = []
  for (let i = 0; i < batch.length; i++) replies.push(await client.read())
  return replies
}

/** The key that was given a millisecond is gone when the next commands come. */
async function passTime(client: RawClient): Promise<void> {
  await client.ask('DEBUG', 'SLEEP', '0.002')
  await client.ask('EXISTS', ...KEYS)
}

async function compare(families: readonly Family[]): Promise<void> {
  const real = await RawClient.open(pair.real.port)
  const ours = await RawClient.open(pair.ours.port)
  await Promise.all([real.ask('FLUSHALL'), ours.ask('FLUSHALL')])
  let history: string[][] = []
  let compared = 0
  for (const batch of batches(families)) {
    const [expected, actual] = await Promise.all([answers(real, batch), answers(ours, batch)])
    history = [...history.slice(-15), ...batch]
    for (const [at, argv] of batch.entries()) {
      const view = VIEWS[argv[0]?.toUpperCase() ?? ''] ?? (reply => reply)
      const [theirs, mine] = [view(expected[at] ?? ''), view(actual[at] ?? '')]
      if (Object.is(theirs, mine)) continue
      const place = history.length - batch.length + at
      const before = history.slice(Math.max(0, place - 15), place + 1).map(each => JSON.stringify(each))
      expect(mine, `seed ${SEED}, command ${compared + at}:\n${before.join('\n')}`).toEqual(theirs)
    }
    compared += batch.length
    await Promise.all([real, ours].map(passTime))
  }
  expect(compared).toBe(COMMANDS)
  real.close()
  ours.close()
}

for (const family of FAMILIES) {
  test(`${COMMANDS} random commands: ${family.name}`, () => compare([family]))
}

test(`${COMMANDS} random commands of all families`, () =>
  compare(FAMILIES.filter(({ alone }) => alone === undefined)))
