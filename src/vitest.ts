/** `mini-redis-server/vitest`: servers as fixtures of vitest. */
export { type RedisFixtures, test } from './testing/vitest-fixtures.ts'
