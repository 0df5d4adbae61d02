/** The workloads on a real redis-server: what they expect is what applications get there. */
import { onTestFinished } from 'vitest'
import { testWorkloads } from '../clients/workloads.ts'
import { startProcess } from '../support/server-process.ts'

testWorkloads(async () => {
  const server = await startProcess(['redis-server'], ['--save', '', '--bind', '127.0.0.1'])
  onTestFinished(() => server.stop())
  return server.port
})
