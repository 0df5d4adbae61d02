/**
 * One server for a whole run of Jest, with real time, in Jest's own process: its globalSetup and globalTeardown. Each
 * worker has a database of it; see jest-environment.ts.
 */
import { createServer, type Server } from '../server/server.ts'

/** Where it is, for the processes of workers. */
export const SHARED_URL = 'MINI_REDIS_JEST_URL'

/** Jest's projects have a set-up each, and share the server. */
let server: Server | undefined
let users = 0

/** @param config Jest's: each worker needs a database, beside 0 */
export async function startForRun({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  users++
  if (server !== undefined) return
  server = createServer({ port: 0, config: { databases: Math.max(16, maxWorkers + 1) } })
  await server.listen()
  process.env[SHARED_URL] = `redis://127.0.0.1:${server.port}`
}

export async function endAfterRun(): Promise<void> {
  users--
  if (users > 0) return
  delete process.env[SHARED_URL]
  await server?.close()
  server = undefined
}
