/** What a server is told wrongly, and what it is asked once it is closed: refused at once, by name, with a stable code. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { createServer, type ServerOptions, VirtualClock } from '../src/server.ts'
import { startTestServer, type TestServerOptions } from '../src/testing.ts'
import { start, temporaryFolder } from './support/start.ts'

/** As plain JavaScript may call it. */
const make = (options: unknown) => createServer(options as ServerOptions)

const PORT = 'createServer: option port must be an integer from 0 to 65535, or false, not'

describe('createServer() refuses', () => {
  test.each<readonly [options: unknown, message: string]>([
    [{ port: Number.NaN }, `${PORT} NaN`],
    [{ port: 'abc' }, `${PORT} a string`],
    [{ port: 70_000 }, `${PORT} 70000`],
    [{ port: -1 }, `${PORT} -1`],
    [{ port: 1.5 }, `${PORT} 1.5`],
    [{ port: true }, `${PORT} a boolean`],
    [
      { host: [] },
      'createServer: option host must be a string that is not empty, or an array, each item a string that is not empty, not an array',
    ],
    [{ path: '' }, 'createServer: option path must be a string that is not empty, not an empty string'],
    [
      { closeTimeout: Number.NaN },
      'createServer: option closeTimeout must be a number of milliseconds from 0 to 2147483647, not NaN',
    ],
    [
      { clock: Date },
      'createServer: option clock must be a clock, such as new VirtualClock(), not a function',
    ],
    [
      { seed: 'x' },
      'createServer: option seed must be an integer from -9007199254740991 to 9007199254740991, not a string',
    ],
    [{ config: 'redis.conf' }, 'createServer: option config must be an object, not a string'],
    [{ prot: 1 }, 'createServer has no option prot'],
    [{ bind: '0.0.0.0' }, 'createServer has no option bind: it is host'],
    [
      { maxmemory: '1mb' },
      "createServer has no option maxmemory: it is a directive, as in { config: { 'maxmemory': '...' } }",
    ],
    [7000, 'createServer: the options must be an object, not 7000'],
    [null, 'createServer: the options must be an object, not null'],
  ])('%o', (options, message) => {
    expect(() => make(options)).toThrow(
      expect.objectContaining({ message, code: 'OPTION', name: 'OptionError' }),
    )
  })

  test.each<readonly [config: unknown, message: string]>([
    [{ port: 'abc' }, "config 'port': argument couldn't be parsed into an integer"],
    [{ port: Number.NaN }, "config 'port': argument couldn't be parsed into an integer"],
    [{ maxmemry: '1mb' }, "config 'maxmemry': there is no such directive"],
    [{ appendonly: true }, "config 'appendonly': pass 'yes', as in a configuration file"],
    [{ timeout: null }, "config 'timeout': pass text, as in a configuration file, not null"],
    [{ save: [900, 1] }, "config 'save': pass text, as in a configuration file, not object"],
  ])('the configuration %o', (config, message) => {
    expect(() => make({ config })).toThrow(new Error(message))
  })
})

test('what is right is taken, numbers of directives among it', async () => {
  const path = `${temporaryFolder()}/redis.sock`
  const server = await start({
    host: ['127.0.0.1'],
    path,
    closeTimeout: 0,
    seed: 1,
    clock: new VirtualClock(),
    config: { maxclients: 7 },
  })
  expect(server.addresses).toEqual([`127.0.0.1:${server.port}`, path])
  expect(await server.call('CONFIG', 'GET', 'maxclients')).toEqual(new Map([['maxclients', '7']]))
  await expect(async () => server.close(Number.NaN)).rejects.toThrow('close: the timeout must be')
})

test('more addresses than there may be are refused before any is opened', async () => {
  const server = createServer({ port: 0, host: Array.from({ length: 17 }, () => '127.0.0.1') })
  onTestFinished(() => server.close())
  await expect(server.listen()).rejects.toThrow("'bind': Too many bind addresses specified.")
  expect(server.addresses).toEqual([])
})

test('a server that was closed refuses all at once', async () => {
  const closed = { name: 'ClosedError', code: 'CLOSED', message: 'the server was closed' }
  for (const server of [createServer({ port: 0 }), await createServer({ port: 0 }).listen()]) {
    await server.close()
    await expect(server.listen()).rejects.toMatchObject(closed)
    await expect(server.call('PING')).rejects.toMatchObject(closed)
    expect(() => server.connect()).toThrow(expect.objectContaining(closed))
    await server.close()
  }
})

test('a server that is closed while it begins to listen leaves no socket open', async () => {
  const server = createServer({ port: 0 })
  const listening = server.listen()
  await server.close()
  await expect(listening).rejects.toMatchObject({ code: 'CLOSED' })
  const { port } = server
  const another = await createServer({ port }).listen()
  await another.close()
})

test('calls that wait when the server closes are rejected', async () => {
  const server = createServer()
  const waiting = server.call('BLPOP', 'k', 0)
  await server.close()
  await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' })
})

test('a port is no affair of listen()', async () => {
  const server = createServer({ port: 0 })
  onTestFinished(() => server.close())
  const port: unknown[] = [7000]
  await expect(server.listen(...(port as []))).rejects.toMatchObject({
    code: 'OPTION',
    message: 'listen() takes nothing: the port is an option, as in createServer({ port: 7000 })',
  })
  expect(server.addresses).toEqual([])
})

test('a server listens once', async () => {
  const server = await start()
  const { addresses } = server
  await expect(server.listen()).rejects.toMatchObject({ name: 'ListeningError', code: 'LISTENING' })
  expect(server.addresses).toEqual(addresses)
  expect(await server.call('PING')).toBe('PONG')
})

test('a server that could not listen may try again', async () => {
  const first = await start({ host: '127.0.0.1' })
  const second = createServer({ host: '127.0.0.1', port: first.port })
  onTestFinished(() => second.close())
  await expect(second.listen()).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await first.close()
  await second.listen()
  expect(await second.call('PING')).toBe('PONG')
})

test('QUIT ends the connection of call(), and the next call makes another', async () => {
  const server = await start()
  expect(await server.call('QUIT')).toBe('OK')
  expect(await server.call('PING')).toBe('PONG')
})

describe('a test server', () => {
  test('begins at the real time', async () => {
    const before = Date.now()
    const redis = await startTestServer()
    onTestFinished(() => redis.close())
    expect(redis.clock.now).toBeGreaterThanOrEqual(before)
    expect(redis.clock.now).toBeLessThanOrEqual(Date.now())
  })

  test.each([Date.UTC(2030, 0, 1), new Date('2030-01-01')])('begins when it is told: %s', async now => {
    const redis = await startTestServer({ now })
    onTestFinished(() => redis.close())
    expect(await redis.server.call('TIME')).toEqual(['1893456000', '0'])
    redis.clock.advance('1s')
    expect(await redis.server.call('TIME')).toEqual(['1893456001', '0'])
  })

  test('closes, also twice', async () => {
    const redis = await startTestServer()
    await redis.close()
    await redis.close()
    await expect(redis.server.call('PING')).rejects.toMatchObject({ code: 'CLOSED' })
  })

  test.each<readonly [options: unknown, message: string]>([
    [
      { now: Number.NaN },
      'startTestServer: option now must be a Date, or Unix time in milliseconds, not NaN',
    ],
    [{ now: new Date('no') }, 'startTestServer: option now must be a Date, or Unix time in milliseconds'],
    [
      { now: '2030' },
      'startTestServer: option now must be a Date, or Unix time in milliseconds, not a string',
    ],
    [{ clock: new VirtualClock() }, 'startTestServer has no option clock: it is now'],
    [{ port: Number.NaN }, PORT],
    [null, 'startTestServer: the options must be an object, not null'],
    [6379, 'startTestServer: the options must be an object, not 6379'],
  ])('refuses %o', async (options, message) => {
    await expect(startTestServer(options as TestServerOptions)).rejects.toThrow(message)
  })
})
