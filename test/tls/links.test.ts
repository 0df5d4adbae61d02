/** Connections from one server to another: what `clientSettings()` makes of the directives, against our own TLS port. */
import { once } from 'node:events'
import { connect } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { Config } from '../../src/config/config.ts'
import { clientSettings } from '../../src/net/tls-settings.ts'
import { certificates, type Identity } from '../support/certificates.ts'
import { RawClient } from '../support/raw-client.ts'
import { start } from '../support/start.ts'
import { notesOf, pem, startTls } from '../support/tls-client.ts'

const { server: own, client, expired, stranger, ca, strangerCa, locked } = certificates()

/** As a replica with these directives would ask its primary; its own certificate is `identity`. */
async function ask(port: number, config: Record<string, string>, identity: Identity = own): Promise<string> {
  const files = { 'tls-cert-file': identity.cert, 'tls-key-file': identity.key, 'tls-ca-cert-file': ca }
  const settings = clientSettings(new Config({ ...files, ...config }), undefined)
  const socket = connect({ host: '127.0.0.1', port, ...settings })
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'secureConnect')
  return await new RawClient(socket).ask('PING')
}

test("a server shows its own certificate, or one that is kept for clients' ends", async () => {
  const { server } = await startTls({ authClients: true })
  expect(await ask(server.tlsPort, {})).toBe('+PONG\r\n')
  const other = { 'tls-client-cert-file': client.cert, 'tls-client-key-file': client.key }
  expect(await ask(server.tlsPort, other, stranger)).toBe('+PONG\r\n')
  expect(await ask(server.tlsPort, {}, expired)).toMatch(/^-DENIED /)
  const withPass = {
    'tls-client-cert-file': locked.cert,
    'tls-client-key-file': locked.key,
    'tls-client-key-file-pass': 'secret',
  }
  expect(await ask(server.tlsPort, withPass, stranger)).toBe('+PONG\r\n')
})

test('the other must have a certificate of our authority, for whatever host', async () => {
  const { server: alice } = await startTls({ port: false, tls: pem(client) })
  expect(await ask(alice.tlsPort, {})).toBe('+PONG\r\n')
  const other = await start({ port: false, tls: pem(stranger) })
  await expect(ask(other.tlsPort, {})).rejects.toThrow('unable to verify the first certificate')
  await expect(ask(alice.tlsPort, { 'tls-ca-cert-file': strangerCa })).rejects.toThrow('unable to verify')
  // Without any authority nobody is trusted, not even whom browsers trust.
  await expect(ask(alice.tlsPort, { 'tls-ca-cert-file': '' })).rejects.toThrow('unable to verify')
})

test('protocols and ciphers are those of the server', async () => {
  const { server } = await startTls({ config: { 'tls-protocols': 'TLSv1.3' } })
  await expect(ask(server.tlsPort, { 'tls-protocols': 'TLSv1.2' })).rejects.toThrow('alert protocol version')
  expect(await ask(server.tlsPort, { 'tls-protocols': 'TLSv1.2 TLSv1.3' })).toBe('+PONG\r\n')
})

test('with tls-replication TLS is prepared although no port has it, and what is wrong refused', async () => {
  const server = await start({ config: { 'tls-cert-file': own.cert, 'tls-key-file': own.key } })
  const notes = notesOf(server)
  await expect(server.call('CONFIG', 'SET', 'tls-replication', 'yes')).rejects.toThrow(
    "CONFIG SET failed (possibly related to argument 'tls-replication') - Unable to update TLS configuration. Check server logs.",
  )
  expect(notes.at(-1)).toContain('Either tls-ca-cert-file or tls-ca-cert-dir must be specified')
  expect(await server.call('CONFIG', 'SET', 'tls-replication', 'yes', 'tls-ca-cert-file', ca)).toBe('OK')
})
