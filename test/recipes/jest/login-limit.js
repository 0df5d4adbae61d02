const { createClient } = require('redis')

/** The client of the program, which knows its server from the environment. */
const client = createClient({ url: process.env.REDIS_URL })

/** Whether somebody may try to log in: three times a minute. */
async function mayTry(name) {
  const key = `tries:${name}`
  const tries = await client.incr(key)
  if (tries === 1) await client.expire(key, 60)
  return tries <= 3
}

module.exports = { client, mayTry }
