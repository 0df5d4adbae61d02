/** The ways to run that are more than commands, in the order in which one wins over another. Loaded when wanted. */
import type { Readable } from 'node:stream'
import type { Session } from '../connection/session.ts'
import { WireLost } from '../connection/wire.ts'
import { Exit } from '../exit.ts'
import type { Mode } from '../options/options.ts'

type Run = (session: Session, input: Readable) => Promise<void>

const MODES: readonly (readonly [Mode, () => Promise<Run>])[] = [
  ['latency', async () => (await import('./latency.ts')).latency],
  ['latency-dist', async () => (await import('./spectrum.ts')).latencyDist],
  ['replica', async () => (await import('./replica.ts')).replica],
  ['rdb', async () => (await import('./rdb.ts')).rdb],
  ['export', async () => (await import('./export.ts')).exportKeys],
  ['import', async () => (await import('./import.ts')).importKeys],
  ['replay', async () => (await import('./replay.ts')).replayFile],
  ['pipe', async () => (await import('./pipe.ts')).pipe],
  ['bigkeys', async () => (await import('./bigkeys.ts')).bigkeys],
  ['memkeys', async () => (await import('./bigkeys.ts')).memkeys],
  ['hotkeys', async () => (await import('./hotkeys.ts')).hotkeys],
  ['inspect', async () => (await import('./inspect.ts')).inspect],
  ['stat', async () => (await import('./stat.ts')).stat],
  ['scan', async () => (await import('./scan.ts')).scan],
  ['lru-test', async () => (await import('./lru-test.ts')).lruTest],
  ['intrinsic-latency', async () => (await import('./intrinsic-latency.ts')).intrinsicLatency],
]

/** Runs the wanted mode. Returns false when there is none. */
export async function runMode(session: Session, input: Readable): Promise<boolean> {
  const load = MODES.find(([mode]) => session.options.modes.has(mode))?.[1]
  if (load === undefined) return false
  const run = await load()
  try {
    await run(session, input)
  } catch (error) {
    throw error instanceof WireLost ? new Exit(1, `Error: ${error.message}`) : error
  }
  return true
}
