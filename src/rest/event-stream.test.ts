import { expect, test } from 'vitest'
import { VirtualClock } from '../keyspace/clock.ts'
import { createServer, type Server } from '../server/server.ts'

const HEADERS = { authorization: 'Bearer t', accept: 'text/event-stream' }

function makeServer(config: Readonly<Record<string, string>> = {}): Server {
  return createServer({ clock: new VirtualClock(0), config, rest: { token: 't' } })
}

interface Events {
  /** The next event, without `data: `; undefined: there is no more. */
  next(): Promise<string | undefined>
  cancel(): Promise<void>
}

async function listen(server: Server, path: string, body?: string): Promise<Events> {
  const init = { method: 'POST', headers: HEADERS, ...(body === undefined ? {} : { body }) }
  const response = await server.fetch(new Request(`http://redis${path}`, init))
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body?.getReader()
  if (reader === undefined) throw new Error('no body')
  const decoder = new TextDecoder()
  return {
    next: async () => {
      const { done, value } = await reader.read()
      return done
        ? undefined
        : decoder
            .decode(value)
            .replace(/\n\n$/, '')
            .replace(/^data: /gm, '')
    },
    cancel: () => reader.cancel(),
  }
}

test('messages of channels and patterns', async () => {
  const server = makeServer()
  const events = await listen(server, '/subscribe/chat/news', '[]')
  expect(await events.next()).toBe('subscribe,chat,1')
  expect(await events.next()).toBe('subscribe,news,2')
  expect(await server.call('PUBLISH', 'chat', 'zoë, hello')).toBe(1)
  expect(await events.next()).toBe('message,chat,zoë, hello')
  const byPattern = await listen(server, '/psubscribe/n*')
  expect(await byPattern.next()).toBe('psubscribe,n*,1')
  expect(await server.call('PUBLISH', 'news', 'one\r\ntwo\nthree')).toBe(2)
  expect(await events.next()).toBe('message,news,one\ntwo\nthree')
  expect(await byPattern.next()).toBe('pmessage,n*,news,one\ntwo\nthree')
})

test('MONITOR', async () => {
  const server = makeServer()
  const events = await listen(server, '/monitor')
  expect(await events.next()).toBe('"OK"')
  await server.call('SET', 'k', 'v')
  expect(await events.next()).toBe('0.000000 [0 in-process] "SET" "k" "v"')
})

test('who cancels is gone, and so are all when the server closes', async () => {
  const server = makeServer()
  const first = await listen(server, '/subscribe/chat')
  const second = await listen(server, '/subscribe/chat')
  expect(server.pubsub.count('channels', 'chat')).toBe(2)
  await first.cancel()
  expect(server.pubsub.count('channels', 'chat')).toBe(1)
  expect(await second.next()).toBe('subscribe,chat,1')
  await server.close()
  expect(await second.next()).toBeUndefined()
})

test('a signal ends it', async () => {
  const server = makeServer()
  const gone = new AbortController()
  await server.fetch(new Request('http://redis/subscribe/c', { headers: HEADERS, signal: gone.signal }))
  expect(server.clients.size).toBe(1)
  gone.abort()
  expect(server.clients.size).toBe(0)
  const asked = server.fetch(
    new Request('http://redis/subscribe/c', { headers: HEADERS, signal: gone.signal }),
  )
  await expect(asked).rejects.toThrow()
  expect(server.clients.size).toBe(0)
})

test('what nobody reads is counted, and has an end', async () => {
  const server = makeServer({ 'client-output-buffer-limit': 'pubsub 1000 0 0' })
  const events = await listen(server, '/subscribe/c')
  expect(await events.next()).toBe('subscribe,c,1')
  expect(await server.call('PUBLISH', 'c', 'x'.repeat(400))).toBe(1)
  expect([...server.clients.all()].map(({ output }) => output.bytes)).toContain(418)
  expect(await events.next()).toContain('xxx')
  expect([...server.clients.all()].map(({ output }) => output.bytes)).not.toContain(418)
  await server.call('PUBLISH', 'c', 'x'.repeat(600))
  expect(await server.call('PUBLISH', 'c', 'x'.repeat(600))).toBe(1)
  expect(await server.call('PUBLISH', 'c', 'x')).toBe(0)
})

test('what cannot be subscribed to is an error of JSON', async () => {
  const server = makeServer()
  await server.call('ACL', 'SETUSER', 'default', 'resetchannels')
  const response = await server.fetch(new Request('http://redis/subscribe/c', { headers: HEADERS }))
  expect([response.status, await response.json()]).toEqual([
    400,
    { error: 'NOPERM No permissions to access a channel' },
  ])
  expect([...server.clients.all()].map(({ address }) => address)).toEqual(['in-process'])
})
