/** A script that runs in slices, and what reads or replaces all data: that sees them before the script, or behind it. */
import { expect, onTestFinished, test } from 'vitest'
import { ClosedError, SaveError, type Server } from '../../src/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { start, temporaryFolder } from '../support/start.ts'

/** Counts `a`, then `b` much later. Says whether all keys stayed as they were in between. */
const SCRIPT = `
  redis.call('INCR', 'a')
  for i = 1, 60000 do
    if redis.call('GET', 'a') ~= '1' then return 'changed' end
  end
  redis.call('INCR', 'b')
  return 'unchanged'`

async function serverWith(config: Readonly<Record<string, string>> = {}, dir?: string): Promise<Server> {
  const all = { 'busy-reply-threshold': '1', save: '', ...config }
  const server = await start(dir === undefined ? { config: all } : { config: all, dir })
  // Lua is loaded when the first script comes.
  await server.call('EVAL', 'return 1', 0)
  return server
}

/** Begins a script. Resolves when it is in its middle, with what it will reply. */
async function midway(server: Server, script = SCRIPT): Promise<{ readonly reply: Promise<unknown> }> {
  const reply = server.call('EVAL', script, 0).catch(String)
  await expect.poll(() => server.isMidScript, { interval: 1 }).toBe(true)
  return { reply }
}

async function kill(server: Server): Promise<void> {
  const client = await RawClient.open(server.port)
  onTestFinished(() => client.close())
  expect(await client.ask('SCRIPT', 'KILL')).toBe('+OK\r\n')
}

test('load() waits for its end', async () => {
  const other = await start()
  await other.call('SET', 'new', 1)
  const server = await serverWith()
  const { reply } = await midway(server)
  await server.load(other.dump())
  expect(await reply).toBe('unchanged')
  expect(await server.call('KEYS', '*')).toEqual(['new'])
})

test('load() waits until it is killed, and no longer than the server is there', async () => {
  const other = await start()
  await other.call('SET', 'new', 1)
  const server = await serverWith()
  const { reply } = await midway(server, 'while true do end')
  const loaded = server.load(other.dump())
  await kill(server)
  await loaded
  expect(await reply).toContain('killed')
  expect(await server.call('GET', 'new')).toBe('1')
  await midway(server, 'while true do end')
  const never = expect(server.load(other.dump())).rejects.toThrow(ClosedError)
  await server.close(0)
  await never
})

test('save() waits for its end, dump() is refused', async () => {
  const dir = temporaryFolder()
  const server = await serverWith({}, dir)
  const { reply } = await midway(server)
  expect(() => server.dump()).toThrow(SaveError)
  const saved = server.save()
  expect(await reply).toBe('unchanged')
  await saved
  const again = await serverWith({}, dir)
  expect(await again.call('MGET', 'a', 'b')).toEqual(['1', '1'])
})

test('save points and rewrites of the append-only file wait for its end', async () => {
  const dir = temporaryFolder()
  const config = { appendonly: 'yes', 'auto-aof-rewrite-min-size': '1', 'auto-aof-rewrite-percentage': '1' }
  const server = await serverWith(config, dir)
  const { saves, appendOnly } = server.persistence
  await server.call('SET', 'k', 'x'.repeat(1000))
  await server.call('CONFIG', 'SET', 'save', '1 1')
  const { reply } = await midway(server)
  saves.lastSave -= 2000
  const { snapshots } = server.persistence
  server.persistence.tick()
  expect(server.persistence.snapshots).toBe(snapshots)
  expect(await reply).toBe('unchanged')
  await expect.poll(() => appendOnly.rewrites + saves.begun).toBeGreaterThan(snapshots)
  await server.close()
  const again = await serverWith(config, dir)
  expect(await again.call('MGET', 'a', 'b')).toEqual(['1', '1'])
})

test('it ends before the server writes its files at the end', async () => {
  const dir = temporaryFolder()
  const server = await serverWith({ save: '3600 1' }, dir)
  await midway(server, `redis.call('SET', 'a', 1) while true do end`)
  await server.close(0)
  expect(server.isMidScript).toBe(false)
  const again = await serverWith({}, dir)
  expect(await again.call('GET', 'a')).toBe('1')
})
