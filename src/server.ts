/** `mini-redis/server`: the server for embedding. */
export { createServer, Server, type ServerOptions } from './server/server.ts'
