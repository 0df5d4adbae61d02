/**
 * The inspector: a page that shows what is inside a server, and the few requests that it makes. It can ask what a client
 * can ask, and nothing else; for a server of this process, also what its program could do (controls.ts).
 *
 *     GET  /          the page and its files: no secret is in them
 *     POST /call      ["GET", "key"] or [["GET", "a"], ["GET", "b"]], in the database of ?db=; strings cut after ?cut= bytes
 *     POST /stream    ["MONITOR"]: server-sent events, one for each command
 *     POST /control   ["ADVANCE", "1h"]
 *
 * Opened by `server.inspect()`, the directive `inspect-port` and `mini-redis-cli --inspect`; see docs/inspector.md.
 */
import { randomBytes } from 'node:crypto'
import { openHttp } from '../net/http-listener.ts'
import { Refusal } from '../rest/errors.ts'
import type { Controls } from './controls.ts'
import { EventQueue } from './event-queue.ts'
import { pageFile } from './page-files.ts'
import { type JsonReply, jsonOf } from './reply-json.ts'
import { askedIn, BadRequest, bodyTextOf } from './requests.ts'
import { denialOf, HEADERS, tokenDenial } from './security.ts'
import type { Target } from './target.ts'

export interface Inspector extends AsyncDisposable {
  /** With the token: whoever has it may do all that the page can. */
  readonly url: string
  close(): Promise<void>
}

export interface InspectorOptions {
  readonly target: Target
  /** Undefined: it is not a server of this process. */
  readonly controls: Controls | undefined
  /** 0 takes any free one. */
  readonly port: number
  /** Default: a new one. */
  readonly token: string | undefined
  /** Something for the log. */
  note(text: string): void
}

const HOST = '127.0.0.1'
const MOST_CONNECTIONS = 100
const MOST_STREAMS = 20
const LARGEST_DATABASE = 2 ** 31 - 1

/** @throws the system's error (`EADDRINUSE`, ...) when the port cannot be opened */
export async function openInspector(options: InspectorOptions): Promise<Inspector> {
  const token = options.token ?? randomBytes(24).toString('base64url')
  const answers = new Answers(options, token)
  const listener = await openHttp({
    addresses: [{ host: HOST, optional: false }],
    port: options.port,
    mostConnections: MOST_CONNECTIONS,
    answer: request => answers.to(request),
    refuses: () => false,
    note: options.note,
  })
  const close = async () => {
    listener.close()
    answers.close()
  }
  const url = `http://${HOST}:${listener.port}/#token=${encodeURIComponent(token)}`
  return { url, close, [Symbol.asyncDispose]: close }
}

class Answers {
  readonly #target: Target
  readonly #controls: Controls | undefined
  readonly #token: string
  /** They end with the inspector. */
  readonly #streams = new Set<EventQueue>()

  constructor({ target, controls }: InspectorOptions, token: string) {
    this.#target = target
    this.#controls = controls
    this.#token = token
  }

  async to(request: Request): Promise<Response> {
    try {
      return await this.#answer(request)
    } catch (failure) {
      const status = failure instanceof Refusal ? failure.status : 502
      return json({ error: failure instanceof Error ? failure.message : String(failure) }, status)
    }
  }

  close(): void {
    for (const stream of this.#streams) stream.end()
    this.#controls?.close()
    this.#target.close()
  }

  async #answer(request: Request): Promise<Response> {
    const { method, headers } = request
    const url = new URL(request.url)
    const denial = denialOf(method, headers)
    if (denial !== undefined) return json({ error: denial.text }, denial.status)
    if (method === 'GET' || method === 'HEAD') return await pageAnswer(url.pathname, method === 'HEAD')
    if (method !== 'POST') throw new BadRequest('only GET and POST are allowed', 405)
    const wrongToken = tokenDenial(headers, this.#token)
    if (wrongToken !== undefined) return json({ error: wrongToken.text }, wrongToken.status)
    if (url.pathname === '/call') return await this.#call(request, url.searchParams)
    if (url.pathname === '/stream') return await this.#stream(request)
    if (url.pathname === '/control') return await this.#control(request)
    throw new BadRequest('there is nothing here', 404)
  }

  async #call(request: Request, parameters: URLSearchParams): Promise<Response> {
    const database = numberIn(parameters, 'db', 0, LARGEST_DATABASE)
    const cut = numberIn(parameters, 'cut', Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER)
    const { commands, isBatch } = askedIn(await bodyTextOf(request))
    const convert = (replies: readonly Parameters<typeof jsonOf>[0][]) =>
      jsonOf(isBatch ? replies : (replies[0] ?? null), cut)
    return json({ reply: await this.#target.call(database, commands, convert, request.signal) })
  }

  async #stream(request: Request): Promise<Response> {
    const body = (await bodyTextOf(request)).trim()
    if (!/^\["monitor"\]$/i.test(body))
      throw new BadRequest('the stream is that of MONITOR: send ["MONITOR"]')
    if (this.#streams.size >= MOST_STREAMS)
      throw new BadRequest(`${MOST_STREAMS} pages follow the commands already: close one`, 503)
    let stop = () => {}
    const queue = new EventQueue(() => {
      this.#streams.delete(queue)
      stop()
    })
    this.#streams.add(queue)
    try {
      stop = await this.#target.watch(queue)
    } catch (failure) {
      queue.end()
      throw failure
    }
    // The page may have gone meanwhile.
    if (!this.#streams.has(queue)) stop()
    return new Response(queue.body, { headers: { ...HEADERS, 'content-type': 'text/event-stream' } })
  }

  async #control(request: Request): Promise<Response> {
    const { commands } = askedIn(await bodyTextOf(request))
    const words = (commands[0] ?? []).map(word => Buffer.from(word, 'latin1').toString('utf8'))
    const isState = words[0]?.toUpperCase() === 'STATE'
    const { address, database } = this.#target
    if (this.#controls === undefined) {
      if (isState)
        return json({
          reply: { address, database, isOwn: false, clock: null, snapshots: null, faults: null },
        })
      throw new BadRequest('the server is not one of this process: it can be sent commands, and no more')
    }
    try {
      const state = this.#controls.run(words)
      return json({ reply: { address, database, isOwn: true, ...Object(state) } })
    } catch (failure) {
      throw failure instanceof BadRequest
        ? failure
        : new BadRequest(failure instanceof Error ? failure.message : String(failure))
    }
  }
}

async function pageAnswer(path: string, isHead: boolean): Promise<Response> {
  const file = await pageFile(path)
  if (file === undefined) return json({ error: 'there is nothing here' }, 404)
  return new Response(isHead ? null : file.text, { headers: { ...HEADERS, 'content-type': file.type } })
}

function json(value: JsonReply, status = 200): Response {
  return Response.json(value, { status, headers: HEADERS })
}

/** @throws BadRequest when it is none, or too large */
function numberIn(parameters: URLSearchParams, name: string, otherwise: number, most: number): number {
  const text = parameters.get(name)
  if (text === null) return otherwise
  const value = Number(text)
  if (!/^\d{1,16}$/.test(text) || value > most)
    throw new BadRequest(`?${name}= is no number from 0 to ${most}`)
  return value
}
