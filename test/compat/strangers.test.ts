/**
 * Random streams of peers that have not authenticated: a real server and ours say the same, byte by byte. For more of them:
 * `STREAMS=20000 npx vitest run --project compat test/compat/strangers.test.ts`.
 */
import { connect } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { createServer } from '../../src/server.ts'
import { Chance, strangersStream } from '../support/hostile-streams.ts'
import { startProcess } from '../support/server-process.ts'
import { agree, REAL_VERSION } from './versions.ts'

const STREAMS = Number(process.env['STREAMS'] ?? 1000)
const AT_ONCE = 8
const real = await startProcess(['redis-server'], ['--save', '', '--requirepass', 'secret'])
const ours = await createServer({ port: 0, config: { requirepass: 'secret' } }).listen()
afterAll(async () => {
  await real.stop()
  await ours.close()
})

/** It logs in first, and then looks at the other options of HELLO. */
const isOld = REAL_VERSION.startsWith('7.0')

/** Sends everything, ends, and gives what came until the server closed. */
function said(port: number, stream: string): Promise<string> {
  return new Promise(resolve => {
    let received = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', chunk => {
      received += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
    socket.end(Buffer.from(stream, 'latin1'))
  })
}

/** Redis reads 16 KB at a time, and may close before it has read, and we have heard, all. */
const MOST = 12_000
/** Where it sees HTTP it closes, and what it had to say before is lost. */
const HTTP = /post|host:/i
/** Who is owed more is closed by us. */
const SHORT = 16 * 1024
/** Since 7.2 a refused AUTH is passed over in silence when other replies wait. And 7.0 says less of HELLO. */
const comparable = (replies: string) =>
  replies
    .replace(/-WRONGPASS [^\r]*\r\n/g, '')
    .replaceAll('otherwise the HELLO AUTH', 'otherwise the HELLO <proto> AUTH')

/** As Redis searches for the end of a line, it stops at a NUL, and waits for ever. */
const withoutNul = (stream: string) => stream.replaceAll('\0', '\x01')

test.skipIf(!agree('a blank line is no request'))(
  `${STREAMS} streams`,
  async () => {
    let next = 0
    const compareSome = async () => {
      while (next < STREAMS) {
        const number = next++
        const stream = withoutNul(strangersStream(new Chance(number)))
        if (stream.length > MOST || HTTP.test(stream)) continue
        const [expected, actual] = await Promise.all([said(real.port, stream), said(ours.port, stream)])
        const where = `stream ${number}: ${JSON.stringify(stream)}`
        if (isOld && /HELLO[\s\S]*alice/.test(stream)) continue
        if (expected.length < SHORT) expect(comparable(actual), where).toBe(comparable(expected))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, compareSome))
  },
  600_000,
)
