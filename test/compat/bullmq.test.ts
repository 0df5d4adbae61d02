/** BullMQ on a real redis-server: what its tests expect is what applications get there. */
import { onTestFinished } from 'vitest'
import { testBullmq } from '../clients/bullmq.ts'
import { testBullmqUpkeep, testRelay } from '../clients/bullmq-further.ts'
import { startProcess } from '../support/server-process.ts'

async function port(): Promise<number> {
  const server = await startProcess(['redis-server'], ['--save', '', '--bind', '127.0.0.1'])
  onTestFinished(() => server.stop())
  return server.port
}

testBullmq(port)
testBullmqUpkeep(port)
testRelay(port)
