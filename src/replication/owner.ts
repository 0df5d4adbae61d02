/** What replication needs of the server whose data it copies. The engine is one (engine/engine.ts). */
import type { Random } from '../keyspace/random.ts'
import type { Owner as PersistenceOwner, Replayer } from '../persistence/owner.ts'
import type { Persistence } from '../persistence/persistence.ts'
import type { Wire, WireEvents } from './inbox.ts'

export interface Owner extends PersistenceOwner {
  readonly random: Random
  readonly persistence: Persistence
  /** The port on which clients reach us. */
  readonly sockets: { readonly port: number; readonly tlsPort: number }
  /** Runs what a primary sends. */
  replayer(primary?: PrimaryClient): Replayer
  /** Connects to another server. */
  openWire(host: string, port: number, events: WireEvents): Wire
  /** Those who wait for replicas or the disk look again whether they have waited enough. */
  lookAgain(): void
  /** Holds back the commands of clients that may write. Returns what ends that. */
  holdWriters(): () => void
  /** Clients may no longer wait for what this server will do: it only copies from now on. */
  becameReplica(): void
}

/** The primary among the clients, for CLIENT LIST and CLIENT KILL. */
export interface PrimaryClient {
  readonly address: string
  readonly localAddress: string
  close(): void
}
