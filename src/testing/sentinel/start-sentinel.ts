/**
 * Starts a primary with replicas and sentinels for one test, all in this process and with one clock: for programs that find
 * their server through sentinels, to see what they do when the primary is another one.
 */
import { type Checks, checkOptions, checkValue, integer, object, words } from '../../client/option-checks.ts'
import { VirtualClock } from '../../keyspace/clock.ts'
import { MemoryStorage } from '../../persistence/memory-storage.ts'
import { createServer, type Server } from '../../server/server.ts'
import { GroupServer, groupConfig } from '../group/group-server.ts'
import { copied } from '../group/takeover.ts'
import { NOW } from '../test-server.ts'
import { appoint } from './sentinel-commands.ts'
import { TestSentinel } from './test-sentinel.ts'
import { Sentinel, Watch } from './watch.ts'

export interface TestSentinelOptions {
  /** Replicas of the primary. Default 1. */
  readonly replicas?: number
  /** Default 1. */
  readonly sentinels?: number
  /** How many sentinels must find that the primary is down. Default: more than half of them. */
  readonly quorum?: number
  /** What they call the primary. Default 'mymaster'. */
  readonly name?: string
  /** When their time begins: Unix time in milliseconds, or a Date. By default that of `Date.now()`. */
  readonly now?: number | Date
  /** Directives of the primary and its replicas, as of `createServer()`. With `requirepass`, they log in at each other. */
  readonly config?: Readonly<Record<string, string | number>>
  /** Directives of the sentinels, such as a `requirepass` of their own. */
  readonly sentinelConfig?: Readonly<Record<string, string | number>>
  /** Makes random choices repeat, and ids. */
  readonly seed?: number
}

const CALLER = 'startTestSentinel'
const MOST = 1000
const CHECKS: Checks<TestSentinelOptions> = {
  replicas: integer(0, MOST),
  sentinels: integer(1, MOST),
  quorum: integer(1, MOST),
  name: words,
  now: NOW,
  config: object,
  sentinelConfig: object,
  seed: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
}

/**
 * Starts a primary with replicas and sentinels, whose time the test moves.
 *
 * @throws OptionError for a wrong or unknown option; Error for a wrong or unknown directive
 * @example
 * await using redis = await startTestSentinel({ replicas: 1, sentinels: 3 })
 * const app = createApp({ sentinels: redis.urls, name: redis.name })
 * await redis.kill(redis.primary) // its replica is the primary now
 */
export async function startTestSentinel(options: TestSentinelOptions = {}): Promise<TestSentinel> {
  checkValue(CALLER, 'the options', options, object)
  const given = checkOptions(CALLER, options, CHECKS)
  const { replicas = 1, sentinels = 1, name = 'mymaster', now = Date.now(), seed } = given
  const { quorum = Math.floor(sentinels / 2) + 1 } = given
  const clock = new VirtualClock(Number(now))
  const started: Server[] = []
  /** @param port 0: any */
  const start = async (config: TestSentinelOptions['config'] = {}, port = 0): Promise<Server> => {
    const own = seed === undefined ? {} : { seed: seed + started.length }
    const server = createServer({ port, storage: new MemoryStorage(), clock, config, ...own })
    started.push(server)
    return await server.listen()
  }
  try {
    const watch = new Watch(name, quorum)
    for (let at = 0; at <= replicas; at++) {
      const server = new GroupServer(await start(groupConfig(given.config)))
      watch.roleSince.set(server, clock.now)
      const [primary] = watch.servers
      watch.servers = [...watch.servers, server]
      if (primary !== undefined) server.follow(primary)
    }
    for (let at = 0; at < sentinels; at++) {
      const sentinel = new Sentinel(await start(given.sentinelConfig))
      watch.sentinels = [...watch.sentinels, sentinel]
      appoint(sentinel, sentinel.server, watch)
    }
    await copied(watch.primary, watch.replicas)
    return new TestSentinel(watch, clock, async ended => {
      if (!(ended instanceof Sentinel)) return await start(groupConfig(given.config), ended.port)
      const server = await start(given.sentinelConfig, ended.port)
      appoint(ended, server, watch)
      return server
    })
  } catch (error) {
    await Promise.all(started.map(server => server.close(0)))
    throw error
  }
}
