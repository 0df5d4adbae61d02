/** mini-redis-cli as users run it with mini-redis: the built executable as a child process against our server. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../src/client.ts'
import { createServer } from '../../../src/server.ts'
import { start } from '../../support/start.ts'
import { OUR_CLI, type Output, runTool, type ToolOptions } from '../../support/tool.ts'

const server = await createServer({ port: 0 }).listen()
afterAll(() => server.close())

const address = ['-p', String(server.port)]

function cli(args: readonly string[], options: ToolOptions = {}): Promise<Output> {
  return runTool(OUR_CLI, [...address, ...args], options)
}

function says(stdout: string, code = 0, stderr = ''): Output {
  return { code, stdout, stderr }
}

test('plain commands', async () => {
  expect(await cli(['ping'])).toEqual(says('PONG\n'))
  expect(await cli(['set', 'k', 'grüße'])).toEqual(says('OK\n'))
  expect((await cli(['get', 'k'])).stdout).toBe(Buffer.from('grüße\n').toString('latin1'))
  const text = (await cli(['--no-raw', '--utf8', 'get', 'k'])).stdout
  expect(text).toBe(Buffer.from('"grüße"\n').toString('latin1'))
  expect((await cli(['--no-raw', 'get', 'k'])).stdout).toBe('"gr\\xc3\\xbc\\xc3\\x9fe"\n')
  expect(await cli(['publish', 'news', 'hello'])).toEqual(says('0\n'))
  expect(await cli(['--json', 'mget', 'none', 'none'])).toEqual(says('[null,null]\n'))
  expect(await cli(['--json', 'config', 'get', 'maxclients'])).toEqual(says('{"maxclients":"10000"}\n'))
})

test('a time to live in ms behind the value', async () => {
  expect(await cli(['set', 'short', 'v', '60000'])).toEqual(says('OK\n'))
  expect(Number((await cli(['pttl', 'short'])).stdout)).toBeGreaterThan(0)
  expect((await cli(['set', 'short', 'v', 'soon'])).stdout).toBe('ERR syntax error\n\n')
})

test('errors and exit codes', async () => {
  expect(await cli(['nonsense'])).toEqual(
    says("ERR unknown command 'nonsense', with args beginning with: \n\n"),
  )
  expect(await cli(['-e', 'get'])).toEqual(says('', 1, "ERR wrong number of arguments for 'get' command\n"))
  expect(await cli(['-p', '1', 'ping'])).toEqual(
    says('', 1, 'Could not connect to Redis at 127.0.0.1:1: Connection refused\n'),
  )
  expect(await cli(['--nonsense'])).toEqual(
    says('', 1, "Unrecognized option or bad number of args for: '--nonsense'\n"),
  )
  expect(await cli(['--port', '1'])).toEqual(says('', 1, 'argument --port: did you mean -p?\n'))
})

test('help and version come without a server', async () => {
  expect((await cli(['--help'])).stdout).toContain('Usage: mini-redis-cli')
  expect((await cli(['-h'])).stdout).toContain('--scan')
  expect((await cli(['--help', 'data'])).stdout).toMatch(/^Much data at once:\n {2}--pipe/)
  expect((await cli(['--version'])).stdout).toMatch(/^mini-redis-cli \d+\.\d+\.\d+\n$/)
  expect((await cli(['help', 'persist'])).stdout).toContain('summary:')
})

test('commands from standard input', async () => {
  const input = 'SET a 1\n2 INCR a\nGET "a\nMULTI\nGET a\nEXEC\nquit\nINCR a\n'
  expect(await cli([], { input })).toEqual(says('OK\n2\n3\nInvalid argument(s)\nOK\nQUEUED\n3\n'))
  expect((await cli(['GET', 'a'])).stdout).toBe('3\n')
})

test('binary values through standard input and output', async () => {
  const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')
  await cli(['-x', 'SET', 'bytes'], { input: bytes })
  expect((await cli(['-D', '', 'GET', 'bytes'])).stdout).toBe(bytes)
  await cli(['-X', 'here', 'SET', 'again', 'here', 'EX', '100'], { input: bytes })
  expect((await cli(['-D', '', 'GET', 'again'])).stdout).toBe(bytes)
})

test('--pipe and --scan', async () => {
  const input = Array.from({ length: 5000 }, (_, i) => `SET many:${i} ${i}\r\n`).join('')
  expect((await cli(['--pipe'], { input })).stdout).toContain('errors: 0, replies: 5000\n')
  const { stdout } = await cli(['--scan', '--pattern', 'many:*', '--count', '1000'])
  expect(new Set(stdout.split('\n')).size).toBe(5001)
  expect((await cli(['--bigkeys'])).stdout).toContain('of keys, avg size')
})

test('a password, from the environment or the arguments', async () => {
  const guarded = await start({ config: { requirepass: 'secret' } })
  const on = (args: readonly string[], env = {}) =>
    runTool(OUR_CLI, ['-p', String(guarded.port), ...args], { env })
  expect((await on(['ping'])).stdout).toContain('NOAUTH')
  expect(await on(['ping'], { REDISCLI_AUTH: 'secret' })).toEqual(says('PONG\n'))
  const warning =
    "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n"
  expect(await on(['-a', 'secret', 'ping'])).toEqual(says('PONG\n', 0, warning))
  expect((await on(['--no-auth-warning', '-a', 'wrong', 'ping'])).stderr).toMatch(/^AUTH failed: WRONGPASS/)
  const uri = `redis://:secret@127.0.0.1:${guarded.port}/2`
  expect(await runTool(OUR_CLI, ['--no-auth-warning', '-u', uri, 'dbsize'])).toEqual(says('0\n'))
})

test('subscribe prints messages as they come', async () => {
  const [node = '', script = ''] = OUR_CLI
  const child = spawn(node, [script, ...address, '--csv', 'subscribe', 'news'], { timeout: 20_000 })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('Reading messages... (press Ctrl-C to quit)')
  expect((await lines.next()).value).toBe('"subscribe","news",1')
  using client = await connect({ port: server.port })
  await client.call('PUBLISH', 'news', 'a "b"')
  expect((await lines.next()).value).toBe('"message","news","a \\"b\\""')
})

test('--stat and --latency', async () => {
  const [node = '', script = ''] = OUR_CLI
  const child = spawn(node, [script, ...address, '--stat', '-i', '0.01'], { timeout: 20_000 })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  await lines.next()
  expect((await lines.next()).value).toMatch(/^keys +mem +clients +blocked +requests +connections/)
  expect((await lines.next()).value).toMatch(/^\d+ +[\d.]+[KMG] +\d+ +0 +\d+ \(\+0\) +\d+/)
  expect((await cli(['--latency', '-i', '0.05'])).stdout).toMatch(/^\d+ \d+ [\d.]+ \d+\n$/)
})

test('who reads only the beginning ends it quietly', async () => {
  const [node = '', script = ''] = OUR_CLI
  const shell = `"$0" "$1" ${address.join(' ')} -r -1 ping | head -n 2`
  expect(await runTool(['sh', '-c', shell], [node, script])).toEqual(says('PONG\nPONG\n'))
})
