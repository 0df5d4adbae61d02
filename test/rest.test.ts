/** The port of the REST API: who is let in, what is sent in pieces, what ends with the server. */
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import * as channels from '../src/engine/channels.ts'
import type { ServerOptions } from '../src/server.ts'
import { startTestServer } from '../src/testing.ts'
import { start } from './support/start.ts'

const TOKEN = 'open-sesame'
const HEADERS = { authorization: `Bearer ${TOKEN}` }

function startRest(options: ServerOptions = {}) {
  return start({ rest: { port: 0, token: TOKEN }, ...options })
}

/** The status of a request that names a host, which fetch() does not allow. */
async function statusFor(port: number, host: string): Promise<number | undefined> {
  const asked = request({ port, host: '127.0.0.1', path: '/ping', headers: { ...HEADERS, host } }).end()
  const [response] = await once(asked, 'response')
  response.resume()
  return response.statusCode
}

test('a client over HTTP, on all addresses of bind', async () => {
  const server = await startRest()
  for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
    const response = await fetch(`http://${host}:${server.restPort}/incr/n`, { headers: HEADERS })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  }
  expect(await server.call('GET', 'n')).toBe('3')
  const list = await fetch(`http://127.0.0.1:${server.restPort}/client/list`, { headers: HEADERS })
  expect(await list.text()).toMatch(/addr=127\.0\.0\.1:\d+ laddr=in-process.*cmd=client\|list/)
  const options = await fetch(`http://127.0.0.1:${server.restPort}/`, { method: 'OPTIONS', headers: HEADERS })
  expect(options.status).toBe(405)
})

test('only under addresses and names that can mean no other machine', async () => {
  const server = await startRest()
  const { restPort: port } = server
  for (const host of [`localhost:${port}`, '127.0.0.1', '192.0.2.1:80', '[::1]:1', 'LOCALHOST']) {
    expect([host, await statusFor(port, host)]).toEqual([host, 200])
  }
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    'localhost.evil.example',
  ]) {
    expect([host, await statusFor(port, host)]).toEqual([host, 403])
  }
})

test('what is no request of the web is refused', async () => {
  const { restPort: port } = await startRest()
  const send = async (text: string) => {
    const socket = connect(port, '127.0.0.1')
    socket.end(text)
    let got = ''
    for await (const chunk of socket) got += chunk
    return got.split('\r\n', 1)[0]
  }
  expect(await send('GET http://localhost/ping HTTP/1.1\r\nHost: localhost\r\n\r\n')).toBe(
    'HTTP/1.1 400 Bad Request',
  )
  expect(await send('TRACE /ping HTTP/1.1\r\nHost: localhost\r\n\r\n')).toBe('HTTP/1.1 400 Bad Request')
  expect(await send('PING\r\n')).toBe('HTTP/1.1 400 Bad Request')
})

test('a body in chunks, and one that is too large', async () => {
  const server = await startRest()
  const url = `http://127.0.0.1:${server.restPort}`
  const body = new ReadableStream({
    start: controller => {
      for (const piece of ['["SET",', '"k",', '"zo', 'ë"]'])
        controller.enqueue(new TextEncoder().encode(piece))
      controller.close()
    },
  })
  const stored = await fetch(url, { method: 'POST', headers: HEADERS, body, duplex: 'half' })
  expect(await stored.json()).toEqual({ result: 'OK' })
  expect(await server.call('GET', 'k')).toBe('zoë')
  const headers = { ...HEADERS, 'content-length': String(100 * 1024 * 1024) }
  const asked = request(url, { method: 'POST', headers })
  asked.on('error', () => {})
  asked.flushHeaders()
  const [response] = await once(asked, 'response')
  expect(response.statusCode).toBe(413)
  asked.destroy()
})

test('a client that goes amid its body is no error of the server', async () => {
  const server = await startRest()
  const noted: string[] = []
  onTestFinished(channels.note.subscribe(({ level, text }) => level === 'error' && noted.push(text)))
  const url = `http://127.0.0.1:${server.restPort}`
  const asked = request(url, { method: 'POST', headers: { ...HEADERS, 'content-length': '1000' } })
  const failed = once(asked, 'error').catch(() => {})
  asked.write('["SET",')
  asked.flushHeaders()
  await once(asked, 'socket')
  while (!asked.socket?.bytesWritten) await new Promise(setImmediate)
  asked.destroy(new Error('gone'))
  await failed
  expect((await fetch(`${url}/ping`, { headers: HEADERS })).status).toBe(200)
  await server.close()
  expect(noted).toEqual([])
})

test('messages stop when the client goes', async () => {
  const server = await startRest()
  const gone = new AbortController()
  const headers = { ...HEADERS, accept: 'text/event-stream' }
  const url = `http://127.0.0.1:${server.restPort}/subscribe/chat`
  const response = await fetch(url, { headers, signal: gone.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toBe('data: subscribe,chat,1\n\n')
  await server.call('PUBLISH', 'chat', 'hello')
  expect((await reader?.read())?.value).toBe('data: message,chat,hello\n\n')
  gone.abort()
  while (server.pubsub.count('channels', 'chat') > 0) await new Promise(setImmediate)
})

test('a connection that CLIENT KILL ends breaks', async () => {
  const server = await startRest()
  server.holdClients()
  const asked = expect(
    fetch(`http://127.0.0.1:${server.restPort}/ping`, { headers: HEADERS }),
  ).rejects.toThrow()
  while (server.clients.size === 0) await new Promise(setImmediate)
  for (const client of server.clients.all()) client.close('now')
  await asked
})

test('it ends with the server, and begins with it or not at all', async () => {
  const server = await startRest()
  const { restPort } = server
  const url = `http://127.0.0.1:${restPort}/ping`
  expect((await fetch(url, { headers: HEADERS })).status).toBe(200)
  const taken = start({ config: { 'rest-port': restPort, 'rest-token': 'x' } })
  await expect(taken).rejects.toThrow('EADDRINUSE')
  await server.close()
  await expect(fetch(url, { headers: HEADERS })).rejects.toThrow()
  await expect(start({ config: { 'rest-port': restPort } })).rejects.toThrow(/rest-port needs a token/)
})

test('wrong options are clear errors', async () => {
  const plain = (rest: object) => start({ rest: rest as { token: string } })
  await expect(plain({})).rejects.toThrow(
    'createServer: rest: option token must be a string that is not empty',
  )
  await expect(plain({ token: 't', tokens: 1 })).rejects.toThrow('createServer: rest has no option tokens')
  await expect(plain({ token: 't', port: -1 })).rejects.toThrow(/option port must be an integer/)
})

test('a test server has it when asked', async () => {
  const redis = await startTestServer({ rest: true })
  onTestFinished(() => redis.close())
  const headers = { authorization: `Bearer ${redis.restToken}` }
  await fetch(`${redis.restUrl}/set/k/v/EX/60`, { headers })
  expect(redis.contents()).toEqual({ k: { type: 'string', value: 'v', ttl: 60_000 } })
  const plain = await startTestServer()
  onTestFinished(() => plain.close())
  expect([plain.restUrl, plain.restToken, plain.server.restPort]).toEqual(['', '', 0])
})

test('a fork has its own port, and the same tokens', async () => {
  const redis = await startTestServer({ rest: true })
  onTestFinished(() => redis.close())
  await redis.server.call('SET', 'k', 'v')
  const fork = await redis.fork()
  onTestFinished(() => fork.close())
  expect([fork.restToken, fork.restUrl === redis.restUrl]).toEqual([redis.restToken, false])
  const headers = { authorization: `Bearer ${fork.restToken}` }
  await fetch(`${fork.restUrl}/append/k/2`, { headers })
  expect([await fork.server.call('GET', 'k'), await redis.server.call('GET', 'k')]).toEqual(['v2', 'v'])
})

test('faults of a test server meet its requests, and refuse its connections', async () => {
  const redis = await startTestServer({ rest: true })
  onTestFinished(() => redis.close())
  const get = () =>
    fetch(`${redis.restUrl}/incr/n`, {
      headers: { authorization: `Bearer ${redis.restToken}`, connection: 'close' },
    })
  using refusing = redis.faults.refuseConnections()
  await expect(get()).rejects.toThrow()
  refusing[Symbol.dispose]()
  redis.faults.add({ command: 'INCR', nth: 1, error: 'LOADING soon' })
  redis.faults.add({ command: 'INCR', nth: 1, drop: 'after' })
  expect(await (await get()).json()).toEqual({ error: 'LOADING soon' })
  await expect(get()).rejects.toThrow()
  expect(await (await get()).json()).toEqual({ result: 2 })
})
