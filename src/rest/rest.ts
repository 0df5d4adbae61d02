/**
 * Upstash's REST API (https://upstash.com/docs/redis/features/restapi) on a server's data: a web Request in, a web
 * Response out, and nothing of Node. `server.fetch()` and the listener of `rest-port` call it. A request is a client for
 * as long as it takes: it passes the same dispatch, guards and rights as one with a socket.
 *
 *     method -> token -> format -> words -> may it run over REST? -> a session asks -> JSON or RESP2
 *       |405     |401     |400      |400, 413  |400                    |400 {"error"}    | 200 {"result"}
 */
import { ClosedError } from '../client/errors.ts'
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { ReplyError } from '../resp/values.ts'
import { isMonitor, readOnlyRefusal } from './available.ts'
import { rightsOf } from './credentials.ts'
import { ENCODED_RESP2, Refusal, UNKNOWN_ENCODING, UNKNOWN_FORMAT, WRONG_METHOD } from './errors.ts'
import { eventsOf } from './event-stream.ts'
import { Exchange, errorItem, type Format, json } from './exchange.ts'
import { askedBy } from './request-words.ts'
import { RestSession } from './rest-session.ts'

const METHODS = ['HEAD', 'GET', 'POST', 'PUT']

/** Where a request comes from when nobody says: from somewhere else, for all we know. */
const UNKNOWN_PEER = 'rest'

/**
 * Answers one request.
 *
 * @param peer its address, as CLIENT LIST shows it; decides whether it is local
 * @throws ClosedError when it is ended from elsewhere, as by CLIENT KILL: there is nothing to answer then
 */
export async function answerRest(server: Engine, request: Request, peer = UNKNOWN_PEER): Promise<Response> {
  const response = await respond(server, request, peer).catch(failure => refused(server, failure))
  if (request.method !== 'HEAD') return response
  await response.body?.cancel()
  return new Response(null, response)
}

function refused(server: Engine, failure: unknown): Response {
  if (failure instanceof ClosedError) throw failure
  if (!(failure instanceof Refusal)) {
    const text = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
    channels.note.publish({ server, level: 'error', text: `a REST request failed: ${text}` })
    return json(errorItem({ message: 'ERR internal error' }), 500)
  }
  const { status } = failure
  const headers =
    status === 401 ? { 'www-authenticate': 'Bearer' } : status === 405 ? { allow: METHODS.join(', ') } : {}
  return json(errorItem(failure), status, headers)
}

async function respond(server: Engine, request: Request, peer: string): Promise<Response> {
  if (!METHODS.includes(request.method)) throw WRONG_METHOD
  const url = new URL(request.url)
  const readOnly = rightsOf(server, request.headers, url) === 'read-only'
  const exchange = new Exchange(server, formatOf(request.headers), readOnly)
  const asked = await askedBy(request, url)
  const { signal } = request
  if (asked.what === 'stream') {
    if (readOnly && isMonitor(asked.argv)) return exchange.single(readOnlyRefusal('monitor'))
    const events = await eventsOf(server, peer, asked.argv, signal)
    if (events instanceof ReplyError) return exchange.single(events)
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }
    return new Response(events, { headers })
  }
  using session = new RestSession(server, peer)
  const leave = () => session.close('now')
  signal.addEventListener('abort', leave, { once: true })
  try {
    if (asked.what === 'command') return await exchange.command(session, asked.argv)
    if (asked.what === 'pipeline') return await exchange.pipeline(session, asked.commands)
    return await exchange.transaction(session, asked.commands)
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/** @throws Refusal for what nobody can write */
function formatOf(headers: Headers): Format {
  const format = headers.get('upstash-response-format')?.toLowerCase() ?? 'json'
  const encoding = headers.get('upstash-encoding')?.toLowerCase()
  if (format !== 'json' && format !== 'resp2') throw UNKNOWN_FORMAT
  if (encoding !== undefined && encoding !== 'base64') throw UNKNOWN_ENCODING
  if (format === 'resp2' && encoding !== undefined) throw ENCODED_RESP2
  return format === 'resp2' ? 'resp2' : encoding === undefined ? 'json' : 'base64'
}
