/** The two servers under comparison as child processes, and what the system says of their CPU and memory. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Peer {
  readonly name: 'mini-redis' | 'redis-server'
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

export async function startOurs(): Promise<Peer> {
  const port = await freePort()
  const child = spawn('node', ['dist/cli/server.js', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return await ready('mini-redis', port, child)
}

export async function startRedis(): Promise<Peer> {
  const port = await freePort()
  const args = ['--port', String(port), '--save', '', '--bind', '127.0.0.1']
  return await ready(
    'redis-server',
    port,
    spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] }),
  )
}

async function ready(name: Peer['name'], port: number, child: ChildProcess): Promise<Peer> {
  if (child.stdout === null || child.pid === undefined) throw new Error(`${name} did not start`)
  const lines = createInterface(child.stdout)
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`${name} ended before it was ready`)))
    lines.on('line', line => {
      if (line.includes('Ready to accept connections')) resolve()
    })
  })
  const { pid } = child
  const stop = async () => {
    const gone = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  return { name, port, pid, stop }
}

/** CPU time of a process so far, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  // In ticks of 10 ms; user and system time.
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(kilobytes) * 1024
}

/** Runs redis-benchmark and returns requests per second. */
export async function redisBenchmark(port: number, args: readonly string[]): Promise<number> {
  const { stdout } = await run('redis-benchmark', ['-h', '127.0.0.1', '-p', String(port), '--csv', ...args], {
    maxBuffer: 2 ** 24,
  })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  return Number(last.split('","')[1])
}

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

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
