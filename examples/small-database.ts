/**
 * A program that needs a small database and has none to install: notes that are there again when it starts the next time.
 * `npx tsx examples/small-database.ts`
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'mini-redis-server/server'

// A real program has a folder of its own, such as './data'.
const dir = await mkdtemp(join(tmpdir(), 'notes-'))

/** Each change is on the disk before it is confirmed. Without a port, only this program gets in. */
const open = () =>
  createServer({ port: false, dir, appendOnly: true, config: { appendfsync: 'always' } }).listen()

async function write(text: string): Promise<void> {
  const server = await open()
  const redis = server.connect()
  const id = await redis.incr('notes:last')
  await redis.hset(`note:${id}`, { text, length: String(text.length) })
  await redis.rpush('notes', String(id))
  redis.close()
  await server.close()
}

await write('buy milk')
await write('call Ann')

const server = await open()
const redis = server.connect()
for (const id of await redis.lrange('notes', 0, -1)) {
  console.log(id, await redis.hget(`note:${id}`, 'text'))
}
// prints: 1 buy milk
// prints: 2 call Ann

redis.close()
await server.close()
await rm(dir, { recursive: true })
