/** What `server.record()` writes, and what comes of it when it is played: on new servers, over sockets and in process. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../src/client.ts'
import { InProcessConnection } from '../src/engine/in-process.ts'
import { createServer, type Server, VirtualClock } from '../src/server.ts'
import { type ReplayOptions, type ReplayReport, replay } from '../src/testing.ts'
import { FAMILIES } from './compat/random/families.ts'
import { SEED, startRun } from './support/random-run.ts'
import { RawClient } from './support/raw-client.ts'
import { start, temporaryFolder } from './support/start.ts'

const path = () => join(temporaryFolder(), 'session.jsonl')

/** A server that begins as the recorded one did. */
function another(now = 0): Server {
  return createServer({ clock: new VirtualClock(now), seed: SEED, config: { databases: '2' } })
}

function linesOf(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

async function playText(
  text: string,
  options: ReplayOptions = {},
  server = another(),
): Promise<ReplayReport> {
  const file = path()
  writeFileSync(file, text)
  return replay(server, file, options)
}

const HEADER = '{"recording":1,"server":"7.4.0","started":"1970-01-01T00:00:00.000Z"}\n'
const call = (words: string, reply: string, client = 1) =>
  `${JSON.stringify({ at: 0, client, call: words.split(' '), reply: `${reply}\r\n` })}\n`

test('a file of lines that people can read', async () => {
  const clock = new VirtualClock(0)
  const server = await start({ clock })
  const file = path()
  const recording = await server.record(file)
  const client = await RawClient.open(server.port)
  const replies = []
  for (const argv of [
    ['HELLO', '3', 'AUTH', 'default', 'pw', 'SETNAME', 'web'],
    ['SET', 'k', Buffer.from('zoë').toString('latin1')],
    ['NOPE'],
  ]) {
    client.send(argv)
    replies.push(await client.read())
  }
  clock.advance(1500)
  client.send(['BLPOP', 'jobs', '0'])
  while (server.blocked.size === 0) await new Promise(setImmediate)
  clock.advance(500)
  await server.call('RPUSH', 'jobs', 'a')
  await client.read()
  client.close()
  while (server.clients.size > 1) await new Promise(setImmediate)
  await recording.stop()
  expect(recording.calls).toBe(5)
  await server.call('SET', 'not', 'recorded')
  const address = expect.stringMatching(/^127\.0\.0\.1:\d+$/)
  expect(linesOf(file)).toEqual([
    { recording: 1, server: '7.4.0', started: '1970-01-01T00:00:00.000Z' },
    { at: 0, client: 1, opens: { address, database: 0, protocol: 2 } },
    { at: 0, client: 1, call: ['HELLO', '3', 'AUTH', null, null, 'SETNAME', 'web'], reply: replies[0] },
    { at: 0, client: 1, call: ['SET', 'k', 'zoë'], reply: '+OK\r\n' },
    { at: 0, client: 1, call: ['NOPE'], reply: replies[2] },
    { at: 1500, client: 1, call: ['BLPOP', 'jobs', '0'] },
    { at: 2000, client: 2, opens: { address: 'in-process', database: 0, protocol: 3 } },
    { at: 2000, client: 2, call: ['RPUSH', 'jobs', 'a'], reply: ':1\r\n' },
    { at: 2000, client: 1, reply: '*2\r\n$4\r\njobs\r\n$1\r\na\r\n' },
    { at: 2000, client: 1, closes: true },
  ])
  const report = await replay(another(), file)
  expect(report).toMatchObject({ isEqual: true, calls: 5, compared: 5, skipped: 0, isTruncated: false })
})

test('a random run is repeated reply by reply', async () => {
  const { server, some } = startRun(FAMILIES)
  const began = server.clock.now
  const file = path()
  const recording = await server.record(file)
  await some(2000)
  await recording.stop()
  const copy = another(began)
  const report = await replay(copy, file)
  expect(report.differences).toEqual([])
  expect(report.compared).toBe(2000)
  const keys = (each: Server) => each.keyspace.databases.map(({ size }) => size)
  expect(keys(copy)).toEqual(keys(server))
})

const KEY = fc.constantFrom('a', 'b')
const COMMAND = fc.oneof(
  fc.tuple(fc.constantFrom('INCR', 'GET', 'TTL', 'DEL', 'LPOP', 'SMEMBERS', 'HGETALL', 'SPOP', 'WATCH'), KEY),
  fc.tuple(
    fc.constantFrom('APPEND', 'RPUSH', 'SADD', 'GETSET', 'PEXPIRE'),
    KEY,
    fc.constantFrom('1', 'é', '\xff'),
  ),
  fc.tuple(fc.constantFrom('BLPOP', 'BRPOP'), KEY, KEY, fc.constantFrom('0', '0.01')),
  fc.tuple(fc.constant('HSET'), KEY, fc.constantFrom('f', 'g'), fc.constant('v')),
  fc.tuple(fc.constantFrom('SUBSCRIBE', 'PUBLISH', 'UNSUBSCRIBE'), KEY, KEY),
  fc.constantFrom(['MULTI'], ['EXEC'], ['DISCARD'], ['TIME'], ['HELLO', '3'], ['HELLO', '2'], ['RESET']),
  fc.constantFrom(
    ['SELECT', '1'],
    ['SELECT', '0'],
    ['CLIENT', 'REPLY', 'SKIP'],
    ['CLIENT', 'NO-TOUCH', 'ON'],
  ),
)
const STEP = fc.record({
  client: fc.nat(2),
  argv: COMMAND,
  later: fc.constantFrom(0, 0, 1, 7),
  closes: fc.nat(20),
})

test('whatever some clients do is repeated reply by reply', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { maxLength: 40 }), async steps => {
      const clock = new VirtualClock(0)
      const server = createServer({ clock, seed: SEED, config: { databases: '2' } })
      const chunks: Uint8Array[] = []
      const recording = await server.record({ write: chunk => chunks.push(chunk) })
      const clients = new Map<number, InProcessConnection>()
      for (const { client, argv, later, closes } of steps) {
        const connection = clients.get(client) ?? new InProcessConnection(server)
        clients.set(client, connection)
        // One that waits sends nothing.
        if (!connection.session.blocked) connection.call(...argv).catch(() => {})
        clock.advance(later)
        if (closes > 0) continue
        connection.close()
        clients.delete(client)
      }
      await recording.stop()
      const report = await replay(another(), Readable.from(chunks), { timeout: 100 })
      expect(report.differences).toEqual([])
      expect(report.calls).toBe(recording.calls)
    }),
  )
})

test('a protocol that is chosen in a transaction holds from its EXEC on', async () => {
  const server = createServer()
  const chunks: Uint8Array[] = []
  const recording = await server.record({ write: chunk => chunks.push(chunk) })
  const connection = new InProcessConnection(server)
  const calls = [
    ['HSET', 'k', 'f', 'v'],
    ...[['MULTI'], ['HELLO', '3'], ['DISCARD'], ['HGETALL', 'k']],
    ...[['MULTI'], ['HELLO', '3'], ['HELLO', '4'], ['HGETALL', 'k'], ['EXEC'], ['HGETALL', 'k']],
    ...[['MULTI'], ['HELLO', '2'], ['RESET'], ['HELLO', '3'], ['MULTI'], ['EXEC'], ['HGETALL', 'k']],
  ]
  for (const call of calls) connection.call(...(call as [string, ...string[]])).catch(() => {})
  await recording.stop()
  const report = await replay(createServer(), Readable.from(chunks))
  expect(report.differences).toEqual([])
  expect(report.calls).toBe(calls.length)
})

test('clients that wait, subscribe, watch and pipeline, over sockets', async () => {
  const server = await start()
  const file = path()
  const recording = await server.record(file)
  const [worker, reader, writer] = await Promise.all([1, 2, 3].map(() => RawClient.open(server.port)))
  if (worker === undefined || reader === undefined || writer === undefined) throw new Error('no clients')
  reader.send(['SUBSCRIBE', 'news', 'chat'])
  await reader.read()
  await reader.read()
  for (let round = 0; round < 5; round++) {
    worker.send(['BLMPOP', '0', '1', 'jobs', 'LEFT'])
    while (server.blocked.size === 0) await new Promise(setImmediate)
    for (const argv of [['MULTI'], ['RPUSH', 'jobs', String(round)], ['TTL', 'jobs'], ['EXEC'], ['DBSIZE']])
      writer.send(argv)
    for (let reply = 0; reply < 5; reply++) await writer.read()
    await worker.read()
    writer.send(['PUBLISH', 'news', 'text'])
    await writer.read()
    await reader.read()
  }
  writer.send(['WATCH', 'w'])
  await writer.read()
  await server.call('SET', 'w', '1')
  for (const argv of [['MULTI'], ['GET', 'w'], ['EXEC']]) writer.send(argv)
  for (let reply = 0; reply < 3; reply++) await writer.read()
  reader.send(['UNSUBSCRIBE', 'news'])
  await reader.read()
  for (const client of [worker, reader, writer]) client.close()
  await recording.stop()
  const text = readFileSync(file, 'utf8')
  expect(text).toContain('"reply":"*-1\\r\\n"')
  const other = await start()
  const report = await replay(`redis://127.0.0.1:${other.port}`, file)
  expect(report.differences).toEqual([])
  expect(report).toMatchObject({ compared: report.calls, skipped: 0 })
  expect(await replay(another(), file)).toMatchObject({ isEqual: true, compared: report.compared })
})

test('replies that a client did not want, scripts that come first, and long replies', async () => {
  const server = await start()
  const file = path()
  const recording = await server.record(file)
  const client = await RawClient.open(server.port)
  onTestFinished(() => client.close())
  for (const words of [
    ['CLIENT', 'REPLY', 'SKIP'],
    ['SET', 'k', '1'],
    ['EVAL', "return redis.call('INCR', KEYS[1])", '1', 'k'],
    ['CLIENT', 'REPLY', 'OFF'],
    ['INCR', 'k'],
    ['GET', 'k'],
    ['CLIENT', 'REPLY', 'ON'],
    ['SETRANGE', 'long', '100000', 'x'],
    ['GET', 'long'],
    ['SUBSCRIBE', 'c'],
    ['PING', 'text'],
    ['UNSUBSCRIBE'],
    ['RESET'],
    ['QUIT'],
  ]) {
    client.send(words)
  }
  for (let reply = 0; reply < 9; reply++) await client.read()
  await recording.stop()
  expect(readFileSync(file, 'utf8')).toMatch(/"call":\["GET","long"\],"reply":\{"bytes":100012,"sha256":"/)
  const other = await start()
  const report = await replay(`redis://127.0.0.1:${other.port}`, file)
  expect(report.differences).toEqual([])
  expect(report).toMatchObject({ calls: 14, compared: 14 })
  expect(await other.call('GET', 'k')).toBe('3')
  const changed = await start()
  await changed.call('SET', 'long', 'y'.repeat(100_001))
  const differing = await replay(`redis://127.0.0.1:${changed.port}`, file)
  expect(differing.differences.map(({ call, expected }) => [call[0], expected])).toEqual([
    ['GET', '100012 bytes'],
  ])
})

test('a client that was connected before, with its database and protocol', async () => {
  const server = await start()
  using client = await connect({ port: server.port, database: 1 })
  await client.set('k', 'v')
  const file = path()
  const recording = await server.record(file)
  await client.hset('h', { f: 'v' })
  await client.hgetall('h')
  await recording.stop()
  const other = another()
  expect(await replay(other, file)).toMatchObject({ isEqual: true, calls: 2 })
  expect(other.keyspace.databases.map(({ size }) => size)).toEqual([0, 1])
})

test('one that is amid a transaction is recorded from its end on', async () => {
  const server = createServer()
  using one = new InProcessConnection(server)
  await one.call('MULTI')
  const file = path()
  const recording = await server.record(file)
  await one.call('INCR', 'n')
  await one.call('EXEC')
  await one.call('GET', 'n')
  await recording.stop()
  expect(linesOf(file).slice(2)).toEqual([
    { at: expect.any(Number), client: expect.any(Number), call: ['GET', 'n'], reply: '$1\r\n1\r\n' },
  ])
})

test('differences are told, with where they are', async () => {
  const told: string[] = []
  const onDifference = ({
    call,
    expected,
    actual,
  }: {
    call: readonly string[]
    expected?: string | undefined
    actual?: string | undefined
  }) => told.push(`${call.join(' ')}: ${expected} ${actual}`)
  const report = await playText(
    HEADER +
      call('SET k v', '+OK') +
      call('GET k', '$1\r\nw') +
      call('INCR k', ':1') +
      call('APPEND k x', ':2'),
    { onDifference },
  )
  expect(report).toMatchObject({ isEqual: false, calls: 4, compared: 4, differing: 2 })
  expect(report.differences).toEqual([
    { line: 3, client: '1', call: ['GET', 'k'], expected: '$1\r\nw\r\n', actual: '$1\r\nv\r\n' },
    {
      line: 4,
      client: '1',
      call: ['INCR', 'k'],
      expected: ':1\r\n',
      actual: '-ERR value is not an integer or out of range\r\n',
    },
  ])
  expect(told).toHaveLength(2)
})

test('a reply that does not come is a difference, and its client is left alone', async () => {
  const report = await playText(
    HEADER + call('BLPOP l 0', '*-1') + call('PING', '+PONG') + call('PING', '+PONG', 2),
    {
      timeout: 20,
    },
  )
  expect(report).toMatchObject({ calls: 2, differing: 1, skipped: 1 })
  expect(report.differences[0]).toMatchObject({ call: ['BLPOP', 'l', '0'], actual: undefined })
  expect(report.skips).toEqual([{ line: 3, why: 'its client waits for a reply that does not come' }])
})

test('what was hidden, or would end the server, is not sent', async () => {
  const line = (words: readonly unknown[]) =>
    `${JSON.stringify({ at: 0, client: 1, call: words, reply: '+OK\r\n' })}\n`
  const report = await playText(
    HEADER +
      line(['AUTH', null]) +
      line(['SHUTDOWN']) +
      line(['CONFIG', 'SET', 'requirepass', null]) +
      line(['PING', 'x', 'y']),
  )
  expect(report.skips.map(({ why }) => why)).toEqual([
    'AUTH has words that were hidden',
    'SHUTDOWN is not sent',
    'CONFIG has words that were hidden',
  ])
  expect(report.differing).toBe(1)
})

test('a file that was cut, wherever', async () => {
  const whole = HEADER + call('SET k v', '+OK') + call('GET k', '$1\r\nv')
  for (let end = HEADER.length; end < whole.length; end++) {
    const report = await playText(whole.slice(0, end))
    expect(report).toMatchObject({ isEqual: true, skipped: 0 })
    expect(report.isTruncated).toBe(!/[}\n]$/.test(whole.slice(0, end)))
  }
  const broken = await playText(`${HEADER}{"at":0,\n${call('PING', '+PONG')}`)
  expect(broken).toMatchObject({ calls: 1, skips: [{ line: 2, why: 'it is no JSON' }] })
})

test.each([
  ['', /empty/],
  ['hello\n', /neither a recording nor the text of MONITOR/],
  ['{"a":1}\n', /no recording/],
  ['{"recording":9}\n', /version 9/],
])('%j is no recording', async (text, why) => {
  await expect(playText(text)).rejects.toThrow(why)
})

test('the text of MONITOR', async () => {
  const text = [
    'OK',
    '1.000000 [0 127.0.0.1:1] "set" "k" "a b\\x00\\xff"',
    '1.500000 [1 127.0.0.1:2] "set" "k" "other"',
    '1.500000 [0 lua] "set" "k" "never"',
    '2.000000 [0 127.0.0.1:1] "multi"',
    '2.000000 [0 127.0.0.1:1] "incr" "n"',
    '2.000000 [0 127.0.0.1:1] "exec"',
    '2.500000 [0 127.0.0.1:2] "blpop" "l" "0"',
    '2.500000 [0 127.0.0.1:3] "rpush" "l" "x"',
    '3.000000 [0 127.0.0.1:2] "get" "k"',
    '3.000000 [0 127.0.0.1:2] "auth" "(redacted)"',
    'garbage',
    '4.000000 [0 127.0.0.1:1] "set" "ha',
  ].join('\n')
  const server = another()
  const report = await playText(text, {}, server)
  expect(report).toMatchObject({ isEqual: true, calls: 8, compared: 0, skipped: 2, isTruncated: true })
  expect(await server.call('GET', 'n')).toBe('1')
  expect(await server.call('EXISTS', 'l')).toBe(0)
  expect(server.keyspace.databases.map(({ size }) => size)).toEqual([2, 1])
  expect(server.clock.now).toBe(2000)
  const other = await start()
  const file = path()
  writeFileSync(file, text)
  expect(await replay(`redis://127.0.0.1:${other.port}`, file)).toMatchObject({ calls: 8, differing: 0 })
  expect(await other.call('EXISTS', 'l')).toBe(0)
})

test('a server that needs a password, and one that refuses it', async () => {
  const server = await start({ config: { requirepass: 'pw' } })
  const file = path()
  writeFileSync(file, HEADER + call('SET k v', '+OK'))
  expect(await replay(`redis://:pw@127.0.0.1:${server.port}`, file)).toMatchObject({
    isEqual: true,
    compared: 1,
  })
  await expect(replay(`redis://:x@127.0.0.1:${server.port}`, file)).rejects.toThrow(
    'the server refuses AUTH: -WRONGPASS',
  )
})

test('as fast as it is asked for', async () => {
  const later = JSON.stringify({ at: 300, client: 1, call: ['PING'], reply: '+PONG\r\n' })
  const text = `${HEADER + call('PING', '+PONG') + later}\n`
  const began = performance.now()
  expect(await playText(text, { speed: 10 })).toMatchObject({ isEqual: true, calls: 2 })
  expect(performance.now() - began).toBeGreaterThan(29)
})

test('into a stream, which is not ended', async () => {
  const server = createServer()
  const stream = new PassThrough()
  const recording = await server.record(stream)
  await server.call('PING')
  await expect(server.record(path())).rejects.toThrow('a recording is being made already')
  await recording.stop()
  await recording.stop()
  expect(String(stream.read()).split('\n')).toHaveLength(4)
  expect(stream.writableEnded).toBe(false)
})

test('what cannot be written ends the recording, and nothing else', async () => {
  const server = createServer()
  let isFull = false
  const stream = new Writable({ write: (_, __, done) => done() })
  const write = stream.write.bind(stream)
  const recording = await server.record({
    write: bytes => {
      if (isFull) throw new Error('no space left')
      return write(bytes)
    },
  })
  await server.call('PING')
  await new Promise(setImmediate)
  isFull = true
  expect(await server.call('SET', 'k', 'v')).toBe('OK')
  while (recording.failure === undefined) await new Promise(setImmediate)
  await expect(recording.stop()).rejects.toThrow('the recording is not whole: no space left')
  const again = await server.record(path())
  await again.stop()
})

test('it ends with the server', async () => {
  const server = await createServer({ port: 0 }).listen()
  onTestFinished(() => server.close())
  const file = path()
  await server.record(file)
  await server.call('SET', 'k', 'v')
  await server.close()
  expect(readFileSync(file, 'utf8')).toContain('"call":["SET","k","v"]')
  await expect(server.record(file)).rejects.toThrow(/closed/)
})

test('wrong arguments are clear errors', async () => {
  const server = createServer()
  const plain: (...args: readonly unknown[]) => Promise<unknown> = replay as never
  await expect(plain({ server }, 'x')).rejects.toThrow(/of startTestServer\(\) pass redis\.server/)
  await expect(plain(server, 5)).rejects.toThrow('replay: the file must be a path, or chunks of bytes, not 5')
  await expect(plain(server, 'x', { speed: 0 })).rejects.toThrow(
    'option speed must be a number greater than 0',
  )
  await expect(plain('localhost', 'x')).rejects.toThrow('did you mean redis://localhost?')
  await expect(replay(server, '/does/not/exist')).rejects.toThrow('ENOENT')
  await expect(server.record('')).rejects.toThrow('record: the recording must be a path, or a stream')
})
