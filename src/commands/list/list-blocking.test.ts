import { expect, onTestFinished, test } from 'vitest'
import { dispatch } from '../../engine/dispatch.ts'
import { InProcessConnection } from '../../engine/in-process.ts'
import { VirtualClock } from '../../keyspace/clock.ts'
import { Generated } from '../../resp/values.ts'
import { createServer, type Server } from '../../server/server.ts'

type Reply = Awaited<ReturnType<InProcessConnection['call']>>

function start(config: Readonly<Record<string, string>> = {}): {
  clock: VirtualClock
  server: Server
  call: InProcessConnection['call']
} {
  const clock = new VirtualClock(0)
  const server = createServer({ clock, config })
  onTestFinished(() => server.close())
  const connection = new InProcessConnection(server)
  return { clock, server, call: (...argv) => connection.call(...argv) }
}

/** A client of its own that waits; `reply` is set once there is one. */
function waiter(server: Server, ...argv: (string | number)[]): { reply: Reply | undefined; id: number } {
  const connection = new InProcessConnection(server)
  const state: { reply: Reply | undefined; id: number } = { reply: undefined, id: connection.session.id }
  connection.call(...argv).then(
    reply => {
      state.reply = reply
    },
    (error: Error) => {
      state.reply = error.message
    },
  )
  return state
}

/** Lets replies that are there arrive. */
const settle = () => new Promise<void>(resolve => setImmediate(resolve))

test('times out to the millisecond', async () => {
  const { clock, server } = start()
  const waiting = [
    waiter(server, 'BLPOP', 'k', 1),
    waiter(server, 'BRPOP', 'k', 'l', '0.5'),
    waiter(server, 'BLMOVE', 'k', 'l', 'LEFT', 'LEFT', '1.2501'),
    waiter(server, 'BRPOPLPUSH', 'k', 'l', 2),
    waiter(server, 'BLMPOP', 3600, 1, 'k', 'LEFT'),
  ]
  const over = () => waiting.map(({ reply }) => reply === null)
  for (const [at, expected] of [
    [499, [false, false, false, false, false]],
    [500, [false, true, false, false, false]],
    [999, [false, true, false, false, false]],
    [1000, [true, true, false, false, false]],
    [1250, [true, true, false, false, false]],
    [1251, [true, true, true, false, false]],
    [3_599_999, [true, true, true, true, false]],
    [3_600_000, [true, true, true, true, true]],
  ] as const) {
    clock.advance(at - clock.now)
    await settle()
    expect(over(), `after ${at} ms`).toEqual(expected)
  }
  expect(server.blocked.size).toBe(0)
})

test('a timeout of 0 is for ever, and a very long one is no shorter', async () => {
  const { clock, server, call } = start()
  const [forever, long] = [waiter(server, 'BLPOP', 'k', 0), waiter(server, 'BLPOP', 'k', '9000000000000000')]
  clock.advance('10000d')
  await settle()
  await call('RPUSH', 'k', 'a', 'b')
  await settle()
  expect([forever.reply, long.reply]).toEqual([
    ['k', 'a'],
    ['k', 'b'],
  ])
})

test('one that has timed out is not served any more', async () => {
  const { clock, server, call } = start()
  const [first, second] = [waiter(server, 'BLPOP', 'k', 1), waiter(server, 'BLPOP', 'k', 2)]
  clock.advance('1s')
  await call('RPUSH', 'k', 'a')
  await settle()
  expect([first.reply, second.reply]).toEqual([null, ['k', 'a']])
})

test('a list that has expired by the time it could serve serves nobody', async () => {
  const { server, call } = start({ 'enable-debug-command': 'yes' })
  const waiting = waiter(server, 'BLPOP', 'k', 0)
  await call('MULTI')
  await call('RPUSH', 'k', 'a')
  await call('PEXPIRE', 'k', 1)
  await call('DEBUG', 'SLEEP', '0.01')
  await call('EXEC')
  await settle()
  expect(waiting.reply).toBe(undefined)
  await call('RPUSH', 'k', 'b')
  await settle()
  expect(waiting.reply).toEqual(['k', 'b'])
})

test('CLIENT UNBLOCK ends a wait as a timeout or as an error', async () => {
  const { server, call } = start()
  const [a, b] = [waiter(server, 'BLPOP', 'k', 0), waiter(server, 'BLMOVE', 'k', 'l', 'LEFT', 'LEFT', 0)]
  expect(await call('CLIENT', 'UNBLOCK', a.id)).toBe(1)
  expect(await call('CLIENT', 'UNBLOCK', b.id, 'ERROR')).toBe(1)
  expect(await call('CLIENT', 'UNBLOCK', b.id)).toBe(0)
  await settle()
  expect(a.reply).toBe(null)
  expect(b.reply).toBe('UNBLOCKED client unblocked via CLIENT UNBLOCK')
  expect(server.blocked.keyCount).toBe(0)
})

test('INFO counts those that wait and what for', async () => {
  const { server, call } = start()
  waiter(server, 'BLPOP', 'a', 'b', 'a', 0)
  waiter(server, 'BLPOP', 'b', 0)
  const info = String(await call('INFO', 'clients'))
  expect(info).toContain('blocked_clients:2\r\n')
  expect(info).toContain('total_blocking_keys:2\r\n')
})

test('ten thousand clients wait for one key, and each gets one element in turn', async () => {
  const { server, call } = start()
  const waiting = Array.from({ length: 10_000 }, () => waiter(server, 'BLPOP', 'k', 0))
  for (let i = 0; i < 10_000; i += 100) {
    await call('RPUSH', 'k', ...Array.from({ length: 100 }, (_, at) => i + at))
  }
  await settle()
  expect(waiting.map(({ reply }) => reply)).toEqual(waiting.map((_, index) => ['k', String(index)]))
  expect(await call('EXISTS', 'k')).toBe(0)
  expect(server.blocked.size).toBe(0)
})

test('a chain of a thousand BLMOVEs passes an element on from end to end', async () => {
  const { server, call } = start()
  const waiting = Array.from({ length: 1000 }, (_, at) =>
    waiter(server, 'BLMOVE', `k${at}`, `k${at + 1}`, 'LEFT', 'RIGHT', 0),
  )
  await call('RPUSH', 'k0', 'x')
  await settle()
  expect(waiting.every(({ reply }) => reply === 'x')).toBe(true)
  expect(await call('LRANGE', 'k1000', 0, -1)).toEqual(['x'])
})

test('a reply of LRANGE keeps what it saw while later commands of the transaction change the list', () => {
  const { session } = new InProcessConnection(createServer())
  const run = (...argv: string[]) => dispatch(session, argv)
  const items = Array.from({ length: 5000 }, (_, index) => `element ${index}`)
  run('RPUSH', 'k', ...items)
  run('MULTI')
  run('LRANGE', 'k', '0', '-1')
  run('LSET', 'k', '0', 'changed')
  run('LSET', 'k', '2500', 'changed')
  run('RPOP', 'k', '100')
  run('DEL', 'k')
  const reply = run('EXEC')
  const [first] = Array.isArray(reply) ? reply : []
  expect(first instanceof Generated ? first.whole() : first).toEqual(items)
})
