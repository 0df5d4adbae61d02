/**
 * Peers that connect, do what they should not, and go: each in a way that its number decides. What they heard is returned,
 * so that the caller can judge it.
 */
import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls, type SecureVersion } from 'node:tls'
import { certificates } from './certificates.ts'
import { type Chance, chunksOf, strangersStream } from './hostile-streams.ts'

export interface Target {
  readonly port: number
  readonly tls: boolean
  readonly host?: string
}

export interface Heard {
  /** What the peer did, for who looks for a fault. */
  readonly deed: string
  /** Whether it was understood: plain text on a plain port, or inside of TLS. */
  readonly inside: boolean
  readonly bytes: string
}

/** So long may nothing happen, in ms, until a peer counts as forgotten by the server. */
const FORGOTTEN = 20_000
const VERSIONS: readonly SecureVersion[] = ['TLSv1.2', 'TLSv1.3']
const ENDINGS = ['end', 'end', 'end', 'destroy', 'reset', 'deaf'] as const
/** Sessions of earlier handshakes: most peers would only heat the machine. */
const sessions = new Map<SecureVersion, Buffer>()

/** One peer from its first byte to its end. */
export async function harass(target: Target, chance: Chance): Promise<Heard> {
  const { port, host = '127.0.0.1' } = target
  const raw = connect({ port, host })
  const errors: Error[] = []
  raw.on('error', error => errors.push(error))
  raw.setTimeout(FORGOTTEN, () => raw.destroy(new Error('the server has forgotten this peer')))
  const heard = await (target.tls ? strangerOnTls(raw, chance) : stranger(raw, raw, chance))
  const forgotten = errors.find(({ message }) => message.includes('forgotten'))
  if (forgotten !== undefined) throw new Error(heard.deed, { cause: forgotten })
  return heard
}

async function strangerOnTls(raw: Socket, chance: Chance): Promise<Heard> {
  const version = chance.of(VERSIONS)
  switch (chance.below(4)) {
    case 0:
      return { ...(await send(raw, raw, brokenHello(await helloOf(version), chance), chance)), inside: false }
    case 1:
      return { ...(await stranger(raw, raw, chance)), inside: false }
  }
  const session = chance.once(20) ? undefined : sessions.get(version)
  const socket = connectTls({ socket: raw, ca: certificates().caText, maxVersion: version, session })
  socket.on('session', (made: Buffer) => sessions.set(version, made))
  socket.on('error', () => {})
  await new Promise(resolve => socket.once('secureConnect', resolve).once('close', resolve))
  const heard = await stranger(socket, raw, chance)
  return { ...heard, deed: `${version} ${heard.deed}` }
}

function stranger(socket: Socket, raw: Socket, chance: Chance): Promise<Heard> {
  return send(socket, raw, Buffer.from(strangersStream(chance), 'latin1'), chance)
}

/** The beginning of a handshake, whole or not, with a byte that is wrong or not, and anything behind it. */
function brokenHello(hello: Buffer, chance: Chance): Buffer {
  const bytes = Buffer.from(hello)
  for (let left = chance.below(3); left > 0; left--) bytes[chance.below(bytes.length)] = chance.below(256)
  const part = chance.once(2) ? bytes : bytes.subarray(0, chance.below(bytes.length))
  return chance.once(3) ? Buffer.concat([part, Buffer.from(strangersStream(chance), 'latin1')]) : part
}

/** What a client sends first. */
function helloOf(maxVersion: SecureVersion): Promise<Buffer> {
  return new Promise(resolve => {
    const wire = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        resolve(chunk)
        done()
      },
    })
    connectTls({ socket: wire, maxVersion }).on('error', () => {})
  })
}

async function send(socket: Socket, raw: Socket, stream: Buffer, chance: Chance): Promise<Heard> {
  const ending = chance.of(ENDINGS)
  const garbled = socket !== raw && chance.once(8)
  let bytes = ''
  if (ending === 'deaf') raw.pause()
  else {
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.toString('latin1')
    })
  }
  const closed = new Promise(resolve => raw.once('close', resolve))
  let chunks = 0
  // Half of what one sends whose connection is to be reset.
  const last = ending === 'reset' ? Math.floor(stream.length / 2) : stream.length
  for (const chunk of chunksOf(stream.subarray(0, last), chance)) {
    if (socket.destroyed || !socket.writable) break
    socket.write(chunk)
    if (++chunks % 8 === 0) await turn()
  }
  // Past TLS: no record of it.
  if (garbled && raw.writable) raw.write(stream.subarray(0, 100))
  await turn()
  switch (ending) {
    case 'end':
      socket.end()
      break
    case 'reset':
      raw.resetAndDestroy()
      break
    default:
      raw.destroy()
  }
  if (!raw.destroyed || !raw.closed) await closed
  socket.destroy()
  return { bytes, inside: true, deed: `${JSON.stringify(stream.toString('latin1', 0, 200))} ${ending}` }
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
