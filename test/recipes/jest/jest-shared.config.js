/** One server with real time for all test files: `jest --config jest-shared.config.js`. */
module.exports = { preset: 'mini-redis-server/jest-shared' }
