/** A server that answers with anything, cut anywhere: calls end with a value or an error, and nothing crashes. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { ConnectionError, connect, ProtocolError } from '../../src/client.ts'

/** Starts a server that gives each connection to `serve`; returns its port. */
async function serverOf(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    serve(socket)
  })
  server.listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** One that greets as Redis does, and answers what comes then with these bytes. */
function answering(bytes: () => string): (socket: Socket) => void {
  return socket => {
    socket.once('data', () => {
      socket.write('%1\r\n+proto\r\n:3\r\n')
      socket.on('data', () => socket.write(bytes(), 'latin1'))
    })
  }
}

test.each([
  ['unknown', 'HTTP/1.1 200 OK\r\n', "unknown reply type 'H'"],
  ['too deep', '*1\r\n'.repeat(100_000), 'reply nested too deep'],
  ['too deep in maps', '%1\r\n+k\r\n'.repeat(100_000), 'reply nested too deep'],
  ['too long', '$99999999999\r\n', 'not a length: 99999999999'],
  ['longer than memory', '$9999999999\r\n', 'longer than anything can be: 9999999999'],
])('a reply that is %s ends the connection and its calls', async (_, bytes, message) => {
  const port = await serverOf(answering(() => bytes))
  const redis = await connect({ port, identify: false, reconnect: false })
  const calls = await Promise.allSettled([
    redis.get('a'),
    redis.mget('b', 'c'),
    redis.multi().get('d').exec(),
  ])
  for (const call of calls) {
    expect(call).toMatchObject({
      status: 'rejected',
      reason: { code: 'CONNECTION_LOST', cause: new ProtocolError(message) },
    })
  }
  await redis.closed
})

test('a reply of the greatest depth is read', async () => {
  const port = await serverOf(answering(() => `${'*1\r\n'.repeat(1024)}:42\r\n`))
  await using redis = await connect({ port, identify: false })
  let value: unknown = await redis.call('EVAL', 'deep', 0)
  let depth = 0
  for (; Array.isArray(value); value = value[0]) depth++
  expect([depth, value]).toEqual([1024, 42])
})

const token = fc.oneof(
  fc.constantFrom('*2\r\n', '%1\r\n', '>3\r\n', '~1\r\n', '|1\r\n', '$2\r\n', '$-1\r\n', '_\r\n', ':1\r\n'),
  fc.constantFrom('+OK\r\n', '-ERR no\r\n', '+QUEUED\r\n', '$7\r\nmessage\r\n', '+subscribe\r\n', ',inf\r\n'),
  fc.string({ unit: 'binary-ascii', maxLength: 4 }),
)
const stream = fc.array(token, { maxLength: 20 }).map(tokens => tokens.join(''))

test('whatever comes, calls are settled', async () => {
  let bytes = ''
  let cut = 0
  const port = await serverOf(socket => {
    socket.once('data', () => {
      socket.write('%1\r\n+proto\r\n:3\r\n')
      socket.once('data', () => {
        const at = cut % (bytes.length + 1)
        socket.write(bytes.slice(0, at), 'latin1', () => socket.end(bytes.slice(at), 'latin1'))
      })
    })
  })
  await fc.assert(
    fc.asyncProperty(stream, fc.nat(), async (sent, place) => {
      bytes = sent
      cut = place
      const redis = await connect({ port, identify: false, reconnect: false })
      const news = redis.subscribe('news')
      await Promise.allSettled([
        redis.get('a'),
        redis.hgetall('b'),
        redis.zrange('c', 0, -1, { withscores: true }),
        redis.xrange('d', '-', '+'),
        redis.commandDocs(),
        redis.multi().get('e').incr('f').exec(),
        redis.scanIterator().next(),
        news.ready,
      ])
      await redis.closed
      expect(redis.pending).toBe(0)
      await news.close()
    }),
    { numRuns: 200 },
  )
})

test('whatever is the greeting, connecting ends', async () => {
  let bytes = ''
  const port = await serverOf(socket => {
    socket.once('data', () => socket.end(bytes, 'latin1'))
  })
  await fc.assert(
    fc.asyncProperty(stream, async sent => {
      bytes = sent
      const outcome: unknown = await connect({ port, reconnect: false }).catch((error: unknown) => error)
      if (outcome instanceof Error) return
      // A greeting that a server could give.
      const redis = outcome as Awaited<ReturnType<typeof connect>>
      await redis.closed
      await expect(redis.get('k')).rejects.toBeInstanceOf(ConnectionError)
    }),
    { numRuns: 200 },
  )
})
