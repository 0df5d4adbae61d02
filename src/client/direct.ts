/** A client over links that need no opening: to a server in the same process. When it ends, it is not made again. */
import { type Client, clientOf } from './client.ts'
import { Connection } from './connection.ts'
import { Core } from './core.ts'
import type { Link, LinkListener } from './link.ts'

export function clientOver(open: (listener: LinkListener) => Link): Client {
  const core = new Core({ reconnect: false, queue: false }, async () => Connection.direct(open), {
    address: 'in process',
  })
  core.use(Connection.direct(open))
  return clientOf(core)
}
