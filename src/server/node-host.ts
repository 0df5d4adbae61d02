/** The engine's host where it runs on Node: figures of the process and the machine, and the event loop. */
import { machine, type as osType, release, totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import type { Host, HostCpu } from '../engine/host.ts'
import { monotonic, setImmediate } from '../net/real-timers.ts'

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
      heapLimit: getHeapStatistics().heap_size_limit,
      external,
      arrayBuffers,
      system: totalmem(),
    }
  },
  heap: () => {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
    return { used, limit }
  },
  cpu: () => process.cpuUsage(),
  threadCpu,
  eventLoop,
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

/** The number of rounds is known from Node 20.18 and 22.8 on. */
function eventLoop(): { rounds: number; microseconds: number } {
  const { nodeTiming } = performance
  const metrics: unknown = 'uvMetricsInfo' in nodeTiming ? nodeTiming.uvMetricsInfo : undefined
  const isKnown = typeof metrics === 'object' && metrics !== null && 'loopCount' in metrics
  return {
    rounds: isKnown ? Number(metrics.loopCount) : 0,
    microseconds: performance.eventLoopUtilization().active * 1000,
  }
}
