/**
 * The two lists next to this file. `skip-list.txt` names the tests of what the project does not have: `# reason`
 * lines, each followed by the names it explains (`unit/x: name` for one unit, a bare name for all, `/` in front of
 * a regular expression). `passing.txt` holds what has passed once and may only grow.
 */
import { readFileSync, writeFileSync } from 'node:fs'

export interface Skip {
  readonly unit: string | undefined
  readonly test: string
  readonly reason: string
}

export function readSkips(path: string): Skip[] {
  const skips: Skip[] = []
  let reason: string | undefined
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    if (line === '') {
      reason = undefined
    } else if (line.startsWith('#')) {
      reason = line.slice(1).trim()
    } else {
      if (reason === undefined || reason === '')
        throw new Error(`${path}:${index + 1}: a test without a reason`)
      const [, unit, test] = /^((?:unit|integration)\/\S+): (.*)$/.exec(line) ?? []
      skips.push({ unit, test: test ?? line, reason })
    }
  }
  return skips
}

/** What goes into the suite's `--skipfile` for one unit. */
export function skipsOf(unit: string, skips: readonly Skip[]): string[] {
  return skips.filter(skip => skip.unit === undefined || skip.unit === unit).map(skip => skip.test)
}

export function readPassing(path: string): Set<string> {
  return new Set(
    readFileSync(path, 'utf8')
      .split('\n')
      .filter(line => line !== ''),
  )
}

export function writePassing(path: string, names: Iterable<string>): void {
  writeFileSync(
    path,
    [...names]
      .sort()
      .map(name => `${name}\n`)
      .join(''),
  )
}
