/** `mini-redis-server/server`: a Redis server to embed. */

export { ClosedError, OptionError } from './client/errors.ts'
export { type Clock, SystemClock, VirtualClock } from './keyspace/clock.ts'
export type { TlsOptions } from './net/tls-settings.ts'
export { prometheusText } from './observe/prometheus.ts'
export { LoadError } from './persistence/loading.ts'
export { MemoryStorage } from './persistence/memory-storage.ts'
export type { Storage } from './persistence/storage.ts'
export { ChangesLostError } from './replication/stream-reader.ts'
export { type Reply, ServerError } from './resp/plain.ts'
export type { Change, Changes, ChangesOptions } from './server/changes.ts'
export { ListeningError, SaveError } from './server/errors.ts'
export { createServer, type Server, type ServerOptions } from './server/server.ts'
