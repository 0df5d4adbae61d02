/** CLUSTER's subcommands that change which node has which slot, and what the nodes are to each other. */
import { error, SYNTAX } from '../../keyspace/errors.ts'
import { type Bytes, OK, type ReplyError, type ReplyValue, Status } from '../../resp/values.ts'
import {
  type Arg,
  alternatives,
  block,
  bytes,
  flag,
  many,
  newIn,
  oneOf,
  option,
  optional,
  options,
  readInteger,
  rest,
} from '../declare/args.ts'
import type { ClusterNode, ClusterView } from '../declare/cluster-view.ts'
import type { Context } from '../declare/context.ts'
import type { Command, Flag } from '../declare/define.ts'
import { WRONG_ARITY } from '../declare/errors.ts'
import { ok, status } from '../declare/reply.ts'
import { numbers, ofCluster, readNode, readSlot } from './of-cluster.ts'
import { countInSlot } from './slot-keys.ts'

const CHANGES: readonly Flag[] = ['admin', 'stale', 'no_async_loading']
const slot = bytes('slot', 'integer')
const node = bytes('node-id')
const range = [bytes('start-slot', 'integer'), bytes('end-slot', 'integer')] as const
const RANGES = [rest([many(block('range', ...range))], 2)] as const

const NOT_PRIMARY_TARGET = error('Target node is not a master')

/** Slots that may be given to a node that has none of them, or taken: why not, if not. */
function refusalOf(cluster: ClusterView, slots: readonly number[], takes: boolean): ReplyError | undefined {
  const seen = new Set<number>()
  for (const each of slots) {
    const owner = cluster.ownerOf(each)
    if (takes && owner === undefined) return error(`Slot ${each} is already unassigned`)
    if (!takes && owner !== undefined) return error(`Slot ${each} is already busy`)
    if (seen.has(each)) return error(`Slot ${each} specified multiple times`)
    seen.add(each)
  }
  return undefined
}

function assign(cluster: ClusterView, slots: readonly number[], takes: boolean): ReplyValue {
  const refusal = refusalOf(cluster, slots, takes)
  if (refusal !== undefined) return refusal
  for (const each of slots) cluster.markImporting(each, undefined)
  cluster.assign(slots, takes ? undefined : cluster.self)
  return OK
}

/** @throws ReplyError for ranges that are none */
function slotsOf(words: readonly Bytes[]): number[] {
  if (words.length % 2 === 1) throw WRONG_ARITY
  const slots: number[] = []
  for (let at = 0; at < words.length; at += 2) {
    const [first, last] = [readSlot(words[at] ?? ''), readSlot(words[at + 1] ?? '')]
    if (first > last) throw error(`start slot number ${first} is greater than end slot number ${last}`)
    for (const each of numbers(first, last)) slots.push(each)
  }
  return slots
}

function setSlot(cluster: ClusterView, ctx: Context, words: readonly Bytes[]): ReplyValue {
  const [number = '', action = '', id] = words
  if (cluster.self.primary !== undefined) return error('Please use SETSLOT only with masters.')
  const at = readSlot(number)
  const name = action.toLowerCase()
  if (name === 'stable' && words.length === 2) {
    cluster.markImporting(at, undefined)
    cluster.markMigrating(at, undefined)
    return OK
  }
  if (id === undefined || words.length !== 3) return INVALID_ACTION
  if (name === 'migrating') return openSlot(cluster, at, id, 'migrating')
  if (name === 'importing') return openSlot(cluster, at, id, 'importing')
  return name === 'node' ? giveSlot(cluster, ctx, at, readNode(cluster, id)) : INVALID_ACTION
}

const INVALID_ACTION = error('Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP')

function openSlot(cluster: ClusterView, at: number, id: Bytes, how: 'migrating' | 'importing'): ReplyValue {
  const isOwn = cluster.ownerOf(at) === cluster.self
  if (how === 'migrating' && !isOwn) return error(`I'm not the owner of hash slot ${at}`)
  if (how === 'importing' && isOwn) return error(`I'm already the owner of hash slot ${at}`)
  const other = cluster.nodeNamed(id)
  if (other === undefined) return error(`I don't know about node ${id}`)
  if (other.primary !== undefined) return NOT_PRIMARY_TARGET
  if (how === 'migrating') cluster.markMigrating(at, other)
  else cluster.markImporting(at, other)
  return OK
}

function giveSlot(cluster: ClusterView, { db }: Context, at: number, owner: ClusterNode): ReplyValue {
  if (owner.primary !== undefined) return NOT_PRIMARY_TARGET
  const keys = countInSlot(db, at)
  const { self } = cluster
  if (cluster.ownerOf(at) === self && owner !== self && keys !== 0) {
    return error(
      `Can't assign hashslot ${at} to a different node while I still hold keys for this hash slot.`,
    )
  }
  if (keys === 0) cluster.markMigrating(at, undefined)
  cluster.assign([at], owner)
  if (owner === self && cluster.importingFrom(at) !== undefined) {
    cluster.bumpEpoch()
    cluster.markImporting(at, undefined)
  }
  return OK
}

function failOver(cluster: ClusterView, [word]: readonly Bytes[]): ReplyValue {
  const how = word?.toLowerCase()
  if (how !== undefined && how !== 'force' && how !== 'takeover') return SYNTAX
  const { primary } = cluster.self
  if (primary === undefined) return error('You should send CLUSTER FAILOVER to a replica')
  if (how === undefined && primary.hasFailed)
    return error('Master is down or failed, please use CLUSTER FAILOVER FORCE')
  cluster.takeOver(how === undefined ? 'agreed' : 'forced')
  return OK
}

function replicate(cluster: ClusterView, { db }: Context, id: Bytes): ReplyValue {
  const primary = readNode(cluster, id)
  const { self } = cluster
  if (primary === self) return error("Can't replicate myself")
  if (primary.primary !== undefined) return error('I can only replicate a master, not a replica.')
  const hasSlots = numbers(0, 16_383).some(each => cluster.ownerOf(each) === self)
  if (self.primary === undefined && (hasSlots || db.size > 0))
    return error('To set a master the node must be empty and without assigned slots.')
  cluster.replicate(primary)
  return OK
}

function meet(cluster: ClusterView, [host = '', port = '', busPort]: readonly Bytes[]): ReplyValue {
  if (!/^\d{1,15}$/.test(port)) return error(`Invalid base port specified: ${port}`)
  if (busPort !== undefined && !/^\d{1,15}$/.test(busPort))
    return error(`Invalid bus port specified: ${busPort}`)
  if (cluster.nodes.some(each => each.host === host && each.port === Number(port))) return OK
  return error(`${host}:${port} is not a node that was started with this cluster: no other one can join it`)
}

function reset(cluster: ClusterView, { db }: Context, [word]: readonly Bytes[]): ReplyValue {
  const how = word?.toLowerCase() ?? 'soft'
  if (how !== 'hard' && how !== 'soft') return SYNTAX
  if (cluster.self.primary === undefined && db.size > 0)
    return error("CLUSTER RESET can't be called with master nodes containing keys")
  cluster.reset(how === 'hard')
  return OK
}

function forget(cluster: ClusterView, id: Bytes): ReplyValue {
  const { self } = cluster
  if (id === self.id) return error("I tried hard but I can't forget myself...")
  if (id === self.primary?.id) return error("Can't forget my master!")
  return cluster.forget(id) ? OK : error(`Unknown node ${id}`)
}

/** Epochs are given when a cluster is made, and nodes that were started alone know no others. */
function setEpoch({ self, nodes }: ClusterView, word: Bytes): ReplyValue {
  const epoch = readInteger(word)
  if (epoch < 0) return error(`Invalid config epoch specified: ${epoch}`)
  if (nodes.length > 1)
    return error('The user can assign a config epoch only when the node does not know any other node.')
  return self.epoch !== 0 ? error('Node config epoch is already non-zero') : OK
}

export const clusterChanges: readonly Command[] = [
  ofCluster({
    name: 'CLUSTER ADDSLOTS',
    since: '3.0.0',
    summary: 'Gives slots to a node.',
    flags: CHANGES,
    args: [many(slot)],
    reply: ok(),
    run: (cluster, _ctx, words) => assign(cluster, words.map(readSlot), false),
  }),
  ofCluster({
    name: 'CLUSTER ADDSLOTSRANGE',
    since: '7.0.0',
    summary: 'Gives ranges of slots to a node.',
    flags: CHANGES,
    args: RANGES,
    reply: ok(),
    run: (cluster, _ctx, words) => assign(cluster, slotsOf(words), false),
  }),
  ofCluster({
    name: 'CLUSTER BUMPEPOCH',
    since: '3.0.0',
    summary: 'Advances the configuration epoch.',
    flags: CHANGES,
    args: [],
    reply: status(),
    tips: ['nondeterministic_output'],
    run: cluster => {
      const isNew = cluster.bumpEpoch()
      return new Status(`${isNew ? 'BUMPED' : 'STILL'} ${cluster.self.epoch}`)
    },
  }),
  ofCluster({
    name: 'CLUSTER DELSLOTS',
    since: '3.0.0',
    summary: 'Takes slots from a node.',
    flags: CHANGES,
    args: [many(slot)],
    reply: ok(),
    run: (cluster, _ctx, words) => assign(cluster, words.map(readSlot), true),
  }),
  ofCluster({
    name: 'CLUSTER DELSLOTSRANGE',
    since: '7.0.0',
    summary: 'Takes ranges of slots from a node.',
    flags: CHANGES,
    args: RANGES,
    reply: ok(),
    run: (cluster, _ctx, words) => assign(cluster, slotsOf(words), true),
  }),
  ofCluster({
    name: 'CLUSTER FAILOVER',
    since: '3.0.0',
    summary: 'Makes a replica take the place of its master.',
    flags: CHANGES,
    args: [rest([options(oneOf('options', flag('FORCE'), flag('TAKEOVER')))])],
    reply: ok(),
    run: (cluster, _ctx, words) => failOver(cluster, words),
  }),
  ofCluster({
    name: 'CLUSTER FLUSHSLOTS',
    since: '3.0.0',
    summary: 'Takes all slots from a node.',
    flags: CHANGES,
    args: [],
    reply: ok(),
    run: (cluster, { db }) => {
      if (db.size > 0) return error('DB must be empty to perform CLUSTER FLUSHSLOTS.')
      const own = numbers(0, 16_383).filter(each => cluster.ownerOf(each) === cluster.self)
      cluster.assign(own, undefined)
      return OK
    },
  }),
  ofCluster({
    name: 'CLUSTER FORGET',
    since: '3.0.0',
    summary: 'Removes a node.',
    flags: CHANGES,
    args: [node],
    reply: ok(),
    run: (cluster, _ctx, id) => forget(cluster, id),
  }),
  ofCluster({
    name: 'CLUSTER MEET',
    since: '3.0.0',
    summary: 'Makes a node known to another.',
    flags: CHANGES,
    args: [
      rest(
        [
          bytes('ip'),
          bytes('port', 'integer'),
          newIn('4.0.0', optional(bytes('cluster-bus-port', 'integer'))),
        ],
        2,
      ),
    ],
    reply: ok(),
    history: [['4.0.0', 'The port of the cluster bus.']],
    run: (cluster, _ctx, words) => meet(cluster, words),
  }),
  ofCluster({
    name: 'CLUSTER REPLICATE',
    since: '3.0.0',
    summary: 'Makes a node the replica of another.',
    flags: CHANGES,
    args: [node],
    reply: ok(),
    run: replicate,
  }),
  ofCluster({
    name: 'CLUSTER RESET',
    since: '3.0.0',
    summary: 'Makes a node forget the cluster.',
    flags: ['admin', 'noscript', 'stale'],
    args: [rest([options(oneOf('reset-type', flag('HARD'), flag('SOFT')))])],
    reply: ok(),
    run: reset,
  }),
  ofCluster({
    name: 'CLUSTER SAVECONFIG',
    since: '3.0.0',
    summary: 'Saves the configuration of a node.',
    flags: CHANGES,
    args: [],
    reply: ok(),
    run: () => OK,
  }),
  ofCluster({
    name: 'CLUSTER SET-CONFIG-EPOCH',
    since: '3.0.0',
    summary: 'Sets the configuration epoch of a new node.',
    flags: CHANGES,
    args: [bytes('config-epoch', 'integer')],
    reply: ok(),
    run: (cluster, _ctx, word) => setEpoch(cluster, word),
  }),
  ofCluster({
    name: 'CLUSTER SETSLOT',
    since: '3.0.0',
    summary: 'Binds a slot to a node.',
    flags: CHANGES,
    args: [
      rest(
        [
          slot,
          alternatives(
            'subcommand',
            option('IMPORTING', toNode('importing')),
            option('MIGRATING', toNode('migrating')),
            option('NODE', toNode('node')),
            flag('STABLE'),
          ),
        ],
        2,
      ),
    ],
    reply: ok(),
    run: setSlot,
  }),
]

function toNode(name: string): Arg<Bytes> {
  return { ...bytes(name), displayText: 'node-id' }
}
