/**
 * A slot that moves from one node to another, as redis-cli moves it, in steps that a test may stop between:
 *
 *     beginMove     MIGRATING here, IMPORTING there    keys that are not here yet or any more: ASK
 *     moveKeys      some of the keys, or all           a request for keys on both sides: TRYAGAIN
 *     finish        the rest, then the slot            the old node says MOVED
 *     cancel        nothing is on its way any more     the keys that have moved come back
 */
import { keysInSlot } from '../../commands/cluster/slot-keys.ts'
import { toBytes } from '../../resp/plain.ts'
import type { Bytes } from '../../resp/values.ts'
import type { ClusterState } from './cluster-state.ts'
import type { Member } from './member.ts'

/** Keys of one MIGRATE. */
const BATCH = 100
/** In ms of real time. */
const TIMEOUT = 10_000

/** A slot that is on its way. */
export interface SlotMove {
  readonly slot: number
  /** Moves so many of its keys, or these, or all. Returns how many that were. */
  moveKeys(which?: number | readonly string[]): Promise<number>
  /** Moves the rest of the keys, then the slot itself. */
  finish(): Promise<void>
  /** Brings back what has moved: the slot stays where it was. */
  cancel(): Promise<void>
}

export function beginMove(state: ClusterState, slot: number, from: Member, to: Member): SlotMove {
  to.importing.set(slot, from)
  from.migrating.set(slot, to)
  const moveKeys = async (which: number | readonly string[] = Number.POSITIVE_INFINITY) => {
    const keys = typeof which === 'number' ? keysOf(from, slot, which) : which.map(toBytes)
    for (let at = 0; at < keys.length; at += BATCH) await migrate(from, to, keys.slice(at, at + BATCH))
    return keys.length
  }
  return {
    slot,
    moveKeys,
    finish: async () => {
      do await moveKeys()
      while (keysOf(from, slot, 1).length > 0)
      state.assign([slot], to)
      state.bumpEpoch(to)
      to.importing.delete(slot)
    },
    cancel: async () => {
      to.importing.delete(slot)
      to.migrating.set(slot, from)
      from.migrating.delete(slot)
      from.importing.set(slot, to)
      await migrate(to, from, keysOf(to, slot))
      to.migrating.delete(slot)
      from.importing.delete(slot)
    },
  }
}

function keysOf({ server }: Member, slot: number, limit?: number): Bytes[] {
  const [database] = server.keyspace.databases
  return database === undefined ? [] : keysInSlot(database, slot, limit)
}

/** MIGRATE, as every tool moves keys: with all that happens then to waiting clients, watched keys and replicas. */
async function migrate(from: Member, to: Member, keys: readonly Bytes[]): Promise<void> {
  if (keys.length === 0) return
  const password = to.server.config.value('masterauth')
  const login = password === '' ? [] : ['AUTH', Buffer.from(password, 'latin1')]
  const names = keys.map(key => Buffer.from(key, 'latin1'))
  const options = ['REPLACE', ...login, 'KEYS', ...names]
  await from.server.call('MIGRATE', to.host, to.port, '', 0, TIMEOUT, ...options)
}
