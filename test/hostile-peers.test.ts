/**
 * Thousands of peers without a password, on plain sockets and on those of TLS: they send anything, slowly or at once, end
 * anywhere, and leave nothing behind. For more of them, of which each is known by its number:
 *
 *     HOSTILE_PEERS=1000000 npx vitest run --project server test/hostile-peers.test.ts -t plain
 *     HOSTILE_PEERS=1000000 npx vitest run --project server test/hostile-peers.test.ts -t wire
 *     HOSTILE_PEERS=300000 npx vitest run --project server test/hostile-peers.test.ts -t TLS
 */
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { Connection } from '../src/net/connection.ts'
import type { Server } from '../src/server.ts'
import { certificates } from './support/certificates.ts'
import { type Heard, harass, type Target } from './support/hostile-peers.ts'
import { Chance, chunksOf, strangersStream } from './support/hostile-streams.ts'
import { RawClient } from './support/raw-client.ts'
import { start } from './support/start.ts'
import { pem, secureSocket } from './support/tls-client.ts'
import { Wire } from './support/wire.ts'

const GIVEN = process.env['HOSTILE_PEERS']
/** So many at a time. */
const AT_ONCE = 32
const BATCH = 2000

/** How one gets in: by the password of `default`, or as a user where `default` is off. */
const WAYS = {
  requirepass: { rules: ['default', 'resetpass', '>secret'], auth: ['AUTH', 'secret'] },
  'users alone': { rules: ['default', 'off'], auth: ['AUTH', 'alice', 'secret'] },
} as const
const NAMES = ['requirepass', 'users alone'] as const

async function guarded(server: Server, way: keyof typeof WAYS): Promise<Server> {
  await server.call('ACL', 'SETUSER', 'alice', 'on', '>secret', '~*', '&*', '+@all')
  await server.call('ACL', 'SETUSER', ...WAYS[way].rules)
  return server
}

/** All that one hears who has not authenticated; QUIT and RESET are for everybody. */
const HARMLESS = /^(?:-[^\r\n]*\r\n|\+OK\r\n|\+RESET\r\n)*(?:-[^\r\n]*)?$/
/** How records of TLS begin: alerts, and the server's part of a handshake. */
const BEFORE_TLS = ['\x15', '\x16', '']
/** What may have been run. */
const FOR_ALL = new Set(['auth', 'hello', 'quit', 'reset'])
/** What this file asks for itself. */
const OURS = new Set(['info', 'dbsize', 'acl|setuser'])
/** Bytes that one connection may make the server hold: ten arguments, and a line; replies, up to where it is closed. */
const MOST_INPUT = 10 * 16 * 1024 + 128 * 1024
const MOST_OUTPUT = 16 * 1024

function judge({ bytes, inside }: Heard): boolean {
  return inside ? HARMLESS.test(bytes) : BEFORE_TLS.includes(bytes.slice(0, 1))
}

/** A number of INFO. */
async function figure(server: Server, section: string, name: string): Promise<number> {
  return Number(new RegExp(`\r\n${name}:(\\d+)`).exec(String(await server.call('INFO', section)))?.[1])
}

/** Commands that were run by peers, of those that are not for everybody. */
async function notForAll(server: Server): Promise<string[]> {
  const text = String(await server.call('INFO', 'commandstats'))
  return [...text.matchAll(/cmdstat_([^:]+):calls=(\d+)/g)]
    .filter(([, name = '', calls]) => calls !== '0' && !FOR_ALL.has(name) && !OURS.has(name))
    .map(([, name = '']) => name)
}

/** A million take their time. */
function tellProgress(count: number): void {
  if (GIVEN === undefined || count % 50_000 > 0) return
  console.log(`${count}: ${Math.round(process.memoryUsage().rss / 1e6)} MB`)
}

/** Lets peers come, some at a time, and looks after each batch whether the server is as it was. */
async function besieged(
  server: Server,
  target: Target,
  count: number,
  heard: (what: Heard) => boolean,
): Promise<void> {
  let next = 0
  const one = async (end: number) => {
    while (next < end) {
      const number = next++
      const what = await harass(target, new Chance(number))
      if (!heard(what)) throw new Error(`peer ${number}: ${what.deed} heard ${what.bytes.slice(0, 500)}`)
    }
  }
  const clients = await figure(server, 'clients', 'connected_clients')
  let least = Number.POSITIVE_INFINITY
  while (next < count) {
    const end = Math.min(count, next + BATCH)
    await Promise.all(Array.from({ length: AT_ONCE }, () => one(end)))
    while (server.sockets.admission.served > 0) await new Promise(resolve => setImmediate(resolve))
    expect(await figure(server, 'clients', 'connected_clients')).toBe(clients)
    // The one in process, that asks.
    expect(await figure(server, 'memory', 'mem_clients_normal')).toBeLessThan(20_000)
    expect(await server.call('DBSIZE')).toBe(0)
    const { rss } = process.memoryUsage()
    // The first batches are for compilers and pools.
    if (next > 20 * BATCH) {
      least = Math.min(least, rss)
      expect(rss).toBeLessThan(least + 256 * 1024 * 1024)
    }
    tellProgress(next)
  }
}

/** Nothing was run that is not for everybody, and who knows the password is served. */
async function isWhole(server: Server, client: RawClient, auth: readonly string[]): Promise<void> {
  expect(await notForAll(server)).toEqual([])
  expect(await client.ask('PING')).toMatch(/^-NOAUTH /)
  expect(await client.ask(...auth)).toBe('+OK\r\n')
  expect(await client.ask('PING')).toBe('+PONG\r\n')
  client.close()
}

const LONG = 24 * 60 * 60 * 1000

test.each(NAMES)(
  'plain: %s',
  async way => {
    const server = await guarded(await start(), way)
    await besieged(server, { port: server.port, tls: false }, Number(GIVEN ?? 600) / 2, judge)
    await isWhole(server, await RawClient.open(server.port), WAYS[way].auth)
  },
  LONG,
)

/** Without a system between the two: what only takes time for a million is the system's part. */
test.each(NAMES)(
  'on a wire: %s',
  async way => {
    const server = await guarded(await start({ port: false }), way)
    const count = Number(GIVEN ?? 2000) / 2
    for (let number = 0; number < count; number++) {
      await wired(server, number)
      tellProgress(number + 1)
    }
    expect(await server.call('DBSIZE')).toBe(0)
    expect(await notForAll(server)).toEqual([])
  },
  LONG,
)

/** One stream on a wire of its own. */
async function wired(server: Server, number: number): Promise<void> {
  const chance = new Chance(number)
  const wire = new Wire()
  const { session } = new Connection(server, server.sockets, wire, '127.0.0.1:1', '127.0.0.1:2')
  for (const chunk of chunksOf(Buffer.from(strangersStream(chance), 'latin1'), chance)) {
    wire.arrive(chunk)
    // One in many waits for its replies between its chunks.
    if (chance.once(20)) await new Promise(resolve => setImmediate(resolve))
    if (wire.destroyed) break
    const { output, pendingInput, argumentBytes } = session.outlet
    if (output.bytes > MOST_OUTPUT || pendingInput + argumentBytes > MOST_INPUT)
      throw new Error(`stream ${number} is held: ${output.bytes} ${pendingInput} ${argumentBytes}`)
  }
  wire.emit('end')
  await new Promise(resolve => setImmediate(resolve))
  wire.destroy()
  if (!HARMLESS.test(wire.sent)) throw new Error(`stream ${number} heard ${wire.sent.slice(0, 500)}`)
  if (session.authenticated) throw new Error(`stream ${number} got in`)
  if (server.clients.size > 5) throw new Error(`stream ${number} stays`)
}

test.each(NAMES)(
  'TLS: %s',
  async way => {
    const { server: own, caText: ca } = certificates()
    const server = await guarded(
      await start({ port: false, tls: { ...pem(own), ca, authClients: false } }),
      way,
    )
    await besieged(server, { port: server.tlsPort, tls: true }, Number(GIVEN ?? 100) / 2, judge)
    await isWhole(server, new RawClient(await secureSocket(server.tlsPort)), WAYS[way].auth)
  },
  LONG,
)

const elsewhere = Object.values(networkInterfaces())
  .flatMap(each => each ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

test.skipIf(elsewhere === undefined)(
  'plain, from another machine, in protected mode',
  async () => {
    const host = elsewhere ?? ''
    const server = await start({ host: ['127.0.0.1', host] })
    const why = /^(?:-DENIED Redis is running in protected mode[^\r\n]*\r\n)?$/
    await besieged(server, { port: server.port, host, tls: false }, Number(GIVEN ?? 200) / 10, what =>
      why.test(what.bytes),
    )
    const client = await RawClient.open(server.port)
    onTestFinished(() => client.close())
    expect(await client.ask('PING')).toBe('+PONG\r\n')
  },
  LONG,
)

/** Ten arguments of 16 KB, but for the last byte, and replies that it does not read. */
const HOARD = `${'PING\r\n'.repeat(400)}*10\r\n${`$16384\r\n${'x'.repeat(16_384)}\r\n`.repeat(9)}$16384\r\n${'x'.repeat(16_383)}`

test.each([false, true])('what one holds before it has authenticated is bounded; TLS: %s', async tls => {
  const { server: own } = certificates()
  const server = await guarded(await start({ tls: pem(own) }), 'requirepass')
  const socket = tls ? await secureSocket(server.tlsPort) : connect(server.port, '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
  })
  socket.pause().write(HOARD)
  while (server.stats.bytesIn < HOARD.length) await new Promise(resolve => setImmediate(resolve))
  const list = String(await server.call('CLIENT', 'LIST'))
  const memory = /addr=127[^\n]* tot-mem=(\d+)/.exec(list)?.[1]
  expect(Number(memory)).toBeGreaterThan(10 * 16_384)
  expect(Number(memory)).toBeLessThan(MOST_INPUT)
})
