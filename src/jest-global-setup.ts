/** `mini-redis-server/jest-global-setup`: for the option globalSetup of Jest, one server for all tests. */
export { startForRun as default } from './testing/jest-shared.ts'
