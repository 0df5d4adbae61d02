import { expect, test } from 'vitest'
import { createServer } from '../server/server.ts'
import { prometheusText } from './prometheus.ts'

test("shows the server's figures under the exporter's names", async () => {
  await using server = createServer()
  await server.call('SET', 'k', 'v', 'EX', 100)
  await server.call('GET', 'k')
  await server.call('GET', 'missing')
  await server.call('CONFIG', 'GET', 'port')
  await server.call('INCR', 'k').catch(() => {})
  const lines = prometheusText(server).split('\n')
  for (const line of [
    'redis_up 1',
    '# TYPE redis_connected_clients gauge',
    'redis_connected_clients 1',
    '# TYPE redis_commands_processed_total counter',
    'redis_commands_processed_total 5',
    'redis_keyspace_hits_total 1',
    'redis_keyspace_misses_total 1',
    'redis_commands_total{cmd="get"} 2',
    'redis_commands_total{cmd="config|get"} 1',
    'redis_commands_failed_calls_total{cmd="incr"} 1',
    'redis_errors_total{err="ERR"} 1',
    'redis_db_keys{db="db0"} 1',
    'redis_db_keys_expiring{db="db0"} 1',
  ]) {
    expect(lines).toContain(line)
  }
})

test('is well formed: a help and a type before each figure, escaped labels, a line end at the end', async () => {
  await using server = createServer()
  server.stats.errors.set('A"B\\', 1)
  const text = prometheusText(server)
  expect(text).toContain(String.raw`redis_errors_total{err="A\"B\\"} 1`)
  expect(text.endsWith('\n')).toBe(true)
  let named = ''
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('# HELP ')) named = line.split(' ')[2] ?? ''
    else
      expect(line).toMatch(new RegExp(`^(# TYPE ${named} (counter|gauge)|${named}(\\{.*\\})? [-\\d.e+]+)$`))
  }
})
