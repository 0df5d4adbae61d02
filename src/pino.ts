/** `mini-redis-server/pino`: structured logs of a server, for those who have pino. */
export { logTo } from './observe/pino-log.ts'
