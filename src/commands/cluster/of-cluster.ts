/**
 * The frame of every command about a cluster: on a usual server each of them is known, as tools and clients expect, and
 * answers that there is no cluster, as a Redis without `cluster-enabled` does. That comes before a look at the arguments,
 * so these are taken as bytes and read here.
 */
import { error } from '../../keyspace/errors.ts'
import type { Bytes } from '../../resp/values.ts'
import { SLOTS } from '../../structures/hash-slot.ts'
import type { Arg, ArgValues } from '../declare/args.ts'
import type { ClusterNode, ClusterView } from '../declare/cluster-view.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command, type Declaration, type Result } from '../declare/define.ts'

const NO_CLUSTER = error('This instance has cluster support disabled')
const INVALID_SLOT = error('Invalid or out of range slot')

type OfCluster<A extends readonly Arg<unknown>[]> = Omit<Declaration<A>, 'run' | 'group' | 'complexity'> & {
  readonly complexity?: string
  readonly run: (cluster: ClusterView, ctx: Context, ...args: ArgValues<A>) => Result
}

export function ofCluster<const A extends readonly Arg<unknown>[]>(declaration: OfCluster<A>): Command {
  const { run } = declaration
  return command<A>({
    complexity: 'O(1)',
    ...declaration,
    group: 'cluster',
    run: (ctx, ...args) => {
      const { cluster } = ctx.server
      return cluster === undefined ? NO_CLUSTER : run(cluster, ctx, ...args)
    },
  })
}

/** @throws ReplyError for what is no slot */
export function readSlot(word: Bytes): number {
  const slot = /^(0|[1-9]\d{0,4})$/.test(word) ? Number(word) : SLOTS
  if (slot >= SLOTS) throw INVALID_SLOT
  return slot
}

/** @throws ReplyError when there is no such node */
export function readNode(cluster: ClusterView, id: Bytes): ClusterNode {
  const node = cluster.nodeNamed(id)
  if (node === undefined) throw error(`Unknown node ${id}`)
  return node
}

/** The numbers from a first to a last one. */
export function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}
