/**
 * The smallest program: store a value, read it back. It talks to the server that REDIS_URL names, or to one that it
 * starts itself on a free port. `npx tsx examples/hello-world.ts`
 */
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

const { REDIS_URL } = process.env
const server = REDIS_URL === undefined ? await createServer({ port: 0 }).listen() : undefined
const redis = await connect(REDIS_URL ?? `redis://127.0.0.1:${server?.port}`)

console.log(await redis.set('hello', 'world')) // prints: OK
console.log(await redis.get('hello')) // prints: world

redis.close()
await server?.close()
