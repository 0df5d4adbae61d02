import { once } from 'node:events'
import { connect, createServer, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { newReadBuffer, readShared } from './shared-read.ts'

test('an accepted socket reads into the shared buffer', async () => {
  const buffer = newReadBuffer()
  const seen: [text: string, room: boolean, shared: boolean][] = []
  const server = createServer({ pauseOnConnect: true }, socket => {
    readShared(socket, buffer, (bytes, from, to, shared) => {
      seen.push([bytes.toString('latin1', from, to), from > 1000, shared && bytes === buffer])
      socket.write('x')
    })
    socket.resume()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const client = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1')
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  client.write('PING')
  await once(client, 'data')
  client.write('PONG')
  await once(client, 'data')
  expect(seen).toEqual([
    ['PING', true, true],
    ['PONG', true, true],
  ])
})

test('a socket without a handle of the usual kind emits its own chunks', () => {
  const socket = new Socket()
  const seen: [from: number, to: number, shared: boolean][] = []
  readShared(socket, newReadBuffer(), (_, from, to, shared) => seen.push([from, to, shared]))
  socket.emit('data', Buffer.from('PING'))
  expect(seen).toEqual([[0, 4, false]])
})
