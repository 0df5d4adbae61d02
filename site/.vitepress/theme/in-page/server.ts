/** `mini-redis-server/server` in a page: the engine without sockets. */
import type { Client } from '../../../../src/client/client.ts'
import { clientOver } from '../../../../src/client/direct.ts'
import { Engine, type EngineOptions } from '../../../../src/engine/engine.ts'
import { InProcessLink } from '../../../../src/engine/in-process-link.ts'

export class Server extends Engine {
  connect(): Client {
    return clientOver(listener => new InProcessLink(this, listener))
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

export function createServer(options: EngineOptions = {}): Server {
  return new Server(options)
}
