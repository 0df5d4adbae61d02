/** Packages that stand on scripts, on a real redis-server: what their tests expect is what applications get there. */
import { onTestFinished } from 'vitest'
import { testRateLimiters, testRedlock } from '../clients/limits-and-locks.ts'
import { testBeeQueue, testBull } from '../clients/queues.ts'
import { testSocketIo } from '../clients/socket-io.ts'
import { startProcess } from '../support/server-process.ts'

async function port(): Promise<number> {
  const server = await startProcess(['redis-server'], ['--save', '', '--bind', '127.0.0.1'])
  onTestFinished(() => server.stop())
  return server.port
}

testBull(port)
testBeeQueue(port)
testRateLimiters(port)
testRedlock(port)
testSocketIo(port)
