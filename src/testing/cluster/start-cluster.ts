/**
 * Starts a cluster for one test: several servers of this process that share what they know of each other (cluster-state.ts),
 * with one clock. For programs that use a cluster, to see what they do when slots move and nodes end; not to run one.
 */
import { type Checks, checkOptions, checkValue, integer, object } from '../../client/option-checks.ts'
import { VirtualClock } from '../../keyspace/clock.ts'
import { MemoryStorage } from '../../persistence/memory-storage.ts'
import { createServer, type Server } from '../../server/server.ts'
import { SLOTS } from '../../structures/hash-slot.ts'
import { groupConfig } from '../group/group-server.ts'
import { copied } from '../group/takeover.ts'
import { NOW } from '../test-server.ts'
import { ClusterState } from './cluster-state.ts'
import { Member } from './member.ts'
import { MemberView } from './member-view.ts'
import { TestCluster } from './test-cluster.ts'

export interface TestClusterOptions {
  /** Nodes that have slots, each about as many. Default 3. */
  readonly primaries?: number
  /** Replicas of each of them. Default 0. */
  readonly replicas?: number
  /** When their time begins: Unix time in milliseconds, or a Date. By default that of `Date.now()`. */
  readonly now?: number | Date
  /** Directives of every node, as of `createServer()`. With `requirepass`, the nodes log in at each other. */
  readonly config?: Readonly<Record<string, string | number>>
  /** Makes random choices of the nodes repeat, and their ids. */
  readonly seed?: number
}

const CALLER = 'startTestCluster'
const MOST = 1000
const CHECKS: Checks<TestClusterOptions> = {
  primaries: integer(1, MOST),
  replicas: integer(0, MOST),
  now: NOW,
  config: object,
  seed: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
}

/**
 * Starts a cluster whose time the test moves.
 *
 * @throws OptionError for a wrong or unknown option; Error for a wrong or unknown directive in `config`
 * @example
 * await using cluster = await startTestCluster({ primaries: 3, replicas: 1 })
 * const app = createApp({ redis: cluster.urls })
 * cluster.moveSlot('user:1', cluster.primaries[0])
 * await cluster.kill(cluster.ownerOf('user:2'))
 */
export async function startTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  checkValue(CALLER, 'the options', options, object)
  const {
    primaries = 3,
    replicas = 0,
    now = Date.now(),
    config,
    seed,
  } = checkOptions(CALLER, options, CHECKS)
  const clock = new VirtualClock(Number(now))
  const state = new ClusterState()
  const members: Member[] = []
  /** @param port 0: any */
  const open = (at: number, port: number): Server => {
    const own = seed === undefined ? {} : { seed: seed + at }
    const settings = { 'cluster-enabled': 'yes', ...groupConfig(config), databases: '1' }
    const server = createServer({ port, storage: new MemoryStorage(), clock, config: settings, ...own })
    server.mode = 'cluster'
    return server
  }
  try {
    for (let at = 0; at < primaries * (1 + replicas); at++) {
      const server = open(at, 0)
      const member = new Member(server)
      members.push(member)
      server.cluster = new MemberView(member, state)
      await server.listen()
      state.join(member)
    }
    await arrange(state, members, primaries)
  } catch (error) {
    await Promise.all(members.map(({ server }) => server.close(0)))
    throw error
  }
  return new TestCluster(state, members, clock, async member => {
    const server = open(members.indexOf(member), member.port)
    server.cluster = new MemberView(member, state)
    return await server.listen()
  })
}

/** Slots for the primaries, as redis-cli deals them out, and a primary for each replica. */
async function arrange(state: ClusterState, members: readonly Member[], primaries: number): Promise<void> {
  const share = SLOTS / primaries
  for (const [at, member] of members.entries()) {
    member.epoch = at + 1
    state.currentEpoch = at + 1
    const primary = members[at % primaries]
    if (at >= primaries && primary !== undefined) member.follow(primary)
    const [first, end] = [Math.round(at * share), Math.round((at + 1) * share)]
    if (at < primaries)
      state.assign(
        Array.from({ length: end - first }, (_, i) => first + i),
        member,
      )
  }
  for (const primary of members.slice(0, primaries)) await copied(primary, state.replicasOf(primary))
}
