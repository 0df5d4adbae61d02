/**
 * Peers that have not authenticated and send anything at all, over plain sockets and inside of TLS: they learn nothing,
 * change nothing and hold nothing, and others are served meanwhile.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Server } from '../src/server.ts'
import { RawClient } from './support/raw-client.ts'
import { start } from './support/start.ts'
import { secureSocket, startTls } from './support/tls-client.ts'

const config = { requirepass: 'secret' }

/** Pieces of the protocol in any order: mostly almost right. */
const piece = fc.oneof(
  fc.constantFrom('\r\n', '\n', '\r', '*', '$', '+', '-', ':', '\0', '"', "'", '\\x', ' '),
  fc.constantFrom(
    'GET',
    'SET k v',
    'AUTH',
    'AUTH x',
    'HELLO 3',
    'QUIT',
    'POST / HTTP/1.1',
    'Host: x',
    'EVAL',
  ),
  fc.constantFrom(
    '*1\r\n$4\r\nPING\r\n',
    '*2\r\n$4\r\nAUTH\r\n$1\r\nx\r\n',
    '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n',
  ),
  fc.integer().map(count => `*${count}\r\n`),
  fc.integer().map(length => `$${length}\r\n`),
  fc.constantFrom('*10\r\n', '*11\r\n', '$16384\r\n', '$16385\r\n', '*99999999999999999999\r\n', '$-1\r\n'),
  fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes).toString('latin1')),
  fc.constantFrom(20_000, 70_000).map(length => 'x'.repeat(length)),
)

/** Chunks, each sent by itself. */
const chunks = fc.array(
  fc.array(piece, { maxLength: 6 }).map(pieces => pieces.join('')),
  { maxLength: 5 },
)

/** Sends everything, ends, and gives what came back until the server closed. */
async function exchange(socket: Socket, sent: readonly string[]): Promise<string> {
  let received = ''
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  const closed = once(socket, 'close').catch(() => {})
  for (const chunk of sent) socket.write(Buffer.from(chunk, 'latin1'))
  socket.end()
  await closed
  return received
}

/** All that one who has not authenticated may hear; QUIT and RESET are for everybody. */
const HARMLESS = /^(?:-[^\r\n]*\r\n|\+OK\r\n|\+RESET\r\n)*$/

async function unharmed(server: Server, open: () => Promise<Socket>, numRuns: number): Promise<void> {
  const other = new RawClient(await open())
  expect(await other.ask('AUTH', 'secret')).toBe('+OK\r\n')
  await fc.assert(
    fc.asyncProperty(chunks, async sent => {
      expect(await exchange(await open(), sent)).toMatch(HARMLESS)
      expect(await other.ask('DBSIZE')).toBe(':0\r\n')
    }),
    { numRuns },
  )
  while (server.clients.size > 1) await new Promise(resolve => setImmediate(resolve))
  expect(server.sockets.admission.served).toBe(1)
  other.close()
}

test('any bytes over a plain socket', async () => {
  const server = await start({ config })
  const open = async () => {
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  await unharmed(server, open, 200)
})

test('any bytes inside of TLS', async () => {
  const { server } = await startTls({ config })
  await unharmed(server, () => secureSocket(server.tlsPort), 50)
})

test('any bytes in the place of a handshake', async () => {
  const { server } = await startTls({ config })
  const hello = Buffer.from('16030100', 'hex').toString('latin1')
  await fc.assert(
    fc.asyncProperty(chunks, fc.boolean(), async (sent, isRecord) => {
      const socket = connect(server.tlsPort, '127.0.0.1')
      await once(socket, 'connect')
      const received = await exchange(socket, isRecord ? [hello, ...sent] : sent)
      // Nothing, or an alert.
      expect(['', '\x15']).toContain(received.slice(0, 1))
    }),
    { numRuns: 50 },
  )
  while (server.sockets.admission.served > 0) await new Promise(resolve => setImmediate(resolve))
})

test('an inline request of more than ten words, or of a long one, is refused as one of arrays is', async () => {
  const server = await start({ config })
  const answer = async (sent: string) => {
    const client = await RawClient.open(server.port)
    client.write(sent)
    const reply = await client.read()
    client.close()
    return reply
  }
  expect(await answer('*11\r\n')).toMatch(/^-ERR Protocol error: unauthenticated multibulk length/)
  expect(await answer('*1\r\n$16385\r\n')).toMatch(/^-ERR Protocol error: unauthenticated bulk length/)
  // Redis has no such limit for inline requests: a line ends at 64 KB.
  expect(await answer(`${'x '.repeat(11)}\r\n`)).toMatch(/^-NOAUTH|^-ERR unknown command/)
  expect(await answer('x'.repeat(70_000))).toMatch(/^-ERR Protocol error: too big inline request/)
})

test('who is owed more than 16 KB of replies before AUTH is closed, also amid a pipeline', async () => {
  const server = await start({ config })
  const client = await RawClient.open(server.port)
  client.write('PING\r\n'.repeat(1000))
  expect(await client.read()).toBe('<closed>')
  expect(server.stats.outputLimitCloses).toBe(1)
  const other = await RawClient.open(server.port)
  other.write(`AUTH secret\r\n${'PING\r\n'.repeat(5000)}`)
  expect(await other.read()).toBe('+OK\r\n')
  for (let left = 5000; left > 0; left--) expect(await other.read()).toBe('+PONG\r\n')
  other.close()
})
