/**
 * Tests leave nothing in the project's root: whoever starts a server there gives it a folder of its own. Compares what
 * lies there before and after all tests, ignored files as well: git would not tell of a dump.rdb.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

export default function leavesNothing(): () => void {
  const before = new Set([...readdirSync(ROOT), '.cache', 'dist', 'coverage'])
  return () => {
    const left = readdirSync(ROOT).filter(name => !before.has(name))
    if (left.length === 0) return
    console.error(`left in the project's root: ${left.join(', ')}`)
    process.exitCode = 1
  }
}
