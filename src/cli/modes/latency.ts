/** `--latency` and `--latency-history`: the time of a PING and its answer, in whole milliseconds as redis-cli has it. */

import type { Session } from '../connection/session.ts'
import type { OutputMode } from '../output/output.ts'
import { pause } from '../pause.ts'
import { askPatiently } from './patient.ts'

/** Between two samples, in ms. */
export const SAMPLE_RATE = 10
const HISTORY_INTERVAL = 15_000
const ONCE_INTERVAL = 1000
const CLEAR_LINE = '\x1b[0G\x1b[2K'

interface Samples {
  min: number
  max: number
  sum: number
  count: number
}

export async function latency(session: Session): Promise<void> {
  await session.require()
  const { output, history, interval } = session.options
  let samples: Samples = { min: Number.POSITIVE_INFINITY, max: 0, sum: 0, count: 0 }
  let start = performance.now()
  for (;;) {
    const time = await roundTrip(session)
    add(samples, Math.floor(time))
    const elapsed = performance.now() - start
    if (output === 'standard') session.print(CLEAR_LINE + samplesLine(samples, output))
    else if (history) session.print(samplesLine(samples, output))
    else if (elapsed > (interval || ONCE_INTERVAL)) {
      session.print(samplesLine(samples, output))
      return
    }
    if (history && elapsed > (interval || HISTORY_INTERVAL)) {
      session.print(` -- ${(elapsed / 1000).toFixed(2)} seconds range\n`)
      samples = { min: Number.POSITIVE_INFINITY, max: 0, sum: 0, count: 0 }
      start = performance.now()
    }
    await pause(SAMPLE_RATE)
  }
}

/** Milliseconds with fractions. */
export async function roundTrip(session: Session): Promise<number> {
  const start = performance.now()
  await askPatiently(session, ['PING'])
  return performance.now() - start
}

function add(samples: Samples, time: number): void {
  samples.min = Math.min(samples.min, time)
  samples.max = Math.max(samples.max, time)
  samples.sum += time
  samples.count++
}

export function samplesLine({ min, max, sum, count }: Samples, output: OutputMode): string {
  const average = (sum / count).toFixed(2)
  switch (output) {
    case 'standard':
      return `min: ${min}, max: ${max}, avg: ${average} (${count} samples)`
    case 'csv':
      return `${min},${max},${average},${count}\n`
    case 'raw':
      return `${min} ${max} ${average} ${count}\n`
    default:
      return `{"min": ${min}, "max": ${max}, "avg": ${average}, "count": ${count}}\n`
  }
}
