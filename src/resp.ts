/** `mini-redis-server/resp`: the Redis protocol, RESP2 and RESP3, both ways, without any I/O. */
export { ProtocolError, ReplyParser } from './resp/replies.ts'
export type { RequestLimits } from './resp/request-limits.ts'
export { RequestParser } from './resp/requests.ts'
export * from './resp/values.ts'
export { Writer } from './resp/writer.ts'
