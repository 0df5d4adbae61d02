/** Runs a command line tool to its end, for tests that look at all it says. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface Output {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface ToolOptions {
  /** One byte per character. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Ours, as it was built. */
const ours = (name: string) => join(import.meta.dirname, '..', '..', 'dist', 'cli', name)
export const OUR_CLI = [process.execPath, ours('cli.js')]
export const OUR_SERVER = [process.execPath, ours('server.js')]

/** A tool that cannot connect may try for ever. */
const TIMEOUT = 20_000

/** Output is bytes too. A tool that runs longer than 20 s is killed; its code is null then. */
export function runTool(
  command: readonly string[],
  args: readonly string[],
  { input = '', env = {}, cwd }: ToolOptions = {},
): Promise<Output> {
  const [program = '', ...first] = command
  const child = spawn(program, [...first, ...args], {
    timeout: TIMEOUT,
    killSignal: 'SIGKILL',
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding('latin1').on('data', (chunk: string) => {
    stderr += chunk
  })
  child.stdin.on('error', () => {})
  child.stdin.end(Buffer.from(input, 'latin1'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ code, stdout, stderr }))
  })
}
