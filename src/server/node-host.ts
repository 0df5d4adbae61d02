/** The engine's host where it runs on Node: figures of the process and the machine, and the event loop. */

import { randomBytes } from 'node:crypto'
import { machine, type as osType, release, totalmem } from 'node:os'
import { performance } from 'node:perf_hooks'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Host, HostCpu } from '../engine/host.ts'
import { monotonic, setImmediate } from '../net/real-timers.ts'
import { heapLimit, machineMemory } from './heap-size.ts'
import { dial } from './peer.ts'
import { textFile } from './text-file.ts'

const HEAP_LIMIT = heapLimit()
const MACHINE_LIMIT = machineMemory()

/** As for {@link residentMemory}. */
function arrayBuffers(): number {
  try {
    return process.memoryUsage().arrayBuffers
  } catch {
    return 0
  }
}

/** The figure as it was last read: reading it takes a file descriptor, and there may be none. */
let resident = 0

function residentMemory(): number {
  try {
    resident = process.memoryUsage.rss()
  } catch {
    // The figure of before will do.
  }
  return resident
}

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
  file: textFile,
  secret: randomBytes,
  memory: () => {
    const { used_heap_size, total_heap_size, external_memory } = getHeapStatistics()
    return {
      resident: residentMemory(),
      heap: used_heap_size,
      heapTotal: total_heap_size,
      heapLimit: HEAP_LIMIT,
      external: external_memory,
      arrayBuffers: arrayBuffers(),
      system: totalmem(),
    }
  },
  heap: () => ({ used: getHeapStatistics().used_heap_size, limit: HEAP_LIMIT }),
  machine: () => ({ used: residentMemory(), limit: MACHINE_LIMIT }),
  collect: () => {
    collector ??= makeCollector()
    collector()
  },
  cpu: () => process.cpuUsage(),
  threadCpu,
  eventLoop,
  monotonic,
  soon: action => {
    setImmediate(action)
  },
  dial,
}

/** Newer versions of Node tell; before, that of the process is the nearest. */
function threadCpu(): HostCpu {
  return 'threadCpuUsage' in process && typeof process.threadCpuUsage === 'function'
    ? process.threadCpuUsage()
    : process.cpuUsage()
}

/** Taken when the module is loaded: fake timers replace what measures time as well. */
const { nodeTiming } = performance
const eventLoopUtilization = performance.eventLoopUtilization.bind(performance)

/** The number of rounds is known from Node 20.18 and 22.8 on. */
function eventLoop(): { rounds: number; microseconds: number } {
  const metrics: unknown = 'uvMetricsInfo' in nodeTiming ? nodeTiming.uvMetricsInfo : undefined
  const isKnown = typeof metrics === 'object' && metrics !== null && 'loopCount' in metrics
  return {
    rounds: isKnown ? Number(metrics.loopCount) : 0,
    microseconds: eventLoopUtilization().active * 1000,
  }
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
