/**
 * How large V8's heap may become in this process, and what there is on the machine: for the guard of memory, and for the
 * executable, which starts with the one near the other. Imports nothing but Node's own, so that looking costs nothing.
 */
import { totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import { resourceLimits } from 'node:worker_threads'

const MB = 1024 * 1024

/** Bytes of the machine's memory, or of the container's (cgroup v1 or v2), which may say that it has no limit. */
export function machineMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
}

/**
 * Where the heap really ends, in bytes: V8's own figure counts room for new objects as well, 48 MB with Node 20 and
 * 192 MB with Node 24, that the old ones cannot have. What was set is known; V8's own choice has 5 % for new objects.
 */
export function heapLimit(): number {
  const all = getHeapStatistics().heap_size_limit
  const set = resourceLimits.maxOldGenerationSizeMb ?? heapFlag()
  return set === undefined ? Math.floor(all * 0.95) : Math.min(all, set * MB)
}

/** Megabytes that `--max-old-space-size` says; on the command line it wins. */
export function heapFlag(): number | undefined {
  const words = [process.env['NODE_OPTIONS'], ...process.execArgv].join(' ')
  const last = [...words.matchAll(/--max[-_]old[-_]space[-_]size[= ](\d+)/g)].at(-1)?.[1]
  return last === undefined || Number(last) === 0 ? undefined : Number(last)
}
