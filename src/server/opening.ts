/** How a server begins to listen: all of its ports or none, and what its log should say of its configuration. */
import { OptionError } from '../client/errors.ts'
import { ignoredIn, isOfClusters } from '../config/ignored.ts'
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import type { Sockets } from '../net/sockets.ts'
import type { HttpEndpoints } from './http-endpoints.ts'
import type { ServerOptions } from './options.ts'

/** An engine with its sockets. */
type Server = Engine & { readonly sockets: Sockets }

/**
 * Opens the ports, or none.
 *
 * @param check throws when the server was closed meanwhile
 * @throws the system's error
 */
export async function openPorts(
  server: Server,
  http: HttpEndpoints,
  options: ServerOptions,
  check: () => void,
): Promise<void> {
  try {
    await http.open(server, options)
    await server.sockets.open(options)
    check()
  } catch (error) {
    await server.sockets.close()
    await http.close()
    throw error
  }
}

/** Says which directives were given that do nothing here, once the log can hear it. */
export function tellIgnored(server: Engine): void {
  const ignored = ignoredIn(server.config)
  const names = server.cluster === undefined ? ignored : ignored.filter(name => !isOfClusters(name))
  if (names.length === 0) return
  const text = `Accepted from the configuration, but without effect here: ${names.join(', ')}`
  channels.note.publish({ server, level: 'warn', text })
}

/** @throws OptionError for words that `listen()` of other servers takes */
export function refuseWords(given: readonly unknown[]): void {
  if (given.length === 0) return
  throw new OptionError('listen() takes nothing: the port is an option, as in createServer({ port: 7000 })')
}
