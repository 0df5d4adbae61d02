/** TLS on the server: who is served, who is told why not, and how it is changed while connections are open. */
import { once } from 'node:events'
import { copyFileSync, writeFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createServer, VirtualClock } from '../../src/server.ts'
import { certificates } from '../support/certificates.ts'
import { RawClient } from '../support/raw-client.ts'
import { start, temporaryFolder } from '../support/start.ts'
import { pem, pinged, secureClient, secureSocket, startTls } from '../support/tls-client.ts'

const { server: own, client, user, expired, stranger, locked, ca, folder: all } = certificates()

/** Directives that name the files of a server whose clients need no certificate. */
const files = { 'tls-cert-file': own.cert, 'tls-key-file': own.key, 'tls-auth-clients': 'no' }

describe('a server', () => {
  test('serves TLS and plain connections side by side', async () => {
    const server = await start({ tls: pem(own) })
    expect(server.port).not.toBe(server.tlsPort)
    expect(server.addresses.map(each => Number(each.split(':').at(-1)))).toEqual([
      server.port,
      server.port,
      server.tlsPort,
      server.tlsPort,
    ])
    expect(await pinged(server.tlsPort)).toBe('+PONG\r\n')
    const plain = await RawClient.open(server.port)
    onTestFinished(() => plain.close())
    const info = await plain.ask('INFO', 'server')
    expect(info).toContain(`\r\ntcp_port:${server.port}\r\n`)
    expect(info).toContain(`listener1:name=tls,bind=127.0.0.1,bind=-::1,port=${server.tlsPort}\r\n`)
  })

  test('may have TLS alone, as its directives say', async () => {
    // The port is taken from another server that had any free one.
    const first = await start({ port: false, tls: pem(own) })
    const port = first.tlsPort
    await first.close()
    const server = await start({ port: false, config: { ...files, 'tls-port': port } })
    expect(server.port).toBe(0)
    expect(server.tlsPort).toBe(port)
    expect(await pinged(port)).toBe('+PONG\r\n')
    expect(await server.call('INFO', 'server')).toContain(`\r\ntcp_port:${port}\r\n`)
  })

  test('takes large requests and gives large replies, cut anywhere', async () => {
    const { server } = await startTls()
    const peer = await secureClient(server.tlsPort)
    const value = Array.from({ length: 300_000 }, (_, i) => String.fromCharCode(i % 256)).join('')
    const request = `*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${value.length}\r\n${value}\r\n`
    for (let at = 0; at < request.length; at += 70_001) peer.write(request.slice(at, at + 70_001))
    expect(await peer.read()).toBe('+OK\r\n')
    expect(await peer.ask('GET', 'k')).toBe(`$${value.length}\r\n${value}\r\n`)
  })

  test('answers what a peer had sent that has ended its side', async () => {
    const { server } = await startTls()
    const socket = await secureSocket(server.tlsPort)
    const peer = new RawClient(socket)
    socket.end('PING\r\nECHO last\r\n')
    expect(await peer.read()).toBe('+PONG\r\n')
    expect(await peer.read()).toBe('$4\r\nlast\r\n')
  })

  test('shows its clients as it does all others', async () => {
    const { server } = await startTls()
    const socket = await secureSocket(server.tlsPort)
    const list = await new RawClient(socket).ask('CLIENT', 'LIST')
    expect(list).toMatch(/ fd=\d+ /)
    expect(list).toContain(` addr=127.0.0.1:${socket.localPort} laddr=127.0.0.1:${server.tlsPort} `)
  })
})

describe('clients', () => {
  const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const

  test.each(VERSIONS)('with a certificate of our authority are served: %s', async maxVersion => {
    const { server } = await startTls({ authClients: true })
    expect(await pinged(server.tlsPort, { ...pem(client), maxVersion })).toBe('+PONG\r\n')
  })

  describe.each(VERSIONS)('%s', maxVersion => {
    test.each([
      ['without any', {}, 'the client has sent none'],
      ['whose time is over', pem(expired), 'CERT_HAS_EXPIRED'],
      ['of another authority', pem(stranger), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ])('%s are told why not', async (_name, identity, why) => {
      const { server, notes } = await startTls({ authClients: true })
      expect(await pinged(server.tlsPort, { ...identity, maxVersion })).toBe(
        `-DENIED TLS certificate error: ${why}\r\n`,
      )
      expect(notes.at(-1)).toMatch(
        new RegExp(
          `^Error accepting a client connection: ${why} \\(addr=127\\.0\\.0\\.1:\\d+ laddr=127\\.0\\.0\\.1:${server.tlsPort}\\)$`,
        ),
      )
      expect(server.stats.commands).toBe(0)
    })
  })

  test('are not served on a ticket that was given before the refusal', async () => {
    const { server } = await startTls({ authClients: true })
    const socket = await secureSocket(server.tlsPort)
    const [session] = await once(socket, 'session')
    const again = await secureSocket(server.tlsPort, { session })
    expect(again.isSessionReused()).toBe(true)
    expect(await new RawClient(again).read()).toMatch(/^-DENIED /)
  })

  test('may go without, or with a right one, where it is optional', async () => {
    const { server } = await startTls({ authClients: 'optional' })
    expect(await pinged(server.tlsPort)).toBe('+PONG\r\n')
    expect(await pinged(server.tlsPort, pem(client))).toBe('+PONG\r\n')
    expect(await pinged(server.tlsPort, pem(stranger))).toMatch(/^-DENIED /)
  })

  test('need no certificate where none is asked for', async () => {
    const { server } = await startTls({ authClients: false })
    expect(await pinged(server.tlsPort, pem(stranger))).toBe('+PONG\r\n')
  })

  test('with too old a version, or without a common cipher, get an alert', async () => {
    const { server, notes } = await startTls({
      config: { 'tls-protocols': 'TLSv1.2', 'tls-ciphers': 'ECDHE-ECDSA-AES256-GCM-SHA384' },
    })
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    expect(await pinged(server.tlsPort, old)).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
    expect(notes.at(-1)).toContain(': unsupported protocol (')
    expect(await pinged(server.tlsPort, { minVersion: 'TLSv1.3' })).toBe(
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    )
    // Newer versions of OpenSSL call it otherwise.
    expect(await pinged(server.tlsPort, { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).toMatch(
      /^ERR_SSL_(SSLV3|SSL\/TLS)_ALERT_HANDSHAKE_FAILURE$/,
    )
    expect(notes.at(-1)).toContain(': no shared cipher (')
    expect(await pinged(server.tlsPort)).toBe('+PONG\r\n')
  })

  test('that speak no TLS are closed with a line in the log', async () => {
    const { server, notes } = await startTls()
    const plain = await RawClient.open(server.tlsPort)
    onTestFinished(() => plain.close())
    plain.send(['PING'])
    expect(await plain.read()).toMatch(/<closed>$/)
    expect(notes.at(-1)).toContain(
      'Error accepting a client connection: wrong version number (addr=127.0.0.1:',
    )
  })

  test('that speak TLS to a port without it are closed', async () => {
    const server = await start()
    expect(await pinged(server.port)).toMatch(/^(ECONNRESET|ERR_SSL_)/)
  })

  test('resume their sessions, unless that is turned off', async () => {
    for (const caching of ['yes', 'no']) {
      const { server } = await startTls({ config: { 'tls-session-caching': caching } })
      const resumed = async (maxVersion: 'TLSv1.2' | 'TLSv1.3') => {
        const first = await secureSocket(server.tlsPort, { maxVersion })
        const session = maxVersion === 'TLSv1.2' ? first.getSession() : (await once(first, 'session'))[0]
        const second = await secureSocket(server.tlsPort, { maxVersion, session })
        return second.isSessionReused()
      }
      expect(await resumed('TLSv1.2')).toBe(caching === 'yes')
      expect(await resumed('TLSv1.3')).toBe(caching === 'yes')
    }
  })
})

describe('the user whom a certificate names', () => {
  const asked = async (config: Record<string, string>, identity: typeof own | undefined) => {
    const { server } = await startTls({
      authClients: 'optional',
      config: { requirepass: 'secret', ...config },
    })
    return pinged(server.tlsPort, identity === undefined ? {} : pem(identity))
  }
  const byName = { 'tls-auth-clients-user': 'CN' }

  test('is logged in if the directive says so, and there is such a user', async () => {
    expect(await asked(byName, user)).toBe('+PONG\r\n')
    expect(await asked({}, user)).toMatch(/^-NOAUTH /)
    expect(await asked(byName, client)).toMatch(/^-NOAUTH /)
    expect(await asked(byName, undefined)).toMatch(/^-NOAUTH /)
  })

  test('is not taken from a certificate that nobody has asked for', async () => {
    const config = { requirepass: 'secret', ...byName }
    const { server } = await startTls({ authClients: false, config })
    expect(await pinged(server.tlsPort, pem(user))).toMatch(/^-NOAUTH /)
  })
})

describe('a handshake', () => {
  test('that does not end is given up after ten seconds, however busy the peer is', async () => {
    const clock = new VirtualClock()
    const { server, notes } = await startTls({ clock })
    const peer = connectPlain(server.tlsPort, '127.0.0.1')
    onTestFinished(() => {
      peer.destroy()
    })
    const closed = new Promise(resolve => peer.once('close', resolve).on('error', () => {}))
    // The beginning of a record that is to be 16 KB long.
    peer.write(Buffer.from([0x16, 3, 1, 0x40, 0, 1]))
    await accepted(server)
    clock.advance('9s')
    peer.write(Buffer.from([0]))
    expect(server.sockets.admission.served).toBe(1)
    clock.advance('1s')
    await closed
    expect(notes.at(-1)).toContain('handshake takes longer than 10 s')
    expect(server.sockets.admission.served).toBe(0)
  })

  test('that a peer leaves holds no place', async () => {
    const { server } = await startTls()
    for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
      const peer = connectPlain(server.tlsPort, '127.0.0.1')
      peer.on('error', () => {})
      await once(peer, 'connect')
      await accepted(server)
      const gone = once(peer, 'close')
      peer.resume()[leave]()
      await gone
      await until(() => server.sockets.admission.served === 0)
    }
  })

  test('counts for maxclients, and who is over it is closed without a word', async () => {
    const { server } = await startTls({ config: { maxclients: 1, 'maxclients-wait': 0 } })
    const first = connectPlain(server.tlsPort, '127.0.0.1')
    onTestFinished(() => {
      first.destroy()
    })
    await accepted(server)
    expect(await pinged(server.tlsPort)).toBe('ECONNRESET')
    expect(server.stats.rejectedConnections).toBe(1)
    first.destroy()
    await until(() => server.sockets.admission.served === 0)
    expect(await pinged(server.tlsPort)).toBe('+PONG\r\n')
  })

  test('is followed by `timeout`, which a peer does not escape by sending a byte now and then', async () => {
    const clock = new VirtualClock()
    const { server } = await startTls({ clock, config: { timeout: 60, requirepass: 'secret' } })
    const [silent, slow] = [await secureClient(server.tlsPort), await secureClient(server.tlsPort)]
    await until(() => server.clients.size === 2)
    const { bytesIn } = server.stats
    for (let second = 0; second < 62; second++) {
      slow.write('P')
      clock.advance('1s')
      if (second === 0) await until(() => server.stats.bytesIn > bytesIn)
    }
    for (const peer of [silent, slow]) expect(await peer.read()).toBe('<closed>')
  })

  test('is cut off when the server closes', async () => {
    const { server } = await startTls()
    const peer = connectPlain(server.tlsPort, '127.0.0.1')
    const closed = once(peer, 'close')
    peer.on('error', () => {})
    await accepted(server)
    await server.close()
    await closed
  })
})

describe('CONFIG SET', () => {
  /** The common name of the server's certificate. */
  const seen = (socket: TLSSocket) => socket.getPeerCertificate().subject.CN

  test('takes another certificate for new connections, and keeps the old ones', async () => {
    const { server } = await startTls()
    const socket = await secureSocket(server.tlsPort)
    expect(seen(socket)).toBe('localhost')
    const set = await server.call('CONFIG', 'SET', 'tls-cert-file', client.cert, 'tls-key-file', client.key)
    expect(set).toBe('OK')
    expect(seen(await secureSocket(server.tlsPort, { checkServerIdentity: () => undefined }))).toBe('alice')
    expect(await new RawClient(socket).ask('PING')).toBe('+PONG\r\n')
  })

  const empty = join(all, 'empty.pem')
  writeFileSync(empty, '')

  test.each<readonly [name: string, pairs: readonly string[], log: string]>([
    [
      'a file that is not there',
      ['tls-cert-file', '/none.crt', 'tls-key-file', own.key],
      'Failed to load certificate: /none.crt',
    ],
    [
      'a file with nothing in it',
      ['tls-cert-file', empty, 'tls-key-file', own.key],
      `Failed to load certificate: ${empty}`,
    ],
    [
      'the key of another',
      ['tls-cert-file', own.cert, 'tls-key-file', client.key],
      `Failed to load private key: ${client.key}`,
    ],
    ['a certificate without a key', ['tls-cert-file', own.cert], 'No tls-key-file configured!'],
    [
      'a key without its passphrase',
      ['tls-cert-file', locked.cert, 'tls-key-file', locked.key, 'tls-key-file-pass', 'wrong'],
      `Failed to load private key: ${locked.key}`,
    ],
    [
      'an authority that is none',
      ['tls-ca-cert-file', own.key],
      `Failed to load CA certificate(s): ${own.key}`,
    ],
    [
      'a folder that is not there',
      ['tls-ca-cert-dir', '/none'],
      'Failed to configure CA certificate(s) file/directory: /none',
    ],
    ['a cipher that nobody knows', ['tls-ciphers', 'ROT13'], 'Failed to configure ciphers: '],
    ['a suite that nobody knows', ['tls-ciphersuites', 'TLS_ROT13'], 'Failed to configure ciphers: '],
    ['a cipher where suites stand', ['tls-ciphersuites', 'ROT13'], 'Failed to configure ciphersuites: ROT13'],
    [
      'a protocol that nobody knows',
      ['tls-protocols', 'TLSv1.2 SSLv2'],
      'Invalid tls-protocols specified: SSLv2.',
    ],
    ['parameters that are none', ['tls-dh-params-file', own.cert], `Failed to load DH params: ${own.cert}`],
    [
      'a key for other servers that is not there',
      ['tls-client-cert-file', client.cert, 'tls-client-key-file', '/none.key'],
      'Failed to load private key: /none.key',
    ],
  ])('refuses %s, and leaves all as it was', async (_name, pairs, log) => {
    const { server, notes } = await startTls()
    const before = await server.call('CONFIG', 'GET', 'tls-*')
    await expect(server.call('CONFIG', 'SET', 'timeout', 7, ...pairs)).rejects.toThrow(
      `CONFIG SET failed (possibly related to argument '${pairs[0]}') - Unable to update TLS configuration. Check server logs.`,
    )
    expect(notes.at(-1)).toContain(log)
    expect(await server.call('CONFIG', 'GET', 'tls-*')).toEqual(before)
    expect(await server.call('CONFIG', 'GET', 'timeout')).toEqual(new Map([['timeout', '0']]))
    const socket = await secureSocket(server.tlsPort)
    expect(seen(socket)).toBe('localhost')
    expect(await new RawClient(socket).ask('PING')).toBe('+PONG\r\n')
  })

  test('opens a key with its passphrase', async () => {
    const { server } = await startTls()
    const pairs = ['tls-cert-file', locked.cert, 'tls-key-file', locked.key, 'tls-key-file-pass', 'secret']
    expect(await server.call('CONFIG', 'SET', ...pairs)).toBe('OK')
    expect(await pinged(server.tlsPort)).toBe('+PONG\r\n')
  })

  test('decides who needs a certificate, from the next connection on', async () => {
    const { server } = await startTls()
    const before = await secureClient(server.tlsPort)
    expect(await before.ask('CONFIG', 'SET', 'tls-auth-clients', 'yes')).toBe('+OK\r\n')
    expect(await pinged(server.tlsPort)).toMatch(/^-DENIED /)
    expect(await before.ask('PING')).toBe('+PONG\r\n')
  })

  test('trusts every certificate of a folder', async () => {
    const folder = temporaryFolder()
    copyFileSync(ca, join(folder, 'ours.crt'))
    writeFileSync(join(folder, 'README'), 'no certificate')
    const server = await start({ port: false, tls: { ...pem(own), authClients: false } })
    await server.call('CONFIG', 'SET', 'tls-ca-cert-dir', folder, 'tls-auth-clients', 'yes')
    expect(await pinged(server.tlsPort, pem(client))).toBe('+PONG\r\n')
    expect(await pinged(server.tlsPort, pem(stranger))).toMatch(/^-DENIED /)
  })

  test('begins TLS, moves it and ends it; other ports are left alone', async () => {
    const free = await start({ port: false, tls: pem(own) })
    const port = free.tlsPort
    await free.close()
    const server = await start({ config: files })
    const plain = await RawClient.open(server.port)
    onTestFinished(() => plain.close())
    expect(await plain.ask('CONFIG', 'SET', 'tls-port', String(port))).toBe('+OK\r\n')
    const secure = await secureClient(port)
    expect(await secure.ask('CONFIG', 'SET', 'tls-port', '0')).toBe('+OK\r\n')
    expect(server.addresses).toHaveLength(2)
    expect(await pinged(port)).toBe('ECONNREFUSED')
    expect(await secure.ask('PING')).toBe('+PONG\r\n')
    expect(await plain.ask('PING')).toBe('+PONG\r\n')
  })

  test('refuses a TLS port that is taken, or that nothing was set for', async () => {
    const taken = await start()
    const server = await start({ config: files })
    const { addresses } = server
    await expect(server.call('CONFIG', 'SET', 'tls-port', taken.port)).rejects.toThrow(
      "CONFIG SET failed (possibly related to argument 'tls-port') - Unable to listen on this port. Check server logs.",
    )
    expect(server.addresses).toEqual(addresses)
    expect(await server.call('CONFIG', 'GET', 'tls-port')).toEqual(new Map([['tls-port', '0']]))
    const bare = await start()
    await expect(bare.call('CONFIG', 'SET', 'tls-port', 1)).rejects.toThrow(
      "CONFIG SET failed (possibly related to argument 'tls-port') - Unable to update TLS configuration. Check server logs.",
    )
  })

  test('remembers files as long as TLS is not used', async () => {
    const server = await start()
    expect(await server.call('CONFIG', 'SET', 'tls-cert-file', '/none.crt')).toBe('OK')
  })
})

describe('a server does not begin to listen', () => {
  test.each<readonly [name: string, config: Record<string, string>, message: string]>([
    ['without a certificate', {}, 'No tls-cert-file configured!'],
    ['without a key', { 'tls-cert-file': own.cert }, 'No tls-key-file configured!'],
    [
      'without an authority for the certificates that it wants',
      { 'tls-cert-file': own.cert, 'tls-key-file': own.key },
      'Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or tls-auth-clients are enabled!',
    ],
  ])('%s', async (_name, config, message) => {
    const server = createServer({ port: 0, config: { 'tls-port': 1, ...config } })
    onTestFinished(() => server.close())
    await expect(server.listen()).rejects.toThrow(message)
    expect(server.addresses).toEqual([])
  })

  test('with options that are no certificates', () => {
    const make = (tls: unknown) => () => createServer({ tls: tls as { cert: string; key: string } })
    const wanted = 'must be text in the PEM format, as a string or a Buffer'
    expect(make({ cert: own.cert, key: own.key })).toThrow(
      `createServer: tls: option cert ${wanted}, not a string`,
    )
    expect(make({ cert: pem(own).cert })).toThrow(`createServer: tls: option key ${wanted}, not undefined`)
    expect(make({ ...pem(own), requestCert: true })).toThrow(
      'createServer: tls has no option requestCert: it is authClients',
    )
    expect(make({ ...pem(own), port: false })).toThrow(
      'createServer: tls: option port must be an integer from 0 to 65535',
    )
    expect(make(true)).toThrow('createServer: option tls must be an object, not a boolean')
  })
})

const outside = Object.values(networkInterfaces())
  .flatMap(each => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

test.skipIf(outside === undefined)(
  'in protected mode peers from elsewhere are told so after the handshake (needs another address than loopback)',
  async () => {
    const server = await start({ host: '0.0.0.0', port: false, tls: pem(own) })
    expect(await pinged(server.tlsPort, { host: outside, checkServerIdentity: () => undefined })).toMatch(
      /^-DENIED /,
    )
    expect(server.stats.rejectedConnections).toBe(1)
  },
)

/** Resolves when the server has taken a connection. */
function accepted(server: {
  readonly sockets: { readonly admission: { readonly served: number } }
}): Promise<void> {
  return until(() => server.sockets.admission.served > 0)
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve))
}
