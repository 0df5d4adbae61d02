/** One server for all tests of a run, started in vitest's own process, with real time. Its URL is the fixture redisUrl. */
import type { TestProject } from 'vitest/node'
import { createServer } from '../server/server.ts'
import type {} from './vitest-fixtures.ts'

/** Returns what ends it. */
export async function startForRun(project: TestProject): Promise<() => Promise<void>> {
  const server = await createServer({ port: 0 }).listen()
  project.provide('redisUrl', `redis://127.0.0.1:${server.port}`)
  return () => server.close()
}
