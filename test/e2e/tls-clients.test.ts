/** What people connect with, against a server with TLS: served with the right certificates, told what is wrong with others. */
import type { ConnectionOptions } from 'node:tls'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/client.ts'
import { certificates } from '../support/certificates.ts'
import { pem, startTls } from '../support/tls-client.ts'
import { OUR_CLI, runTool } from '../support/tool.ts'

const { server: own, client, expired, stranger, strangerCa, ca, caText } = certificates()

/** A server whose own certificate is not to be trusted. */
const shady = (identity: typeof own, protocols = '') =>
  startTls({ port: false, tls: pem(identity), config: { 'tls-protocols': protocols } })

interface Subject {
  readonly name: string
  /** What it makes of refusals by the server where it may hide the words. */
  readonly refused?: RegExp
  /** A value that went there and back, or what went wrong. */
  ask(port: number, tls: ConnectionOptions): Promise<string>
}

const SUBJECTS: readonly Subject[] = [
  {
    name: 'our client',
    ask: async (port, tls) => {
      await using redis = await connect(`rediss://localhost:${port}`, { tls, reconnect: false })
      return String(await redis.echo('grüße'))
    },
  },
  {
    name: 'ioredis',
    refused: /Connection is closed/,
    ask: async (port, tls) => {
      const redis = new Redis({ host: 'localhost', port, tls, lazyConnect: true, retryStrategy: () => null })
      onTestFinished(() => redis.disconnect())
      const failure = new Promise<never>((_, reject) => redis.once('error', reject))
      await Promise.race([redis.connect(), failure])
      return redis.echo('grüße')
    },
  },
  {
    name: 'node-redis',
    refused: /DENIED TLS certificate error|Socket closed unexpectedly/,
    ask: async (port, tls) => {
      const { ca, cert, key, minVersion, maxVersion, ciphers } = tls
      const given = Object.entries({ ca, cert, key, minVersion, maxVersion, ciphers })
      const options = Object.fromEntries(given.filter(([, value]) => value !== undefined))
      const redis = createClient({
        socket: { host: 'localhost', port, tls: true, reconnectStrategy: false, ...options },
      })
      redis.on('error', () => {})
      onTestFinished(() => {
        if (redis.isOpen) redis.destroy()
      })
      await redis.connect()
      return redis.echo('grüße')
    },
  },
]

describe.each(SUBJECTS)('$name', ({ ask, refused }) => {
  test('is served over TLS', async () => {
    const { server } = await startTls({ authClients: true })
    expect(await ask(server.tlsPort, { ca: caText, ...pem(client) })).toBe('grüße')
  })

  test.each([
    ['over', pem(expired), 'CERT_HAS_EXPIRED'],
    ['of another authority', pem(stranger), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['missing', {}, 'the client has sent none'],
  ])('is told that its certificate is %s', async (_name, identity, why) => {
    const { server } = await startTls({ authClients: true })
    const refusal = refused ?? `DENIED TLS certificate error: ${why}`
    await expect(ask(server.tlsPort, { ca: caText, ...identity })).rejects.toThrow(refusal)
    expect(server.stats.commands).toBe(0)
  })

  test('refuses a server whose certificate is over, or of another authority', async () => {
    const { server, notes } = await shady(expired)
    await expect(ask(server.tlsPort, { ca: caText })).rejects.toThrow(/certificate has expired/)
    const other = await shady(stranger)
    await expect(ask(other.server.tlsPort, { ca: caText })).rejects.toThrow(/unable to verify the first cert/)
    expect(server.stats.commands + other.server.stats.commands).toBe(0)
    expect(notes).toEqual([])
  })

  test('hears of a protocol that is too old', async () => {
    const { server, notes } = await startTls({ config: { 'tls-protocols': 'TLSv1.3' } })
    await expect(ask(server.tlsPort, { ca: caText, maxVersion: 'TLSv1.2' })).rejects.toThrow(
      /alert protocol version/,
    )
    expect(notes.at(-1)).toContain('Error accepting a client connection: unsupported protocol (')
  })
})

describe('mini-redis-cli', () => {
  const cli = (port: number, ...args: readonly string[]) =>
    runTool(OUR_CLI, ['-h', 'localhost', '-p', String(port), '--tls', ...args, 'ECHO', 'hello'])

  test('is served over TLS', async () => {
    const { server } = await startTls({ authClients: true })
    const identity = ['--cert', client.cert, '--key', client.key]
    expect(await cli(server.tlsPort, '--cacert', ca, ...identity)).toMatchObject({
      code: 0,
      stdout: 'hello\n',
    })
    const newest = ['--tls-ciphersuites', 'TLS_AES_128_GCM_SHA256']
    const older = ['--tls-ciphers', 'ECDHE-ECDSA-AES128-GCM-SHA256']
    for (const ciphers of [newest, older]) {
      const { stdout } = await cli(server.tlsPort, '--cacert', ca, ...identity, ...ciphers)
      expect(stdout).toBe('hello\n')
    }
  })

  test('says what is wrong with a certificate', async () => {
    const { server } = await startTls({ authClients: true })
    const refused = await cli(server.tlsPort, '--cacert', ca, '--cert', stranger.cert, '--key', stranger.key)
    expect(`${refused.stdout}${refused.stderr}`).toContain('DENIED TLS certificate error')
    const distrusting = await cli(server.tlsPort, '--cacert', strangerCa)
    expect(distrusting.stderr).toContain('SSL_connect failed: certificate verify failed')
    expect(server.stats.commands).toBe(0)
  })
})

describe('openssl s_client', () => {
  const client = (port: number, ...args: readonly string[]) =>
    runTool(['openssl', 's_client'], ['-connect', `127.0.0.1:${port}`, '-quiet', '-CAfile', ca, ...args], {
      input: 'PING\r\nQUIT\r\n',
    })

  test.each(['-tls1_2', '-tls1_3'])('is served: %s', async version => {
    const { server } = await startTls()
    expect((await client(server.tlsPort, version)).stdout).toBe('+PONG\r\n+OK\r\n')
  })

  test('may not renegotiate', async () => {
    const { server } = await startTls()
    // A line that begins with R asks for another handshake.
    const options = ['-connect', `127.0.0.1:${server.tlsPort}`, '-CAfile', ca, '-tls1_2']
    const { stderr } = await runTool(['openssl', 's_client'], options, { input: 'R\nPING\r\nQUIT\r\n' })
    expect(stderr).toContain('no renegotiation')
  })

  test('is given no version that is off', async () => {
    const { server, notes } = await startTls()
    const { stderr, stdout } = await client(server.tlsPort, '-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0')
    expect(stderr).toContain('alert protocol version')
    expect(stdout).toBe('')
    expect(notes.at(-1)).toContain('unsupported protocol')
  })
})
