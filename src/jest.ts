/** `mini-redis-server/jest`: a preset of Jest, and the type of what it gives to tests. It holds nothing that runs. */
import type { TestServer } from './testing/test-server.ts'

export type { TestServer, TestServerOptions } from './testing/test-server.ts'

declare global {
  /** The server of this test file, which the preset `mini-redis-server/jest` has started. */
  var redisServer: TestServer
}
