/**
 * What a server answers over HTTP, where directives ask for it: figures for Prometheus (`metrics-port`), the REST API
 * (`rest-port`), and the inspector (`inspect-port`, `server.inspect()`). What that needs, Node's HTTP server included, is loaded then.
 */
import { ClosedError } from '../client/errors.ts'
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import type { InspectOptions } from '../inspect/inspect-server.ts'
import type { Inspector } from '../inspect/inspector.ts'
import { boundAddresses } from '../net/addresses.ts'
import type { HttpListener } from '../net/http-listener.ts'
import type { ListenOptions } from '../net/listeners.ts'
import type { MetricsEndpoint } from '../observe/metrics-endpoint.ts'

export interface RestOptions {
  /** Its port; 0 takes any free one. Default: none, and `server.fetch()` alone answers. */
  readonly port?: number
  /** What requests must show: `Authorization: Bearer <token>`. */
  readonly token: string
  /** The same for requests that may only read. */
  readonly readOnlyToken?: string
}

/** What of a server's options is about it. */
type Options = Pick<ListenOptions, 'host'> & { readonly rest?: RestOptions }

export class HttpEndpoints {
  /** Open while the directive metrics-port has it so. */
  #metrics: MetricsEndpoint | undefined
  /** The same of rest-port. */
  #rest: HttpListener | undefined
  /** Pages that show what is inside. */
  readonly #inspectors = new Set<Inspector>()
  /** No more of them are opened. */
  #isClosed = false

  /** The port of the REST API; 0: there is none. */
  get restPort(): number {
    return this.#rest?.port ?? 0
  }

  /** @throws Error when the REST API has no token; the system's error when a port cannot be opened. None is open then */
  async open(server: Engine, options: Options): Promise<void> {
    const port = server.config.value('metrics-port')
    if (port > 0) {
      const { openMetrics } = await import('../observe/metrics-endpoint.ts')
      this.#metrics = await openMetrics(server, port)
    }
    try {
      this.#rest = await openRest(server, options)
      await this.#openInspector(server)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** @throws ClosedError when the server was closed meanwhile; see `server.inspect()` for the rest */
  async inspect(server: Engine, options: InspectOptions): Promise<Inspector> {
    const { inspectServer } = await import('../inspect/inspect-server.ts')
    const inspector = await inspectServer(server, options, () => server.sockets.addresses[0] ?? 'in process')
    this.#inspectors.add(inspector)
    if (!this.#isClosed) return inspector
    await inspector.close()
    throw new ClosedError('the server was closed')
  }

  async #openInspector(server: Engine): Promise<void> {
    const port = server.config.value('inspect-port')
    if (port === 0) return
    const token = server.config.value('inspect-token')
    const { url } = await this.inspect(server, token === '' ? { port } : { port, token })
    // A token that stays is a secret of the configuration, and no matter of the log.
    const told = token === '' ? url : `${new URL(url).origin}/#token=<inspect-token>`
    channels.note.publish({ server, level: 'info', text: `Inspector: ${told}` })
  }

  /** No new requests of the REST API, those that have begun go on; no inspector any more. */
  stop(): void {
    this.#isClosed = true
    void this.#closeInspectors()
    this.#rest?.stop()
  }

  /** Cuts off what is left. */
  async close(): Promise<void> {
    this.#rest?.close()
    await this.#metrics?.close()
    await this.#closeInspectors()
  }

  /** Their clients are connected again when they are lost: so they go before the server's clients. */
  async #closeInspectors(): Promise<void> {
    const all = [...this.#inspectors]
    this.#inspectors.clear()
    await Promise.all(all.map(inspector => inspector.close()))
  }
}

async function openRest(server: Engine, { host, rest }: Options): Promise<HttpListener | undefined> {
  const { config } = server
  const port = config.value('rest-port')
  if (port === 0 && rest?.port === undefined) return undefined
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
    addresses: boundAddresses(host === undefined ? config.value('bind') : [host].flat()),
    port,
    mostConnections: config.value('maxclients'),
    answer: (request, peer) => answerRest(server, request, peer),
    refuses: () => server.interceptor?.refusesConnections === true,
    note: text => channels.note.publish({ server, level: 'warn', text }),
  })
  for (const address of listener.addresses)
    channels.listening.publish({ server, address: `http://${address}` })
  return listener
}
