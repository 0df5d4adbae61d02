/**
 * Opens the port of the REST API, where the directive `rest-port` or the option `rest` asks for one. What it needs is
 * loaded then: the API, and Node's HTTP server.
 */
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { boundAddresses } from '../net/addresses.ts'
import type { HttpListener } from '../net/http-listener.ts'

export interface RestOptions {
  /** Its port; 0 takes any free one. Default: none, and `server.fetch()` alone answers. */
  readonly port?: number
  /** What requests must show: `Authorization: Bearer <token>`. */
  readonly token: string
  /** The same for requests that may only read. */
  readonly readOnlyToken?: string
}

/** @throws Error when there is no token; the system's error when the port cannot be opened */
export async function openRest(server: Engine, options?: RestOptions): Promise<HttpListener | undefined> {
  const { config } = server
  const port = config.value('rest-port')
  if (port === 0 && options?.port === undefined) return undefined
  if (config.value('rest-token') === '') {
    throw new Error(
      'rest-port needs a token, since every page that a browser shows can send requests to this machine: set rest-token, as in --rest-token $(openssl rand -hex 32)',
    )
  }
  const [{ openHttp }, { answerRest }] = await Promise.all([
    import('../net/http-listener.ts'),
    import('../rest/rest.ts'),
  ])
  const listener = await openHttp({
    addresses: boundAddresses(config.value('bind')),
    port,
    mostConnections: config.value('maxclients'),
    answer: (request, peer) => answerRest(server, request, peer),
    note: text => channels.note.publish({ server, level: 'warn', text }),
  })
  for (const address of listener.addresses)
    channels.listening.publish({ server, address: `http://${address}` })
  return listener
}
