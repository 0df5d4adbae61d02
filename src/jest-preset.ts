/** `preset: 'mini-redis-server/jest'`: Jest looks for `mini-redis-server/jest/jest-preset`. */
export default { testEnvironment: 'mini-redis-server/jest-environment' }
