/** What many tests begin with: a server on a free port and a folder, both gone when the test is. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createServer, type Server, type ServerOptions } from '../../src/server.ts'

export async function start(options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ port: 0, ...options }).listen()
  onTestFinished(() => server.close())
  return server
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mini-redis-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Every value that a byte can have. */
export const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
