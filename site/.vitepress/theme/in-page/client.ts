/** `mini-redis-server/client` in a page: whatever address it is given, there is one server. */
import type { Client } from '../../../../src/client/client.ts'
import { createServer } from './server.ts'

export async function connect(): Promise<Client> {
  return createServer().connect()
}
