/** What a data set holds, as text that can be compared: values by their digests, with what digests leave out. */
import { VirtualClock } from '../../src/keyspace/clock.ts'
import type { Database } from '../../src/keyspace/database.ts'
import { digestOfValue } from '../../src/keyspace/digest.ts'
import type { StoredEntry } from '../../src/keyspace/entries.ts'
import { SET } from '../../src/keyspace/events.ts'
import { Keyspace } from '../../src/keyspace/keyspace.ts'
import { Random } from '../../src/keyspace/random.ts'
import type { Group } from '../../src/keyspace/stream-group.ts'
import { StreamValue } from '../../src/keyspace/stream-value.ts'
import { copyOf, type Value } from '../../src/keyspace/values.ts'
import { FIRST_ID } from '../../src/structures/log-id.ts'

const scratch = new Keyspace(new VirtualClock(0), new Random(1), 1).databases[0] as Database

/** One line for each key, in order. */
export function contentsOf(keyspace: Keyspace): string[] {
  return keyspace.databases.flatMap(database =>
    [...database.entries()].map(entry => `${database.index} ${lineOf(entry)}`).sort(),
  )
}

export function lineOf({ key, value, deadline }: Pick<StoredEntry, 'key' | 'value' | 'deadline'>): string {
  return `${JSON.stringify(key)} ${deadline} ${describe(value)}`
}

function describe(value: Value): string {
  // A copy: a database keeps its books on the values that it holds.
  scratch.set('value', copyOf(value), SET)
  const digest = digestOfValue(scratch, 'value')
  if (!(value instanceof StreamValue)) return digest
  const { lastId, maxDeletedId, entriesAdded } = value
  const about = [lastId, maxDeletedId].map(({ ms, seq }) => `${ms}-${seq}`)
  return [digest, ...about, entriesAdded, ...value.groups().map(describeGroup)].join(' ')
}

/**
 * Consumers count by what they have pending, which they may have asked for again: Redis tells its replicas neither of
 * others nor of that.
 */
function describeGroup({ name, lastId, entriesRead, pending }: Group): string {
  const items: string[] = []
  pending.visitFrom(FIRST_ID, ({ ms, seq, consumer }) => {
    items.push(`${ms}-${seq}:${consumer.name}`)
    return true
  })
  return `${name}@${lastId.ms}-${lastId.seq}/${entriesRead}[${items.join(' ')}]`
}
