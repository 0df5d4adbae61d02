/**
 * V8 ends a process at 4 GB of heap, whatever the machine has, and the limit can be set by the command line of `node`
 * only: so the executable starts node again with it, in the place of this process, before anything else is loaded. Where
 * Node cannot replace a process (before 22.15, on Windows), the log says what to start it with. docs/decisions/heap-limit.md
 * has what else was tried.
 */
import { heapFlag, heapLimit, machineMemory } from '../../server/heap-size.ts'

const MB = 1024 * 1024
/** Of the machine's memory; the rest is for buffers, for Node itself and for the system. */
const PART = 0.85
/** Less than this much more is not worth starting again. */
const WORTH = 1.25

/** Replaces this process by one with a larger heap; returns where it has one, or cannot. */
export function raiseHeapLimit(): void {
  const wanted = betterLimit()
  // With a channel to the process that forked it, it would lose that.
  if (wanted === undefined || process.send !== undefined) return
  if (process.platform === 'win32' || !('execve' in process) || typeof process.execve !== 'function') return
  const flags = [...process.execArgv, `--max-old-space-size=${wanted}`]
  process.execve(process.execPath, [process.argv0, ...flags, ...process.argv.slice(1)], process.env)
}

/** What to tell of a heap that is much smaller than the machine. */
export function heapLimitNote(): string | undefined {
  const wanted = betterLimit()
  return wanted === undefined
    ? undefined
    : `Node's heap ends at ${Math.round(heapLimit() / MB)} MB here: to hold more, start it with NODE_OPTIONS=--max-old-space-size=${wanted}`
}

/** Megabytes that the heap should have; undefined: they were chosen, or V8's own choice is about as good. */
function betterLimit(): number | undefined {
  if (heapFlag() !== undefined) return undefined
  const wanted = machineMemory() * PART
  return wanted < heapLimit() * WORTH ? undefined : Math.floor(wanted / MB)
}
