import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { expect, onTestFinished, test } from 'vitest'
import { recordTelemetry } from '../../test/support/telemetry.ts'
import { createServer, type Server } from '../server/server.ts'
import { type TraceOptions, trace } from './trace.ts'

function traced(options: TraceOptions = {}) {
  const server = createServer()
  const recorded = recordTelemetry()
  const stop = trace(server, { ...recorded, ...options })
  onTestFinished(async () => {
    stop()
    await server.close()
  })
  return { server, stop, ...recorded }
}

const attempt = (server: Server, ...argv: readonly string[]) => server.call(...argv).catch(() => {})

test('a command is a span whose parent is its connection', async () => {
  const { server, spans, stop } = traced()
  await server.call('SELECT', 3)
  await server.call('MSET', 'a', 'private', 'b', 'private')
  stop()
  const [, mset, connection] = spans()
  expect(mset?.name).toBe('MSET')
  expect(mset?.kind).toBe(SpanKind.SERVER)
  expect(mset?.attributes).toEqual({
    'db.system.name': 'redis',
    'db.operation.name': 'MSET',
    'db.namespace': '3',
    'db.query.text': 'MSET ? ? ? ?',
    'mini_redis.key_count': 2,
  })
  expect(mset?.status.code).toBe(SpanStatusCode.UNSET)
  expect(connection?.name).toBe('redis connection')
  expect(mset?.parentSpanContext?.spanId).toBe(connection?.spanContext().spanId)
  expect(connection?.parentSpanContext).toBeUndefined()
})

test('a command lasts as long as it took, and ends before the next one begins', async () => {
  const { server, spans } = traced()
  const began = Date.now()
  await server.call('SET', 'k', 'v')
  await server.call('GET', 'k')
  const [set, get] = spans()
  const time = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1e9 + nanoseconds
  if (set === undefined || get === undefined) throw new Error('no spans')
  expect(time(set.endTime)).toBeGreaterThan(time(set.startTime))
  expect(time(get.startTime)).toBeGreaterThanOrEqual(time(set.endTime))
  expect(time(set.startTime) / 1e6).toBeGreaterThan(began - 60)
  expect(time(get.endTime) / 1e6).toBeLessThan(Date.now() + 60)
})

test('an error reply is the status of its span, and tells its text only with the full query', async () => {
  for (const [queryText, message] of [
    ['sanitized', undefined],
    ['full', 'ERR value is not an integer or out of range'],
  ] as const) {
    const { server, spans } = traced({ queryText })
    await server.call('SET', 'k', 'v')
    await attempt(server, 'INCR', 'k')
    const failed = spans()[1]
    expect(failed?.status).toEqual({ code: SpanStatusCode.ERROR, ...(message && { message }) })
    expect(failed?.attributes).toMatchObject({ 'db.response.status_code': 'ERR', 'error.type': 'ERR' })
  }
})

test('secrets are hidden in the full query too', async () => {
  const { server, spans } = traced({ queryText: 'full' })
  await server.call('CONFIG', 'SET', 'maxclients', '9', 'requirepass', 'hunter2')
  await attempt(server, 'AUTH', 'wrong-hunter')
  await attempt(server, 'AUHT', 'hunter2')
  expect(spans().map(span => span.attributes['db.query.text'])).toEqual([
    'CONFIG SET maxclients 9 requirepass (redacted)',
    'AUTH (redacted)',
    '?',
  ])
  expect(
    JSON.stringify(spans().map(({ name, attributes, status }) => [name, attributes, status])),
  ).not.toMatch('hunter')
})

test('a command that was refused is a span too', async () => {
  const { server, spans } = traced()
  await attempt(server, 'GET')
  await attempt(server, 'NONSENSE', 'x')
  expect(spans().map(({ name, status }) => [name, status.code])).toEqual([
    ['GET', SpanStatusCode.ERROR],
    ['unknown command', SpanStatusCode.ERROR],
  ])
})

test('without spans of connections each command is a trace of its own', async () => {
  const { server, spans, stop } = traced({ connectionSpans: false })
  await server.call('PING')
  await server.call('PING')
  stop()
  const [first, second, ...others] = spans()
  expect(others).toEqual([])
  expect(first?.parentSpanContext).toBeUndefined()
  expect(first?.spanContext().traceId).not.toBe(second?.spanContext().traceId)
})

test('connections that were there before are met with their first command', async () => {
  const server = createServer()
  await server.call('PING')
  const recorded = recordTelemetry()
  const stop = trace(undefined, recorded)
  await server.call('PING')
  stop()
  await server.call('PING')
  expect(recorded.spans().map(({ name }) => name)).toEqual(['PING', 'redis connection'])
  await server.close()
})

test('hears only the server that it was given', async () => {
  const { spans } = traced()
  await using other = createServer()
  await other.call('PING')
  expect(spans()).toEqual([])
})

test('collects figures of the server and durations of its commands', async () => {
  const { server, collect } = traced()
  await server.call('SET', 'k', 'v')
  await server.call('GET', 'k')
  await server.call('GET', 'missing')
  await attempt(server, 'INCR', 'k')
  expect(await collect('redis.keyspace.hits')).toMatchObject([{ value: 1 }])
  expect(await collect('redis.keyspace.misses')).toMatchObject([{ value: 1 }])
  expect(await collect('redis.db.keys')).toMatchObject([{ value: 1, attributes: { db: 'db0' } }])
  expect(await collect('redis.cmd.calls')).toContainEqual(
    expect.objectContaining({ value: 2, attributes: { cmd: 'get' } }),
  )
  const durations = await collect('db.server.operation.duration')
  expect(durations.find(({ attributes }) => attributes['db.operation.name'] === 'GET')).toMatchObject({
    attributes: { 'db.system.name': 'redis', 'db.namespace': '0' },
    value: { count: 2, buckets: { boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] } },
  })
  expect(durations.find(({ attributes }) => attributes['error.type'] === 'ERR')).toMatchObject({
    value: { count: 1 },
  })
})
