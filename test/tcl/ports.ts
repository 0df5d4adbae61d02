/** Ranges of ports for the servers that the suite starts itself. */
import { createServer } from 'node:net'

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
    if ((await isFree(base)) && (await isFree(base - 32))) return base
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
