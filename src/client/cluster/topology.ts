/**
 * Which nodes a cluster has, and which of them has each slot: what CLUSTER SHARDS tells, or CLUSTER SLOTS before version 7.
 * It is replaced as a whole when the cluster is asked again; only `moved()`, which a node's own word is behind, changes
 * one slot meanwhile.
 */
import { type Reply, toReply } from '../../resp/plain.ts'
import type { ReplyValue } from '../../resp/values.ts'
import { SLOTS } from '../../structures/hash-slot.ts'
import { type Address, isPort } from '../address.ts'
import { normalise } from '../command-shape.ts'
import { addressOf } from '../options.ts'

/** A primary with its replicas. */
export interface Shard {
  /** One of its slots, which stands for it. */
  readonly slot: number
  readonly primary: Address
  readonly replicas: readonly Address[]
}

/** A shard, and the ranges of slots that are its own. */
interface Share extends Shard {
  readonly ranges: readonly (readonly [first: number, last: number])[]
}

export class Topology {
  /** All of them, in the order of the reply. */
  readonly shards: readonly Shard[]
  /** The shard of each slot. */
  readonly #bySlot = new Array<Shard | undefined>(SLOTS).fill(undefined)

  constructor(shares: readonly Share[]) {
    this.shards = shares
    for (const share of shares) {
      for (const [first, last] of share.ranges.slice(0, SLOTS)) {
        for (let slot = Math.max(0, first); slot <= last && slot < SLOTS; slot++) this.#bySlot[slot] = share
      }
    }
  }

  /** The shard that has a slot; undefined when none has, as far as is known. */
  shardOf(slot: number): Shard | undefined {
    return this.#bySlot[slot]
  }

  /** One slot is elsewhere by now. */
  moved(slot: number, primary: Address): void {
    const where = addressOf(primary)
    const shard = this.shards.find(each => addressOf(each.primary) === where)
    if (slot < SLOTS) this.#bySlot[slot] = shard ?? { slot, primary, replicas: [] }
  }

  /** The addresses of all nodes. */
  get nodes(): Address[] {
    return this.shards.flatMap(({ primary, replicas }) => [primary, ...replicas])
  }
}

/**
 * The reply of CLUSTER SHARDS.
 *
 * @param asked the node that has replied: it stands for itself where a host is missing
 * @returns undefined when it is no such reply, or no shard has a slot
 */
export function topologyOfShards(reply: ReplyValue, asked: Address, tls: boolean): Topology | undefined {
  const shards = normalise({ array: { map: 'same' } }, toReply(reply, true))
  if (!Array.isArray(shards)) return undefined
  const shares = shards.flatMap(shard => {
    if (!(shard instanceof Map)) return []
    const ranges = rangesOf(shard.get('slots'))
    const [[slot] = []] = ranges
    const nodes = normalise({ array: { map: 'same' } }, shard.get('nodes'))
    if (slot === undefined || !Array.isArray(nodes)) return []
    const known = nodes.flatMap(each => (each instanceof Map ? nodeOf(each, asked, tls) : []))
    const primaries = known.filter(({ role }) => role === 'master')
    const primary = (primaries.find(({ health }) => health !== 'fail') ?? primaries[0])?.address
    const replicas = known
      .filter(({ role, health }) => role !== 'master' && health !== 'fail')
      .map(({ address }) => address)
    return primary === undefined ? [] : [{ slot, primary, replicas, ranges }]
  })
  return shares.length === 0 ? undefined : new Topology(shares)
}

/** The reply of CLUSTER SLOTS. */
export function topologyOfSlots(reply: ReplyValue, asked: Address): Topology | undefined {
  const ranges = toReply(reply, true)
  if (!Array.isArray(ranges)) return undefined
  const shares = ranges.flatMap(range => {
    if (!Array.isArray(range)) return []
    const [first, last, ...nodes]: readonly Reply[] = range
    const [primary, ...replicas] = nodes.flatMap(node => {
      const [host, port] = Array.isArray(node) ? node : []
      return isPort(port) ? [{ host: hostOf(host, asked), port }] : []
    })
    if (typeof first !== 'number' || typeof last !== 'number' || primary === undefined) return []
    return [{ slot: first, primary, replicas, range: [first, last] as const }]
  })
  return shares.length === 0 ? undefined : new Topology(merged(shares))
}

/** Ranges of the same primary are of one shard. */
function merged(shares: readonly (Shard & { readonly range: readonly [number, number] })[]): Share[] {
  const byPrimary = new Map<string, Share & { readonly ranges: (readonly [number, number])[] }>()
  for (const { slot, primary, replicas, range } of shares) {
    const where = addressOf(primary)
    const known = byPrimary.get(where)
    if (known === undefined) byPrimary.set(where, { slot, primary, replicas, ranges: [range] })
    else known.ranges.push(range)
  }
  return [...byPrimary.values()]
}

function rangesOf(slots: Reply): [first: number, last: number][] {
  const ranges: [number, number][] = []
  const numbers = Array.isArray(slots) ? slots : []
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const [first, last] = [numbers[at], numbers[at + 1]]
    if (typeof first === 'number' && typeof last === 'number') ranges.push([first, last])
  }
  return ranges
}

interface Described {
  readonly address: Address
  readonly role: Reply
  readonly health: Reply
}

function nodeOf(node: ReadonlyMap<Reply, Reply>, asked: Address, tls: boolean): Described[] {
  const port = (tls ? node.get('tls-port') : undefined) ?? node.get('port')
  if (!isPort(port)) return []
  const host = hostOf(node.get('endpoint'), asked)
  return [{ address: { host, port }, role: node.get('role'), health: node.get('health') }]
}

/** A node that does not know its own address says nothing, or `?`. */
function hostOf(host: Reply, asked: Address): string {
  return typeof host === 'string' && host !== '' && host !== '?' ? host : asked.host
}
