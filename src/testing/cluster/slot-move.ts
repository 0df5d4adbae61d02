/**
 * A slot that moves from one node to another, as tools move it, in steps that a test may stop between:
 *
 *     beginMove     MIGRATING here, IMPORTING there    keys that are not here yet or any more: ASK
 *     moveKeys      some of the keys, or all           a request for keys on both sides: TRYAGAIN
 *     finish        the rest, then the slot            the old node says MOVED
 *     cancel        nothing is on its way any more     the keys that have moved come back
 *
 * Both servers are of this process: each step is done before anything else runs.
 */
import { OptionError } from '../../client/errors.ts'
import { keysInSlot } from '../../commands/cluster/slot-keys.ts'
import type { Replayer } from '../../persistence/owner.ts'
import { ServerError, toBytes } from '../../resp/plain.ts'
import { type Bytes, ReplyError, type ReplyValue } from '../../resp/values.ts'
import { hashSlot } from '../../structures/hash-slot.ts'
import type { ClusterState } from './cluster-state.ts'
import type { Member } from './member.ts'

/** A slot that is on its way. */
export interface SlotMove {
  readonly slot: number
  /** Moves so many of its keys, or these, or all. Returns how many have moved. */
  moveKeys(which?: number | readonly string[]): number
  /** Moves the rest of the keys, then the slot itself. */
  finish(): void
  /** Brings back what has moved: the slot stays where it was. */
  cancel(): void
}

export function beginMove(state: ClusterState, slot: number, from: Member, to: Member): SlotMove {
  to.importing.set(slot, from)
  from.migrating.set(slot, to)
  const close = () => {
    to.importing.delete(slot)
    from.migrating.delete(slot)
  }
  return {
    slot,
    moveKeys: (which = Number.POSITIVE_INFINITY) =>
      move(from, to, typeof which === 'number' ? keysOf(from, slot, which) : namesIn(slot, which)),
    finish: () => {
      move(from, to, keysOf(from, slot))
      close()
      state.assign([slot], to)
      state.bumpEpoch(to)
    },
    cancel: () => {
      move(to, from, keysOf(to, slot))
      close()
    },
  }
}

/** @throws OptionError for a key of another slot */
function namesIn(slot: number, names: readonly string[]): Bytes[] {
  const stray = names.find(name => hashSlot(toBytes(name)) !== slot)
  if (stray === undefined) return names.map(toBytes)
  throw new OptionError(`moveKeys: '${stray}' is no key of slot ${slot}, but of ${hashSlot(toBytes(stray))}`)
}

function keysOf({ server }: Member, slot: number, limit?: number): Bytes[] {
  const [database] = server.keyspace.databases
  return database === undefined ? [] : keysInSlot(database, slot, limit)
}

/** As MIGRATE does it, so that waiting clients, watched keys and replicas hear of it. */
function move(from: Member, to: Member, keys: readonly Bytes[]): number {
  const [source, target] = [from.server.replayer(), to.server.replayer()]
  let moved = 0
  try {
    for (const key of keys) {
      const payload = run(source, 'DUMP', key)
      if (!(typeof payload === 'string' || payload instanceof Uint8Array)) continue
      const bytes = typeof payload === 'string' ? payload : Buffer.from(payload).toString('latin1')
      const deadline = Number(run(source, 'PEXPIRETIME', key))
      run(target, 'RESTORE', key, String(Math.max(0, deadline)), bytes, 'REPLACE', 'ABSTTL')
      run(source, 'DEL', key)
      moved++
    }
  } finally {
    source.close()
    target.close()
  }
  return moved
}

/** @throws ServerError when that fails: memory may be short */
function run(replayer: Replayer, ...argv: readonly Bytes[]): ReplyValue {
  const reply = replayer.run(argv)
  if (reply instanceof ReplyError) throw new ServerError(reply.message)
  return reply instanceof Promise ? null : reply
}
