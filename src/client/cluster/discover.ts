/** Asks nodes of a cluster which nodes there are: one after another, until one knows. */
import { ReplyError, type ReplyValue } from '../../resp/values.ts'
import { NoNodeError } from '../errors.ts'
import { addressOf } from '../options.ts'
import { Request } from '../request.ts'
import type { Node } from './node.ts'
import { type Topology, topologyOfShards, topologyOfSlots } from './topology.ts'

/** How long a node may take before the next one is asked, in ms. */
const PATIENCE = 2000

/**
 * @param tls whether the ports are to be those for TLS
 * @throws NoNodeError when none of the nodes knows
 */
export async function discover(nodes: Iterable<Node>, tls: boolean): Promise<Topology> {
  const failures: string[] = []
  const causes: unknown[] = []
  for (const node of nodes) {
    try {
      return await askNode(node, tls)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      failures.push(`${addressOf(node.address)}: ${why}`)
      causes.push(error)
    }
  }
  const cause = causes.length === 1 ? causes[0] : new AggregateError(causes)
  throw new NoNodeError(`no node of the cluster tells which nodes there are: ${failures.join('; ')}`, {
    cause,
  })
}

/** CLUSTER SHARDS says more of the health of nodes; it is there since version 7. */
async function askNode(node: Node, tls: boolean): Promise<Topology> {
  const shards = await ask(node, 'SHARDS')
  const slots = shards instanceof ReplyError ? await ask(node, 'SLOTS') : undefined
  if (slots instanceof ReplyError) throw new Error(slots.message)
  const topology =
    slots === undefined ? topologyOfShards(shards, node.address, tls) : topologyOfSlots(slots, node.address)
  if (topology === undefined) throw new Error('it knows of no slots')
  return topology
}

function ask(node: Node, subcommand: string): Promise<ReplyValue> {
  return new Promise((resolve, reject) => {
    const settle = (reply: unknown) => resolve(reply as ReplyValue)
    const request = new Request(['CLUSTER', subcommand], undefined, reply => reply, settle, reject)
    request.limit({ timeout: PATIENCE })
    node.submit(request)
  })
}
