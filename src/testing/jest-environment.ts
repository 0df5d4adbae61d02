/**
 * An environment of Jest with a server: of each test file's own, or, where jest-shared.ts has started one for the run, a
 * database of it for each worker; and, where it is asked for, with a cluster or sentinels. Jest loads it outside of the
 * tests' own world of modules, which therefore get no more than `REDIS_URL`, and `redisServer` and its kin as globals.
 */
import { TestEnvironment } from 'jest-environment-node'
import { connect } from '../client/client.ts'
import type { TestClusterOptions } from './cluster/start-cluster.ts'
import { SHARED_URL } from './jest-shared.ts'
import type { TestSentinelOptions } from './sentinel/start-sentinel.ts'
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts'

type Arguments = ConstructorParameters<typeof TestEnvironment>

export class RedisEnvironment extends TestEnvironment {
  /** `testEnvironmentOptions.redis` of Jest's configuration. */
  readonly #options: TestServerOptions
  /** `testEnvironmentOptions.redisCluster` and `redisSentinel`: without them there are none. */
  readonly #clusterOptions: TestClusterOptions | undefined
  readonly #sentinelOptions: TestSentinelOptions | undefined
  /** This file's; undefined where all share one. */
  #server: TestServer | undefined
  /** What else ends with the file. */
  readonly #others: AsyncDisposable[] = []

  constructor(...[config, context]: Arguments) {
    super(config, context)
    const { testEnvironmentOptions: options } = config.projectConfig
    this.#options = options['redis'] ?? {}
    this.#clusterOptions = options['redisCluster'] === undefined ? undefined : (options['redisCluster'] ?? {})
    this.#sentinelOptions =
      options['redisSentinel'] === undefined ? undefined : (options['redisSentinel'] ?? {})
  }

  /** @throws OptionError for wrong or unknown options */
  override async setup(): Promise<void> {
    await super.setup()
    await this.#startOthers()
    const shared = process.env[SHARED_URL]
    if (shared !== undefined) {
      const url = `${shared}/${process.env['JEST_WORKER_ID'] ?? '1'}`
      using client = await connect(url)
      await client.flushdb()
      this.#tell(url)
      return
    }
    this.#server = await startTestServer(this.#options)
    // What jest.useFakeTimers() fakes are these.
    this.#server.clock.useGlobals(this.global)
    this.global['redisServer'] = this.#server
    this.#tell(this.#server.url)
  }

  async #startOthers(): Promise<void> {
    if (this.#clusterOptions !== undefined) {
      const { startTestCluster } = await import('./cluster/start-cluster.ts')
      const cluster = await startTestCluster(this.#clusterOptions)
      this.#others.push(cluster)
      cluster.clock.useGlobals(this.global)
      this.global['redisCluster'] = cluster
      this.global.process.env['REDIS_CLUSTER_URLS'] = cluster.urls.join()
    }
    if (this.#sentinelOptions !== undefined) {
      const { startTestSentinel } = await import('./sentinel/start-sentinel.ts')
      const sentinel = await startTestSentinel(this.#sentinelOptions)
      this.#others.push(sentinel)
      sentinel.clock.useGlobals(this.global)
      this.global['redisSentinel'] = sentinel
      this.global.process.env['REDIS_SENTINEL_URLS'] = sentinel.urls.join()
    }
  }

  override async teardown(): Promise<void> {
    for (const each of this.#others.splice(0)) await each[Symbol.asyncDispose]()
    await this.#server?.close()
    this.#server = undefined
    await super.teardown()
  }

  /** The tests' `process.env` is a copy, gone with them. */
  #tell(url: string): void {
    this.global.process.env['REDIS_URL'] = url
  }
}
