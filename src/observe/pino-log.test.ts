import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createServer } from '../server/server.ts'
import { logTo } from './pino-log.ts'

test('a line shows the beginning of a command, however long it is', async () => {
  const lines: string[] = []
  const server = createServer()
  const stop = logTo(pino({ level: 'debug' }, { write: line => lines.push(line) }), server)
  onTestFinished(async () => {
    stop()
    await server.close()
  })
  await server.call('SET', 'k', 'v'.repeat(1000))
  await server.call('DEL', ...Array.from({ length: 10_000 }, (_, i) => i))
  const commands = lines.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'Command')
  const [set, del] = commands.map(({ command }) => command)
  expect(set).toBe(`SET k ${'v'.repeat(100)}...`)
  expect(del).toMatch(/^DEL 0 1 .* 30 \.\.\. \(9969 more arguments\)$/)
})
