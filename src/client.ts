/** `mini-redis/client`: a client for any Redis server. */
export { Client, ConnectionError, type ConnectOptions, connect, ServerError } from './client/client.ts'
export type { Reply } from './resp/plain.ts'
