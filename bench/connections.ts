/** Ten thousand connections held open, all answering PING. */
import { connect, type Socket } from 'node:net'
import { residentBytes, startOurs } from './processes.ts'

const COUNT = 10_000

export async function benchConnections(): Promise<void> {
  const peer = await startOurs()
  const before = residentBytes(peer.pid)
  const sockets: Socket[] = []
  for (let i = 0; i < COUNT; i++) sockets.push(await open(peer.port))
  const start = performance.now()
  const answers = await Promise.all(sockets.map(ping))
  const took = performance.now() - start
  const kilobytes = (residentBytes(peer.pid) - before) / COUNT / 1024
  const answered = answers.filter(answer => answer === '+PONG\r\n').length
  console.log('| connections held open | |')
  console.log('|---|---|')
  console.log(`| answered PING | ${answered} of ${COUNT} in ${took.toFixed(0)} ms |`)
  console.log(`| memory per connection | ${kilobytes.toFixed(1)} KB |`)
  for (const socket of sockets) socket.destroy()
  await peer.stop()
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
  })
}

function ping(socket: Socket): Promise<string> {
  return new Promise(resolve => {
    socket.once('data', chunk => resolve(chunk.toString()))
    socket.write('PING\r\n')
  })
}
