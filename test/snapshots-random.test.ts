/**
 * Snapshots, restores and forks at random moments of random histories, while all sides go on with commands of all
 * families and files are written: each side holds what a copy of everything would. `HISTORIES=100000` tries more.
 */
import { expect, test } from 'vitest'
import type { ServerSnapshot } from '../src/engine/server-snapshot.ts'
import { VirtualClock } from '../src/keyspace/clock.ts'
import type { Database } from '../src/keyspace/database.ts'
import { HashValue } from '../src/keyspace/hash-value.ts'
import type { Keyspace } from '../src/keyspace/keyspace.ts'
import { Snapshot } from '../src/persistence/snapshot.ts'
import { createServer, type Server } from '../src/server/server.ts'
import { Chance, type Family } from './compat/random/chance.ts'
import { FAMILIES } from './compat/random/families.ts'
import { contentsOf, lineOf } from './support/contents.ts'
import './support/poison.ts'
import { runOn, SEED } from './support/random-run.ts'

const HISTORIES = Number(process.env['HISTORIES'] ?? 10)
const STEPS = 40
/** Sides, snapshots and files at the same time. */
const MOST = 4

/** So that few elements make a large collection, which lies on the heap. */
const SMALL_LIMITS = {
  databases: '2',
  'hash-max-listpack-entries': '2',
  'list-max-listpack-size': '2',
  'set-max-intset-entries': '2',
  'set-max-listpack-entries': '2',
  'zset-max-listpack-entries': '2',
  'stream-node-max-entries': '3',
}

/** Hashes with fields that last for some steps, and not much longer: both sides have them to remove. */
const LASTING: Family = {
  name: 'lasting',
  makers: ({ below, key }) => [
    () => ['HSET', key(), 'f', '1', 'g', '2', 'h', '3', 'i', '4'],
    () => ['HPEXPIRE', key(), String(5 + below(20)), 'FIELDS', '2', 'f', 'g'],
    () => ['HMGET', key(), 'f', 'g'],
    () => ['DEL', key()],
  ],
}

/** Often enough beside all others. */
const MIXED: readonly Family[] = [...FAMILIES, ...Array.from({ length: 12 }, () => LASTING)]

/** What a data set holds, copied. */
interface Copy {
  readonly lines: readonly string[]
  readonly memory: number
}

interface Side {
  readonly server: Server
  readonly clock: VirtualClock
  readonly some: (count: number) => Promise<void>
  copy: Copy
}

interface Saved {
  readonly saved: ServerSnapshot
  readonly copy: Copy
}

/** A file that is being written. */
interface File {
  readonly snapshot: Snapshot
  readonly copy: Copy
}

function copyOf(keyspace: Keyspace): Copy {
  for (const database of keyspace.databases)
    expect(deadlinesOf(database)).toEqual(deadlinesByValues(database))
  return { lines: contentsOf(keyspace), memory: keyspace.memory }
}

/** What a database knows of its deadlines. */
function deadlinesOf({ figures, nextDeadline }: Database): readonly number[] {
  const { expiringSize, expiringHashes } = figures
  return [expiringSize, expiringHashes, nextDeadline]
}

/** The same, as its keys and hashes say. */
function deadlinesByValues(database: Database): readonly number[] {
  const entries = [...database.entries()]
  const ofKeys = entries.map(({ deadline }) => deadline).filter(Number.isFinite)
  const ofFields = entries
    .map(({ value }) => (value instanceof HashValue ? value.nextDeadline : Number.POSITIVE_INFINITY))
    .filter(Number.isFinite)
  return [ofKeys.length, ofFields.length, Math.min(...ofKeys, ...ofFields)]
}

function sideOf(server: Server, clock: VirtualClock, seed: number): Side {
  return { server, clock, some: runOn(server, clock, MIXED, seed), copy: copyOf(server.keyspace) }
}

/** Whether a list has room for one more. */
const hasRoom = (list: readonly unknown[]) => list.length < MOST

class History {
  readonly #chance: Chance
  readonly #sides: Side[] = []
  readonly #saved: Saved[] = []
  readonly #files: File[] = []
  readonly #keyspace: Keyspace

  constructor(seed: number) {
    this.#chance = new Chance(seed)
    const clock = new VirtualClock(1_700_000_000_000)
    const first = createServer({ clock, seed, config: SMALL_LIMITS })
    this.#keyspace = first.keyspace
    this.#sides.push(sideOf(first, clock, seed))
  }

  async step(): Promise<void> {
    const { below } = this.#chance
    const side = this.#any(this.#sides)
    const kind = below(16)
    if (kind === 0 && hasRoom(this.#saved))
      this.#saved.push({ saved: side.server.snapshot(), copy: side.copy })
    else if (kind === 1 && hasRoom(this.#sides)) this.#fork(side)
    else if (kind <= 3 && this.#saved.length > 0) {
      const { saved, copy } = this.#any(this.#saved)
      side.server.restore(saved)
      expect(copyOf(side.server.keyspace)).toEqual(copy)
      side.copy = copy
    } else if (kind === 4) this.#take(this.#saved)?.saved.release()
    else if (kind === 5 && this.#sides.length > 1) await this.#take(this.#sides)?.server.close()
    else if (kind === 6 && hasRoom(this.#files))
      this.#files.push({ snapshot: new Snapshot(side.server.keyspace), copy: side.copy })
    else if (kind === 7) this.#readFile()
    else if (kind === 8) side.clock.advance(below(5))
    else await side.some(1 + below(30))
    side.copy = copyOf(side.server.keyspace)
    // Nobody else has changed.
    for (const each of this.#sides) if (each !== side) expect(copyOf(each.server.keyspace)).toEqual(each.copy)
  }

  async end(): Promise<void> {
    while (this.#files.length > 0) this.#readFile()
    for (const { saved, copy } of this.#saved) {
      const { server } = this.#any(this.#sides)
      server.restore(saved)
      saved.release()
      expect(copyOf(server.keyspace)).toEqual(copy)
    }
    for (const { server } of this.#sides) {
      await server.call('FLUSHALL')
      expect(server.keyspace.memory).toBe(0)
      await server.close()
    }
    // What is shared with nobody may stay in a closed server.
    const { hasForks, used } = this.#keyspace.frames
    if (hasForks) expect(used).toBe(0)
  }

  #fork({ server, copy }: Side): void {
    const clock = new VirtualClock(1_700_000_000_000)
    const fork = server.fork({ clock })
    expect(copyOf(fork.keyspace)).toEqual(copy)
    this.#sides.push(sideOf(fork, clock, this.#chance.below(1000)))
  }

  /** The file holds what was there when it was begun. */
  #readFile(): void {
    const file = this.#take(this.#files)
    if (file === undefined) return
    const lines: string[] = []
    for (const part of file.snapshot.parts()) {
      if (part.kind !== 'entry') continue
      const { database, deadline = Number.POSITIVE_INFINITY } = part
      lines.push(`${database} ${lineOf({ ...part, deadline })}`)
    }
    file.snapshot.release()
    expect(lines.sort()).toEqual([...file.copy.lines].sort())
  }

  #any<T>(list: readonly T[]): T {
    return list[this.#chance.below(list.length)] as T
  }

  #take<T>(list: T[]): T | undefined {
    return list.splice(this.#chance.below(Math.max(1, list.length)), 1)[0]
  }
}

test(`${HISTORIES} histories`, { timeout: 60_000 + HISTORIES * 2000 }, async () => {
  for (let seed = SEED; seed < SEED + HISTORIES; seed++) {
    try {
      const history = new History(seed)
      for (let step = 0; step < STEPS; step++) await history.step()
      await history.end()
    } catch (cause) {
      throw new Error(`SEED=${seed}`, { cause })
    }
  }
})
