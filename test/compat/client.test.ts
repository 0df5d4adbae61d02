/** The client against a real redis-server: all its tests, and what needs commands that only that one has. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/client.ts'
import { real } from '../client/servers.ts'
import { clientTests } from '../client/suite.ts'
import { freePort } from '../support/server-process.ts'
import { temporaryFolder } from '../support/start.ts'

clientTests(real)

async function open() {
  const redis = await connect({ port: await real.start() })
  onTestFinished(() => redis.close())
  return redis
}

test('blocking commands hold up no others, and are ended by close()', async () => {
  const redis = await open()
  const first = redis.call('BLPOP', 'queue', 0)
  const second = redis.call('BLPOP', 'other', 0)
  expect(await redis.call('PING')).toBe('PONG')
  while (!String(await redis.call('INFO', 'clients')).includes('blocked_clients:2'));
  await redis.call('RPUSH', 'queue', 'job')
  expect(await first).toEqual(['queue', 'job'])
  const ended = expect(second).rejects.toMatchObject({ code: 'CLOSED' })
  redis.close()
  await ended
})

test('a blocking command that is given up frees the server', async () => {
  const redis = await open()
  const controller = new AbortController()
  const call = redis.with({ signal: controller.signal }).call('BLPOP', 'queue', 0)
  while (!String(await redis.call('INFO', 'clients')).includes('blocked_clients:1'));
  controller.abort()
  await expect(call).rejects.toMatchObject({ code: 'ABORTED', sent: true })
  while (!String(await redis.call('INFO', 'clients')).includes('blocked_clients:0'));
  await redis.call('RPUSH', 'queue', 'job')
  expect(await redis.call('LLEN', 'queue')).toBe(1)
})

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

test('maps, sets and scores look the same in both protocols', async () => {
  const port = await real.start()
  for (const protocol of [2, 3] as const) {
    const redis = await connect({ port, protocol })
    onTestFinished(() => redis.close())
    await redis.call('DEL', 'z')
    await redis.call('ZADD', 'z', 1.5, 'a', 2, 'b')
    const scores: [string, number][] = []
    for await (const item of redis.zscanIterator('z')) scores.push(item)
    expect(scores).toEqual([
      ['a', 1.5],
      ['b', 2],
    ])
    expect(await redis.configGet('maxmemory-policy')).toEqual(new Map([['maxmemory-policy', 'noeviction']]))
  }
})
