/**
 * Runs modules one after another in one process, which is quicker than a process for each. A module has run to its end
 * when it leaves nothing open that would keep a process of its own alive. Prints a line of JSON for each.
 */
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'

process.stdout.write('')
process.stderr.write('')
/** What is open before the first: the outputs, which are pipes and made when they are used. */
const open = countOf(process.getActiveResourcesInfo())

for (const path of process.argv.slice(2)) {
  try {
    await import(pathToFileURL(path).href)
    while (leaves()) await new Promise(setImmediate)
    process.stdout.write(`${JSON.stringify({ path })}\n`)
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ path, failure: inspect(error) })}\n`)
  }
}

function leaves(): boolean {
  const now = countOf(process.getActiveResourcesInfo())
  return [...now].some(([name, count]) => name !== 'Immediate' && count > (open.get(name) ?? 0))
}

function countOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
