/** `mini-redis-server` as a process: configuration, signals, and running out of file descriptors. */
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/client.ts'
import { machineMemory } from '../../src/server/heap-size.ts'
import { launch } from '../support/launch.ts'
import { RawClient } from '../support/raw-client.ts'
import { freePort } from '../support/server-process.ts'
import { temporaryFolder } from '../support/start.ts'

const SERVER = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'server.js')

const serve = (...args: readonly string[]) => launch('node', [SERVER, ...args])

test('a configuration file, the command line over it, and CONFIG REWRITE', async () => {
  const folder = temporaryFolder()
  const port = await freePort()
  const path = join(folder, 'redis.conf')
  writeFileSync(join(folder, 'limits.conf'), 'maxclients 77\n')
  writeFileSync(
    path,
    `# ours\nport 1\nmaxmemory 10mb\ninclude limits.conf\nrequirepass "a b"\ndir ${folder}\n`,
  )
  const running = serve(path, '--port', String(port), '--timeout', '5')
  await running.logged('Ready to accept connections')
  expect(running.log.join('\n')).toMatch(/ PID: \d+.*Server initialized/)
  using client = await connect({ port, password: 'a b' })
  const shown = await client.call('CONFIG', 'GET', 'maxmemory', 'maxclients', 'timeout', 'port', 'dir')
  expect(shown).toEqual(
    new Map([
      ['maxmemory', '10485760'],
      ['maxclients', '77'],
      ['timeout', '5'],
      ['port', String(port)],
      ['dir', folder],
    ]),
  )
  await client.call('CONFIG', 'SET', 'maxmemory', '20mb', 'hz', '20')
  await client.call('CONFIG', 'REWRITE')
  const text = readFileSync(path, 'utf8')
  expect(text).toContain('# ours\n')
  expect(text).toContain(`port ${port}\n`)
  expect(text).toContain('maxmemory 20971520\n')
  expect(text).toContain('hz 20\n')
})

test('the environment configures, and LOG_LEVEL chooses what is logged', async () => {
  const port = await freePort()
  const env = { MINI_REDIS_PORT: String(port), MINI_REDIS_MAXCLIENTS: '9', LOG_LEVEL: 'debug' }
  const running = launch('node', [SERVER], env)
  await running.logged('Ready to accept connections')
  using client = await connect({ port })
  expect(await client.call('CONFIG', 'GET', 'maxclients')).toEqual(new Map([['maxclients', '9']]))
  await client.call('SET', 'k', 'v')
  const line: unknown = JSON.parse(await running.logged('"SET k v"'))
  expect(line).toMatchObject({ level: 20, msg: 'Command', command: 'SET k v' })
  expect(line).toHaveProperty('client')
  expect(line).toHaveProperty('address')
})

test('what a configuration asks for in vain is said once, by name', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'redis.conf')
  writeFileSync(path, 'save 900 1\nhz 10\ntimeout 5\nsyslog-ident secret\n')
  const running = serve(path, '--port', String(await freePort()), '--dir', folder, '--daemonize', 'yes')
  await running.logged('Ready to accept connections')
  const said = running.log.filter(line => line.includes('without effect'))
  expect(said).toHaveLength(1)
  expect(JSON.parse(said[0] ?? '')).toMatchObject({
    level: 40,
    msg: 'Accepted from the configuration, but without effect here: syslog-ident, daemonize',
  })
})

test('CONFIG SET loglevel applies at once', async () => {
  const port = await freePort()
  const running = serve('--port', String(port))
  await running.logged('Ready to accept connections')
  using client = await connect({ port })
  await client.call('ECHO', 'before')
  await client.call('CONFIG', 'SET', 'loglevel', 'debug')
  await client.call('ECHO', 'after')
  await running.logged('ECHO after')
  expect(running.log.join('\n')).not.toContain('ECHO before')
})

test('a wrong configuration ends with one clear error', async () => {
  for (const [args, expected] of [
    [['--nonsense', 'x'], '\'nonsense "x"\''],
    [['--port'], 'wrong number of arguments'],
    [['--maxclients', 'many'], "couldn't be parsed"],
  ] as const) {
    const running = serve(...args)
    const [code] = await once(running.child, 'exit')
    expect(code).not.toBe(0)
    expect(running.log.join('\n')).toContain('FATAL CONFIG FILE ERROR')
    expect(running.log.join('\n')).toContain(expected)
  }
})

test.each([
  [['--prot', '7000'], 'argument --prot: did you mean --port?'],
  [['-p', '7000'], 'argument -p: did you mean --port?'],
  [['7000'], 'argument 7000: did you mean --port 7000?'],
])('%j: %s', async (args, expected) => {
  const running = serve(...args)
  const [code] = await once(running.child, 'close')
  expect(code).toBe(1)
  expect(running.log.at(-1)).toBe(expected)
})

test('a port that is taken is told', async () => {
  const port = await freePort()
  const first = serve('--port', String(port))
  await first.logged('Ready to accept connections')
  const second = serve('--port', String(port))
  const [code] = await once(second.child, 'exit')
  expect(code).not.toBe(0)
  expect(second.log.join('\n')).toContain(`Failed listening on port ${port}`)
})

test('a server that nobody could reach is refused', async () => {
  const running = serve('--port', '0')
  const [code] = await once(running.child, 'close')
  expect(code).toBe(1)
  expect(running.log.at(-1)).toContain('Configured to not listen anywhere, exiting.')
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} closes gracefully`, async () => {
    const port = await freePort()
    const running = serve('--port', String(port))
    await running.logged('Ready to accept connections')
    const client = await RawClient.open(port)
    expect(await client.ask('PING')).toBe('+PONG\r\n')
    const exit = once(running.child, 'exit')
    running.child.kill(signal)
    expect(await client.read()).toBe('<closed>')
    const [code] = await exit
    expect(code).toBe(0)
    expect(running.log.join('\n')).toContain('bye bye')
  })
}

test('a second signal ends at once', async () => {
  const port = await freePort()
  const running = serve('--port', String(port))
  await running.logged('Ready to accept connections')
  using client = await connect({ port })
  await client.call('SET', 'k', Buffer.alloc(20_000_000, 'x'))
  // A peer that asks for much and does not read keeps the graceful way busy.
  const deaf = await RawClient.open(port)
  onTestFinished(() => deaf.close())
  deaf.pause()
  for (let i = 0; i < 5; i++) deaf.send(['GET', 'k'])
  await client.call('PING')
  const exit = once(running.child, 'exit')
  running.child.kill('SIGTERM')
  await running.logged('Received SIGTERM, closing; a second one ends at once')
  await running.logged('connections finish')
  running.child.kill('SIGINT')
  const [code] = await exit
  expect(code).toBe(1)
  await running.logged('Received SIGINT again, ending at once')
})

test('the heap takes what the machine has, in the same process; where it cannot, the log says how', async () => {
  const port = await freePort()
  const running = launch('node', [SERVER, '--port', String(port)], { NODE_OPTIONS: '' })
  await running.logged('Ready to accept connections')
  expect(running.log.join('\n')).toContain(` PID: ${running.child.pid}.`)
  using client = await connect({ port })
  const limit = Number(/\r\nheap_limit:(\d+)\r\n/.exec(String(await client.call('INFO', 'memory')))?.[1])
  const part = limit / machineMemory()
  if ('execve' in process) expect(part).toBeGreaterThan(0.6)
  else if (part < 0.6) await running.logged('to hold more, start it with NODE_OPTIONS=--max-old-space-size=')
  expect(part).toBeLessThan(1)
})

test('a heap limit that was given stays', async () => {
  const port = await freePort()
  const running = launch('node', [SERVER, '--port', String(port)], {
    NODE_OPTIONS: '--max-old-space-size=200',
  })
  await running.logged('Ready to accept connections')
  expect(running.log.join('\n')).not.toContain('to hold more')
  using client = await connect({ port })
  expect(await client.call('INFO', 'memory')).toContain(`heap_limit:${200 * 2 ** 20}\r\n`)
})

test('out of file descriptors: clients go on, newcomers are turned away, and it recovers', async () => {
  const port = await freePort()
  const running = launch('sh', ['-c', `ulimit -n 200; exec node ${SERVER} --port ${port} --bind 127.0.0.1`])
  await running.logged('Ready to accept connections')
  expect(running.log.join('\n')).toContain('maxclients has been reduced to 168')
  const survivor = await RawClient.open(port)
  onTestFinished(() => survivor.close())
  await survivor.ask('PING')
  const crowd: RawClient[] = []
  onTestFinished(() => {
    for (const each of crowd) each.close()
  })
  for (let i = 0; i < 300; i++) crowd.push(await RawClient.open(port))
  // More than there are descriptors: some are closed unheard.
  expect(await crowd.at(-1)?.read()).toBe('<closed>')
  expect(await survivor.ask('PING')).toBe('+PONG\r\n')
  expect(await survivor.ask('INFO', 'memory')).toContain('used_memory_rss:')
  for (const each of crowd) each.close()
  expect(await survivor.ask('PING')).toBe('+PONG\r\n')
  const late = await RawClient.open(port)
  onTestFinished(() => late.close())
  expect(await late.ask('PING')).toBe('+PONG\r\n')
})

test('--rest-port on the command line; the token is in no log', async () => {
  const token = 'open-sesame'
  const [port, restPort] = [await freePort(), await freePort()]
  const args = ['--port', String(port), '--rest-port', String(restPort), '--loglevel', 'debug']
  const running = serve(...args, '--rest-token', token)
  await running.logged('Ready to accept connections')
  await running.logged(`http://127.0.0.1:${restPort}`)
  const url = `http://127.0.0.1:${restPort}`
  const body = JSON.stringify([['CONFIG', 'SET', 'rest-token', `${token}-2`], ['PING']])
  const answer = await fetch(`${url}/pipeline?_token=${token}`, { method: 'POST', body })
  expect(await answer.json()).toEqual([{ result: 'OK' }, { result: 'PONG' }])
  await running.logged('(redacted)')
  expect(running.log.join('\n')).not.toContain(token)
  const refused = serve('--port', '0', '--rest-port', String(await freePort()))
  await refused.logged('rest-port needs a token')
})
