/** MEMORY, LATENCY and WAIT against a real redis-server, as far as their figures do not depend on the server. */
import { afterAll, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../src/keyspace/clock.ts'
import { createServer } from '../../src/server/server.ts'
import { help } from './help.ts'
import { Pair, sameKind } from './pair.ts'

const pair = await Pair.start({ 'latency-monitor-threshold': '20' })
afterAll(() => pair.stop())

test('MEMORY', () =>
  pair.same([
    ['MEMORY'],
    ['MEMORY', 'x'],
    ['MEMORY', 'USAGE'],
    ['MEMORY', 'USAGE', 'missing'],
    ['MEMORY', 'USAGE', 'missing', 'SAMPLES'],
    ['SET', 'k', 'v'],
    sameKind('MEMORY', 'USAGE', 'k'),
    sameKind('MEMORY', 'USAGE', 'k', 'SAMPLES', 0),
    ['MEMORY', 'USAGE', 'k', 'SAMPLES', -1],
    ['MEMORY', 'USAGE', 'k', 'SAMPLES', 'x'],
    ['MEMORY', 'USAGE', 'k', 'FOO', 1],
    ['MEMORY', 'PURGE'],
    sameKind('MEMORY', 'STATS'),
    sameKind('MEMORY', 'DOCTOR'),
    // A server without jemalloc says so in a bulk string.
    { argv: ['MEMORY', 'MALLOC-STATS'], view: reply => /^[$=]/.test(reply) },
    help('MEMORY'),
  ]))

test('MEMORY USAGE grows with the value, and the whole is the sum of its parts', async () => {
  await using server = createServer({ port: false })
  await server.call('SET', 'short', 'x')
  await server.call('SET', 'long', 'x'.repeat(10_000))
  await server.call('SET', 'dying', 'x', 'EX', '100')
  await server.call('APPEND', 'long', 'x')
  const usage = async (key: string) => Number(await server.call('MEMORY', 'USAGE', key))
  expect((await usage('long')) - (await usage('short'))).toBeGreaterThan(10_000)
  expect((await usage('short')) + (await usage('long')) + (await usage('dying'))).toBe(server.keyspace.memory)
  await server.call('FLUSHALL')
  expect(server.keyspace.memory).toBe(0)
})

describe('LATENCY', () => {
  test('events', () =>
    pair.same([
      ['LATENCY', 'RESET'],
      ['LATENCY', 'LATEST'],
      ['LATENCY', 'HISTORY', 'command'],
      ['LATENCY', 'GRAPH', 'command'],
      ['LATENCY', 'GRAPH', 'Nosuch'],
      sameKind('LATENCY', 'DOCTOR'),
      ['DEBUG', 'SLEEP', '0.03'],
      sameKind('LATENCY', 'LATEST'),
      sameKind('LATENCY', 'HISTORY', 'COMMAND'),
      sameKind('LATENCY', 'GRAPH', 'command'),
      sameKind('LATENCY', 'DOCTOR'),
      ['LATENCY', 'RESET', 'nosuch', 'command', 'command'],
      ['LATENCY', 'RESET'],
      help('LATENCY'),
      ['LATENCY', 'x'],
    ]))

  test('one sample for each second, the longest', async () => {
    const clock = new VirtualClock(1_700_000_000_000)
    const config = { 'latency-monitor-threshold': '20', 'enable-debug-command': 'yes' }
    await using server = createServer({ port: false, clock, config })
    for (const seconds of ['0.03', '0.05', '0.9', '2']) await server.call('DEBUG', 'SLEEP', seconds)
    expect(await server.call('LATENCY', 'HISTORY', 'command')).toEqual([
      [1_700_000_000, 900],
      [1_700_000_002, 2000],
    ])
    expect(await server.call('LATENCY', 'LATEST')).toEqual([['command', 1_700_000_002, 2000, 2000]])
    expect(await server.call('LATENCY', 'GRAPH', 'command')).toContain('high 2000 ms, low 900 ms')
  })

  test('histograms', () =>
    pair.same([
      ['CONFIG', 'RESETSTAT'],
      ['SET', 'a', '1'],
      ['LATENCY', 'HISTOGRAM', 'nosuch'],
      { argv: ['LATENCY', 'HISTOGRAM', 'nosuch', 'set'], view: reply => reply.replace(/usec\r\n.*/s, '') },
      { argv: ['LATENCY', 'HISTOGRAM', 'config'], view: reply => reply.replace(/usec\r\n.*/s, '') },
    ]))

  test('a histogram counts up to powers of two', async () => {
    await using server = createServer({ port: false })
    const ping = server.commands.get('ping')
    if (ping === undefined) throw new Error('no ping')
    for (const microseconds of [1, 3, 3, 60, 5000]) server.stats.countCall(ping, microseconds / 1000)
    const reply = await server.call('LATENCY', 'HISTOGRAM', 'ping')
    const counts = new Map([
      [1, 1],
      [4, 3],
      [66, 4],
      [8454, 5],
    ])
    expect(reply).toEqual(
      new Map([
        [
          'ping',
          new Map<string, unknown>([
            ['calls', 5],
            ['histogram_usec', counts],
          ]),
        ],
      ]),
    )
  })
})

test('WAIT', () =>
  pair.same([
    ['WAIT', 0, 0],
    ['WAIT', -1, 10],
    ['WAIT', 1, 10],
    ['WAIT', 1, -1],
    ['WAIT', 'x', 0],
    ['WAIT', 0, 'x'],
    ['WAIT', 0],
    ['MULTI'],
    ['WAIT', 1, 0],
    ['EXEC'],
  ]))
