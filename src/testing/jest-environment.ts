/**
 * An environment of Jest with a server: of each test file's own, or, where jest-shared.ts has started one for the run, a
 * database of it for each worker. Jest loads it outside of the tests' own world of modules, which therefore get no more than
 * `REDIS_URL`, and `redisServer` as a global.
 */
import { TestEnvironment } from 'jest-environment-node'
import { connect } from '../client/client.ts'
import { SHARED_URL } from './jest-shared.ts'
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts'

type Arguments = ConstructorParameters<typeof TestEnvironment>

export class RedisEnvironment extends TestEnvironment {
  /** `testEnvironmentOptions.redis` of Jest's configuration. */
  readonly #options: TestServerOptions
  /** This file's; undefined where all share one. */
  #server: TestServer | undefined

  constructor(...[config, context]: Arguments) {
    super(config, context)
    this.#options = config.projectConfig.testEnvironmentOptions['redis'] ?? {}
  }

  /** @throws OptionError for wrong or unknown options */
  override async setup(): Promise<void> {
    await super.setup()
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
    this.#server.clock.globals = this.global
    this.global['redisServer'] = this.#server
    this.#tell(this.#server.url)
  }

  override async teardown(): Promise<void> {
    await this.#server?.close()
    this.#server = undefined
    await super.teardown()
  }

  /** The tests' `process.env` is a copy, gone with them. */
  #tell(url: string): void {
    this.global.process.env['REDIS_URL'] = url
  }
}
