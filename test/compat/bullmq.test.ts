/**
 * BullMQ on a real redis-server: what its tests expect is what applications get there. Very many jobs go through
 * both servers.
 */
import { describe, onTestFinished } from 'vitest'
import { testBullmq } from '../clients/bullmq.ts'
import { testBullmqUpkeep, testRelay } from '../clients/bullmq-further.ts'
import { testManyJobs } from '../clients/bullmq-many.ts'
import { startProcess } from '../support/server-process.ts'
import { start } from '../support/start.ts'

async function port(): Promise<number> {
  const server = await startProcess(['redis-server'], ['--save', '', '--bind', '127.0.0.1'])
  onTestFinished(() => server.stop())
  return server.port
}

testBullmq(port)
testBullmqUpkeep(port)
testRelay(port)
describe('redis-server', () => testManyJobs(10_000, port))
describe('mini-redis', () => testManyJobs(10_000, async () => (await start()).port))
