/** Ports for a run: one for a server, and a range for the servers the suite starts itself. */
import { createServer } from 'node:net'

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const port = await listenOn(0)
  if (port === undefined) throw new Error('there is no free port')
  return port
}

const FIRST_BASE = 12_000
const RANGE = 250
const RANGES = 40
let next = Math.floor(Math.random() * RANGES)

/**
 * The first port of a range for `runtest --baseport`; two calls do not get the same. The suite's own controller
 * listens in the 32 ports below it, and each server also needs the port 10000 above free, so the ranges stay under
 * the ports of outgoing connections.
 */
export async function freeBasePort(): Promise<number> {
  for (;;) {
    next = (next + 1) % RANGES
    const base = FIRST_BASE + RANGE * next
    if ((await listenOn(base)) !== undefined && (await listenOn(base - 32)) !== undefined) return base
  }
}

function listenOn(port: number): Promise<number | undefined> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined))
    })
  })
}
