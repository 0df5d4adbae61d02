/** The client against a real redis-server: all its tests, and TLS, which only that one has. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../src/client.ts'
import { real } from '../client/servers.ts'
import { clientTests } from '../client/suite.ts'
import { freePort } from '../support/server-process.ts'
import { temporaryFolder } from '../support/start.ts'

clientTests(real)

test('TLS, with the name of the server checked', async () => {
  const folder = temporaryFolder()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '1']
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject],
    {
      stdio: 'ignore',
    },
  )
  const tlsPort = await freePort()
  await real.start({
    'tls-port': String(tlsPort),
    'tls-cert-file': cert,
    'tls-key-file': key,
    'tls-ca-cert-file': cert,
    'tls-auth-clients': 'no',
  })
  const ca = readFileSync(cert)
  await using redis = await connect(`rediss://localhost:${tlsPort}`, { tls: { ca } })
  expect(await redis.set('k', 'x'.repeat(1_000_000))).toBe('OK')
  expect(await redis.strlen('k')).toBe(1_000_000)
  await expect(connect(`rediss://localhost:${tlsPort}`)).rejects.toMatchObject({ code: 'CONNECTION' })
  await expect(connect({ host: '127.0.0.1', port: tlsPort, tls: { ca } })).rejects.toThrow('cannot connect')
})
