/** A server inside a program, which counts its visitors in it; others may connect. `npx tsx examples/embedded.ts` */
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

const server = await createServer({ port: 0 }).listen()

/** Admits everybody three times a minute. */
async function admit(visitor: string): Promise<boolean> {
  const key = `visits:${visitor}`
  const visits = await server.call('INCR', key)
  if (visits === 1) await server.call('EXPIRE', key, 60)
  return Number(visits) <= 3
}

for (const visitor of ['alice', 'alice', 'bob', 'alice', 'alice']) {
  console.log(visitor, await admit(visitor))
}
// prints: alice true
// prints: alice true
// prints: bob true
// prints: alice true
// prints: alice false

// Another program would do the same, with any Redis client.
const client = await connect({ port: server.port })
console.log(await client.call('MGET', 'visits:alice', 'visits:bob')) // prints: [ '4', '1' ]

client.close()
await server.close()
