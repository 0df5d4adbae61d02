/**
 * Runs one unit of the suite in one mode and says how it went. `runtest` leads a process group of its own, so that
 * a unit that hangs ends with everything it has started.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { startProcess } from '../support/server-process.ts'
import { readOutput, type UnitOutput } from './output.ts'
import { freeBasePort } from './ports.ts'
import { AS_IN_7_0, isOurs } from './suite.ts'
import type { Mode } from './units.ts'

/** The suite gives up after this long without an event, and says which test was running. One test takes two minutes. */
const NO_PROGRESS_SECONDS = 300
/** We give up after this long, whatever the suite says. */
const UNIT_SECONDS = 1800

/** What the suite expects of a running server. */
const EXTERNAL_ARGS = [
  ['--save', ''],
  ['--enable-protected-configs', 'yes'],
  ['--enable-debug-command', 'yes'],
  ['--enable-module-command', 'yes'],
].flat()

export interface UnitRun {
  readonly mode: Mode
  readonly unit: string
  /** The program under test and its first arguments. */
  readonly server: readonly string[]
  /** A private copy of the suite, see `suite.ts`. */
  readonly copy: string
  /** Whether the suite connects with TLS. */
  readonly tls: boolean
  readonly skips: readonly string[]
  readonly log: string
}

export interface UnitResult extends UnitOutput {
  readonly hang: string | undefined
  /** Names in the unit's file that did not run because an error or a hang came before them. */
  readonly lost: readonly string[]
  readonly seconds: number
}

export async function runUnit(run: UnitRun): Promise<UnitResult> {
  const start = performance.now()
  const skipFile = join(run.copy, `skips-${run.mode}`)
  writeFileSync(skipFile, run.skips.join('\n'))
  const args = ['--durable', '--clients', '1', '--single', run.unit, '--skipfile', skipFile]
  args.push('--timeout', String(NO_PROGRESS_SECONDS))
  args.push('--baseport', String(await freeBasePort()), '--portcount', '200')
  if (run.tls) args.push('--tls')
  mkdirSync(dirname(run.log), { recursive: true })
  let killed = false
  if (run.mode === 'external') {
    const newer = isOurs(run.server) ? AS_IN_7_0.flatMap(([name, value]) => [`--${name}`, value]) : []
    const server = await startProcess(run.server, [...EXTERNAL_ARGS, ...newer], { cwd: run.copy })
    try {
      killed = await runtest(run, [...args, '--host', '127.0.0.1', '--port', String(server.port)])
    } finally {
      await server.stop()
    }
  } else {
    killed = await runtest(run, args)
  }
  const output = readOutput(readFileSync(run.log, 'utf8'))
  const hang = output.stuck ?? (killed ? `longer than ${UNIT_SECONDS} s` : undefined)
  const complete = output.done && output.exceptions.length === 0
  const lost = complete ? [] : lostTests(run, output)
  return { ...output, hang, lost, seconds: (performance.now() - start) / 1000 }
}

/** True when the unit had to be killed. */
async function runtest(run: UnitRun, args: readonly string[]): Promise<boolean> {
  const log = createWriteStream(run.log)
  const child = spawn('./runtest', args, {
    cwd: run.copy,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TERM: 'dumb' },
  })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  let killed = false
  const killGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // The group is gone already.
    }
  }
  const timer = setTimeout(() => {
    killed = true
    killGroup()
  }, UNIT_SECONDS * 1000)
  process.once('exit', killGroup)
  const closed = once(child, 'close')
  await once(child, 'exit')
  clearTimeout(timer)
  process.removeListener('exit', killGroup)
  // A server that outlived the suite would hold the output open.
  killGroup()
  await closed
  log.end()
  await finished(log)
  return killed
}

function lostTests(run: UnitRun, output: UnitOutput): string[] {
  const seen = new Set([
    ...run.skips,
    ...output.passed,
    ...output.skipped,
    ...output.failed.map(({ test }) => test),
  ])
  const source = readFileSync(join(run.copy, 'tests', `${run.unit}.tcl`), 'utf8')
  const names = [...source.matchAll(/^\s*test (?:\{([^{}]*)\}|"([^"$[\\]*)") \{/gm)].map(
    ([, a, b]) => a ?? b ?? '',
  )
  return names.filter(name => !seen.has(name))
}
