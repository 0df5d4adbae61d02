/**
 * Ten thousand connections, plain and of TLS: held open, all answering PING, beside redis-server; those that never finish their
 * handshake; and what one can make the server hold that has not authenticated. `ulimit -n` must allow 10,100.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { resolve } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { certificates } from '../test/support/certificates.ts'
import { freePort, startProcess } from '../test/support/server-process.ts'
import { residentBytes } from './processes.ts'

const COUNT = 10_000
/** So many connect at a time. */
const AT_ONCE = 100
const COMMANDS = { 'mini-redis': ['node', resolve('dist/cli/server.js')], 'redis-server': ['redis-server'] }

interface Peer {
  readonly pid: number
  /** Of plain connections, and of those of TLS. */
  readonly port: number
  readonly tlsPort: number
  stop(): Promise<void>
}

export async function benchConnections(): Promise<void> {
  console.log('| idle connections | answered PING | KB of each |')
  console.log('|---|---|---|')
  for (const name of ['mini-redis', 'redis-server'] as const) {
    for (const open of [openPlain, openTls]) {
      const peer = await started(name, [])
      const { sockets, kilobytes } = await held(peer, () => open(peer))
      const answers = await Promise.all(sockets.map(ping))
      const answered = answers.filter(answer => answer === '+PONG\r\n').length
      const what = `${name}${open === openTls ? ', TLS' : ''}`
      console.log(`| ${what} | ${answered} of ${COUNT} | ${kilobytes.toFixed(1)} |`)
      for (const socket of sockets) socket.destroy()
      await peer.stop()
    }
  }
  await benchHandshakes()
  await benchHoarders()
}

/** None of these says a word where a handshake is due. */
async function benchHandshakes(): Promise<void> {
  const peer = await started('mini-redis', [])
  const closed: Promise<void>[] = []
  const silent = async () => {
    const socket = connect(peer.tlsPort, '127.0.0.1').resume()
    socket.on('error', () => {})
    closed.push(new Promise(resolve => socket.once('close', () => resolve())))
    await once(socket, 'connect')
    return socket
  }
  const { kilobytes } = await held(peer, silent)
  const before = performance.now()
  const other = await openTls(peer)
  const asked = performance.now()
  await ping(other)
  const waited = performance.now() - asked
  await Promise.all(closed)
  const took = (performance.now() - before) / 1000
  console.log('\n| handshakes that never begin | |\n|---|---|')
  console.log(`| KB of each | ${kilobytes.toFixed(1)} |`)
  console.log(`| another's PING meanwhile | ${waited.toFixed(1)} ms |`)
  console.log(`| all closed, after the last has come, in | ${took.toFixed(1)} s |`)
  other.destroy()
  await peer.stop()
}

/** Before AUTH: nine arguments of 16 KB and most of a tenth, and replies that it does not read. */
const HOARD = `${'PING\r\n'.repeat(400)}*10\r\n${`$16384\r\n${'x'.repeat(16_384)}\r\n`.repeat(9)}$16384\r\n${'x'.repeat(16_383)}`

async function benchHoarders(): Promise<void> {
  console.log('\n| a stranger that hoards | KB of each |\n|---|---|')
  for (const open of [openPlain, openTls]) {
    const peer = await started('mini-redis', ['--requirepass', 'secret'])
    const hoarder = async () => {
      const socket = await open(peer)
      await new Promise<void>(resolve => socket.write(HOARD, () => resolve()))
      socket.pause()
      return socket
    }
    const { sockets, kilobytes } = await held(peer, hoarder, COUNT / 10, () => hasRead(peer))
    console.log(`| ${open === openTls ? 'TLS' : 'plain'} | ${kilobytes.toFixed(0)} |`)
    for (const socket of sockets) socket.destroy()
    await peer.stop()
  }
}

/** Waits until the server has read what hoarders have sent. */
async function hasRead(peer: Peer): Promise<void> {
  const client = await openPlain(peer)
  client.setEncoding('latin1').write('AUTH secret\r\n')
  await once(client, 'data')
  for (let bytes = 0, before = -1; bytes < HOARD.length * (COUNT / 10); ) {
    client.write('INFO stats\r\n')
    const [text] = (await once(client, 'data')) as [string]
    bytes = Number(/total_net_input_bytes:(\d+)/.exec(text)?.[1])
    // Some of the first ones have gone before all was read.
    if (bytes - before < 100) break
    before = bytes
    await new Promise(resolve => setTimeout(resolve, 1000))
  }
  client.destroy()
}

async function started(name: keyof typeof COMMANDS, args: readonly string[]): Promise<Peer> {
  const { server: identity, ca } = certificates()
  const tlsPort = await freePort()
  const server = await startProcess(COMMANDS[name], [
    ...['--save', '', '--maxclients', String(COUNT + 50), '--tls-port', String(tlsPort)],
    ...['--tls-auth-clients', 'no', '--tls-cert-file', identity.cert, '--tls-key-file', identity.key],
    ...['--tls-ca-cert-file', ca, ...args],
  ])
  return { ...server, tlsPort }
}

/** Opens connections, and says what the server holds for each. */
async function held(
  peer: Peer,
  open: () => Promise<Socket>,
  count = COUNT,
  isRead = async () => {},
): Promise<{ sockets: readonly Socket[]; kilobytes: number }> {
  // What the first few cost is made once.
  const first = await Promise.all(Array.from({ length: AT_ONCE / 2 }, open))
  for (const socket of first) socket.destroy()
  const before = residentBytes(peer.pid)
  const sockets: Socket[] = []
  for (let left = count; left > 0; left -= AT_ONCE)
    for (const socket of await Promise.all(Array.from({ length: AT_ONCE }, open))) sockets.push(socket)
  await isRead()
  return { sockets, kilobytes: (residentBytes(peer.pid) - before) / count / 1024 }
}

async function openPlain({ port }: Peer): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

async function openTls({ tlsPort }: Peer): Promise<Socket> {
  const socket = connectTls({ host: '127.0.0.1', port: tlsPort, ca: certificates().caText })
  await once(socket, 'secureConnect')
  return socket
}

function ping(socket: Socket): Promise<string> {
  return new Promise(resolve => {
    socket.once('data', chunk => resolve(chunk.toString()))
    socket.once('close', () => resolve('closed'))
    socket.write('PING\r\n')
  })
}
