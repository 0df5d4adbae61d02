/** The contents of a file in the place of all data: what `server.load()` does. */
import { type Check, checkValue } from '../client/option-checks.ts'
import type { Engine } from '../engine/engine.ts'

const FILE: Check = {
  wanted: 'a path or bytes',
  accepts: value => typeof value === 'string' || value instanceof Uint8Array,
}

/** @throws LoadError for a file that cannot be read: then everything is as it was */
export async function replaceData(server: Engine, from: string | Uint8Array): Promise<void> {
  checkValue('load', 'the file', from, FILE)
  const goOn = server.holdClients()
  try {
    await server.persistence.exchanges.replace(from)
    server.replication.replaced()
  } finally {
    goOn()
  }
}
