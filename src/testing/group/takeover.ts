/**
 * A replica takes the place of its primary: because it is told to, or since the primary was killed. Either way it has
 * everything first that clients were told of, so that what a test counts does not depend on luck.
 *
 *     nobody writes -> the replica has all -> one step: roles, and whom the others follow -> clients are sent there
 */
import { monotonic, setImmediate } from '../../net/real-timers.ts'
import type { Group, GroupServer, Reopen } from './group-server.ts'

/** How long a replica may take until it has everything, in ms of real time. */
const PATIENCE = 10_000

/** Resolves when replicas have all that their primary has. Its clients must not write meanwhile. */
export async function caughtUp({ server }: GroupServer, replicas: readonly GroupServer[]): Promise<void> {
  const hasAll = (each: GroupServer) => each.isInSync && each.offset >= server.replication.offset
  await until(replicas, replica => {
    server.replication.primary.flush()
    return hasAll(replica)
  })
}

/** At the start: the same, and the stream has begun. Before its first byte a replica looks as if it had no data. */
export async function copied(primary: GroupServer, replicas: readonly GroupServer[]): Promise<void> {
  if (replicas.length === 0) return
  await caughtUp(primary, replicas)
  primary.server.replication.primary.askForAcks()
  await caughtUp(primary, replicas)
}

/** Resolves when replicas hear their primary. */
async function connected(replicas: readonly GroupServer[]): Promise<void> {
  await until(replicas, replica => replica.isInSync)
}

/** @throws Error when one of them takes too long */
async function until(
  replicas: readonly GroupServer[],
  isSo: (replica: GroupServer) => boolean,
): Promise<void> {
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

/** Replies to what has run are on their way at the end of this round of the event loop. */
async function repliesSent(): Promise<void> {
  await new Promise(setImmediate)
}

/** Clients of this process have seen that their connections are closed: what they send next they send elsewhere. */
async function noticed(): Promise<void> {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}

/** A replica and its primary change places; nothing is lost. */
export async function changePlaces<T extends GroupServer>(group: Group<T>, replica: T): Promise<void> {
  const { primary } = replica
  if (primary === undefined) return
  if (primary.hasFailed) group.promote(replica)
  else await handOver(group, primary, replica)
  await connected(group.replicasOf(replica))
  await noticed()
}

async function handOver<T extends GroupServer>(group: Group<T>, primary: T, replica: T): Promise<void> {
  const goOn = primary.server.holdWriters()
  try {
    await repliesSent()
    await caughtUp(primary, [replica])
    group.promote(replica)
  } finally {
    goOn()
  }
}

/**
 * Ends a server as a crash does. What its clients were told of, its replicas have.
 *
 * @param elect chooses the one that takes its place; undefined: none does
 */
export async function kill<T extends GroupServer>(
  group: Group<T>,
  ended: T,
  elect: (replicas: readonly T[]) => T | undefined,
): Promise<void> {
  const { server } = ended
  const goOn = server.holdWriters()
  try {
    await repliesSent()
    const replicas = group.replicasOf(ended)
    await caughtUp(ended, replicas)
    const heir = elect(replicas)
    group.fail(ended, heir)
    for (const session of [...server.clients.all()]) session.outlet.close('now', 'the server was killed')
    await server.close(0)
    await noticed()
    if (heir !== undefined) await connected(group.replicasOf(heir))
  } finally {
    goOn()
  }
}

/**
 * Starts a server again that was killed: as a replica of the one that has its place, or else as what it was. It has no data
 * but what its primary gives it; a primary whose place nobody took is empty, and so are its replicas then.
 */
export async function restart<T extends GroupServer>(
  group: Group<T>,
  ended: T,
  reopen: Reopen<T>,
): Promise<void> {
  ended.server = await reopen(ended)
  group.recover(ended)
  const { primary } = ended
  if (primary !== undefined) ended.follow(primary)
  const followers = group.replicasOf(ended)
  for (const each of followers) {
    // Its old link waits for a time that may never come.
    each.server.replication.lead()
    each.follow(ended)
  }
  await connected(primary?.hasFailed === false ? [ended] : followers)
}
