/** Faults over sockets: the bytes that arrive, and what ioredis and node-redis do about them. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { expect, onTestFinished, test } from 'vitest'
import { note } from '../../src/engine/channels.ts'
import { faultsOf, startTestServer, type TestServerOptions } from '../../src/testing.ts'
import { certificates } from '../support/certificates.ts'
import { RawClient } from '../support/raw-client.ts'
import { start as startPlain, temporaryFolder } from '../support/start.ts'
import { pem, secureClient } from '../support/tls-client.ts'

const READONLY = "READONLY You can't write against a read only replica."

async function start(options: TestServerOptions = {}) {
  const redis = await startTestServer(options)
  onTestFinished(() => redis.close())
  return redis
}

async function startRaw() {
  const redis = await start()
  const client = await RawClient.open(redis.server.port)
  onTestFinished(() => client.close())
  return { redis, client }
}

test('an error goes in place of the reply, and the log names it', async () => {
  const { redis, client } = await startRaw()
  const log: string[] = []
  const stop = note.subscribe(({ server, text }) => {
    if (server === redis.server) log.push(text)
  })
  onTestFinished(stop)
  redis.faults.add({ command: 'SET', nth: 2, error: READONLY })
  for (const word of ['1', '2', '3']) client.send(['SET', 'k', word])
  expect(await client.read()).toBe('+OK\r\n')
  expect(await client.read()).toBe(`-${READONLY}\r\n`)
  expect(await client.read()).toBe('+OK\r\n')
  expect(log.map(text => text.replace(/:\d+/, ':<port>'))).toEqual([
    `Fault: SET of 127.0.0.1:<port> meets error ${READONLY} (1. time)`,
  ])
})

test('replies before a broken connection arrive, what comes behind is not run', async () => {
  const { redis, client } = await startRaw()
  redis.faults.add({ command: 'INCR', nth: 2, drop: 'after' })
  for (let i = 0; i < 3; i++) client.send(['INCR', 'n'])
  expect(await client.read()).toBe(':1\r\n')
  expect(await client.read()).toBe('<closed>')
  expect(await redis.server.call('GET', 'n')).toBe('2')
})

test.each([0, 1, 5, 100])('a reply is cut after %i bytes', async bytes => {
  const { redis, client } = await startRaw()
  redis.faults.add({ command: 'GET', cutReplyAfter: bytes })
  client.send(['SET', 'k', 'value'])
  client.send(['GET', 'k'])
  expect(await client.read()).toBe('+OK\r\n')
  const whole = '$5\r\nvalue\r\n'
  const rest = bytes >= whole.length ? await client.read() : ''
  expect(rest + (await client.read())).toBe(`${whole.slice(0, bytes)}<closed>`)
})

test('a reset is a reset', async () => {
  const redis = await start()
  redis.faults.add({ command: 'PING', reset: true })
  const socket = connect(redis.server.port, '127.0.0.1')
  socket.write('PING\r\n')
  const [failure] = await once(socket, 'error')
  expect(failure.code).toBe('ECONNRESET')
})

test('where there is no reset, the connection is closed', async () => {
  const path = join(temporaryFolder(), 'redis.sock')
  const redis = await start({ path })
  redis.faults.add({ command: 'PING', reset: true })
  const socket = connect(path)
  socket.write('PING\r\n')
  await once(socket, 'close')
  const refusal = redis.faults.refuseConnections()
  await once(connect(path).resume(), 'close')
  refusal[Symbol.dispose]()
  expect(redis.server.stats.rejectedConnections).toBe(1)
})

test('through TLS a reset is a close, a cut reply a part of it, a refusal comes before the handshake', async () => {
  const server = await startPlain({ tls: pem(certificates().server) })
  const faults = faultsOf(server)
  faults.add({ command: 'PING', reset: true })
  faults.add({ command: 'ECHO', cutReplyAfter: 2 })
  expect(await (await secureClient(server.tlsPort)).ask('PING')).toBe('<closed>')
  expect(await (await secureClient(server.tlsPort)).ask('ECHO', 'hello')).toBe('$5<closed>')
  faults.refuseConnections()
  await expect(secureClient(server.tlsPort)).rejects.toThrow(/ECONNRESET|disconnected before secure/)
})

test('a connection without replies ends when its client gives up', async () => {
  const { redis, client } = await startRaw()
  redis.faults.add({ command: 'PING', noReply: true })
  client.send(['PING'])
  while (![...redis.server.clients.all()].some(each => each.isSilent)) await new Promise(setImmediate)
  client.end()
  expect(await client.read()).toBe('<closed>')
})

test('a paused server answers nothing, and later all', async () => {
  const { redis, client } = await startRaw()
  redis.pause()
  redis.pause()
  client.send(['INCR', 'n'])
  while (redis.server.pause.heldCount === 0) await new Promise(setImmediate)
  redis.resume()
  expect(await client.read()).toBe(':1\r\n')
  redis.resume()
  expect(await client.ask('INCR', 'n')).toBe(':2\r\n')
})

test('a paused server closes', async () => {
  const { redis, client } = await startRaw()
  redis.pause()
  client.send(['PING'])
  await redis.close()
  expect(await client.read()).toBe('<closed>')
})

test('ioredis connects anew upon READONLY, and sends the command again', async () => {
  const redis = await start()
  const client = new Redis(redis.url, {
    reconnectOnError: error => error.message.startsWith('READONLY') && 2,
  })
  onTestFinished(() => client.disconnect())
  const fault = redis.faults.add({ command: 'SET', times: 1, error: READONLY })
  let connections = 0
  client.on('ready', () => connections++)
  expect(await client.set('k', 'v')).toBe('OK')
  expect(fault.fired).toBe(1)
  expect(connections).toBe(2)
})

test('ioredis sends again what it has no reply to: an INCR counts twice', async () => {
  const redis = await start()
  const client = new Redis(redis.url)
  onTestFinished(() => client.disconnect())
  redis.faults.add({ command: 'INCR', nth: 1, drop: 'after' })
  expect(await client.incr('n')).toBe(2)
})

test('ioredis gives up on a command without a reply', async () => {
  const redis = await start()
  const client = new Redis(redis.url, { commandTimeout: 50 })
  onTestFinished(() => client.disconnect())
  redis.faults.add({ command: 'GET', noReply: true })
  await expect(client.get('k')).rejects.toThrow('Command timed out')
})

test('node-redis reports the lost reply, and is connected again', async () => {
  const redis = await start()
  const client = createClient({ url: redis.url, socket: { reconnectStrategy: 0 } })
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.destroy())
  redis.faults.add({ command: 'INCR', nth: 1, drop: 'before' })
  await expect(client.incr('n')).rejects.toThrow('Socket closed unexpectedly')
  expect(await client.incr('n')).toBe(1)
})

test('node-redis tries until connections are taken again', async () => {
  const redis = await start()
  const client = createClient({ url: redis.url, socket: { reconnectStrategy: 1 } })
  const failures: string[] = []
  const refusal = redis.faults.refuseConnections()
  client.on('error', (error: Error) => {
    failures.push(error.message)
    if (failures.length === 2) refusal[Symbol.dispose]()
  })
  await client.connect()
  onTestFinished(() => client.destroy())
  expect(failures.length).toBeGreaterThanOrEqual(2)
  expect(redis.server.stats.rejectedConnections).toBeGreaterThanOrEqual(2)
})
