/** Servers of ours that copy each other: what clients are told, and what happens when something goes wrong. */
import { createServer as createNetServer, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MemoryStorage } from '../src/persistence/memory-storage.ts'
import { type Server, VirtualClock } from '../src/server.ts'
import { certificates } from './support/certificates.ts'
import { RawClient } from './support/raw-client.ts'
import { start } from './support/start.ts'
import { startTls } from './support/tls-client.ts'

const AT_ONCE = { 'repl-diskless-sync-delay': '0', 'enable-debug-command': 'yes' }

const primaryWith = (config: Readonly<Record<string, string>> = {}) =>
  start({ config: { ...AT_ONCE, ...config } })

async function replicaOf(primary: Server, config: Readonly<Record<string, string>> = {}): Promise<Server> {
  const replica = await start({ config: { ...AT_ONCE, replicaof: `127.0.0.1 ${primary.port}`, ...config } })
  await isUp(replica)
  // Its primary has heard that.
  await expect.poll(() => info(primary)).toContain(`port=${replica.port},state=online`)
  return replica
}

const info = async (server: Server, section = 'replication') => String(await server.call('INFO', section))
const isUp = (replica: Server) =>
  expect.poll(() => info(replica), { timeout: 10_000, interval: 10 }).toContain('master_link_status:up')
const has = (server: Server, key: string, value: string | null) =>
  expect.poll(() => server.call('GET', key), { timeout: 10_000, interval: 10 }).toBe(value)

const digestOf = (server: Server) => server.call('DEBUG', 'DIGEST')

async function rawOf(server: Server): Promise<RawClient> {
  const client = await RawClient.open(server.port)
  onTestFinished(() => client.close())
  return client
}

describe('a primary', () => {
  test('tells who waits how many copies there are', async () => {
    const primary = await primaryWith()
    const [one] = [await replicaOf(primary), await replicaOf(primary)]
    await primary.call('SET', 'k', 'v')
    expect(await primary.call('WAIT', 2, 0)).toBe(2)
    await one.call('REPLICAOF', 'NO', 'ONE')
    await primary.call('SET', 'k', 'w')
    expect(await primary.call('WAIT', 2, 50)).toBe(1)
    expect(await primary.call('ROLE')).toMatchObject(['master', expect.any(Number), [expect.any(Array)]])
  })

  test('that takes other data has its copies take them too', async () => {
    const primary = await primaryWith()
    const replica = await replicaOf(primary)
    const other = await start()
    await other.call('SET', 'k', 'of another')
    await primary.load(other.dump())
    await has(replica, 'k', 'of another')
  })

  test('tells how many copies are on a disk', async () => {
    const primary = await primaryWith()
    const storage = new MemoryStorage()
    const config = { ...AT_ONCE, replicaof: `127.0.0.1 ${primary.port}`, appendfsync: 'always' }
    const replica = await start({ config, appendOnly: true, storage })
    await isUp(replica)
    await replicaOf(primary)
    await primary.call('SET', 'k', 'v')
    expect(await primary.call('WAITAOF', 0, 1, 10_000)).toEqual([0, 1])
    // The file holds what came as a snapshot, too.
    await replica.close()
    const alone = await start({ appendOnly: true, storage })
    expect(await alone.call('GET', 'k')).toBe('v')
  })

  test('takes no writes without replicas that it has heard of', async () => {
    const primary = await primaryWith({ 'min-replicas-to-write': '1' })
    await expect(primary.call('SET', 'k', 'v')).rejects.toThrow('NOREPLICAS')
    await expect(primary.call('EVAL', "return redis.call('SET', 'k', 'v')", 0)).rejects.toThrow('NOREPLICAS')
    await replicaOf(primary)
    // It is up before the primary has heard from it.
    await expect.poll(() => primary.call('SET', 'k', 'v').catch(error => error.message)).toBe('OK')
  })

  test('cuts off a replica that does not read, and keeps to its memory', async () => {
    const primary = await primaryWith({
      'client-output-buffer-limit': 'replica 1000000 0 0',
      'repl-backlog-size': '100000',
      // Else it shrinks to what the system's buffers take.
      rdbcompression: 'no',
    })
    await primary.call('SET', 'large', 'x'.repeat(20_000_000))
    const replica = await rawOf(primary)
    replica.send(['PSYNC', '?', '-1'])
    replica.pause()
    await expect.poll(() => info(primary)).toContain('state=wait_bgsave')
    for (let i = 0; i < 20; i++) await primary.call('SET', 'k', String(i).repeat(50_000))
    await expect.poll(() => info(primary)).toContain('connected_slaves:0')
    expect(await info(primary, 'stats')).toContain('client_output_buffer_limit_disconnections:1')
  })

  test('sends a snapshot of one moment, and what comes after it behind that', async () => {
    const primary = await primaryWith({ 'rdb-key-save-delay': '1000' })
    for (let i = 0; i < 100; i++) await primary.call('SET', `key ${i}`, 'old')
    const following = replicaOf(primary)
    for (let i = 0; i < 100; i++) await primary.call('APPEND', `key ${i}`, ' and new')
    const replica = await following
    await primary.call('WAIT', 1, 10_000)
    for (let i = 0; i < 100; i++) expect(await replica.call('GET', `key ${i}`)).toBe('old and new')
  })

  test.each(['yes', 'no'])('sends many megabytes (repl-diskless-sync %s)', async diskless => {
    const primary = await primaryWith({ 'repl-diskless-sync': diskless, rdbcompression: 'no' })
    for (let i = 0; i < 40; i++) await primary.call('SET', `key ${i}`, String(i % 10).repeat(200_000))
    const [one, other] = await Promise.all([replicaOf(primary), replicaOf(primary)])
    for (const replica of [one, other]) expect(await digestOf(replica)).toBe(await digestOf(primary))
  })

  test('shows its replicas among the clients', async () => {
    const primary = await primaryWith()
    const replica = await replicaOf(primary, { 'replica-announce-ip': 'elsewhere' })
    expect(await primary.call('CLIENT', 'LIST', 'TYPE', 'replica')).toMatch(
      / flags=S .* cmd=(psync|replconf) /,
    )
    expect(await replica.call('CLIENT', 'LIST', 'TYPE', 'master')).toMatch(/ flags=M /)
    expect(await info(primary)).toContain(`slave0:ip=elsewhere,port=${replica.port},state=online`)
    expect(await primary.call('CLIENT', 'KILL', 'TYPE', 'replica')).toBe(1)
    await expect.poll(() => info(primary, 'stats'), { timeout: 10_000 }).toContain('sync_partial_ok:1')
  })

  test('refuses a client in the same process', async () => {
    const primary = await primaryWith()
    await expect(primary.call('SYNC')).rejects.toThrow('over a socket')
  })
})

describe('a replica', () => {
  test('removes no key before its primary does', async () => {
    const primary = await start({ clock: new VirtualClock(), config: AT_ONCE })
    const clock = new VirtualClock()
    const config = { ...AT_ONCE, replicaof: `127.0.0.1 ${primary.port}` }
    const replica = await start({ clock, config })
    await isUp(replica)
    await primary.call('SET', 'k', 'v', 'EX', 10)
    await has(replica, 'k', 'v')
    clock.advance('20s')
    expect(await replica.call('GET', 'k')).toBeNull()
    expect(await replica.call('DBSIZE')).toBe(1)
    await primary.call('PERSIST', 'k')
    await has(replica, 'k', 'v')
  })

  test('whose link breaks connects again at once', async () => {
    const primary = await start({ clock: new VirtualClock(), config: AT_ONCE })
    // Time stands still: whoever waits for a second waits for ever.
    const replica = await start({
      clock: new VirtualClock(),
      config: { ...AT_ONCE, replicaof: `127.0.0.1 ${primary.port}` },
    })
    await isUp(replica)
    expect(await primary.call('CLIENT', 'KILL', 'TYPE', 'replica')).toBe(1)
    await primary.call('SET', 'k', 'v')
    await has(replica, 'k', 'v')
    expect(await info(primary, 'stats')).toContain('sync_partial_ok:1')
  })

  test('removes the keys that its own clients have made', async () => {
    const primary = await start({ clock: new VirtualClock(), config: AT_ONCE })
    const clock = new VirtualClock()
    const config = { ...AT_ONCE, replicaof: `127.0.0.1 ${primary.port}`, 'replica-read-only': 'no' }
    const replica = await start({ clock, config })
    await isUp(replica)
    await primary.call('SET', 'of the primary', 'v', 'EX', 10)
    await has(replica, 'of the primary', 'v')
    await replica.call('SET', 'own', 'v', 'EX', 10)
    await replica.call('SET', 'kept', 'v', 'EX', 10)
    await replica.call('PERSIST', 'kept')
    clock.advance('20s')
    expect(await replica.call('DBSIZE')).toBe(2)
    expect(await replica.call('GET', 'kept')).toBe('v')
  })

  test('serves clients that wait for what its primary does', async () => {
    const primary = await primaryWith()
    const replica = await replicaOf(primary)
    const waiting = await rawOf(replica)
    waiting.send(['XREAD', 'BLOCK', '0', 'STREAMS', 's', '$'])
    await expect.poll(() => info(replica, 'clients')).toContain('blocked_clients:1')
    await primary.call('XADD', 's', '1-1', 'f', 'v')
    expect(await waiting.read()).toContain('1-1')
  })

  test('lets no script see in its middle what its primary does', async () => {
    const primary = await primaryWith()
    const replica = await replicaOf(primary, { 'busy-reply-threshold': '1' })
    await primary.call('SET', 'k', 'old')
    await has(replica, 'k', 'old')
    const script = `for i = 1, 300000 do local v = redis.call('GET', 'k'); if v ~= 'old' then return v end end return 'old'`
    const client = await rawOf(replica)
    // Lua is loaded when the first script comes.
    await client.ask('EVAL', 'return 1', '0')
    client.send(['EVAL', script, '0'])
    await expect.poll(() => replica.call('PING').catch(error => error.message)).toContain('BUSY')
    await primary.call('SET', 'k', 'new')
    expect(await client.read()).toBe('$3\r\nold\r\n')
    await has(replica, 'k', 'new')
  })

  test.each(['WRITE', 'ALL'])('holds its primary back with CLIENT PAUSE %s', async mode => {
    const primary = await primaryWith()
    const replica = await replicaOf(primary)
    await primary.call('SET', 'k', 'before')
    await has(replica, 'k', 'before')
    const before = replica.replication.offset
    await replica.call('CLIENT', 'PAUSE', 1_000_000, mode)
    await primary.call('SET', 'k', 'after')
    await expect.poll(() => replica.replication.link?.receivedTo).toBe(primary.replication.offset)
    expect(replica.replication.offset).toBe(before)
    // CLIENT UNPAUSE would wait as well.
    if (mode === 'ALL') replica.pause.end()
    else await replica.call('CLIENT', 'UNPAUSE')
    await has(replica, 'k', 'after')
    expect(replica.replication.offset).toBe(primary.replication.offset)
  })

  test('may leave a primary that it holds back', async () => {
    const primary = await primaryWith()
    const replica = await replicaOf(primary)
    await replica.call('CLIENT', 'PAUSE', 1_000_000, 'WRITE')
    await primary.call('SET', 'k', 'v')
    await expect.poll(() => replica.replication.link?.receivedTo).toBe(primary.replication.offset)
    await replica.call('REPLICAOF', 'NO', 'ONE')
    await replica.call('CLIENT', 'UNPAUSE')
    expect(await replica.call('GET', 'k')).toBeNull()
  })

  test('turns away those who wait for what it will not do any more', async () => {
    const primary = await primaryWith()
    const server = await start()
    const waiting = await rawOf(server)
    waiting.send(['BLPOP', 'list', '0'])
    await expect.poll(() => info(server, 'clients')).toContain('blocked_clients:1')
    await server.call('REPLICAOF', '127.0.0.1', primary.port)
    expect(await waiting.read()).toContain('-UNBLOCKED force unblock')
    expect(await waiting.read()).toBe('<closed>')
  })

  test('shows a password to its primary', async () => {
    const primary = await primaryWith({ requirepass: 'secret' })
    await primary.call('SET', 'k', 'v')
    const replica = await start({ config: { replicaof: `127.0.0.1 ${primary.port}`, masterauth: 'wrong' } })
    await replica.call('CONFIG', 'SET', 'masterauth', 'secret')
    await has(replica, 'k', 'v')
  })

  test('speaks TLS with its primary', async () => {
    const { server: own, ca } = certificates()
    const { server: primary } = await startTls({ config: AT_ONCE })
    await primary.call('SET', 'k', 'v')
    const config = {
      'tls-cert-file': own.cert,
      'tls-key-file': own.key,
      'tls-ca-cert-file': ca,
      'tls-auth-clients': 'no',
      'tls-replication': 'yes',
      replicaof: `127.0.0.1 ${primary.tlsPort}`,
    }
    await has(await start({ config }), 'k', 'v')
  })

  /** A primary that does as it is told. */
  async function stranger(answer: (socket: Socket, request: string) => void): Promise<number> {
    const server = createNetServer(socket => {
      socket.on('error', () => {})
      socket.on('data', chunk => answer(socket, chunk.toString('latin1')))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  test.each([
    ['no RDB file', '$20\r\nthis is no RDB file.'],
    ['a file that ends too early', '$100\r\nREDIS0010'],
    ['no length', 'hello\r\n'],
    ['a line without an end', 'x'.repeat(10_000)],
    ['an error', '-ERR no\r\n'],
  ])('keeps what it has when its primary sends %s', async (_, snapshot) => {
    let syncs = 0
    const port = await stranger((socket, request) => {
      if (!request.includes('PSYNC')) socket.write('+OK\r\n')
      else {
        syncs++
        socket.end(Buffer.from(`+FULLRESYNC ${'a'.repeat(40)} 1\r\n${snapshot}`, 'latin1'))
      }
    })
    const replica = await start()
    await replica.call('SET', 'k', 'v')
    await replica.call('REPLICAOF', '127.0.0.1', port)
    await expect.poll(() => syncs, { timeout: 10_000 }).toBeGreaterThan(1)
    expect(await info(replica)).toContain('master_link_status:down')
    expect(await replica.call('GET', 'k')).toBe('v')
    await replica.call('REPLICAOF', 'NO', 'ONE')
    expect(await replica.call('SET', 'k', 'w')).toBe('OK')
  })

  test('is closed while it copies', async () => {
    const port = await stranger((socket, request) => {
      if (request.includes('PSYNC')) socket.write(`+FULLRESYNC ${'a'.repeat(40)} 1\r\n$1000\r\nREDIS`)
      else socket.write('+OK\r\n')
    })
    const replica = await start({ config: { replicaof: `127.0.0.1 ${port}` } })
    await expect.poll(() => info(replica)).toContain('master_sync_in_progress:1')
    await replica.close()
  })
})

describe('a primary that ends', () => {
  /** A primary with a replica that says what the test has it say. */
  async function withReplica() {
    const clock = new VirtualClock(0)
    const primary = await start({ clock, config: AT_ONCE })
    const replica = await rawOf(primary)
    replica.send(['PSYNC', '?', '-1'])
    await expect.poll(() => info(primary)).toContain('slave0:')
    await primary.call('SET', 'k', '1')
    const offset = Number(/master_repl_offset:(\d+)/.exec(await info(primary))?.[1])
    const [client, other] = [await rawOf(primary), await rawOf(primary)]
    client.send(['SHUTDOWN'])
    await expect.poll(() => info(primary, 'server')).toContain('shutdown_in_milliseconds:10000')
    return { primary, clock, client, other, replica, offset }
  }

  test('gives its replicas the rest', async () => {
    const { primary, client, other, clock, replica, offset } = await withReplica()
    // Who reads is served, who writes waits.
    expect(await other.ask('GET', 'k')).toBe('$1\r\n1\r\n')
    other.send(['SET', 'k', '2'])
    clock.advance(5000)
    expect(await info(primary, 'server')).toContain('shutdown_in_milliseconds:5000')
    replica.send(['REPLCONF', 'ACK', String(offset - 1)])
    expect(await info(primary, 'server')).toContain('shutdown_in_milliseconds:5000')
    replica.send(['REPLCONF', 'ACK', String(offset)])
    await primary.closed
    expect(await client.read()).toBe('<closed>')
    expect(await other.read()).toBe('<closed>')
  })

  test('waits for no longer than shutdown-timeout', async () => {
    const { primary, clock } = await withReplica()
    clock.advance(9900)
    expect(await info(primary, 'server')).toContain('shutdown_in_milliseconds:100')
    clock.advance(100)
    await primary.closed
  })

  test('waits for nobody with NOW', async () => {
    const { primary, client, other } = await withReplica()
    other.send(['SHUTDOWN', 'NOW'])
    await primary.closed
    expect(await client.read()).toBe('<closed>')
  })

  test('goes on after SHUTDOWN ABORT', async () => {
    const { client, other } = await withReplica()
    expect(await other.ask('SHUTDOWN', 'ABORT')).toBe('+OK\r\n')
    expect(await client.read()).toBe('-ERR Errors trying to SHUTDOWN. Check logs.\r\n')
    expect(await other.ask('SHUTDOWN', 'ABORT')).toBe('-ERR No shutdown in progress.\r\n')
    expect(await client.ask('SET', 'k', '3')).toBe('+OK\r\n')
  })
})
