/** The engine's host where it runs on Node: figures of the process and the machine, and the event loop. */
import { machine, type as osType, release, totalmem } from 'node:os'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { resourceLimits } from 'node:worker_threads'
import type { Host, HostCpu } from '../engine/host.ts'
import { monotonic, setImmediate } from '../net/real-timers.ts'

/**
 * Where the heap really ends: V8's own figure counts room for new objects as well, 48 MB with Node 20 and 192 MB with
 * Node 24, that the old ones cannot have. What the limit was set to is known; V8's own choice has 5 % for new objects.
 */
const HEAP_LIMIT = (() => {
  const all = getHeapStatistics().heap_size_limit
  const set = resourceLimits.maxOldGenerationSizeMb ?? heapFlag()
  return set === undefined ? all * 0.95 : Math.min(all, set * 1024 * 1024)
})()

/** A container's limit is one only where it is below what the machine has. */
const MACHINE_LIMIT = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)

let collector: (() => void) | undefined

export const nodeHost: Host = {
  facts: {
    os: `${osType()} ${release()} ${machine()}`,
    pointerBits: 64,
    processId: process.pid,
    executable: process.argv[1] ?? '',
    runtime: 'node',
    runtimeVersion: process.versions.node,
  },
  memory: () => {
    const { rss, heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage()
    return {
      resident: rss,
      heap: heapUsed,
      heapTotal,
      heapLimit: HEAP_LIMIT,
      external,
      arrayBuffers,
      system: totalmem(),
    }
  },
  heap: () => ({ used: getHeapStatistics().used_heap_size, limit: HEAP_LIMIT }),
  machine: () => ({ used: process.memoryUsage.rss(), limit: MACHINE_LIMIT }),
  collect: () => {
    collector ??= makeCollector()
    collector()
  },
  cpu: () => process.cpuUsage(),
  threadCpu,
  monotonic,
  soon: action => {
    setImmediate(action)
  },
}

/** Newer versions of Node tell; before, that of the process is the nearest. */
function threadCpu(): HostCpu {
  return 'threadCpuUsage' in process && typeof process.threadCpuUsage === 'function'
    ? process.threadCpuUsage()
    : process.cpuUsage()
}

/** Megabytes that `--max-old-space-size` says; on the command line it wins. */
function heapFlag(): number | undefined {
  const words = [process.env['NODE_OPTIONS'], ...process.execArgv].join(' ')
  const last = [...words.matchAll(/--max[-_]old[-_]space[-_]size[= ](\d+)/g)].at(-1)?.[1]
  return last === undefined || Number(last) === 0 ? undefined : Number(last)
}

/**
 * V8 shows its collector to contexts that are made while its flag is set. The other flag: V8 ends a process when four
 * collections in a row leave a heap nearly full. That is when commands are refused here, and it may go on for long.
 */
function makeCollector(): () => void {
  setFlagsFromString('--no-detect-ineffective-gcs-near-heap-limit')
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return typeof collect === 'function' ? () => collect() : () => {}
}
