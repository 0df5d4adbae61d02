/** `mini-redis-server/jest-global-teardown`: for the option globalTeardown of Jest, the end of that server. */
export { endAfterRun as default } from './testing/jest-shared.ts'
