/** `--intrinsic-latency`: how long this machine, and this runtime, keep a process from running. Needs no server. */

import type { Session } from '../connection/session.ts'
import { Interruption } from './scan.ts'

/** Lets Ctrl-C through so often, in ms. */
const BREATHE_EVERY = 100

export async function intrinsicLatency(session: Session): Promise<void> {
  using interruption = new Interruption()
  const duration = session.options.seconds * 1000
  const end = performance.now() + duration
  let [runs, longest] = [0, 0]
  let now = performance.now()
  while (now < end && !interruption.happened) {
    const pauseAt = Math.min(end, now + BREATHE_EVERY)
    while (now < pauseAt) {
      const after = performance.now()
      const micros = Math.floor((after - now) * 1000)
      now = after
      runs++
      if (micros <= longest) continue
      longest = micros
      session.print(`Max latency so far: ${longest} microseconds.\n`)
    }
    await new Promise(resolve => setImmediate(resolve))
    now = performance.now()
  }
  const average = (duration * 1000) / Math.max(1, runs)
  const both = `${average.toFixed(4)} microseconds / ${(average * 1000).toFixed(2)} nanoseconds`
  session.print(`\n${runs} total runs (avg latency: ${both} per run).\n`)
  session.print(`Worst run took ${(longest / average).toFixed(0)}x longer than the average latency.\n`)
}
