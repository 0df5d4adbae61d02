/** `mini-redis-server/server`: a Redis server to embed. */
export { type Clock, SystemClock, VirtualClock } from './keyspace/clock.ts'
export { prometheusText } from './observe/prometheus.ts'
export { type Reply, ServerError } from './resp/plain.ts'
export { createServer, type Server, type ServerOptions } from './server/server.ts'
