/** A room in which everybody hears what is said: publish and subscribe without a socket. `npx tsx examples/chat.ts` */
import { createServer } from 'mini-redis/server'

await using server = createServer()

async function enter(name: string) {
  const connection = server.connect({
    onMessage: message => {
      if (Array.isArray(message)) console.log(`${name} hears: ${message[2]}`)
    },
  })
  await connection.call('SUBSCRIBE', 'room')
  return connection
}

using alice = await enter('alice')
await alice.call('PUBLISH', 'room', 'Is anybody here?') // prints: alice hears: Is anybody here?

using bob = await enter('bob')
await bob.call('PUBLISH', 'room', 'I am.')
// prints: alice hears: I am.
// prints: bob hears: I am.

await alice.call('UNSUBSCRIBE', 'room')
await bob.call('PUBLISH', 'room', 'Alice?') // prints: bob hears: Alice?
