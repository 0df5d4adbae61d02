/**
 * Prints what is published on the channels that are named on the command line, until Ctrl-C. A subscription is an
 * async iterable on a connection of its own; leaving the loop ends it. `pub.ts` is the other end:
 *
 *     REDIS_URL=redis://127.0.0.1:6379 npx tsx examples/sub.ts news weather
 *
 * Alone, on a server of its own, it publishes three messages to itself and ends.
 */
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

const { REDIS_URL } = process.env
await using server = REDIS_URL === undefined ? await createServer({ port: 0 }).listen() : undefined
await using redis = await connect(REDIS_URL ?? `redis://127.0.0.1:${server?.port}`)

const [first = 'news', ...others] = process.argv.slice(2)
await using subscription = redis.subscribe(first, ...others)
// Whoever publishes before the server has confirmed is not heard.
await subscription.ready

if (server !== undefined) {
  for (const text of ['It rains.', 'It still rains.', 'bye']) await server.call('PUBLISH', first, text)
}

for await (const { channel, message } of subscription) {
  if (message === 'bye') break
  console.log(`${channel}: ${message}`)
}
// prints: news: It rains.
// prints: news: It still rains.
