/** `preset: 'mini-redis-server/jest-shared'`: one server for the run, and a database of it for each worker. */
export default {
  testEnvironment: 'mini-redis-server/jest-environment',
  globalSetup: 'mini-redis-server/jest-global-setup',
  globalTeardown: 'mini-redis-server/jest-global-teardown',
}
