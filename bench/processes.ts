/** The two servers under comparison as child processes, and what the system says of their CPU and memory. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type ServerProcess, startProcess } from '../test/support/server-process.ts'

const run = promisify(execFile)

export interface Peer extends ServerProcess {
  readonly name: 'mini-redis' | 'redis-server'
}

export async function startOurs(): Promise<Peer> {
  return {
    name: 'mini-redis',
    ...(await startProcess(['node', resolve('dist/cli/server.js')], ['--save', ''])),
  }
}

export async function startRedis(): Promise<Peer> {
  const started = await startProcess(['redis-server'], ['--save', '', '--bind', '127.0.0.1'])
  return { name: 'redis-server', ...started }
}

/** CPU time of a process so far, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  // In ticks of 10 ms; user and system time.
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** CPU time of a process' first thread so far, in microseconds: to a nanosecond, for work that takes few ticks. */
export function threadMicroseconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1000
}

/** The same of all threads that it has. */
export function threadsMicroseconds(pid: number): number {
  const folder = `/proc/${pid}/task`
  return readdirSync(folder).reduce((sum, thread) => {
    return sum + Number(readFileSync(join(folder, thread, 'schedstat'), 'latin1').split(' ')[0]) / 1000
  }, 0)
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

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
