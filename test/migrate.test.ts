/** What other clients may do while MIGRATE waits for the other server, and what becomes of it when ours ends. */
import { createServer as createPeer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { VirtualClock } from '../src/server.ts'
import { RawClient } from './support/raw-client.ts'
import { start } from './support/start.ts'

async function open(port: number): Promise<RawClient> {
  const client = await RawClient.open(port)
  onTestFinished(() => client.close())
  return client
}

/** A server that answers when it is told to. */
async function slowPeer(): Promise<{ port: string; asked: Promise<Socket>; closed: Promise<void> }> {
  let close: () => void = () => {}
  const closed = new Promise<void>(resolve => {
    close = resolve
  })
  const peer = createPeer()
  const asked = new Promise<Socket>(resolve => {
    peer.on('connection', socket => {
      socket.on('error', () => {})
      socket.on('close', close)
      socket.once('data', () => resolve(socket))
      onTestFinished(() => {
        socket.destroy()
      })
    })
  })
  await new Promise<void>(resolve => peer.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    peer.close()
  })
  const address = peer.address()
  return { port: String(typeof address === 'object' ? address?.port : 0), asked, closed }
}

/** Answers to AUTH and SELECT, and to each RESTORE. */
function acknowledge(socket: Socket): void {
  socket.on('data', () => socket.write('+OK\r\n'))
  socket.write('+OK\r\n')
}

test('others read, those that would write wait', async () => {
  const { port } = await start()
  const [mover, reader, writer, pauser] = [
    await open(port),
    await open(port),
    await open(port),
    await open(port),
  ]
  const peer = await slowPeer()
  await reader.ask('MSET', 'k', 'v', 'n', '1')
  mover.send(['MIGRATE', '127.0.0.1', peer.port, 'k', '0', '60000'])
  const socket = await peer.asked
  writer.send(['APPEND', 'k', 'more'])
  while (!(await reader.ask('INFO', 'clients')).includes('blocked_clients:2\r\n'));
  // Neither a pause nor its end lets the writer go on.
  expect(await pauser.ask('CLIENT', 'PAUSE', '100000', 'WRITE')).toBe('+OK\r\n')
  expect(await pauser.ask('CLIENT', 'UNPAUSE')).toBe('+OK\r\n')
  expect(await reader.ask('GET', 'k')).toBe('$1\r\nv\r\n')
  acknowledge(socket)
  expect(await mover.read()).toBe('+OK\r\n')
  // The key that is gone is made anew.
  expect(await writer.read()).toBe(':4\r\n')
  await peer.closed
})

test('a key that expires meanwhile has expired', async () => {
  const clock = new VirtualClock(0)
  const { port } = await start({ clock })
  const [mover, reader] = [await open(port), await open(port)]
  const peer = await slowPeer()
  await reader.ask('SET', 'k', 'v', 'PX', '1000')
  mover.send(['MIGRATE', '127.0.0.1', peer.port, 'k', '0', '60000'])
  const socket = await peer.asked
  clock.advance(1000)
  expect(await reader.ask('GET', 'k')).toBe('$-1\r\n')
  acknowledge(socket)
  expect(await mover.read()).toBe('+OK\r\n')
})

test('a slow script that only reads keeps its keys', async () => {
  const { port } = await start({ config: { 'busy-reply-threshold': 1 } })
  const [mover, script, other] = [await open(port), await open(port), await open(port)]
  const peer = await slowPeer()
  await other.ask('SET', 'k', 'v')
  mover.send(['MIGRATE', '127.0.0.1', peer.port, 'k', '0', '60000'])
  const socket = await peer.asked
  const source = "while redis.call('EXISTS', KEYS[1]) == 1 do end return 'gone'"
  script.send(['EVAL_RO', source, '1', 'k'])
  while (!(await other.ask('GET', 'k')).startsWith('-BUSY'));
  acknowledge(socket)
  await peer.closed
  expect(await other.ask('SCRIPT', 'KILL')).toBe('+OK\r\n')
  expect(await script.read()).toContain('Script killed by user')
  expect(await mover.read()).toBe('+OK\r\n')
  expect(await other.ask('EXISTS', 'k')).toBe(':0\r\n')
})

test('it goes on when its client has left', async () => {
  const { port } = await start()
  const [mover, reader, writer] = [await open(port), await open(port), await open(port)]
  const peer = await slowPeer()
  await reader.ask('SET', 'k', 'v')
  mover.send(['MIGRATE', '127.0.0.1', peer.port, 'k', '0', '60000'])
  const socket = await peer.asked
  mover.close()
  writer.send(['SET', 'other', '1'])
  expect(await reader.ask('GET', 'k')).toBe('$1\r\nv\r\n')
  acknowledge(socket)
  expect(await writer.read()).toBe('+OK\r\n')
  expect(await reader.ask('EXISTS', 'k')).toBe(':0\r\n')
})

test('a server that ends waits for no answer', async () => {
  const server = await start()
  const mover = await open(server.port)
  const peer = await slowPeer()
  await mover.ask('SET', 'k', 'v')
  mover.send(['MIGRATE', '127.0.0.1', peer.port, 'k', '0', '600000'])
  await peer.asked
  await server.close()
  await peer.closed
  expect(await mover.read()).toBe('-IOERR error or timeout reading to target instance\r\n')
})

test('not inside a transaction or a script', async () => {
  const { port } = await start()
  const client = await open(port)
  await client.ask('SET', 'k', 'v')
  await client.ask('MULTI')
  await client.ask('MIGRATE', '127.0.0.1', '1', 'k', '0', '1000')
  const refusal = 'ERR MIGRATE is not possible inside a transaction or a script'
  expect(await client.ask('EXEC')).toBe(`*1\r\n-${refusal}\r\n`)
  const script = "return redis.call('MIGRATE', '127.0.0.1', '1', KEYS[1], '0', '1000')"
  expect(await client.ask('EVAL', script, '1', 'k')).toContain(refusal)
})

test('passwords are not shown', async () => {
  const { port } = await start()
  const [monitor, client] = [await open(port), await open(port)]
  await monitor.ask('MONITOR')
  await client.ask('MIGRATE', 'h', '1', 'k', '0', '1', 'AUTH2', 'user', 'secret')
  expect(await monitor.read()).toMatch(/"AUTH2" "\(redacted\)" "\(redacted\)"\r\n$/)
})
