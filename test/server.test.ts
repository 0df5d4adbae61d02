/** The server over real sockets: limits, back-pressure, closing. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connect as connectClient } from '../src/client.ts'
import { createServer, type Server, type ServerOptions, VirtualClock } from '../src/server.ts'
import { RawClient } from './support/raw-client.ts'
import { start as startAny, temporaryFolder } from './support/start.ts'

const start = (options: ServerOptions = {}) => startAny({ host: '127.0.0.1', closeTimeout: 500, ...options })

async function open(server: Server): Promise<RawClient> {
  const client = await RawClient.open(server.port)
  onTestFinished(() => client.close())
  return client
}

/** Waits, turn by turn of the event loop, until a state is reached. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise(resolve => setImmediate(resolve))
}

test('listens on IPv4, IPv6 and a unix socket at once', async () => {
  const path = join(temporaryFolder(), 'redis.sock')
  const server = await start({ host: ['127.0.0.1', '-::1'], path })
  expect(server.addresses).toContain(`127.0.0.1:${server.port}`)
  expect(server.addresses.at(-1)).toBe(path)
  using overTcp = await connectClient({ port: server.port })
  using overUnix = await connectClient({ path })
  await overTcp.call('SET', 'k', 'v')
  expect(await overUnix.call('GET', 'k')).toBe('v')
  expect(await overUnix.call('CLIENT', 'INFO')).toContain(`addr=${path}:0`)
})

test('a port that is taken is a clear error, and nothing stays open', async () => {
  const server = await start()
  await expect(createServer({ host: '127.0.0.1', port: server.port }).listen()).rejects.toThrow('EADDRINUSE')
})

test('CONFIG SET port and bind move the sockets; clients stay', async () => {
  const server = await start()
  const first = server.port
  const client = await open(server)
  const taken = await start()
  expect(await client.ask('CONFIG', 'SET', 'timeout', '7', 'port', String(taken.port))).toBe(
    "-ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server logs.\r\n",
  )
  expect(server.port).toBe(first)
  expect(await client.ask('CONFIG', 'GET', 'timeout', 'port')).toContain(
    `\r\n0\r\n$4\r\nport\r\n$${String(first).length}\r\n${first}`,
  )
  await taken.close()
  client.send(['CONFIG', 'SET', 'port', String(taken.port)])
  client.send(['PING'])
  expect(await client.read()).toBe('+OK\r\n')
  expect(await client.read()).toBe('+PONG\r\n')
  expect(await (await RawClient.open(taken.port)).ask('PING')).toBe('+PONG\r\n')
  await expect(RawClient.open(first)).rejects.toThrow('ECONNREFUSED')
  await client.ask('MULTI')
  await client.ask('CONFIG', 'SET', 'bind', '127.0.0.1')
  expect(await client.ask('EXEC')).toContain('not possible inside a transaction')
  expect(await client.ask('CONFIG', 'SET', 'port', '0')).toBe('+OK\r\n')
  await expect(RawClient.open(taken.port)).rejects.toThrow('ECONNREFUSED')
})

test('two servers in one process share nothing', async () => {
  const [a, b] = [await start(), await start()]
  await a.call('SET', 'k', 'a')
  expect(await b.call('GET', 'k')).toBe(null)
  expect(await a.call('DBSIZE')).toBe(1)
  expect(await b.call('DBSIZE')).toBe(0)
})

test('replies of one pipeline come in order, whatever its depth', async () => {
  const server = await start()
  const client = await open(server)
  const count = 20_000
  for (let i = 0; i < count; i++) client.send(['ECHO', String(i)])
  for (let i = 0; i < count; i++) expect(await client.read()).toBe(`$${String(i).length}\r\n${i}\r\n`)
})

test('a 32 MB value goes in and out', async () => {
  const server = await start()
  using client = await connectClient({ port: server.port })
  const value = Buffer.alloc(32 * 1024 * 1024, 'x')
  await client.call('SET', 'big', value)
  const back = await client.bytes.call('GET', 'big')
  expect(back instanceof Buffer && value.equals(back)).toBe(true)
})

test('connections over the limit wait for a place, in order; then they are refused', async () => {
  const clock = new VirtualClock()
  const server = await start({ clock, config: { maxclients: '1' } })
  const first = await open(server)
  expect(await first.ask('PING')).toBe('+PONG\r\n')
  const second = await open(server)
  const third = await open(server)
  await until(() => server.sockets.admission.waiting === 2)
  second.send(['ECHO', 'second'])
  third.send(['ECHO', 'third'])
  first.close()
  expect(await second.read()).toBe('$6\r\nsecond\r\n')
  clock.advance(1000)
  expect(await third.read()).toBe('-ERR max number of clients reached\r\n')
  expect(await third.read()).toBe('<closed>')
  expect(server.stats.rejectedConnections).toBe(1)
})

test('with maxclients-wait 0 new connections are refused at once', async () => {
  const server = await start({ config: { maxclients: '1', 'maxclients-wait': '0' } })
  const first = await open(server)
  await first.ask('PING')
  const second = await open(server)
  expect(await second.read()).toBe('-ERR max number of clients reached\r\n')
})

const outside = Object.values(networkInterfaces())
  .flatMap(each => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

test.skipIf(outside === undefined)(
  'without a password, connections from elsewhere are refused (needs another address than loopback)',
  async () => {
    const server = await start({ host: '0.0.0.0' })
    const ask = async () => {
      const client = await RawClient.open(server.port, outside)
      onTestFinished(() => client.close())
      return client.ask('PING')
    }
    expect(await ask()).toMatch(/^-DENIED .*protected mode/)
    await server.call('CONFIG', 'SET', 'protected-mode', 'no')
    expect(await ask()).toBe('+PONG\r\n')
    await server.call('CONFIG', 'SET', 'protected-mode', 'yes', 'requirepass', 'secret')
    expect(await ask()).toMatch(/^-NOAUTH /)
  },
)

test('idle clients are closed after `timeout`, subscribers are not', async () => {
  const clock = new VirtualClock()
  const server = await start({ clock, config: { timeout: '60' } })
  const idle = await open(server)
  const subscriber = await open(server)
  await idle.ask('PING')
  await subscriber.ask('SUBSCRIBE', 'news')
  clock.advance('62s')
  expect(await idle.read()).toBe('<closed>')
  expect(await subscriber.ask('PING')).toContain('pong')
})

/** A client that does not read. */
async function openDeaf(server: Server): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  socket.pause()
  socket.on('error', () => {})
  return socket
}

test('requests of a client that does not read are run as it reads', async () => {
  const server = await start()
  await server.call('SET', 'k', 'x'.repeat(1_000_000))
  const socket = await openDeaf(server)
  for (let i = 0; i < 200; i++) socket.write('GET k\r\n')
  await until(() => [...server.clients.all()].some(client => client.output.bytes > 0))
  const [deaf] = [...server.clients.all()].filter(client => client.output.bytes > 0)
  // 200 MB were asked for; what waits for the peer stays near one reply.
  expect(deaf?.output.bytes).toBeLessThan(5_000_000)
  let received = 0
  socket.on('data', chunk => {
    received += chunk.length
  })
  socket.resume()
  await until(() => received >= 200 * 1_000_000)
})

test('a client may send all of a long pipeline before it reads', async () => {
  const server = await start()
  const [count, size] = [20_000, 1000]
  await server.call('SET', 'k', 'x'.repeat(size))
  const socket = await openDeaf(server)
  // More than the buffers of the system take, both ways.
  const get = `*3\r\n$4\r\nMGET\r\n$1\r\nk\r\n$${size}\r\n${'y'.repeat(size)}\r\n`
  await new Promise(sent => socket.write(get.repeat(count), sent))
  const expected = `*2\r\n$${size}\r\n${'x'.repeat(size)}\r\n$-1\r\n`.length * count
  let received = 0
  socket.on('data', chunk => {
    received += chunk.length
  })
  socket.resume()
  await until(() => received >= expected)
  expect(received).toBe(expected)
})

test('a subscriber that does not read is disconnected at the output limit', async () => {
  const server = await start({ config: { 'client-output-buffer-limit': 'pubsub 4mb 0 0' } })
  const socket = await openDeaf(server)
  socket.write('SUBSCRIBE news\r\n')
  await until(() => server.pubsub.count('channels', 'news') === 1)
  const message = 'm'.repeat(100_000)
  for (let i = 0; i < 1000 && server.pubsub.count('channels', 'news') === 1; i++) {
    await server.call('PUBLISH', 'news', message)
    await new Promise(resolve => setImmediate(resolve))
  }
  expect(server.pubsub.count('channels', 'news')).toBe(0)
  expect(server.stats.outputLimitCloses).toBe(1)
})

test('a subscriber over the soft limit for too long is disconnected', async () => {
  const clock = new VirtualClock()
  const server = await start({ clock, config: { 'client-output-buffer-limit': 'pubsub 0 1mb 10' } })
  const socket = await openDeaf(server)
  socket.write('SUBSCRIBE news\r\n')
  await until(() => server.pubsub.count('channels', 'news') === 1)
  const message = 'm'.repeat(1_000_000)
  const waiting = () => [...server.clients.all()].reduce((sum, client) => sum + client.output.bytes, 0)
  while (waiting() < 2_000_000) {
    await server.call('PUBLISH', 'news', message)
    await new Promise(resolve => setImmediate(resolve))
  }
  clock.advance('5s')
  expect(server.pubsub.count('channels', 'news')).toBe(1)
  clock.advance('10s')
  await until(() => server.pubsub.count('channels', 'news') === 0)
})

test('replies beyond the output limit are not sent at all', async () => {
  const server = await start({ config: { 'client-output-buffer-limit': 'normal 100000 0 0' } })
  const client = await open(server)
  await client.ask('SET', 'k', 'x'.repeat(10_000))
  client.write(`${'GET k\r\n'.repeat(15)}SET after 1\r\n`)
  expect(await client.read()).toBe('<closed>')
  expect(await server.call('EXISTS', 'after')).toBe(0)
})

test('a request larger than client-query-buffer-limit closes the connection', async () => {
  const server = await start({ config: { 'client-query-buffer-limit': '1mb' } })
  const client = await open(server)
  client.write(`*2\r\n$4\r\nECHO\r\n$3000000\r\n${'x'.repeat(2_000_000)}`)
  expect(await client.read()).toBe('<closed>')
  expect(server.stats.inputLimitCloses).toBe(1)
})

test.each([
  [1_048_570, 'is run'],
  [1_048_571, 'is not run'],
])('a whole request of the words SET, k and %d bytes, with a limit of 1 MB, %s', async (size, outcome) => {
  const server = await start({ config: { 'client-query-buffer-limit': '1mb' } })
  const client = await open(server)
  client.send(['SET', 'k', 'x'.repeat(size)])
  client.send(['PING'])
  const runs = outcome === 'is run'
  expect(await client.read()).toBe(runs ? '+OK\r\n' : '<closed>')
  if (runs) expect(await client.read()).toBe('+PONG\r\n')
  expect(await server.call('EXISTS', 'k')).toBe(runs ? 1 : 0)
  expect(server.stats.inputLimitCloses).toBe(runs ? 0 : 1)
})

test('close() answers what has arrived, then closes', async () => {
  const server = await start()
  const client = await open(server)
  await client.ask('PING')
  for (let i = 0; i < 1000; i++) client.send(['ECHO', String(i)])
  await until(() => server.stats.commands > 1)
  await server.close()
  for (let i = 0; i < server.stats.commands - 1; i++) expect(await client.read()).toContain(String(i))
  expect(await client.read()).toBe('<closed>')
})

test('close() cuts off those who do not read, at the deadline', async () => {
  const server = await start({ closeTimeout: 50 })
  await server.call('SET', 'k', 'x'.repeat(10_000_000))
  const socket = await openDeaf(server)
  for (let i = 0; i < 10; i++) socket.write('GET k\r\n')
  await until(() => [...server.clients.all()].some(client => client.output.bytes > 0))
  await server.close()
  expect(server.clients.size).toBe(0)
})

test('await using closes the server', async () => {
  let port: number
  {
    await using server = await createServer({ port: 0, host: '127.0.0.1' }).listen()
    port = server.port
    expect(await server.call('PING')).toBe('PONG')
  }
  await expect(connectClient({ port })).rejects.toThrow('ECONNREFUSED')
})

test('SHUTDOWN closes the connection without a reply, and the server', async () => {
  const server = await start()
  const client = await open(server)
  expect(await client.ask('SHUTDOWN', 'NOSAVE')).toBe('<closed>')
  await server.closed
})

test('CLIENT PAUSE holds commands back, in order, until it ends', async () => {
  const clock = new VirtualClock()
  const server = await start({ clock })
  const [a, b] = [await open(server), await open(server)]
  await a.ask('CLIENT', 'PAUSE', '1000', 'WRITE')
  expect(await b.ask('GET', 'k')).toBe('$-1\r\n')
  b.send(['SET', 'k', 'v'])
  b.send(['GET', 'k'])
  await until(() => [...server.clients.all()].some(client => client.blocked))
  expect(await a.ask('GET', 'k')).toBe('$-1\r\n')
  clock.advance(1000)
  expect(await b.read()).toBe('+OK\r\n')
  expect(await b.read()).toBe('$1\r\nv\r\n')
})

test('CLIENT REPLY OFF, SKIP and ON', async () => {
  const server = await start()
  const client = await open(server)
  client.send(['CLIENT', 'REPLY', 'SKIP'])
  client.send(['ECHO', 'skipped'])
  client.send(['ECHO', 'a'])
  client.send(['CLIENT', 'REPLY', 'OFF'])
  client.send(['ECHO', 'off'])
  client.send(['CLIENT', 'REPLY', 'ON'])
  expect(await client.read()).toBe('$1\r\na\r\n')
  expect(await client.read()).toBe('+OK\r\n')
})

test('CLIENT REPLY OFF does not silence messages', async () => {
  const server = await start()
  const client = await open(server)
  client.send(['CLIENT', 'REPLY', 'OFF'])
  client.send(['SUBSCRIBE', 'news'])
  expect(await client.read()).toBe('*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n')
  await server.call('PUBLISH', 'news', 'hi')
  expect(await client.read()).toBe('*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n')
})

test('CLIENT SETINFO names the library', async () => {
  const server = await start()
  const client = await open(server)
  expect(await client.ask('CLIENT', 'SETINFO', 'lib-name', 'mine')).toBe('+OK\r\n')
  expect(await client.ask('CLIENT', 'SETINFO', 'LIB-VER', '1.2.3')).toBe('+OK\r\n')
  expect(await client.ask('CLIENT', 'SETINFO', 'lib-name', 'two words')).toMatch(
    /^-ERR lib-name cannot contain spaces/,
  )
  expect(await client.ask('CLIENT', 'SETINFO', 'color', 'red')).toBe("-ERR Unrecognized option 'color'\r\n")
  expect(await client.ask('CLIENT', 'INFO')).toContain('lib-name=mine lib-ver=1.2.3')
})

test('CLIENT NO-TOUCH leaves access times alone, but for TOUCH', async () => {
  const clock = new VirtualClock()
  const server = await start({ clock })
  await server.call('SET', 'k', 'v')
  clock.advance('10s')
  using client = server.connect()
  await client.call('CLIENT', 'NO-TOUCH', 'ON')
  await client.call('GET', 'k')
  expect(await client.call('OBJECT', 'IDLETIME', 'k')).toBe(10)
  await client.call('TOUCH', 'k')
  expect(await client.call('OBJECT', 'IDLETIME', 'k')).toBe(0)
})

test('what a consumer has read before may be read again without a change', async () => {
  const server = await start()
  await server.call('XADD', 's', '1-1', 'a', 'b')
  await server.call('XGROUP', 'CREATE', 's', 'g', '0')
  await server.call('XREADGROUP', 'GROUP', 'g', 'alice', 'STREAMS', 's', '>')
  const { keyspace } = server
  const before = keyspace.changes
  await server.call('XREADGROUP', 'GROUP', 'g', 'alice', 'STREAMS', 's', '0')
  await server.call('XCLAIM', 's', 'g', 'alice', '0', '9-9')
  await server.call('XAUTOCLAIM', 's', 'g', 'alice', '1000000', '0')
  expect(keyspace.changes).toBe(before)
  await server.call('XREADGROUP', 'GROUP', 'g', 'bob', 'STREAMS', 's', '0')
  expect(keyspace.changes).toBe(before + 1)
})

test('with more than 128 codes of errors none is counted, until CONFIG RESETSTAT', async () => {
  const server = await start()
  const fail = (code: string) =>
    server.call('EVAL', 'return {err = ARGV[1]}', '0', `${code} x`).catch(() => {})
  const codes = async () => String(await server.call('INFO', 'errorstats')).match(/errorstat_.*/g)
  for (let at = 0; at < 128; at++) await fail(`CODE${at}`)
  expect(await codes()).toHaveLength(128)
  await fail('ONE')
  await fail('CODE1')
  expect(await codes()).toEqual(['errorstat_ERRORSTATS_DISABLED:count=1'])
  await server.call('CONFIG', 'RESETSTAT')
  await fail('ONE')
  expect(await codes()).toEqual(['errorstat_ONE:count=1'])
})

test.each(['OFF', 'RESET'])('access times are noted again after CLIENT NO-TOUCH: %s', async end => {
  const clock = new VirtualClock()
  const server = await start({ clock })
  await server.call('SET', 'k', 'v')
  const client = await open(server)
  await client.ask('CLIENT', 'NO-TOUCH', 'ON')
  if (end === 'RESET') await client.ask('RESET')
  else await client.ask('CLIENT', 'NO-TOUCH', end)
  for (const each of [client, await open(server)]) {
    clock.advance('10s')
    await each.ask('GET', 'k')
    expect(await each.ask('OBJECT', 'IDLETIME', 'k')).toBe(':0\r\n')
  }
})

test('CLIENT NO-TOUCH counts at once inside of a transaction, and in scripts', async () => {
  const clock = new VirtualClock()
  const server = await start({ clock })
  await server.call('SET', 'k', 'v')
  const client = await open(server)
  const read = ['GET', 'k']
  const idle = ['OBJECT', 'IDLETIME', 'k']
  for (const [first, then, times] of [
    ['OFF', 'ON', [10, 10]],
    ['ON', 'OFF', [10, 0]],
  ] as const) {
    await client.ask('CLIENT', 'NO-TOUCH', first)
    await server.call('SET', 'k', 'v')
    clock.advance('10s')
    await client.ask('MULTI')
    for (const argv of [['CLIENT', 'NO-TOUCH', then], idle, read, idle]) await client.ask(...argv)
    expect(await client.ask('EXEC')).toBe(`*4\r\n+OK\r\n:${times[0]}\r\n$1\r\nv\r\n:${times[1]}\r\n`)
  }
  await client.ask('CLIENT', 'NO-TOUCH', 'ON')
  clock.advance('10s')
  await client.ask('EVAL', "return redis.call('GET', 'k')", '0')
  expect(await client.ask(...idle)).toBe(':10\r\n')
})

test('MONITOR shows commands with secrets hidden', async () => {
  const server = await start({ config: { requirepass: 'secret' } })
  const [monitor, other] = [await open(server), await open(server)]
  await monitor.ask('AUTH', 'secret')
  expect(await monitor.ask('MONITOR')).toBe('+OK\r\n')
  await other.ask('AUTH', 'secret')
  await other.ask('SET', 'k', 'a"\n')
  const line = await monitor.read()
  expect(line).toContain('"AUTH" "(redacted)"')
  expect(await monitor.read()).toMatch(/^\+\d+\.\d{6} \[0 127\.0\.0\.1:\d+\] "SET" "k" "a\\"\\n"\r\n$/)
})

test('thousands of connections are held open and all answer', async () => {
  const server = await start({ config: { maxclients: '11000' } })
  const clients: RawClient[] = []
  onTestFinished(() => {
    for (const client of clients) client.close()
  })
  const count = 2000
  for (let i = 0; i < count; i++) clients.push(await RawClient.open(server.port))
  for (const client of clients) client.send(['PING'])
  for (const client of clients) expect(await client.read()).toBe('+PONG\r\n')
  expect(server.clients.size).toBeGreaterThanOrEqual(count)
}, 60_000)

test('a client that is let go on amid the pipeline of another gets its own replies', async () => {
  await using server = await createServer({ port: 0 }).listen()
  const [held, other] = [await RawClient.open(server.port), await RawClient.open(server.port)]
  await other.ask('CLIENT', 'PAUSE', '100000', 'WRITE')
  held.send(['SET', 'k', 'v'])
  held.send(['GET', 'k'])
  while (!(await other.ask('INFO', 'clients')).includes('blocked_clients:1'));
  other.write('ECHO before\r\nCLIENT UNPAUSE\r\nECHO after\r\n')
  const replies = [await other.read(), await other.read(), await other.read()]
  expect(replies).toEqual(['$6\r\nbefore\r\n', '+OK\r\n', '$5\r\nafter\r\n'])
  expect([await held.read(), await held.read()]).toEqual(['+OK\r\n', '$1\r\nv\r\n'])
  held.close()
  other.close()
})
