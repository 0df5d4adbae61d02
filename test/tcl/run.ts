/**
 * `npm run test:tcl`: runs the parts of Redis' own Tcl suite that test what this project has, against our server
 * or any other (`--server PATH`), unit by unit. Fails on a failed test that `skip-list.txt` does not explain, on a
 * hang, on an error outside a test, and on a test of `passing.txt` that did not pass. With `--cli` it is our command
 * line that is under test, in the place of redis-cli and against a real server; with `--tls` the tests that need TLS.
 * With `--quick` only the units that take some seconds. With `--again` a unit that failed is run once more, and that counts:
 * the tests measure time, and machines are shared.
 */
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readPassing, readSkips, skipsOf, writePassing } from './lists.ts'
import { makeCertificates, privateCopy, suiteIn } from './suite.ts'
import { runUnit, type UnitResult } from './unit.ts'
import { CLI_UNITS, fullName, MODES, type Mode, QUICK_UNITS, TLS_UNITS, UNITS } from './units.ts'

const { values } = parseArgs({
  options: {
    mode: { type: 'string' },
    unit: { type: 'string', multiple: true },
    server: { type: 'string' },
    cli: { type: 'boolean', default: false },
    tls: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    update: { type: 'boolean', default: false },
  },
})

const here = import.meta.dirname
const project = join(here, '..', '..')
const cache = join(project, '.cache')
const passingFile = join(here, 'passing.txt')

const wanted = values.mode ?? (values.cli || values.tls ? 'internal' : 'both')
const modes = MODES.filter(mode => wanted === 'both' || wanted === mode)
if (modes.length === 0) throw new Error(`--mode ${wanted}: internal, external or both`)
const all = values.tls ? TLS_UNITS : values.cli ? CLI_UNITS : values.quick ? QUICK_UNITS : UNITS
const units = values.unit ?? all
const ours = (name: string) => [process.execPath, join(project, 'dist', 'cli', name)]
const cli = values.cli ? ours('cli.js') : ['/usr/bin/redis-cli']
const serverPath = values.server ?? (values.cli ? '/usr/bin/redis-server' : undefined)
const server = serverPath === undefined ? ours('server.js') : [resolve(serverPath)]
const skips = readSkips(join(here, 'skip-list.txt'))
const suite = suiteIn(cache)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const outcomes = await Promise.all(modes.map(runMode))
const passed = new Set(outcomes.flatMap(outcome => outcome.passed))
const failures = outcomes.reduce((sum, outcome) => sum + outcome.failures, 0)
const gone = checkPassing()
console.log(`${passed.size} passed, ${failures + gone} failed`)
process.exitCode = failures + gone === 0 ? 0 : 1

interface ModeOutcome {
  readonly passed: readonly string[]
  readonly failures: number
}

/** One copy of the suite and one unit at a time: the tests measure time, and would disturb each other. */
async function runMode(mode: Mode): Promise<ModeOutcome> {
  const copy = privateCopy(suite, server, cli)
  const passed: string[] = []
  let failures = 0
  try {
    if (values.tls) makeCertificates(copy)
    for (const unit of units) {
      const log = join(cache, 'tcl-logs', mode, `${unit}.log`)
      let failed = 1
      for (let runs = values.again ? 2 : 1; runs > 0 && failed > 0; runs--) {
        const result = await runUnit({
          mode,
          unit,
          server,
          copy,
          log,
          tls: values.tls,
          skips: skipsOf(unit, skips),
        })
        passed.push(...result.passed.map(test => fullName(mode, unit, test)))
        failed = report(mode, unit, result)
      }
      failures += failed
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
  return { passed, failures }
}

/** Prints one unit's result and returns how many failures it counts for. */
function report(mode: Mode, unit: string, result: UnitResult): number {
  const lines = result.failed.map(({ test, reason }) => `FAILED ${test}\n      ${reason.slice(0, 300)}`)
  lines.push(...result.exceptions.map(text => `EXCEPTION outside a test: ${text}`))
  if (result.hang !== undefined) lines.push(`HANG ${result.hang}`)
  else if (!result.done) lines.push('the unit did not reach its end')
  lines.push(...result.lost.map(test => `LOST ${test}`))
  const skipped = result.skipped.length + result.ignored
  const counts = `${result.passed.length} passed, ${lines.length} failed, ${skipped} skipped`
  console.log(`${mode} ${unit}: ${counts}, ${result.seconds.toFixed(1)} s`)
  for (const line of lines) console.log(`    ${line}`)
  return lines.length
}

/** Compares with `passing.txt` what ran, and returns how many tests of it did not pass. */
function checkPassing(): number {
  const known = readPassing(passingFile)
  const ran = modes.flatMap(mode => units.map(unit => fullName(mode, unit, '')))
  const gone = [...known].filter(name => !passed.has(name) && ran.some(prefix => name.startsWith(prefix)))
  for (const name of gone) console.log(`NO LONGER PASSING ${name}`)
  const fresh = [...passed].filter(name => !known.has(name))
  if (values.update && !values.cli) writePassing(passingFile, [...known, ...fresh])
  if (fresh.length > 0 && !values.cli)
    console.log(`${fresh.length} newly passing${values.update ? ', added' : ' (--update)'}`)
  return gone.length
}
