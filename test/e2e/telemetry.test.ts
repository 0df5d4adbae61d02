/** Telemetry as it arrives: at an OTLP receiver, from the executable and from embedded servers, and at /metrics. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { trace as traces } from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connect } from '../../src/client.ts'
import { trace, traceClients } from '../../src/opentelemetry.ts'
import { startCollector } from '../support/collector.ts'
import { launch } from '../support/launch.ts'
import { freePort } from '../support/server-process.ts'
import { start } from '../support/start.ts'
import { recordTelemetry } from '../support/telemetry.ts'

const SERVER = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'server.js')

async function serve(args: readonly string[], env: Readonly<Record<string, string>>) {
  const port = await freePort()
  const running = launch('node', [SERVER, '--port', String(port), '--bind', '127.0.0.1', ...args], env)
  await running.logged('Ready to accept connections')
  const end = async () => {
    const exit = once(running.child, 'exit')
    running.child.kill('SIGTERM')
    const [code] = await exit
    return code
  }
  return { ...running, port, end }
}

test('mini-redis-server --otel sends spans and figures, the last ones at its end', async () => {
  const collector = await startCollector()
  // An interval that is not reached: what arrives was sent at the end.
  const env = { ...collector.environment, OTEL_METRIC_EXPORT_INTERVAL: '60000' }
  const { port, end } = await serve(['--otel', '--requirepass', 'hunter2'], env)
  const client = await connect({ port, password: 'hunter2' })
  await client.call('SELECT', 2)
  await client.call('SET', 'private', 'value')
  await client.call('INCR', 'private').catch(() => {})
  const set = await collector.span(({ name }) => name === 'SET')
  expect(set).toMatchObject({
    kind: 2,
    status: { code: 0 },
    attributes: {
      'db.system.name': 'redis',
      'db.operation.name': 'SET',
      'db.namespace': '2',
      'db.query.text': 'SET ? ?',
      'server.address': '127.0.0.1',
      'server.port': port,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': expect.any(Number),
      'network.transport': 'tcp',
    },
    resource: { 'service.name': 'mini-redis', 'telemetry.sdk.language': 'nodejs' },
  })
  expect(BigInt(set.endTimeUnixNano)).toBeGreaterThan(BigInt(set.startTimeUnixNano))
  expect(Number(BigInt(set.startTimeUnixNano) / 1_000_000_000n)).toBeCloseTo(Date.now() / 1000, -2)
  expect(await collector.span(({ name }) => name === 'INCR')).toMatchObject({
    traceId: set.traceId,
    parentSpanId: set.parentSpanId,
    status: { code: 2 },
    attributes: { 'db.response.status_code': 'ERR', 'error.type': 'ERR' },
  })
  expect(collector.points).toEqual([])
  expect(await end()).toBe(0)
  client.close()

  const connection = collector.spans.find(({ spanId }) => spanId === set.parentSpanId)
  expect(connection).toMatchObject({ name: 'redis connection', kind: 2, traceId: set.traceId })
  const value = (metric: string, attributes: object = {}) =>
    collector.points.find(
      each =>
        each.metric === metric &&
        Object.entries(attributes).every(([name, wanted]) => each.attributes[name] === wanted),
    )?.value
  expect(value('redis.connections.received')).toBe(1)
  expect(value('redis.db.keys', { db: 'db2' })).toBe(1)
  expect(value('redis.net.input')).toBeGreaterThan(50)
  expect(value('db.server.operation.duration', { 'db.operation.name': 'SET' })).toBe(1)
  // Neither in a span nor in the resource, which may hold a process' command line.
  expect(collector.text).not.toContain('hunter2')
  expect(collector.text).not.toContain('private')
})

test('--otel-xray makes ids that begin with the time, and OTEL_* variables are heard', async () => {
  const collector = await startCollector()
  const env = { ...collector.environment, OTEL_SERVICE_NAME: 'cache', OTEL_RESOURCE_ATTRIBUTES: 'team=blue' }
  const { port, end } = await serve(['--otel-xray'], env)
  using client = await connect({ port })
  await client.call('PING')
  const ping = await collector.span(({ name }) => name === 'PING')
  expect(ping.traceId).toMatch(/^[0-9a-f]{32}$/)
  const seconds = Number.parseInt(ping.traceId.slice(0, 8), 16)
  expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(30)
  expect(ping.resource).toMatchObject({ 'service.name': 'cache', team: 'blue' })
  // Figures come again and again while it runs.
  await collector.point(({ metric, value }) => metric === 'redis.commands.processed' && value >= 1)
  expect(await end()).toBe(0)
})

test('a collector that is not there is told in the log, and does not keep the server from ending', async () => {
  const port = await freePort()
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '200',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_BSP_SCHEDULE_DELAY: '20',
  }
  const running = await serve(['--otel'], env)
  using client = await connect({ port: running.port })
  await client.call('PING')
  await running.logged('OpenTelemetry: ')
  expect(await client.call('PING')).toBe('PONG')
  expect(await running.end()).toBe(0)
})

test('an embedded server and its client share a trace with the program', async () => {
  const collector = await startCollector()
  for (const [name, value] of Object.entries(collector.environment)) vi.stubEnv(name, value)
  const sdk = new NodeSDK({ logRecordProcessors: [], autoDetectResources: false })
  sdk.start()
  const server = await start()
  const stop = trace(server)
  const stopClients = traceClients()
  onTestFinished(() => {
    stop()
    stopClients()
    vi.unstubAllEnvs()
  })
  using client = await connect({ port: server.port })
  await traces.getTracer('program').startActiveSpan('work', async span => {
    await client.call('GET', 'k')
    span.end()
  })
  const work = await collector.span(({ name }) => name === 'work')
  const asked = await collector.span(({ name, kind }) => name === 'GET' && kind === 3)
  const answered = await collector.span(({ name, kind }) => name === 'GET' && kind === 2)
  expect(asked).toMatchObject({ traceId: work.traceId, parentSpanId: work.spanId })
  expect(BigInt(answered.startTimeUnixNano)).toBeGreaterThan(BigInt(asked.startTimeUnixNano) - 1_000_000n)
  await collector.point(({ metric }) => metric === 'db.client.operation.duration')
  await sdk.shutdown()
})

test('a command that waits for the system has one span, with its waiting', async () => {
  const recorded = recordTelemetry()
  const server = await start({ host: '127.0.0.1' })
  const stop = trace(server, recorded)
  onTestFinished(stop)
  await server.call('CONFIG', 'SET', 'port', String(await freePort()))
  const spans = recorded.spans()
  expect(spans.map(({ name }) => name)).toEqual(['CONFIG SET'])
  expect(spans[0]?.duration).not.toEqual([0, 0])
})

test('metrics-port serves Prometheus on the loopback interface until the server is closed', async () => {
  const port = await freePort()
  const server = await start({ config: { 'metrics-port': String(port) } })
  await server.call('SET', 'k', 'v')
  const url = `http://127.0.0.1:${port}/metrics`
  const response = await fetch(url)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(await response.text()).toContain('\nredis_commands_processed_total 1\n')
  expect((await fetch(`${url}?x=1`, { method: 'HEAD' })).status).toBe(200)
  expect((await fetch(url, { method: 'POST' })).status).toBe(405)
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  await server.close()
  await expect(fetch(url)).rejects.toThrow()
})

test('a metrics port that is taken keeps the server from listening', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  onTestFinished(() => {
    taken.close()
  })
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(start({ config: { 'metrics-port': String(port) } })).rejects.toThrow('EADDRINUSE')
})

test('--metrics-port on the command line', async () => {
  const metricsPort = await freePort()
  const { port, end } = await serve(['--metrics-port', String(metricsPort)], {})
  using client = await connect({ port })
  await client.call('PING')
  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`)
  expect(await response.text()).toContain(`tcp_port="${port}"`)
  expect(await end()).toBe(0)
})
