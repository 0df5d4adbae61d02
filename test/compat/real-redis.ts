/** A private redis-server on a free port, for one test file. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

export interface RealRedis {
  readonly port: number
  stop(): Promise<void>
}

export async function startRealRedis(...args: readonly string[]): Promise<RealRedis> {
  const port = await freePort()
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--save', '', '--enable-debug-command', 'yes', ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await ready(child)
  return {
    port,
    stop: async () => {
      const gone = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function ready(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('redis-server has no output')
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('Ready to accept connections')) return
  }
  throw new Error('redis-server ended before it was ready')
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
