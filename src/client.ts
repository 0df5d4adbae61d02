/** `mini-redis-server/client`: a client for any Redis server. */
export type { Address, MapAddress } from './client/address.ts'
export type { Argument } from './client/arguments.ts'
export type { Pipeline } from './client/batch.ts'
export { type Client, connect, type TransactionOptions } from './client/client.ts'
export type { ClusterNode, ClusterOptions } from './client/cluster/cluster-options.ts'
export type { Commands } from './client/commands.ts'
export { connectCluster } from './client/connect-cluster.ts'
export type { ClientOptions, ClientState } from './client/core.ts'
export {
  AbortedError,
  AbsentError,
  ClosedError,
  ConflictError,
  ConnectionError,
  ConnectionLostError,
  CrossSlotError,
  NoNodeError,
  OptionError,
  OwnServerError,
  ProtocolError,
  QueueError,
  RedirectError,
  RouteError,
  SentinelError,
  ServerError,
  TimeoutError,
} from './client/errors.ts'
export type { QueueOptions } from './client/offline-queue.ts'
export type { ConnectionOptions } from './client/options.ts'
export type { ReconnectOptions } from './client/redial.ts'
export type { CallOptions } from './client/request.ts'
export type { ScanOptions } from './client/scan.ts'
export type { SentinelNode, SentinelOptions } from './client/sentinel/sentinel-options.ts'
export { type Message, Subscription, type SubscriptionOptions } from './client/subscription.ts'
export { connectSync, type SyncClient, type SyncOptions, SyncSubscription } from './client/sync-client.ts'
export type { Target } from './client/target.ts'
export type { Reply } from './resp/plain.ts'
