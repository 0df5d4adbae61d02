/**
 * In a cluster: whether this node serves a command, by the slot of its keys, or who does. Asked by the guards before a
 * command runs, by scripts before each command that they call, and about clients that wait when slots have moved. On a
 * usual server nothing of this runs.
 *
 *     no keys -----------------------------------------> here
 *     keys of several slots ---------------------------> CROSSSLOT
 *     nobody has the slot, or the cluster is down -----> CLUSTERDOWN
 *     the slot is on its way from here, keys have left > ASK; some of them: TRYAGAIN
 *     on its way to here, and the client says ASKING --> here; some keys are missing: TRYAGAIN
 *     a replica, READONLY, and it only reads ----------> here
 *     another node has the slot -----------------------> MOVED
 *
 * Source: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
 */
import type { ClusterNode, ClusterView } from '../commands/declare/cluster-view.ts'
import type { Command } from '../commands/declare/define.ts'
import { findSlotWords, hasSlotWords, isOfShard } from '../commands/declare/key-positions.ts'
import { error } from '../keyspace/errors.ts'
import { type Bytes, ReplyError } from '../resp/values.ts'
import { hashSlot } from '../structures/hash-slot.ts'
import type { Engine } from './engine.ts'
import type { Session } from './session.ts'

/** A command is not served here. It ends a transaction without EXECABORT: the client is to send all of it elsewhere. */
export class SlotRefusal extends ReplyError {}

const CROSS_SLOT = new SlotRefusal("CROSSSLOT Keys in request don't hash to the same slot")
const TRY_AGAIN = new SlotRefusal('TRYAGAIN Multiple keys request during rehashing of slot')
const DOWN = new SlotRefusal('CLUSTERDOWN The cluster is down')
const DOWN_FOR_WRITES = new SlotRefusal('CLUSTERDOWN The cluster is down and only accepts read commands')
const UNSERVED = new SlotRefusal('CLUSTERDOWN Hash slot not served')

function redirection(how: 'MOVED' | 'ASK', slot: number, { host, port }: ClusterNode): SlotRefusal {
  return new SlotRefusal(`${how} ${slot} ${host}:${port}`)
}

interface Request {
  readonly command: Command
  readonly argv: readonly Bytes[]
}

/** Why a client is to turn elsewhere; null: the command may run here. */
export function refusalOfSlot(
  session: Session,
  command: Command,
  argv: readonly Bytes[],
): SlotRefusal | null {
  noteAsking(session, argv)
  session.slot = undefined
  const { server, transaction, obeys } = session
  const { cluster } = server
  if (cluster === undefined || obeys || !(hasSlotWords(command) || command.name === 'EXEC')) return null
  const requests = command.name === 'EXEC' ? (transaction?.queue ?? []) : [{ command, argv }]
  const mayWrite = (each: Request) =>
    each.command.isWrite || server.scriptRunner.mayWrite(each.command, each.argv)
  const found = placeOf(session, cluster, requests, requests.some(mayWrite))
  if (found instanceof ReplyError) return found
  session.slot = found
  return null
}

/**
 * The same of a command that a script calls: its words tell that it is the script that went astray.
 *
 * @param stays whether all keys must be in the slot of the first one
 */
export function refusalOfScriptSlot(
  caller: Session,
  command: Command,
  argv: readonly Bytes[],
  stays: boolean,
): ReplyError | undefined {
  const { cluster } = caller.server
  if (cluster === undefined || caller.obeys || !hasSlotWords(command)) return undefined
  const found = placeOf(caller, cluster, [{ command, argv }], command.isWrite)
  if (found instanceof ReplyError) return error(scriptTextOf(found, command))
  if (!stays || found === undefined) return undefined
  caller.slot ??= found
  return caller.slot === found
    ? undefined
    : error('Script attempted to access keys that do not hash to the same slot')
}

function scriptTextOf(refusal: SlotRefusal, { fullName }: Command): string {
  switch (refusal) {
    case CROSS_SLOT:
      return `Command '${fullName}' in script attempted to access keys that don't hash to the same slot`
    case TRY_AGAIN:
      return `Unable to execute command '${fullName}' in script because undeclared keys were accessed during rehashing of the slot`
    case DOWN:
      return 'Script attempted to execute a command while the cluster is down'
    case DOWN_FOR_WRITES:
      return 'Script attempted to execute a write command while the cluster is down and readonly'
    case UNSERVED:
      return 'Script attempted to access a slot not served'
    default:
      return 'Script attempted to access a non local key in a cluster node'
  }
}

/** ASKING counts for one command, also when that was held back and comes again; or for one transaction. */
function noteAsking(session: Session, argv: readonly Bytes[]): void {
  if (session.asking) session.askedFor = argv
  else if (session.askedFor !== argv && session.transaction === undefined) session.askedFor = undefined
  session.asking = false
}

/** The slot of requests that are served here, undefined where they have no keys; or why they are not. */
function placeOf(
  session: Session,
  cluster: ClusterView,
  requests: readonly Request[],
  writes: boolean,
): number | undefined | SlotRefusal {
  const words = requests.flatMap(({ command, argv }) => findSlotWords(command, argv))
  const [first] = words
  if (first === undefined) return undefined
  const slot = hashSlot(first)
  const owner = cluster.ownerOf(slot)
  if (owner === undefined) return UNSERVED
  if (words.some(word => hashSlot(word) !== slot)) return CROSS_SLOT
  const ofShard = requests.some(({ command }) => isOfShard(command))
  const down = refusalOfDown(session, cluster, ofShard, writes)
  if (down !== null) return down

  const { self } = cluster
  const target = owner === self ? cluster.migratingTo(slot) : undefined
  const isImporting = target === undefined && cluster.importingFrom(slot) !== undefined
  if (target !== undefined || isImporting) {
    if (requests.some(({ command }) => command.name === 'MIGRATE')) return slot
    // A channel is served where it was until its slot has moved.
    const missing = ofShard ? 0 : missingOf(session.server, words)
    if (target !== undefined && missing > 0)
      return missing < words.length ? TRY_AGAIN : redirection('ASK', slot, target)
    if (isImporting && isAsked(session, requests))
      return missing > 0 && words.some(word => word !== first) ? TRY_AGAIN : slot
  }
  const readsHere = (session.readsReplica || ofShard) && !writes && self.primary === owner
  return owner === self || readsHere ? slot : redirection('MOVED', slot, owner)
}

function refusalOfDown(
  { server: { config } }: Session,
  cluster: ClusterView,
  ofShard: boolean,
  writes: boolean,
): SlotRefusal | null {
  if (cluster.isUp) return null
  if (ofShard) return config.value('cluster-allow-pubsubshard-when-down') ? null : DOWN
  if (!config.value('cluster-allow-reads-when-down')) return DOWN
  return writes ? DOWN_FOR_WRITES : null
}

/** How many of the keys are not here. */
function missingOf({ keyspace }: Engine, keys: readonly Bytes[]): number {
  return keys.filter(key => keyspace.databases[0]?.peek(key) === undefined).length
}

function isAsked({ askedFor }: Session, requests: readonly Request[]): boolean {
  return askedFor !== undefined || requests.some(({ command }) => command.flags.has('asking'))
}

/** What a client is told that waits for keys here; null: it may go on waiting. */
export function refusalOfWaiting(
  session: Session,
  command: Command,
  keys: readonly Bytes[],
): SlotRefusal | null {
  const { cluster } = session.server
  const [key] = keys
  if (cluster === undefined || key === undefined) return null
  if (!cluster.isUp) return DOWN
  const slot = hashSlot(key)
  const owner = cluster.ownerOf(slot)
  const isHere = owner === cluster.self || cluster.importingFrom(slot) !== undefined
  const readsHere = session.readsReplica && !command.isWrite && cluster.self.primary === owner
  if (isHere || (readsHere && owner !== undefined)) return null
  return owner === undefined ? UNSERVED : redirection('MOVED', slot, owner)
}
