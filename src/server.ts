/** `mini-redis/server`: a Redis server to embed. */
export { type Clock, SystemClock, VirtualClock } from './keyspace/clock.ts'
export { type Reply, ServerError } from './resp/plain.ts'
export type { InProcessConnection, InProcessOptions } from './server/in-process.ts'
export { createServer, type Server, type ServerOptions } from './server/server.ts'
