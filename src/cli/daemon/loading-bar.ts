/**
 * A bar below the log of `mini-redis-server` while it loads its data, where the log goes to a terminal; elsewhere the
 * lines of the log tell how far that is.
 */
import { secondsLeft } from '../../persistence/loading.ts'
import type { Server } from '../../server/server.ts'
import { type BarOwner, ProgressBar } from '../output/progress-bar.ts'

/** How often it is looked how far loading is, in ms. */
const EVERY = 100

/** Shows it until the work is done. */
export async function withLoadingBar(
  server: Server,
  terminal: BarOwner,
  work: () => Promise<unknown>,
): Promise<void> {
  using bar = new ProgressBar(terminal)
  const timer = setInterval(() => showProgress(server, bar), EVERY)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
}

function showProgress({ persistence, clock }: Server, bar: ProgressBar): void {
  const progress = persistence.loading
  if (progress === undefined || progress.loadedBytes === 0 || !Number.isFinite(progress.totalBytes)) return
  const { loadedBytes, totalBytes } = progress
  const megabytes = (totalBytes / 2 ** 20).toFixed(totalBytes < 10 * 2 ** 20 ? 1 : 0)
  bar.show(loadedBytes / totalBytes, `of ${megabytes} MB, ${secondsLeft(progress, clock)} s left`)
}
