import { tracingChannel } from 'node:diagnostics_channel'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { expect, onTestFinished, test } from 'vitest'
import { recordTelemetry } from '../../test/support/telemetry.ts'
import { ServerError } from '../resp/plain.ts'
import { type ClientCommandMessage, type TraceClientsOptions, traceClients } from './client-spans.ts'

const channel = tracingChannel<unknown, ClientCommandMessage>('mini-redis:client:command')
const batches = tracingChannel<unknown, ClientCommandMessage>('mini-redis:client:batch')

function listen(options: TraceClientsOptions = {}) {
  const recorded = recordTelemetry()
  const stop = traceClients({ ...recorded, ...options })
  onTestFinished(stop)
  return { ...recorded, stop }
}

/** A call as the client makes it. */
function call(message: Partial<ClientCommandMessage>, outcome: () => Promise<unknown> = async () => 'OK') {
  const whole = {
    command: 'GET',
    args: [],
    database: 2,
    serverAddress: 'localhost',
    serverPort: 7000,
    ...message,
  }
  return channel.tracePromise(outcome, whole).catch(() => {})
}

const refuse = (error: unknown) => () => Promise.reject(error)

test('a call is a span of the conventions', async () => {
  const { spans, collect } = listen()
  await call({ command: 'set', args: ['key', new Uint8Array([1]), 5] })
  expect(spans()).toHaveLength(1)
  expect(spans()[0]).toMatchObject({ name: 'SET', kind: SpanKind.CLIENT })
  expect(spans()[0]?.attributes).toEqual({
    'db.system.name': 'redis',
    'db.operation.name': 'SET',
    'db.namespace': '2',
    'db.query.text': 'SET ? ? ?',
    'server.address': 'localhost',
    'server.port': 7000,
  })
  expect(await collect('db.client.operation.duration')).toMatchObject([
    {
      attributes: { 'db.operation.name': 'SET', 'db.namespace': '2', 'server.address': 'localhost' },
      value: { count: 1, buckets: { boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] } },
    },
  ])
})

test('errors tell their code: of the server, of ours, of others', async () => {
  const { spans } = listen()
  await call({}, refuse(new ServerError('WRONGTYPE Operation against a key')))
  await call({}, refuse(Object.assign(new Error('no reply'), { code: 'TIMEOUT' })))
  await call({}, refuse(new RangeError('x')))
  await call({}, refuse('text'))
  expect(spans().map(({ attributes }) => attributes['error.type'])).toEqual([
    'WRONGTYPE',
    'TIMEOUT',
    'RangeError',
    '_OTHER',
  ])
  expect(spans().map(({ attributes }) => attributes['db.response.status_code'])).toEqual([
    'WRONGTYPE',
    undefined,
    undefined,
    undefined,
  ])
  for (const { status } of spans()) expect(status).toEqual({ code: SpanStatusCode.ERROR })
})

test('a call that throws at once ends its span', () => {
  const { spans } = listen()
  const fails = () => {
    throw new TypeError('bad argument')
  }
  expect(() => channel.traceSync(fails, { command: 'GET', args: [] })).toThrow('bad argument')
  expect(spans()[0]?.attributes['error.type']).toBe('TypeError')
})

test('a batch is one span', async () => {
  const { spans } = listen()
  await call({ command: 'PIPELINE', batchMode: 'PIPELINE', batchSize: 3 })
  await call({ command: 'INCR', batchMode: 'MULTI', batchSize: 2 })
  await call({ command: '', batchMode: 'MULTI', batchSize: 1 })
  await batches.tracePromise(async () => [], { batchMode: 'PIPELINE', batchSize: 4 })
  expect(spans().map(({ name, attributes }) => [name, attributes['db.operation.batch.size']])).toEqual([
    ['PIPELINE', 3],
    ['MULTI INCR', 2],
    ['MULTI', undefined],
    ['PIPELINE', 4],
  ])
})

test('the full query hides secrets, and commands that are not known', async () => {
  const { spans } = listen({ queryText: 'full' })
  await call({ command: 'SET', args: ['key', 'ünd'] })
  await call({ command: 'AUTH', args: ['hunter2'] })
  await call({ command: 'CONFIG', args: ['SET', 'requirepass', 'hunter2'] })
  await call({ command: 'CONFIG SET', args: ['requirepass', 'hunter2'] })
  await call({ command: 'get', args: ['get', 'key'] })
  await call({ command: 'SET', args: ['SET', 'key', '?'] })
  await call({ command: 'MIGRATE2', args: ['AUTH', 'hunter2'] })
  expect(spans().map(({ attributes }) => attributes['db.query.text'])).toEqual([
    String.raw`SET key "\xc3\xbcnd"`,
    'AUTH (redacted)',
    'CONFIG SET requirepass (redacted)',
    'CONFIG SET requirepass (redacted)',
    'GET key',
    'SET key ?',
    'MIGRATE2 ? ?',
  ])
})

test('spans under way end when the listening does', async () => {
  const { spans, stop } = listen()
  let answer: (value: string) => void = () => {}
  const pending = call({}, () => new Promise(resolve => (answer = resolve)))
  expect(spans()).toEqual([])
  stop()
  expect(spans()).toHaveLength(1)
  answer('OK')
  await pending
  expect(spans()).toHaveLength(1)
})
