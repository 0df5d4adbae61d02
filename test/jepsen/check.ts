/**
 * What a group of servers keeps of what it has acknowledged, while its processes are killed, held and cut off, one fault
 * after another. At the end everything is as it was, all nodes must hold the same, and each acknowledged write that is not
 * there must be one that a demoted primary took: one behind the byte at which another history went on.
 */
import { Chance } from '../compat/random/chance.ts'
import { askOnce, field } from './asking.ts'
import { Group, until } from './group.ts'
import type { Node } from './node.ts'
import { primaryPort, type Write, Writers } from './writers.ts'

export interface Outcome {
  readonly faults: readonly string[]
  readonly acknowledged: number
  readonly histories: number
  /** Acknowledged and gone, with the reason that it was a demoted primary's; and of these, those that a replica had. */
  readonly explained: number
  readonly withCopy: number
  readonly unexplained: readonly Write[]
  /** Acknowledged and gone, and nobody knows at which place it was. */
  readonly unknown: number
  readonly isSettled: boolean
  readonly digests: readonly string[]
  /** What nodes told last that have ended though nobody killed them, or that do not answer. */
  readonly failures: readonly string[]
}

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

export async function check(seconds: number, seed: number): Promise<Outcome> {
  const group = await Group.start()
  const chance = new Chance(seed)
  const writers = new Writers()
  const faults: string[] = []
  let isOver = false
  try {
    for (let i = 0; i < 4; i++) writers.add(`found${i}`, () => primaryPort(group.sentinels))
    for (const { name, port } of group.nodes) writers.add(`stays-${name}`, async () => port)
    const looking = (async () => {
      while (!isOver) {
        await group.look()
        await pause(20)
      }
    })()
    const end = performance.now() + seconds * 1000
    while (performance.now() < end) {
      faults.push(await fault(group, chance))
      await pause(500 + chance.below(2500))
    }
    await writers.end()
    isOver = true
    await looking
    return { faults, ...(await judge(group, writers.acknowledged)) }
  } finally {
    isOver = true
    await writers.end()
    await group.stop()
  }
}

/** Breaks something for a while. Mostly the primary, since there is most to lose. */
async function fault(group: Group, chance: Chance): Promise<string> {
  const [any] = [group.nodes[chance.below(3)] as Node]
  const node = chance.below(3) > 0 ? ((await group.primary) ?? any) : any
  const long = chance.below(2) === 0 ? 300 + chance.below(500) : 2000 + chance.below(2000)
  const kind = chance.pick('kill', 'hold', 'cut off')
  if (kind === 'kill') {
    await node.kill()
    await pause(long)
    await node.run()
  } else if (kind === 'hold') {
    node.hold()
    await pause(long)
    node.release()
  } else {
    node.gate.shut()
    await pause(long)
    node.gate.open()
  }
  return `${kind} ${node.name} for ${long} ms`
}

/** Now nothing is broken: who does not answer has failed. On a busy machine it may take long. */
async function answerOf(port: number, ...argv: readonly string[]): Promise<string> {
  let answer: string | undefined
  const isThere = await until(async () => {
    answer = await askOnce(port, ...argv)
    return answer !== undefined
  }, 60_000)
  if (!isThere || answer === undefined) throw new Error(`no answer to ${argv.join(' ')} from port ${port}`)
  return answer
}

async function judge(group: Group, acknowledged: readonly Write[]): Promise<Omit<Outcome, 'faults'>> {
  const isSettled = await group.settled(60_000)
  const primary = (await group.primary) ?? (group.nodes[0] as Node)
  const digestsOf = () => Promise.all(group.nodes.map(({ port }) => answerOf(port, 'DEBUG', 'DIGEST')))
  await until(async () => new Set(await digestsOf()).size === 1, 5000)
  const digests = (await digestsOf()).map(digest => digest.trim())
  const id = field(await answerOf(primary.port, 'INFO', 'replication'), 'master_replid')
  const keys = new Set((await answerOf(primary.port, 'KEYS', '*')).split('\r\n'))
  const gone = acknowledged.filter(({ key }) => !keys.has(key))
  const known = gone.filter(({ place }) => place !== undefined)
  const unexplained = known.filter(({ place }) => place !== undefined && group.histories.includes(id, place))
  const explained = known.filter(write => !unexplained.includes(write))
  return {
    acknowledged: acknowledged.length,
    histories: group.histories.count,
    explained: explained.length,
    withCopy: explained.filter(({ copies }) => copies > 0).length,
    unexplained,
    unknown: gone.length - known.length,
    isSettled,
    digests,
    failures: group.nodes
      .filter(({ endings }, at) => endings > 0 || !digests[at]?.startsWith('+'))
      .map(({ name, lastWords }) => `${name}:\n${lastWords}`),
  }
}
