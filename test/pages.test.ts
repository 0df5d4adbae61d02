/**
 * The memory of the dataset under random commands of all families, with expiry, eviction, flushes and frozen views:
 * freed memory is spoiled, every view stays as it was, and in the end all is given back. `HOURS=48` runs longer.
 */
import { expect, test } from 'vitest'
import type { FrozenView } from '../src/keyspace/entries.ts'
import { type FrozenEntry, readEntries } from '../src/keyspace/frozen-entries.ts'
import type { Keyspace } from '../src/keyspace/keyspace.ts'
import { FAMILIES } from './compat/random/families.ts'
import './support/poison.ts'
import { BATCH, COMMANDS, SEED, startRun } from './support/random-run.ts'

const HOURS = Number(process.env['HOURS'] ?? 1)
/** Views that exist at the same time. */
const MOST_VIEWS = 3

function contents(keyspace: Keyspace, view: FrozenView): FrozenEntry[] {
  return [...readEntries(view.entries, keyspace.frames.segments)]
}

test(`${HOURS} simulated hours leave nothing behind`, async () => {
  const { server, clock, some } = startRun(FAMILIES, {
    maxmemory: '884000',
    'maxmemory-policy': 'allkeys-lru',
  })
  const { keyspace } = server
  const views: { readonly view: FrozenView; readonly before: readonly FrozenEntry[] }[] = []
  const batches = (COMMANDS / BATCH) * HOURS
  let most = 0
  for (let batch = 0; batch < batches; batch++) {
    await some(BATCH)
    clock.advance((3_600_000 * HOURS) / batches)
    most = Math.max(most, keyspace.frames.used)
    for (const { view, before } of views) expect(contents(keyspace, view), `seed ${SEED}`).toEqual(before)
    if (batch % 2 === 0) {
      const view = (keyspace.databases[batch % 4 === 0 ? 0 : 1] ?? keyspace.databases[0])?.freeze()
      if (view !== undefined) views.push({ view, before: contents(keyspace, view) })
    }
    if (views.length > MOST_VIEWS) views.shift()?.view.release()
  }
  expect(keyspace.stats.expired).toBeGreaterThan(0)
  expect(keyspace.stats.evicted).toBeGreaterThan(0)
  for (const { view } of views) view.release()
  await server.call('FLUSHALL')
  expect(keyspace.frames.used).toBe(0)
  expect(keyspace.memory).toBe(0)
  // A limit of 4 KB of data: pages for each size, some of them twice or thrice while views show them.
  expect(most).toBeLessThan(1000)
  await server.close()
})
