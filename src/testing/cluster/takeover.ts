/**
 * A replica takes the place of its primary: because it is told to, or since the primary was killed. Either way it has
 * everything first that clients were told of, so that what a test counts does not depend on luck.
 *
 *     nobody writes -> the replica has all -> one step: slots, roles, whom the others follow -> clients are sent there
 */
import { monotonic, setImmediate } from '../../net/real-timers.ts'
import type { ClusterState } from './cluster-state.ts'
import type { Member } from './member.ts'

/** How long a replica may take until it has everything, in ms of real time. */
const PATIENCE = 10_000

/** Resolves when replicas have all that their primary has. Its clients must not write meanwhile. */
export async function caughtUp({ server }: Member, replicas: readonly Member[]): Promise<void> {
  const hasAll = (each: Member) => each.isInSync && each.offset >= server.replication.offset
  await until(replicas, replica => {
    server.replication.primary.flush()
    return hasAll(replica)
  })
}

/** Resolves when replicas hear their primary. */
async function connected(replicas: readonly Member[]): Promise<void> {
  await until(replicas, replica => replica.isInSync)
}

/** @throws Error when one of them takes too long */
async function until(replicas: readonly Member[], isSo: (replica: Member) => boolean): Promise<void> {
  const began = monotonic()
  for (;;) {
    const late = replicas.find(replica => !isSo(replica))
    if (late === undefined) return
    if (monotonic() - began > PATIENCE) {
      const { host, port } = late
      throw new Error(`the replica at ${host}:${port} has not caught up with its primary in ${PATIENCE} ms`)
    }
    await new Promise(setImmediate)
  }
}

/** A replica and its primary change places; nothing is lost. */
export async function changePlaces(state: ClusterState, replica: Member): Promise<void> {
  const { primary } = replica
  if (primary === undefined) return
  if (primary.hasFailed) state.promote(replica)
  else await handOver(state, primary, replica)
  await connected(state.replicasOf(replica))
}

async function handOver(state: ClusterState, primary: Member, replica: Member): Promise<void> {
  const goOn = primary.server.holdWriters()
  try {
    await caughtUp(primary, [replica])
    state.promote(replica)
  } finally {
    goOn()
  }
}

/**
 * Ends a node as a crash does. What its clients were told of, its replicas have.
 *
 * @param elects whether a replica takes its place
 */
export async function kill(state: ClusterState, member: Member, elects: boolean): Promise<void> {
  const { server } = member
  const goOn = server.holdWriters()
  try {
    // Replies to what has run are on their way at the end of this round of the event loop.
    await new Promise(setImmediate)
    const replicas = state.replicasOf(member)
    await caughtUp(member, replicas)
    const heir = elects ? replicas[0] : undefined
    state.fail(member, heir)
    for (const session of [...server.clients.all()]) session.outlet.close('now', 'the node was killed')
    await server.close(0)
    if (heir !== undefined) await connected(state.replicasOf(heir))
  } finally {
    goOn()
  }
}
