module.exports = { preset: 'mini-redis-server/jest' }
