/** TLS beside a real redis-server: what redis-cli sees of both, and what both say to the same changes. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { certificates } from '../support/certificates.ts'
import { freePort, startProcess } from '../support/server-process.ts'
import { pem, pinged } from '../support/tls-client.ts'
import { OUR_CLI, OUR_SERVER, runTool } from '../support/tool.ts'

const { server: own, client, expired, stranger, locked, ca } = certificates()

const FILES = { 'tls-cert-file': own.cert, 'tls-key-file': own.key, 'tls-ca-cert-file': ca }

/** Both servers with the same directives; resolves with the TLS port of each. */
async function both(config: Readonly<Record<string, string>> = {}): Promise<number[]> {
  const commands = [['redis-server', '--save', ''], OUR_SERVER]
  return await Promise.all(
    commands.map(async command => {
      const port = await freePort()
      const given = Object.entries({ ...FILES, ...config, 'tls-port': String(port) })
      const server = await startProcess(
        command,
        given.flatMap(([name, value]) => [`--${name}`, value]),
      )
      onTestFinished(() => server.stop())
      return port
    }),
  )
}

const cli = async (command: readonly string[], port: number, args: readonly string[]) => {
  const { stdout, stderr } = await runTool(command, ['-p', String(port), '--tls', '--cacert', ca, ...args])
  return `${stdout}${stderr}`.replaceAll(String(port), 'PORT')
}

const identity = ['--cert', client.cert, '--key', client.key]

test.each([
  ['redis-cli', ['redis-cli']],
  ['mini-redis-cli', OUR_CLI],
])('%s is served by both', async (_name, command) => {
  for (const port of await both()) {
    expect(await cli(command, port, [...identity, 'ECHO', 'hello'])).toBe('hello\n')
  }
})

describe('who is not served by one is not by the other', () => {
  test.each([
    ['no certificate', {}],
    ['one that is over', pem(expired)],
    ['one of another authority', pem(stranger)],
  ])('%s', async (_name, given) => {
    for (const port of await both()) {
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
        expect(await pinged(port, { ...given, maxVersion })).not.toContain('PONG')
      expect(await pinged(port, pem(client))).toBe('+PONG\r\n')
    }
  })

  test('a version that is off, a cipher that is not offered', async () => {
    const config = { 'tls-protocols': 'TLSv1.2', 'tls-ciphers': 'ECDHE-ECDSA-AES256-GCM-SHA384' }
    const seen = (await both(config)).map(async port => [
      await pinged(port, { ...pem(client), minVersion: 'TLSv1.3' }),
      await pinged(port, { ...pem(client), ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }),
      await pinged(port, pem(client)),
    ])
    const [theirs, ours] = await Promise.all(seen)
    expect(ours).toEqual(theirs)
  })
})

test('CONFIG SET is answered with the same bytes, and changes as much', async () => {
  const steps = [
    ['CONFIG', 'SET', 'tls-cert-file', '/none.crt'],
    ['CONFIG', 'SET', 'timeout', '7', 'tls-key-file', client.key],
    ['CONFIG', 'SET', 'tls-cert-file', ''],
    ['CONFIG', 'SET', 'tls-ca-cert-file', ''],
    ['CONFIG', 'SET', 'tls-protocols', 'SSLv2'],
    ['CONFIG', 'SET', 'tls-protocols', 'tlsv1.2'],
    ['CONFIG', 'SET', 'tls-ciphers', 'ROT13'],
    ['CONFIG', 'SET', 'tls-ciphersuites', 'ROT13'],
    ['CONFIG', 'SET', 'tls-dh-params-file', '/none.pem'],
    ['CONFIG', 'SET', 'tls-auth-clients', 'maybe'],
    ['CONFIG', 'SET', 'tls-key-file', locked.key],
    ['CONFIG', 'SET', 'tls-key-file', locked.key, 'tls-key-file-pass', 'wrong'],
    ['CONFIG', 'SET', 'tls-key-file', locked.key, 'tls-key-file-pass', 'secret'],
    ['CONFIG', 'SET', 'tls-client-cert-file', client.cert, 'tls-client-key-file', '/none.key'],
    ['CONFIG', 'SET', 'tls-session-cache-size', '5', 'tls-session-caching', 'no'],
    ['CONFIG', 'SET', 'tls-prefer-server-ciphers', 'yes'],
    ['CONFIG', 'GET', 'tls-*'],
    ['CONFIG', 'GET', 'timeout'],
    ['CONFIG', 'SET', 'tls-port', '70000'],
    ['CONFIG', 'SET', 'tls-auth-clients', 'no', 'tls-ca-cert-file', ''],
    ['PING'],
  ]
  const [theirs = [], ours = []] = await Promise.all(
    (await both()).map(async port => {
      const replies: string[] = []
      for (const argv of steps) {
        const reply = await cli(['redis-cli'], port, [...identity, ...argv])
        replies.push(`${argv.join(' ')}: ${argv[1] === 'GET' ? inOrder(reply) : reply}`)
      }
      return replies
    }),
  )
  expect(ours).toEqual(theirs)
})

/** CONFIG GET gives its directives, each with a line for its value, in any order. */
function inOrder(reply: string): string {
  const lines = reply.split('\n')
  const pairs = lines.flatMap((name, at) => (at % 2 === 0 ? [`${name}=${lines[at + 1]}`] : []))
  return pairs.sort().join('\n')
}
