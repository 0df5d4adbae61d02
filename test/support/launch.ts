/** An executable as a child process whose output can be waited for; gone when the test is. It has a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { onTestFinished } from 'vitest'

export interface Running {
  readonly child: ChildProcess
  readonly log: string[]
  /** Resolves with the first line, from now on or before, that holds the text. */
  logged(text: string): Promise<string>
}

export function launch(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  const running = launchForMany(command, args, env)
  onTestFinished(() => {
    running.child.kill('SIGKILL')
  })
  return running
}

/** The same for more than one test; who calls it kills the child. */
export function launchForMany(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  const cwd = mkdtempSync(join(tmpdir(), 'mini-redis-'))
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    cwd,
  })
  child.once('close', () => rmSync(cwd, { recursive: true }))
  const log: string[] = []
  const waiting: { text: string; resolve: (line: string) => void }[] = []
  const listen = (lines: Interface) =>
    lines.on('line', line => {
      log.push(line)
      for (const each of waiting) if (line.includes(each.text)) each.resolve(line)
    })
  if (child.stdout !== null) listen(createInterface(child.stdout))
  if (child.stderr !== null) listen(createInterface(child.stderr))
  const logged = (text: string) =>
    new Promise<string>(resolve => {
      const known = log.find(line => line.includes(text))
      if (known === undefined) waiting.push({ text, resolve })
      else resolve(known)
    })
  return { child, log, logged }
}
