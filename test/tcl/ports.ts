/** Ports for a run: one for a server, and a range for the servers the suite starts itself. */
import { createServer } from 'node:net'

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const port = await listenOn(0)
  if (port === undefined) throw new Error('there is no free port')
  return port
}

/**
 * The first port of a range for `runtest --baseport`. The suite's own controller listens in the 32 ports below it,
 * and each server also needs the port 10000 above free, so the range stays under that of outgoing connections.
 */
export async function freeBasePort(): Promise<number> {
  for (;;) {
    const base = 12_000 + 250 * Math.floor(Math.random() * 40)
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
