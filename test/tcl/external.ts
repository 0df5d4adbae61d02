/** The server of the external mode: fresh for each unit, started here, ended by its process id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { freePort } from './ports.ts'

export interface ExternalServer {
  readonly port: number
  stop(): Promise<void>
}

/** `command` is the program and its first arguments. `cwd` is where the server would leave files. */
export async function startExternal(command: readonly string[], cwd: string): Promise<ExternalServer> {
  const port = await freePort()
  const [program = '', ...first] = command
  const enabled = ['enable-protected-configs', 'enable-debug-command', 'enable-module-command']
  const args = ['--port', String(port), '--save', '', ...enabled.flatMap(name => [`--${name}`, 'yes'])]
  const child = spawn(program, [...first, ...args], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  await ready(child)
  return {
    port,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function ready(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('the server has no output')
  const lines = createInterface(child.stdout)
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    lines.once('close', () => reject(new Error('the server ended before it was ready')))
    // The listener stays: a server whose output nobody reads would stop at a full pipe.
    lines.on('line', line => {
      if (line.includes('Ready to accept')) resolve()
    })
  })
}
