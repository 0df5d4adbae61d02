/** A server as a child process on a free port, for tests and benchmarks: ours or a real one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface ServerProcess {
  readonly port: number
  readonly pid: number
  /** Ends it at once. */
  stop(): Promise<void>
}

export interface ProcessOptions {
  /** A folder of its own if left out: nothing of another server is found there, and nothing stays. */
  readonly cwd?: string
}

/** Starts `command` (a program and its first arguments) with `--port` and `args`; resolves when it is ready. */
export async function startProcess(
  command: readonly string[],
  args: readonly string[] = [],
  options: ProcessOptions = {},
): Promise<ServerProcess> {
  const port = await freePort()
  const [program = '', ...first] = command
  const cwd = options.cwd ?? mkdtempSync(join(tmpdir(), 'mini-redis-'))
  const child = spawn(program, [...first, '--port', String(port), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd,
  })
  if (options.cwd === undefined) child.once('exit', () => rmSync(cwd, { recursive: true }))
  await ready(program, child)
  const { pid } = child
  if (pid === undefined) throw new Error(`${program} did not start`)
  return { port, pid, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function ready(program: string, child: ChildProcess): Promise<void> {
  const { stdout } = child
  if (stdout === null) throw new Error(`${program} has no output`)
  const lines = createInterface(stdout)
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${program} ended before it was ready`)))
    // The listener stays: a server whose output nobody reads would stop at a full pipe.
    lines.on('line', line => {
      if (line.includes('Ready to accept connections')) resolve()
    })
  })
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
