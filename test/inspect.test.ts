/** What console.log() shows of the things that programs hold: short, and nothing that is a secret. */
import { inspect } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../src/client.ts'
import { createServer } from '../src/server.ts'
import { startTestServer } from '../src/testing.ts'
import { start } from './support/start.ts'

test('a server', async () => {
  const server = await start({ host: '127.0.0.1', config: { requirepass: 'secret' } })
  await server.call('SET', 'private', 'private')
  expect(inspect(server)).toBe(
    `Server {\n  state: 'listening',\n  addresses: [ '127.0.0.1:${server.port}' ],\n  clients: 1,\n  keys: 1\n}`,
  )
  expect(inspect({ a: { b: { server } } }, { depth: 1 })).toContain('[Object]')
  expect(inspect([[[server]]], { depth: 2 })).toBe('[ [ [ [Server] ] ] ]')
  const inProcess = createServer()
  expect(inspect(inProcess)).toBe("Server { state: 'in process', addresses: [], clients: 0, keys: 0 }")
  await inProcess.close()
  expect(inspect(inProcess)).toContain("state: 'closed'")
})

test('a snapshot', async () => {
  const server = await start()
  await server.call('SET', 'private', 'private')
  const saved = server.snapshot()
  expect(inspect(saved)).toBe('ServerSnapshot { keys: 1 }')
  saved.release()
  expect(inspect(saved)).toBe("ServerSnapshot { state: 'released' }")
})

test('a test server', async () => {
  const redis = await startTestServer({ now: Date.UTC(2030, 0, 1), host: '127.0.0.1' })
  onTestFinished(() => redis.close())
  expect(inspect(redis, { depth: 0, breakLength: 100 })).toBe(
    `TestServer { url: '${redis.url}', time: 2030-01-01T00:00:00.000Z, server: [Server] }`,
  )
})

test('a client, its batches and its subscriptions', async () => {
  const server = await start({ config: { requirepass: 'secret' } })
  const redis = await connect(`redis://:secret@127.0.0.1:${server.port}/2`, { name: 'worker' })
  onTestFinished(() => redis.close())
  const facts = `server: '127.0.0.1:${server.port}', database: 2, pending: 0`
  expect(inspect(redis, { breakLength: 100 })).toBe(`Client { state: 'ready', ${facts} }`)
  expect(inspect(redis.bytes, { breakLength: 100 })).toBe(`Client { state: 'ready', ${facts} }`)
  expect(inspect(redis.multi().set('private', 'private'))).toBe("Pipeline { mode: 'MULTI', size: 1 }")
  const news = redis.subscribe('news')
  await news.ready
  expect(inspect(news, { breakLength: 100 })).toBe(
    "Subscription { state: 'listening', names: [ 'news' ], waiting: 0, dropped: 0 }",
  )
  redis.close()
  expect(inspect(redis, { breakLength: 100 })).toContain("state: 'closed'")
  const direct = server.connect()
  expect(inspect(direct, { breakLength: 100 })).toContain("server: 'in process'")
})
