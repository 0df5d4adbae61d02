/** `mini-redis-server/jest-environment`: for the option testEnvironment of Jest, a server for each test file. */
export { RedisEnvironment as default } from './testing/jest-environment.ts'
