/** `mini-redis-server/vitest-global`: for the option globalSetup of vitest, one server for all tests. */
export { startForRun as default } from './testing/vitest-setup.ts'
