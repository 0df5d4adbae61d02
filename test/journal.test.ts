/**
 * Random commands of all families, in transactions and scripts too, while time passes and memory is short: what the
 * journal says of them, run on an empty server, makes the same data set; and whoever holds a view of the data hears of
 * every change in time to keep what was there. `SEED` and `COMMANDS` in the environment choose others, and more.
 */
import { describe, expect, test } from 'vitest'
import { InProcessConnection } from '../src/engine/in-process.ts'
import { ReplicationStream } from '../src/journal/replication-stream.ts'
import { VirtualClock } from '../src/keyspace/clock.ts'
import type { Database } from '../src/keyspace/database.ts'
import type { Keyspace, ViewHolder } from '../src/keyspace/keyspace.ts'
import { copyOf } from '../src/keyspace/values.ts'
import { createServer, type Server } from '../src/server/server.ts'
import type { Family } from './compat/random/chance.ts'
import { FAMILIES } from './compat/random/families.ts'
import { contentsOf, lineOf } from './support/contents.ts'
import { BATCH, COMMANDS, SEED, startRun } from './support/random-run.ts'

/** A server that does what the journal of another says, and on which nothing expires by itself. */
function follow(server: Server): { follower: Server; caughtUp: () => Promise<void> } {
  const follower = createServer({ clock: new VirtualClock(0), config: { databases: '2' } })
  const link = new InProcessConnection(follower)
  link.session.obeys = true
  const stream = new ReplicationStream('replicas')
  const failures: string[] = []
  let last: Promise<unknown> = Promise.resolve()
  server.journal.subscribe(unit => {
    for (const argv of stream.requestsOf(unit)) {
      last = link
        .call(...argv.map(word => Buffer.from(word, 'latin1')))
        .catch(error => failures.push(`${argv.join(' ')}: ${error.message}`))
    }
  })
  const caughtUp = async () => {
    await last
    expect(failures).toEqual([])
  }
  return { follower, caughtUp }
}

async function compareFollower(
  families: readonly Family[],
  commands: number,
  config: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const { server, some } = startRun(families, config)
  const { follower, caughtUp } = follow(server)
  for (let done = 0; done < commands; done += BATCH) {
    await some(BATCH)
    await caughtUp()
    expect(contentsOf(follower.keyspace), `seed ${SEED}, command ${done + BATCH}`).toEqual(
      contentsOf(server.keyspace),
    )
  }
  return server
}

describe('what the journal says, run elsewhere, makes the same data set', () => {
  test.each(FAMILIES)('$name', async family => {
    const { stats } = (await compareFollower([family], COMMANDS / 2)).keyspace
    expect(stats.expired).toBeGreaterThan(0)
    if (family.name === 'hash') expect(stats.expiredFields).toBeGreaterThan(0)
  })

  test('all families', async () => {
    await compareFollower(FAMILIES, COMMANDS)
  })
})

test('the same while keys are evicted', async () => {
  const { keyspace } = await compareFollower(FAMILIES, COMMANDS, {
    maxmemory: '884000',
    'maxmemory-policy': 'allkeys-random',
  })
  expect(keyspace.stats.evicted).toBeGreaterThan(10)
})

/** The data set as it was when the view was taken. */
class View implements ViewHolder {
  readonly #keyspace: Keyspace
  /** By database and key: the line of an entry that has changed since, undefined where there was none. */
  readonly #kept = new Map<Database, Map<string, string | undefined>>()

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
    for (const database of keyspace.databases) this.#kept.set(database, new Map())
  }

  changing(database: Database, key: string): void {
    const kept = this.#kept.get(database)
    if (kept === undefined || kept.has(key)) return
    const entry = database.stored(key)
    kept.set(key, entry && lineOf({ ...entry, value: copyOf(entry.value) }))
  }

  flushing(database: Database): void {
    for (const { key } of [...database.entries()]) this.changing(database, key)
  }

  swapping(a: Database, b: Database): void {
    // What is not at home in one of them has to be known to be absent there.
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      this.flushing(one)
      for (const { key } of [...other.entries()]) this.changing(one, key)
    }
  }

  contents(): string[] {
    return this.#keyspace.databases.flatMap(database => {
      const kept = this.#kept.get(database) ?? new Map<string, string | undefined>()
      const changed = [...kept.values()].filter(line => line !== undefined)
      const same = [...database.entries()].filter(({ key }) => !kept.has(key)).map(lineOf)
      return [...changed, ...same].map(line => `${database.index} ${line}`).sort()
    })
  }
}

test.each(FAMILIES)('a change is announced before it is made: $name', async family => {
  const { server, some } = startRun([family])
  const { keyspace } = server
  for (let done = 0; done < COMMANDS / 5; done += 20) {
    const before = contentsOf(keyspace)
    const view = new View(keyspace)
    const release = keyspace.hold(view)
    await some(20)
    release()
    expect(view.contents(), `seed ${SEED}, command ${done + 20}`).toEqual(before)
  }
})
