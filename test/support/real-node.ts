/** Real redis-servers and sentinels as child processes that are ended one by one, and redis-cli to ask them. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

export interface RealNode {
  readonly port: number
  isUp(): boolean
  /** Lets it hang: it neither answers nor closes its connections. */
  hang(): void
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>
}

export async function redisCli(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('redis-cli', args)
  return stdout
}

/**
 * Starts a redis-server or a sentinel; resolves when it is ready.
 *
 * @param file its configuration
 */
export async function startRedis(
  program: 'redis-server' | 'redis-sentinel',
  port: number,
  options: readonly string[],
  file?: string,
): Promise<RealNode> {
  const args = [...(file === undefined ? [] : [file]), '--port', String(port), ...options]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: tmpdir() })
  const lines = createInterface(child.stdout)
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${program} ${args.join(' ')} ended before it was ready`)))
    // The listener stays: a server whose output nobody reads would stop at a full pipe.
    lines.on('line', line => {
      if (/Ready to accept connections|Sentinel ID is/.test(line)) resolve()
    })
  })
  const isUp = () => child.exitCode === null && child.signalCode === null
  return { port, isUp, hang: () => void child.kill('SIGSTOP'), kill: () => kill(child) }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
