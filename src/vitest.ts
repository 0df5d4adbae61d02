/** `mini-redis-server/vitest`: servers as fixtures of vitest. */
export { type RedisFixtures, type RedisSeed, test } from './testing/vitest-fixtures.ts'
