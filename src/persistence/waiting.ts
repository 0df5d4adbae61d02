/** Waiting by the server's clock, for directives that make files take long (in tests). */
import type { Clock } from '../keyspace/clock.ts'

/** Resolves after some milliseconds, or when the signal comes. */
export function wait(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      timer.cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.after(milliseconds, done)
    signal?.addEventListener('abort', done)
  })
}
