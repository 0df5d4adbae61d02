import { expect, test } from 'vitest'
import { VirtualClock } from '../keyspace/clock.ts'
import { createServer, type Server } from '../server/server.ts'
import { bodyOf } from './body.ts'
import { Exchange } from './exchange.ts'
import { RestSession } from './rest-session.ts'

const TOKEN = 'open sesame'.replace(' ', '-')
const READS = 'read-only-token'

function makeServer(config: Readonly<Record<string, string>> = {}): Server {
  const clock = new VirtualClock()
  return createServer({ clock, config, rest: { token: TOKEN, readOnlyToken: READS } })
}

type Headers = Readonly<Record<string, string>>

async function ask(server: Server, path: string, body?: unknown, headers: Headers = {}): Promise<Response> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const init = text === undefined ? {} : { method: 'POST', body: text }
  return server.fetch(
    new Request(`http://redis${path}`, {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    }),
  )
}

async function told(...args: Parameters<typeof ask>): Promise<[status: number, body: unknown]> {
  const response = await ask(...args)
  return [response.status, await response.json()]
}

test('a command in the body, in the path, and in both', async () => {
  const server = makeServer()
  expect(await told(server, '/', ['SET', 'k', 'v', 'EX', 10])).toEqual([200, { result: 'OK' }])
  expect(await told(server, '/get/k')).toEqual([200, { result: 'v' }])
  expect(await told(server, '/TTL/k')).toEqual([200, { result: 10 }])
  expect(await told(server, '/set/a%2Fb%20%C3%A9/x?EX=100&NX')).toEqual([200, { result: 'OK' }])
  expect(await told(server, '/set/doc?PX=5000', '{"a":1}')).toEqual([200, { result: 'OK' }])
  expect(await told(server, '/mget/a%2Fb%20é/doc/none')).toEqual([200, { result: ['x', '{"a":1}', null] }])
  expect(await told(server, '/pttl/doc')).toEqual([200, { result: 5000 }])
})

test('bytes go in as they are, and come out in base64', async () => {
  const server = makeServer()
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const init = { method: 'PUT', body: bytes, headers: { authorization: `Bearer ${TOKEN}` } }
  expect((await server.fetch(new Request('http://redis/set/bytes', init))).status).toBe(200)
  expect(await server.call('STRLEN', 'bytes')).toBe(256)
  const encoded = { 'upstash-encoding': 'base64' }
  const [, { result }] = (await told(server, '/get/bytes', undefined, encoded)) as [
    number,
    { result: string },
  ]
  expect(Buffer.from(result, 'base64')).toEqual(Buffer.from(bytes))
  const b64 = (text: string) => Buffer.from(text).toString('base64')
  expect(await told(server, '/set/k/OK', undefined, encoded)).toEqual([200, { result: 'OK' }])
  expect(await told(server, '/get/k', undefined, encoded)).toEqual([200, { result: b64('OK') }])
  expect(await told(server, '/ping', undefined, encoded)).toEqual([200, { result: b64('PONG') }])
  expect(await told(server, '/nope', undefined, encoded)).toEqual([
    400,
    { error: "ERR unknown command 'nope', with args beginning with: " },
  ])
})

test('replies of every type, in the shapes of RESP2', async () => {
  const server = makeServer()
  await server.call('HSET', 'h', 'f', 'v')
  await server.call('SADD', 's', 'm')
  await server.call('ZADD', 'z', 1.5, 'm')
  expect(await told(server, '/hgetall/h')).toEqual([200, { result: ['f', 'v'] }])
  expect(await told(server, '/smembers/s')).toEqual([200, { result: ['m'] }])
  expect(await told(server, '/zrange/z/0/-1/WITHSCORES')).toEqual([200, { result: ['m', '1.5'] }])
  expect(await told(server, '/zscore/z/m')).toEqual([200, { result: '1.5' }])
  expect(await told(server, '/lpop/none/1')).toEqual([200, { result: null }])
  expect(await told(server, '/lrange/none/0/-1')).toEqual([200, { result: [] }])
  expect(await told(server, '/', ['EVAL', "return {1, 'a', {ok='fine'}, {err='ERR x'}, false}", 0])).toEqual([
    200,
    { result: [1, 'a', 'fine', 'ERR x', null] },
  ])
  await server.call('SET', 'n', '9007199254740992')
  expect(await (await ask(server, '/incr/n')).text()).toBe('{"result":9007199254740993}')
})

test('RESP2 where it is asked for', async () => {
  const server = makeServer()
  const resp2 = { 'upstash-response-format': 'resp2' }
  const response = await ask(server, '/set/k/v', undefined, resp2)
  expect(response.headers.get('content-type')).toBe('application/octet-stream')
  expect(await response.text()).toBe('+OK\r\n')
  const many = await ask(server, '/pipeline', [['GET', 'k'], ['GET'], ['INCR', 'n']], resp2)
  expect(await many.text()).toBe("$1\r\nv\r\n-ERR wrong number of arguments for 'get' command\r\n:1\r\n")
  const failed = await ask(server, '/incr/k', undefined, resp2)
  expect([failed.status, await failed.text()]).toEqual([
    400,
    '-ERR value is not an integer or out of range\r\n',
  ])
  expect(await told(server, '/multi-exec', [['GET', 'k']], resp2)).toEqual([200, [{ result: 'v' }]])
  expect((await told(server, '/', ['PING'], { 'upstash-response-format': 'xml' }))[0]).toBe(400)
  expect((await told(server, '/', ['PING'], { ...resp2, 'upstash-encoding': 'base64' }))[0]).toBe(400)
  expect((await told(server, '/', ['PING'], { 'upstash-encoding': 'hex' }))[0]).toBe(400)
})

test('a pipeline answers each command; what fails does not stop it', async () => {
  const server = makeServer()
  const commands = [['SET', 'k', 'x'], ['INCR', 'k'], ['MULTI'], ['STRLEN', 'k']]
  expect(await told(server, '/pipeline', commands)).toEqual([
    200,
    [
      { result: 'OK' },
      { error: 'ERR value is not an integer or out of range' },
      { error: "ERR 'multi' is not available over REST: use POST /multi-exec with all its commands" },
      { result: 1 },
    ],
  ])
  expect((await told(server, '/pipeline', []))[0]).toBe(400)
  expect((await told(server, '/pipeline', [[]]))[0]).toBe(400)
  expect((await told(server, '/pipeline', ['GET', 'k']))[0]).toBe(400)
  expect((await told(server, '/pipeline'))[0]).toBe(400)
  const long = Array.from({ length: 1000 }, () => ['INCR', 'n'])
  const [, results] = (await told(server, '/pipeline', long)) as [number, readonly unknown[]]
  expect(results.at(-1)).toEqual({ result: 1000 })
})

test('a transaction is whole: none runs when one is refused', async () => {
  const server = makeServer()
  const good = [
    ['SET', 'k', 'x'],
    ['INCR', 'k'],
    ['LRANGE', 'none', 0, -1],
  ]
  expect(await told(server, '/multi-exec', good)).toEqual([
    200,
    [{ result: 'OK' }, { error: 'ERR value is not an integer or out of range' }, { result: [] }],
  ])
  for (const bad of [['NOPE'], ['GET'], ['SUBSCRIBE', 'c'], ['BLPOP', 'l', 0], ['EXEC']]) {
    const [status, { error }] = (await told(server, '/multi-exec', [['SET', 'k', 'y'], bad])) as [
      number,
      { error: string },
    ]
    expect([status, error]).toEqual([400, expect.stringMatching(/^ERR /)])
  }
  await server.call('ACL', 'SETUSER', 'default', '-multi')
  expect(await told(server, '/multi-exec', [['SET', 'k', 'y']])).toEqual([
    400,
    { error: "NOPERM User default has no permissions to run the 'multi' command" },
  ])
  expect(await server.call('GET', 'k')).toBe('x')
  expect(server.clients.size).toBe(1)
})

test('only who bears the token is answered', async () => {
  const server = makeServer()
  const get = (path: string, headers: Headers) =>
    server.fetch(new Request(`http://redis${path}`, { headers }))
  const none = await get('/ping', {})
  expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  for (const wrong of [`Bearer x${TOKEN}`, `Basic ${TOKEN}`, 'Bearer ', TOKEN]) {
    expect((await get('/ping', { authorization: wrong })).status).toBe(401)
  }
  expect((await get(`/ping?_token=${TOKEN}x`, {})).status).toBe(401)
  expect(await (await get(`/echo/x?_token=${TOKEN}`, {})).json()).toEqual({ result: 'x' })
  expect((await get('/ping', { authorization: `bearer ${TOKEN}` })).status).toBe(200)
  await server.call('CONFIG', 'SET', 'rest-token', 'another')
  expect((await get('/ping', { authorization: `Bearer ${TOKEN}` })).status).toBe(401)
  const closed = createServer()
  const refused = await closed.fetch(
    new Request('http://redis/ping', { headers: { authorization: 'Bearer ' } }),
  )
  expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('rest-token')])
})

test('it has the rights of default, also where that needs a password', async () => {
  const server = makeServer({ requirepass: 'secret' })
  expect(await told(server, '/ping')).toEqual([200, { result: 'PONG' }])
  await server.call('ACL', 'SETUSER', 'default', '-@write')
  expect((await told(server, '/set/k/v'))[1]).toEqual({
    error: "NOPERM User default has no permissions to run the 'set' command",
  })
  await server.call('ACL', 'SETUSER', 'default', 'off')
  expect((await told(server, '/ping'))[0]).toBe(401)
})

test('a read-only token reads', async () => {
  const server = makeServer()
  await server.call('SET', 'k', 'v')
  const reads = { authorization: `Bearer ${READS}` }
  expect(await told(server, '/get/k', undefined, reads)).toEqual([200, { result: 'v' }])
  expect((await told(server, '/', ['EVAL_RO', "return redis.call('GET', KEYS[1])", 1, 'k'], reads))[0]).toBe(
    200,
  )
  for (const path of [
    '/set/k/x',
    '/keys/*',
    '/scan/0',
    '/flushall',
    '/publish/c/m',
    '/config/get/rest-token',
  ]) {
    expect([path, await told(server, path, undefined, reads)]).toEqual([
      path,
      [400, { error: expect.stringMatching(/^NOPERM this token is read-only/) }],
    ])
  }
  const events = { ...reads, accept: 'text/event-stream' }
  expect((await told(server, '/monitor', '', events))[1]).toEqual({
    error: "NOPERM this token is read-only, and may not run the 'monitor' command",
  })
  expect(await told(server, '/multi-exec', [['SET', 'k', 'x']], reads)).toEqual([
    400,
    { error: "NOPERM this token is read-only, and may not run the 'set' command" },
  ])
})

test('what blocks, or means a connection that lasts, is refused with a word on what to do', async () => {
  const server = makeServer()
  for (const argv of [
    ['BLPOP', 'l', 0],
    ['XREAD', 'BLOCK', 0, 'STREAMS', 's', '$'],
    ['XREADGROUP', 'GROUP', 'block', 'block', 'BLOCK', 0, 'STREAMS', 's', '>'],
    ['WAIT', 0, 0],
    ['SUBSCRIBE', 'c'],
    ['MONITOR'],
    ['WATCH', 'k'],
    ['SELECT', 1],
    ['CLIENT', 'REPLY', 'OFF'],
    ['HELLO', 3],
    ['SYNC'],
  ]) {
    expect([argv, await told(server, '/', argv)]).toEqual([
      argv,
      [400, { error: expect.stringContaining('is not available over REST') }],
    ])
  }
  expect(await told(server, '/', ['XREAD', 'STREAMS', 'block', '0'])).toEqual([200, { result: null }])
  expect((await told(server, '/client/list'))[0]).toBe(200)
})

test('other methods, bodies that are too large, nothing at all', async () => {
  const server = makeServer()
  const headers = { authorization: `Bearer ${TOKEN}` }
  const send = (path: string, method: string) =>
    server.fetch(new Request(`http://redis${path}`, { method, headers }))
  const wrong = await send('/get/k', 'DELETE')
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'HEAD, GET, POST, PUT'])
  expect((await send('/', 'OPTIONS')).status).toBe(405)
  const head = await send('/set/k/v', 'HEAD')
  expect([head.status, await head.text(), await server.call('GET', 'k')]).toEqual([200, '', 'v'])
  expect((await send('/', 'GET')).status).toBe(400)
  expect((await told(server, '/', []))[0]).toBe(400)
  expect(await told(server, '/post/x')).toEqual([
    400,
    { error: "ERR unknown command 'post', with args beginning with: 'x' " },
  ])
  const large = new Request('http://redis/', { method: 'POST', body: 'x'.repeat(11) })
  await expect(bodyOf(large, 10)).rejects.toMatchObject({ status: 413 })
  expect(
    await bodyOf(new Request('http://redis/', { method: 'POST', body: 'x'.repeat(10) }), 10),
  ).toHaveLength(10)
})

test('a response has an end: what does not fit is not run', async () => {
  const server = makeServer()
  await server.call('SET', 'k', 'x'.repeat(100))
  const commands = [
    ['GET', 'k'],
    ['GET', 'k'],
    ['INCR', 'n'],
  ]
  for (const format of ['json', 'base64', 'resp2'] as const) {
    using session = new RestSession(server, 'rest')
    const response = await new Exchange(server, format, false, 150).pipeline(session, commands)
    const text = await response.text()
    expect(text.match(/the response would be larger/g)).toHaveLength(2)
  }
  expect(await server.call('EXISTS', 'n')).toBe(0)
})

test('a request that is given up ends its client', async () => {
  const server = makeServer()
  const gone = new AbortController()
  server.holdClients()
  const init = { headers: { authorization: `Bearer ${TOKEN}` }, signal: gone.signal }
  const asked = server.fetch(new Request('http://redis/ping', init))
  const refused = expect(asked).rejects.toMatchObject({ code: 'CLOSED' })
  while (server.clients.size === 0) await new Promise(setImmediate)
  gone.abort()
  await refused
  expect(server.clients.size).toBe(0)
})

test('a server that closes ends what waits, and answers nobody afterwards', async () => {
  const server = makeServer()
  server.holdClients()
  const ended = expect(ask(server, '/ping')).rejects.toMatchObject({ code: 'CLOSED' })
  while (server.clients.size === 0) await new Promise(setImmediate)
  await server.close()
  await ended
  await expect(ask(server, '/ping')).rejects.toThrow(/closed/)
})
