/** Servers and clients in one process: requests keep their order whatever they wait for, and nothing is needed twice. */
import { expect, onTestFinished, test, vi } from 'vitest'
import * as channels from '../src/engine/channels.ts'
import { createServer, type Server, type ServerOptions, VirtualClock } from '../src/server.ts'
import { RawClient } from './support/raw-client.ts'

function make(options: ServerOptions = {}): Server {
  const server = createServer(options)
  onTestFinished(() => server.close())
  return server
}

test('two clients that wait for each other are both served, and what is behind them is answered', async () => {
  const server = make()
  const [first, second] = [server.connect(), server.connect()]
  const replies = await Promise.all([
    first.call('BLPOP', 'x', '0'),
    first.call('LPUSH', 'k', 'for the second'),
    second.call('LPUSH', 'x', 'for the first'),
    second.call('BLPOP', 'k', '0'),
    second.call('ECHO', 'done'),
  ])
  expect(replies).toEqual([['x', 'for the first'], 1, 1, ['k', 'for the second'], 'done'])
  await Promise.all([first.close(), second.close()])
})

test('calls of the server itself keep their order behind one that waits', async () => {
  const server = make()
  const waiting = [server.call('BLPOP', 'k', 0), server.call('SET', 'a', 1), server.call('GET', 'a')]
  using other = server.connect()
  await other.call('LPUSH', 'k', 'v')
  expect(await Promise.all(waiting)).toEqual([['k', 'v'], 'OK', '1'])
})

test('a call without words is refused, and the next one is answered', async () => {
  const server = make()
  await expect(server.call()).rejects.toThrow(TypeError)
  expect(await server.call('PING')).toBe('PONG')
})

test('whoever has the server needs no password, those who connect do', async () => {
  const server = await make({ port: 0, config: { requirepass: 'secret' } }).listen()
  expect(await server.call('SET', 'k', 'v')).toBe('OK')
  using client = server.connect()
  expect(await client.get('k')).toBe('v')
  await server.call('CONFIG', 'SET', 'requirepass', 'other')
  expect(await server.call('RESET')).toBe('RESET')
  expect(await server.call('GET', 'k')).toBe('v')
})

test('the time of a transaction is that of everything in it', async () => {
  const server = make({ config: { 'enable-debug-command': 'yes' } })
  await server.call('MULTI')
  await server.call('DEBUG', 'SLEEP', '0.05')
  await server.call('EXEC')
  const stats = String(await server.call('INFO', 'commandstats'))
  expect(Number(/cmdstat_exec:calls=1,usec=(\d+)/.exec(stats)?.[1])).toBeGreaterThan(49_000)
})

test('a slow script ends although timers are faked', async () => {
  const server = make({ config: { 'busy-reply-threshold': '10' } })
  await server.call('EVAL', 'return 1', 0)
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  expect(await server.call('EVAL', 'for i = 1, 3e7 do end return 2', 0)).toBe(2)
})

test('a server is made, listens and measures although timers are faked', async () => {
  vi.useFakeTimers({ now: Date.UTC(2000, 0, 1) })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const real = await make({ port: 0 }).listen()
  expect(Number(((await real.call('TIME')) as string[])[0])).toBeGreaterThan(Date.UTC(2020, 0, 1) / 1000)
  const clock = new VirtualClock(Date.now())
  const server = await make({ port: 0, clock }).listen()
  clock.advance('1m')
  expect(await server.call('TIME')).toEqual([String(Date.UTC(2000, 0, 1) / 1000 + 60), '0'])
  expect(await server.call('INFO', 'everything')).toContain('eventloop_duration_sum:')
})

test('what a console asks as it starts is not noted as slow', async () => {
  const server = make({ config: { 'slowlog-log-slower-than': 0 } })
  const noted: string[] = []
  const stop = channels.slowCommand.subscribe(({ server: from, command }) => {
    if (from === server) noted.push(command.name)
  })
  onTestFinished(stop)
  for (const words of ['COMMAND LIST', 'COMMAND DOCS', 'COMMAND DOCS GET', 'PING']) {
    await server.call(...words.split(' '))
  }
  expect(noted).toEqual(['PING'])
  expect(await server.call('SLOWLOG', 'LEN')).toBe(1)
})

test('MONITOR shows scripts before what they call, also those that are not known or do not compile', async () => {
  const server = await make({ port: 0 }).listen()
  await server.call('EVAL', 'return 1', 0)
  const monitor = await RawClient.open(server.port)
  onTestFinished(() => monitor.close())
  expect(await monitor.ask('MONITOR')).toBe('+OK\r\n')
  await server.call('EVALSHA', 'f'.repeat(40), 0).catch(() => {})
  await server.call('EVAL', 'return (', 0).catch(() => {})
  await server.call('EVAL', "return redis.call('SET', 'k', 'v')", 0)
  const lines: string[] = []
  for (let i = 0; i < 4; i++) lines.push((await monitor.read()).replace(/^\+\d+\.\d{6} /, '').trimEnd())
  expect(lines).toEqual([
    `[0 in-process] "EVALSHA" "${'f'.repeat(40)}" "0"`,
    '[0 in-process] "EVAL" "return (" "0"',
    `[0 in-process] "EVAL" "return redis.call('SET', 'k', 'v')" "0"`,
    '[0 lua] "SET" "k" "v"',
  ])
})

test('CLIENT CACHING lasts through other CLIENT commands, and no further than the next one', async () => {
  const server = await make({ port: 0 }).listen()
  const client = await RawClient.open(server.port)
  onTestFinished(() => client.close())
  await client.ask('HELLO', '3')
  await client.ask('CLIENT', 'TRACKING', 'ON', 'OPTIN')
  await client.ask('CLIENT', 'CACHING', 'YES')
  await client.ask('CLIENT', 'ID')
  await client.ask('GET', 'cached')
  await client.ask('GET', 'other')
  await server.call('MSET', 'other', 1, 'cached', 1)
  expect(await client.read()).toBe('>2\r\n$10\r\ninvalidate\r\n*1\r\n$6\r\ncached\r\n')
  expect(await client.ask('PING')).toBe('+PONG\r\n')
})
