/** What the inspector's endpoint answers, to whom it answers, and what it refuses. */
import { statSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/client.ts'
import { createServer, type InspectOptions, type Server } from '../../src/server.ts'
import { startTestServer } from '../../src/testing.ts'
import { call, events, type Open, opened, post } from '../support/inspector.ts'
import { start } from '../support/start.ts'

async function inspected(server: Server, options: InspectOptions = {}): Promise<Open> {
  return opened((await server.inspect(options)).url)
}

async function inProcess(): Promise<{ readonly server: Server } & Open> {
  const server = createServer({ port: false })
  onTestFinished(() => server.close())
  return { server, ...(await inspected(server)) }
}

/** As a browser would, with headers that fetch() sets by itself. */
function status(open: Open, method: string, path: string, headers: Record<string, string>): Promise<number> {
  const { hostname, port } = new URL(open.url)
  return new Promise((resolve, reject) => {
    const all = { authorization: `Bearer ${open.token}`, ...headers }
    const request = httpRequest({ hostname, port, method, path, headers: all }, answer => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    request.on('error', reject)
    request.end(method === 'POST' ? '["PING"]' : undefined)
  })
}

test('replies keep their types', async () => {
  const open = await inProcess()
  expect(await call(open, ['SET', 'k', 'v'])).toEqual({ status: 'OK' })
  expect(await call(open, ['GET', 'k'])).toBe('v')
  expect(await call(open, ['GET', 'none'])).toBe(null)
  expect(await call(open, ['INCRBY', 'n', 9007199254740993n.toString()])).toEqual({
    integer: '9007199254740993',
  })
  expect(await call(open, ['HSET', 'h', 'f', 1, 'g', 2])).toBe(2)
  expect(await call(open, ['HGETALL', 'h'])).toEqual({ map: ['f', '1', 'g', '2'] })
  await call(open, ['ZADD', 'z', '1.5', 'm'])
  expect(await call(open, ['ZSCORE', 'z', 'm'])).toEqual({ double: '1.5' })
  await call(open, ['SADD', 's', 'm'])
  expect(await call(open, ['SMEMBERS', 's'])).toEqual({ set: ['m'] })
  expect(await call(open, ['LPUSH', 'k', 'x'])).toEqual({ error: expect.stringMatching(/^WRONGTYPE /) })
  expect(await call(open, ['NOPE'])).toEqual({ error: expect.stringMatching(/^ERR unknown command/) })
})

test('bytes that are no text go both ways', async () => {
  const open = await inProcess()
  const bytes = Buffer.from([0, 255, 128, 10]).toString('base64')
  await call(open, ['SET', { bytes }, 'héllo'])
  expect(await call(open, ['KEYS', '*'])).toEqual([{ bytes }])
  expect(await call(open, ['GET', { bytes }])).toBe('héllo')
})

test('long strings are cut where asked, never inside of a character', async () => {
  const open = await inProcess()
  await call(open, ['RPUSH', 'l', 'short', 'x'.repeat(1000), 'é'.repeat(10)])
  expect(await call(open, ['LRANGE', 'l', 0, -1], '?cut=5')).toEqual([
    'short',
    { cut: 'xxxxx', length: 1000 },
    { cut: 'éé', length: 20 },
  ])
})

test('a huge reply is refused with a word on what to do', async () => {
  const { server, ...open } = await inProcess()
  await server.call('SET', 'huge', 'x'.repeat(50_000_000))
  expect(await call(open, ['GET', 'huge'])).toEqual({ error: expect.stringContaining('GETRANGE') })
  expect(await call(open, ['GET', 'huge'], '?cut=4')).toEqual({ cut: 'xxxx', length: 50_000_000 })
  expect(await call(open, ['GETRANGE', 'huge', 49_999_998, -1])).toBe('xx')
})

test('batches, transactions and databases', async () => {
  const open = await inProcess()
  expect(
    await call(
      open,
      [
        ['SET', 'a', 1],
        ['INCR', 'a'],
      ],
      '?db=3',
    ),
  ).toEqual([{ status: 'OK' }, 2])
  expect(await call(open, ['GET', 'a'])).toBe(null)
  expect(await call(open, [['MULTI'], ['GET', 'a'], ['EXEC']], '?db=3')).toEqual([
    { status: 'OK' },
    { status: 'QUEUED' },
    ['2'],
  ])
  expect(await call(open, ['PING'], '?db=99')).toEqual({ error: expect.stringContaining('DB index') })
  expect(await call(open, ['PING'], '?db=x')).toEqual({ error: expect.stringContaining('?db=') })
})

test('what would change the shared connection is refused', async () => {
  const open = await inProcess()
  for (const words of [
    ['SELECT', 1],
    ['multi'],
    ['SUBSCRIBE', 'c'],
    ['MONITOR'],
    ['CLIENT', 'reply', 'off'],
    ['QUIT'],
  ])
    expect([words, await call(open, words)]).toEqual([words, { error: expect.stringContaining('is shared') }])
  expect(await call(open, [['BLPOP', 'q', 0], ['PING']])).toEqual({ error: expect.stringContaining('alone') })
  expect(await call(open, [['MULTI'], ['GET', 'a']])).toEqual({ error: expect.stringContaining('is shared') })
})

test('bodies that are no command, and that are too large', async () => {
  const open = await inProcess()
  for (const body of ['', '{', '{}', '[]', '[null]', '[[]]', '[{"a":1}]', '[["GET","k"],"x"]', '["GET",[]]'])
    expect([body, (await post(open, 'call', body)).status]).toEqual([body, 400])
  expect(
    (await post(open, 'call', JSON.stringify(Array.from({ length: 1001 }, () => ['PING'])))).status,
  ).toBe(400)
  expect((await post(open, 'call', JSON.stringify(['ECHO', 'x'.repeat(9_000_000)]))).status).toBe(413)
  expect((await post(open, 'other', ['PING'])).status).toBe(404)
  expect((await fetch(`${open.url}other`)).status).toBe(404)
  expect((await fetch(`${open.url}%2e%2e/package.json`)).status).toBe(404)
  expect(await status(open, 'PUT', '/call', {})).toBe(405)
})

test('a command that waits holds up no other, and gives way when its page goes', async () => {
  const { server, ...open } = await inProcess()
  const served = call(open, ['BLPOP', 'queue', 0])
  await expect.poll(() => server.call('INFO', 'clients')).toContain('blocked_clients:1')
  expect(await call(open, ['PING'])).toEqual({ status: 'PONG' })
  await server.call('RPUSH', 'queue', 'job')
  expect(await served).toEqual(['queue', 'job'])
  const leaving = new AbortController()
  const headers = { authorization: `Bearer ${open.token}` }
  const body = '["BLPOP","queue",0]'
  const left = fetch(`${open.url}call`, { method: 'POST', body, headers, signal: leaving.signal })
  await expect.poll(() => server.call('INFO', 'clients')).toContain('blocked_clients:1')
  leaving.abort()
  await expect(left).rejects.toThrow()
  await expect.poll(() => server.call('INFO', 'clients')).toContain('blocked_clients:0')
})

test('the token: none, a wrong one, a longer and a shorter one', async () => {
  const open = await inProcess()
  for (const token of ['', 'x', `${open.token}x`, open.token.slice(1)]) {
    for (const path of ['call', 'stream', 'control'])
      expect((await post({ ...open, token }, path, ['PING'])).status).toBe(401)
  }
  expect(
    (await fetch(`${open.url}call?token=${open.token}`, { method: 'POST', body: '["PING"]' })).status,
  ).toBe(401)
  expect(new Set([open.token, (await inProcess()).token]).size).toBe(2)
  expect(open.token.length).toBeGreaterThanOrEqual(32)
})

test('the page and its files need no token, and say what may run there', async () => {
  const open = await inProcess()
  const page = await fetch(open.url)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self';/,
  )
  expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('set-cookie')).toBe(null)
  expect(page.headers.get('access-control-allow-origin')).toBe(null)
  expect(await page.text()).not.toContain(open.token)
  for (const file of ['page.js', 'page.css', 'icon.svg'])
    expect((await fetch(`${open.url}${file}`)).status).toBe(200)
})

test('names that only point here are refused (DNS rebinding)', async () => {
  const open = await inProcess()
  const { port } = new URL(open.url)
  for (const host of [
    `evil.example:${port}`,
    `127.0.0.1.evil.example`,
    '192.0.2.1',
    'localhost.evil.example',
    '[::2]',
  ]) {
    expect([host, await status(open, 'POST', '/call', { host })]).toEqual([host, 403])
    expect([host, await status(open, 'GET', '/', { host })]).toEqual([host, 403])
  }
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
    expect([host, await status(open, 'POST', '/call', { host })]).toEqual([host, 200])
})

test('pages of other sites are refused, even with the token', async () => {
  const open = await inProcess()
  const origin = open.url.slice(0, -1)
  expect(await status(open, 'POST', '/call', { origin })).toBe(200)
  for (const other of ['http://evil.example', 'null', 'http://127.0.0.1:1', origin.replace('http', 'https')])
    expect([other, await status(open, 'POST', '/call', { origin: other })]).toEqual([other, 403])
  for (const site of ['cross-site', 'same-site']) {
    expect(await status(open, 'POST', '/call', { 'sec-fetch-site': site })).toBe(403)
    expect(
      await status(open, 'GET', '/page.js', { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' }),
    ).toBe(403)
  }
  const frame = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
  expect(await status(open, 'GET', '/', frame)).toBe(403)
  expect(await status(open, 'GET', '/', { ...frame, 'sec-fetch-dest': 'document' })).toBe(200)
  expect(await status(open, 'POST', '/call', { ...frame, 'sec-fetch-dest': 'document' })).toBe(403)
  expect(await status(open, 'OPTIONS', '/call', {})).toBe(405)
})

test('the stream shows commands of others with replies, and hides passwords', async () => {
  const { server, ...open } = await inProcess()
  const stream = events(await post(open, 'stream', ['MONITOR']))
  const first = stream.next()
  await call(open, ['SET', 'mine', 1])
  await server.call('SET', 'k', 'v')
  await expect(server.call('AUTH', 'someone', 'secret')).rejects.toThrow('WRONGPASS')
  await expect(server.call('LPUSH', 'k', 'x'.repeat(1000))).rejects.toThrow('WRONGTYPE')
  await server.call('LRANGE', 'none', 0, -1)
  const got = [
    (await first).value,
    (await stream.next()).value,
    (await stream.next()).value,
    (await stream.next()).value,
  ]
  expect(got).toEqual([
    expect.objectContaining({
      words: ['SET', 'k', 'v'],
      reply: 'OK',
      failed: false,
      db: 0,
      client: 'in-process',
    }),
    expect.objectContaining({ words: ['AUTH', '(redacted)', '(redacted)'], failed: true }),
    expect.objectContaining({ words: ['LPUSH', 'k', `${'x'.repeat(200)}… 1000 bytes`], failed: true }),
    expect.objectContaining({ reply: '[0: ]', ms: expect.any(Number) }),
  ])
  await stream.return(undefined)
})

test('a page that does not read costs nothing: what it does not take is dropped and counted', async () => {
  const { server, ...open } = await inProcess()
  const stream = events(await post(open, 'stream', ['MONITOR']))
  const first = stream.next()
  for (let i = 0; i < 5000; i++) await server.call('SET', 'k', i)
  let [seen, dropped] = [0, 0]
  for (let event = (await first).value; ; event = (await stream.next()).value) {
    if (event?.['dropped'] === undefined) seen++
    else dropped += Number(event['dropped'])
    if (seen + dropped >= 5000) break
  }
  expect([seen + dropped, dropped > 0]).toEqual([5000, true])
  await stream.return(undefined)
})

test('streams end with their page, and with the inspector', async () => {
  const { commandDone } = await import('../../src/engine/channels.ts')
  const { server, ...open } = await inProcess()
  const before = commandDone.hasSubscribers
  const leaving = new AbortController()
  const { url, token } = open
  const one = await fetch(`${url}stream`, {
    method: 'POST',
    body: '["MONITOR"]',
    headers: { authorization: `Bearer ${token}` },
    signal: leaving.signal,
  })
  expect([one.status, commandDone.hasSubscribers]).toEqual([200, true])
  leaving.abort()
  await expect.poll(() => commandDone.hasSubscribers).toBe(before)
  const other = await post(open, 'stream', ['MONITOR'])
  const rest = other.text().catch(() => 'cut')
  await server.close()
  await rest
  expect(commandDone.hasSubscribers).toBe(before)
  await expect(fetch(url)).rejects.toThrow()
})

test('controls: the clock, snapshots and faults of a test server', async () => {
  const redis = await startTestServer({ now: 1_000_000 })
  onTestFinished(() => redis.close())
  const open = opened((await redis.inspect()).url)
  const control = async (...words: string[]) => (await post(open, 'control', words)).json()
  expect(await control('STATE')).toEqual({
    reply: {
      database: 0,
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      isOwn: true,
      clock: 1_000_000,
      snapshots: [],
      faults: [],
    },
  })
  expect(await control('ADVANCE', '1m')).toMatchObject({ reply: { clock: 1_060_000 } })
  expect(await control('ADVANCE', 'soon')).toEqual({ error: expect.stringContaining('not a duration') })
  await redis.server.call('SET', 'k', 'before')
  expect(await control('SNAPSHOT', 'first one')).toMatchObject({
    reply: { snapshots: [{ id: 1, name: 'first one' }] },
  })
  await redis.server.call('SET', 'k', 'after')
  await control('RESTORE', '1')
  expect(await redis.server.call('GET', 'k')).toBe('before')
  expect(await control('RELEASE', '1')).toMatchObject({ reply: { snapshots: [] } })
  expect(await control('RESTORE', '1')).toEqual({ error: expect.stringContaining('no such snapshot') })
  redis.faults.add({ command: 'GET', error: 'ERR by the test' })
  await expect(redis.server.call('GET', 'k')).rejects.toThrow('ERR by the test')
  expect(await call(open, ['GET', 'k'])).toBe('before')
  const rule = JSON.stringify({ command: 'SET', error: 'ERR by the page' })
  expect(await control('FAULT', 'ADD', rule)).toMatchObject({
    reply: { faults: [{ id: 1 }, { id: 2, rule, fired: 0 }] },
  })
  await expect(redis.server.call('SET', 'k', 'v')).rejects.toThrow('ERR by the page')
  expect(await control('FAULT', 'REMOVE', '2')).toMatchObject({ reply: { faults: [{ id: 1 }] } })
  expect(await control('FAULT', 'ADD', '{"nope":1}')).toEqual({ error: expect.stringContaining('nope') })
  expect(await control('FAULT', 'CLEAR')).toMatchObject({ reply: { faults: [] } })
  expect(await redis.server.call('GET', 'k')).toBe('before')
})

test('a server with a real clock has no clock to move, and no faults', async () => {
  const open = await inProcess()
  const state = await (await post(open, 'control', ['STATE'])).json()
  expect(state).toMatchObject({ reply: { isOwn: true, clock: null, faults: null, snapshots: [] } })
  expect((await post(open, 'control', ['ADVANCE', '1h'])).status).toBe(400)
  expect((await post(open, 'control', ['FAULT', 'CLEAR'])).status).toBe(400)
})

test('the directive inspect-port, and options', async () => {
  const { note } = await import('../../src/engine/channels.ts')
  const notes: string[] = []
  onTestFinished(note.subscribe(({ text }) => notes.push(text)))
  const free = await inProcess()
  await free.server.close()
  const port = Number(new URL(free.url).port)
  const server = await start({ config: { 'inspect-port': port } })
  const address = notes.find(text => text.startsWith('Inspector: '))?.replace('Inspector: ', '') ?? ''
  expect(address.startsWith(`http://127.0.0.1:${port}/#token=`)).toBe(true)
  expect(await call(opened(address), ['PING'])).toEqual({ status: 'PONG' })
  await expect(server.inspect({ port })).rejects.toThrow('EADDRINUSE')
  await expect(start({ config: { 'inspect-port': port } })).rejects.toThrow('EADDRINUSE')
  const own = await inspected(server, { token: 'secret' })
  expect(own.token).toBe('secret')
  await using fork = await server.fork().listen()
  expect(fork.config.value('inspect-port')).toBe(0)
  await expect(server.inspect({ port: -1 })).rejects.toThrow('inspect')
  await server.close()
  await expect(server.inspect()).rejects.toThrow('closed')
  await expect(fetch(own.url)).rejects.toThrow()
})

test('a token that stays is in no log, no MONITOR and no slow log', async () => {
  const { note } = await import('../../src/engine/channels.ts')
  const notes: string[] = []
  onTestFinished(note.subscribe(({ text }) => notes.push(text)))
  const free = await inProcess()
  await free.server.close()
  const port = Number(new URL(free.url).port)
  const token = 'a-token-that-stays'
  const config = { 'inspect-port': port, 'inspect-token': token, 'slowlog-log-slower-than': 0 }
  const server = await start({ config })
  const open = opened(`http://127.0.0.1:${port}/#token=${token}`)
  expect(await call(open, ['PING'])).toEqual({ status: 'PONG' })
  expect((await post({ ...open, token: 'another' }, 'call', ['PING'])).status).toBe(401)
  expect(notes).toContain(`Inspector: http://127.0.0.1:${port}/#token=<inspect-token>`)
  expect(notes.join()).not.toContain(token)

  const stream = events(await post(open, 'stream', ['MONITOR']))
  const first = stream.next()
  await server.call('CONFIG', 'SET', 'inspect-token', token).catch(() => {})
  let event = (await first).value
  while (Array.isArray(event?.['words']) && event['words'][0] !== 'CONFIG')
    event = (await stream.next()).value
  expect(event?.['words']).toEqual(['CONFIG', 'SET', 'inspect-token', '(redacted)'])
  await stream.return(undefined)
  expect(JSON.stringify(await server.call('SLOWLOG', 'GET', 10))).not.toContain(token)
  // As requirepass: it is for those who may ask.
  expect(await server.call('CONFIG', 'GET', 'inspect-*')).toBeTruthy()
  expect(JSON.stringify(await server.call('CONFIG', 'GET', '*'))).not.toContain(token)
})

test('commands that come over sockets are shown with their address', async () => {
  const server = await start()
  const open = await inspected(server)
  const stream = events(await post(open, 'stream', ['MONITOR']))
  const first = stream.next()
  using client = await connect({ port: server.port, identify: false })
  await client.call('SET', 'k', 'v')
  let event = (await first).value
  while (Array.isArray(event?.['words']) && event['words'][0] !== 'SET') event = (await stream.next()).value
  expect(event).toMatchObject({
    client: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    words: ['SET', 'k', 'v'],
  })
  await stream.return(undefined)
})

test('the page is small', () => {
  const folder = join(import.meta.dirname, '..', '..', 'dist', 'inspect')
  const files = ['index.html', 'page.js', 'page.css', 'icon.svg'].map(
    name => statSync(join(folder, name)).size,
  )
  expect(files.reduce((sum, size) => sum + size, 0)).toBeLessThan(150 * 1024)
})
