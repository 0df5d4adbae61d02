/**
 * HTTP on some addresses, for a handler of web requests: the REST API. A page of another site that has its name point at
 * this machine (DNS rebinding) is refused by the name that it asks for: a request must name an IP address, `localhost`, or
 * a name that the server is bound to. Nothing here allows pages of other origins to read an answer.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type BoundAddress, formatAddress, isMissingAddress } from './addresses.ts'

/** Answers a request of the peer at that address. When it throws, the connection is cut. */
export type HttpHandler = (request: Request, peer: string) => Promise<Response>

export interface HttpListenerOptions {
  readonly addresses: readonly BoundAddress[]
  /** 0 takes any free one, the same for all addresses. */
  readonly port: number
  /** On each address. */
  readonly mostConnections: number
  readonly answer: HttpHandler
  /** Whether new connections are reset: a test may ask for that. */
  refuses(): boolean
  /** Something for the log: a connection could not be accepted. */
  note(text: string): void
}

export interface HttpListener {
  readonly port: number
  /** `127.0.0.1:8079`, `[::1]:8079` */
  readonly addresses: readonly string[]
  /** No new requests; those that have begun go on. */
  stop(): void
  /** Cuts off what is left. */
  close(): void
}

/** @throws the system's error (`EADDRINUSE`, ...) when an address cannot be opened; none is open then */
export async function openHttp(options: HttpListenerOptions): Promise<HttpListener> {
  const names = new Set(options.addresses.map(({ host }) => host.toLowerCase()))
  const open: Server[] = []
  const close = () => {
    for (const http of open) {
      http.close()
      http.closeAllConnections()
    }
  }
  let { port } = options
  for (const { host, optional } of options.addresses) {
    const http = createServer((incoming, outgoing) => void serve(options.answer, names, incoming, outgoing))
    http.maxConnections = options.mostConnections
    http.on('connection', socket => {
      if (options.refuses()) socket.resetAndDestroy()
    })
    try {
      http.listen({ host, port, ipv6Only: true })
      await once(http, 'listening')
    } catch (failure) {
      if (optional && isMissingAddress(failure)) continue
      close()
      throw failure
    }
    http.on('error', failure => options.note(`Error accepting a connection of HTTP: ${failure.message}`))
    open.push(http)
    port = boundOf(http).port
  }
  return {
    port,
    addresses: open.map(http => formatAddress(boundOf(http).address, port)),
    stop: () => {
      for (const http of open) http.close()
    },
    close,
  }
}

function boundOf(http: Server): { readonly address: string; readonly port: number } {
  const bound = http.address()
  if (bound === null || typeof bound === 'string') throw new TypeError('not a TCP socket')
  return bound
}

async function serve(
  answer: HttpHandler,
  names: ReadonlySet<string>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  outgoing.on('close', () => gone.abort())
  const { remoteAddress, remotePort } = incoming.socket
  try {
    const request = isOurs(incoming.headers.host, names) ? requestOf(incoming, gone.signal) : UNKNOWN_NAME
    const response =
      request instanceof Request
        ? await answer(request, formatAddress(remoteAddress, remotePort))
        : Response.json({ error: request.text }, { status: request.status })
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (response.body === null) outgoing.end()
    else await pipeline(Readable.fromWeb(response.body), outgoing)
  } catch {
    // The peer has gone, or is to see its connection break.
    incoming.destroy()
  }
}

interface NoRequest {
  readonly status: number
  readonly text: string
}

const UNKNOWN_NAME: NoRequest = {
  status: 403,
  text: 'ERR this server is not known under that name: use an IP address or localhost, or bind the server to the name',
}
const NOT_UNDERSTOOD: NoRequest = { status: 400, text: 'ERR the request cannot be understood' }

/**
 * Whether the Host that a request names can only mean this server.
 *
 * @param names those that the server is bound to, in lower case
 */
export function isOurs(given: string | undefined, names: ReadonlySet<string>): boolean {
  const host = (given ?? '').toLowerCase().replace(/:\d*$/, '')
  const address = /^\[(.*)\]$/.exec(host)?.[1] ?? host
  return isIP(address) !== 0 || host === 'localhost' || names.has(host)
}

/** The same request in the web's terms. Methods that have no body there lose it. */
function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request | NoRequest {
  const { method = '', url = '', rawHeaders } = incoming
  if (!url.startsWith('/')) return NOT_UNDERSTOOD
  const body = method === 'GET' || method === 'HEAD' ? null : Readable.toWeb(incoming)
  try {
    const headers = new Headers()
    for (let at = 0; at + 1 < rawHeaders.length; at += 2)
      headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
    return new Request(`http://localhost${url}`, { method, headers, body, duplex: 'half', signal })
  } catch {
    return NOT_UNDERSTOOD
  }
}
