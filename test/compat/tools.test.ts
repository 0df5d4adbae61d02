/**
 * Debian's redis-cli and redis-benchmark, as users run them: the same call against a real redis-server and
 * against mini-redis gives the same output.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { Pair } from './pair.ts'

const pair = await Pair.start()
const guarded = await Pair.start({ requirepass: 'secret' })
afterAll(async () => {
  await pair.stop()
  await guarded.stop()
})

interface Output {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Tools that cannot connect may try for ever. */
const TIMEOUT = 20_000

function start(command: string, port: number, args: readonly string[]): ChildProcess {
  const child = spawn(command, ['-p', String(port), ...args], { timeout: TIMEOUT })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

/** Runs a tool to its end. */
function run(command: string, port: number, args: readonly string[], input = ''): Promise<Output> {
  const child = start(command, port, args)
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', chunk => {
    stdout += chunk
  })
  child.stderr?.on('data', chunk => {
    stderr += chunk
  })
  child.stdin?.on('error', () => {})
  child.stdin?.end(Buffer.from(input, 'latin1'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ code, stdout, stderr }))
  })
}

interface Call {
  readonly args: readonly string[]
  readonly input?: string
  /** What of the output must be equal. */
  readonly view?: (output: Output) => unknown
}

/** Makes the calls of redis-cli in turn on emptied servers, and expects the same of each. Gives our outputs. */
async function same(calls: readonly (Call | readonly string[])[], servers = pair): Promise<Output[]> {
  const sides: Output[][] = []
  for (const { port } of [servers.real, servers.ours]) {
    const login = servers === guarded ? ['--no-auth-warning', '-a', 'secret'] : []
    await run('redis-cli', port, [...login, 'FLUSHALL'])
    const outputs: Output[] = []
    for (const call of calls) {
      const { args, input } = complete(call)
      outputs.push(await run('redis-cli', port, args, input))
    }
    sides.push(outputs)
  }
  const [real = [], ours = []] = sides
  for (const [at, call] of calls.entries()) {
    const { args, view = output => output } = complete(call)
    const [expected, actual] = [real[at], ours[at]]
    if (expected === undefined || actual === undefined) throw new Error('a call without output')
    expect(view(actual), args.join(' ')).toEqual(view(expected))
  }
  return ours
}

function complete(call: Call | readonly string[]): Call {
  return 'args' in call ? call : { args: call }
}

const sortedLines = ({ stdout }: Output) => stdout.split('\n').sort()

describe('redis-cli', () => {
  test('commands, raw and as on a terminal', async () => {
    const outputs = await same([
      ['PING'],
      ['SET', 'k', 'grüße "\n'],
      ['GET', 'k'],
      ['--no-raw', 'GET', 'k'],
      ['--csv', 'GET', 'k'],
      ['--json', 'GET', 'k'],
      ['--no-raw', 'MGET', 'k', 'none'],
      ['--csv', 'MGET', 'k', 'none'],
      ['--json', 'MGET', 'k', 'none'],
      ['--no-raw', 'INCR', 'n'],
      ['--no-raw', 'INCR', 'k'],
      ['INCR', 'k'],
      ['-e', 'INCR', 'k'],
      ['--no-raw', 'NONSENSE', 'x'],
      ['-r', '3', 'INCR', 'n'],
      ['-d', ';', 'MGET', 'k', 'n'],
      ['--quoted-input', 'SET', '"\\x00\\xff"', '"\\r\\n"'],
      ['--no-raw', 'GET', 'missing'],
    ])
    expect(outputs[0]).toEqual({ code: 0, stdout: 'PONG\n', stderr: '' })
  })

  test('RESP3', () =>
    same([
      ['-3', 'PING'],
      ['-3', '--no-raw', 'CONFIG', 'GET', 'maxmemory'],
      ['-3', '--json', 'CONFIG', 'GET', 'maxmemory'],
      ['-3', '--csv', 'CONFIG', 'GET', 'maxmemory'],
      ['-3', '--no-raw', 'GET', 'missing'],
      ['-3', '--no-raw', 'CLIENT', 'TRACKINGINFO'],
      ['-3', '--no-raw', 'LCS', 'a', 'b', 'IDX'],
      { args: ['-3', '--json', 'HELLO'], view: ({ code }) => code },
    ]))

  test('databases', () =>
    same([
      ['-n', '1', 'SET', 'k', 'in 1'],
      ['GET', 'k'],
      ['-n', '1', 'GET', 'k'],
      ['-n', '99', 'GET', 'k'],
    ]))

  test('a password', async () => {
    const outputs = await same(
      [
        ['PING'],
        ['-a', 'secret', 'PING'],
        ['--no-auth-warning', '-a', 'secret', 'PING'],
        ['--no-auth-warning', '--user', 'default', '--pass', 'secret', '-3', 'PING'],
        ['--no-auth-warning', '-a', 'wrong', 'PING'],
        ['--no-auth-warning', '-a', 'wrong', '-3', 'PING'],
      ],
      guarded,
    )
    expect(outputs[2]).toEqual({ code: 0, stdout: 'PONG\n', stderr: '' })
  })

  test('a value, and commands, from standard input', () =>
    same([
      { args: ['-x', 'SET', 'k'], input: 'a\0b\xff\n' },
      ['--no-raw', 'GET', 'k'],
      { args: ['-X', 'value', 'SET', 'k', 'value', 'EX', '100'], input: 'line\nline' },
      ['GET', 'k'],
      { args: [], input: 'SET a 1\nINCR a\nGET "a"\nMULTI\nINCR a\nGET a\nEXEC\nGET\nSELECT 3\nDBSIZE\n' },
      { args: ['--no-raw'], input: 'MULTI\nINCR a\nDISCARD\nHELLO 4\nPING "x y"\n' },
    ]))

  test('mass insertion with --pipe', async () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `SET key:${i} ${i}\r\n`).join('')
    const requests = Array.from({ length: 10_000 }, () => '*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n').join('')
    const outputs = await same([
      { args: ['--pipe'], input: lines },
      ['DBSIZE'],
      { args: ['--pipe'], input: requests },
      ['GET', 'n'],
      { args: ['--pipe'], input: 'SET k 1\r\nNONSENSE\r\nGET\r\nSET k 2\r\n' },
      ['GET', 'k'],
    ])
    expect(outputs[0]?.stdout).toContain('errors: 0, replies: 10000\n')
  })

  test('--scan and --bigkeys', () =>
    same([
      { args: ['--pipe'], input: Array.from({ length: 1000 }, (_, i) => `SET key:${i} ${i}\r\n`).join('') },
      { args: ['--scan'], view: sortedLines },
      { args: ['--scan', '--pattern', 'key:1*', '--count', '50'], view: sortedLines },
      ['SET', 'big', 'x'.repeat(100)],
      {
        args: ['--bigkeys'],
        view: ({ code, stdout }) => [code, stdout.slice(stdout.indexOf('-------- summary'))],
      },
    ]))

  test('--latency ends with a line of numbers', async () => {
    for (const args of [['--raw'], ['--csv']]) {
      const { code, stdout } = await run('redis-cli', pair.ours.port, ['--latency', '-i', '0.1', ...args])
      expect(code).toBe(0)
      expect(stdout).toMatch(/^\d+[ ,]\d+[ ,][\d.]+[ ,]\d+\n$/)
    }
  })

  test('--stat shows the server until it is stopped', async () => {
    const child = start('redis-cli', pair.ours.port, ['--stat', '-i', '0.01'])
    const lines = await linesOf(child, 5)
    expect(lines[1]).toMatch(/^keys +mem +clients +blocked +requests +connections/)
    expect(lines.at(-1)).toMatch(/^\d+ +[\d.]+[KMG] +\d+ +0 +\d+ \(\+\d+\) +\d+/)
  })

  test('SUBSCRIBE and PSUBSCRIBE print messages as they come', async () => {
    for (const options of [[], ['--no-raw'], ['--csv'], ['-3', '--no-raw']]) {
      const sides: string[] = []
      for (const { port } of [pair.real, pair.ours]) {
        const child = start('redis-cli', port, [...options, 'PSUBSCRIBE', 'n*'])
        const publisher = await RawClient.open(port)
        while ((await publisher.ask('PUBLISH', 'news', 'a "b" \n')) === ':0\r\n');
        publisher.close()
        sides.push(await textUntil(child, 'pmessage'))
      }
      expect(sides[1], options.join(' ')).toBe(sides[0])
    }
  })

  test('MONITOR prints what others do', async () => {
    const sides: string[] = []
    for (const { port } of [pair.real, pair.ours]) {
      const child = start('redis-cli', port, ['MONITOR'])
      const shown = linesOf(child, 5)
      const other = await RawClient.open(port)
      while (!(await other.ask('CLIENT', 'LIST')).includes('cmd=monitor'));
      await other.ask('SELECT', '3')
      await other.ask('SET', 'k', 'a "b"\\\n\xff')
      await other.ask('CONFIG', 'GET', 'maxmemory')
      await other.ask('MULTI')
      await other.ask('INCR', 'n')
      await other.ask('EXEC')
      other.close()
      sides.push(hideOrigins(await shown))
    }
    expect(sides[1]).toBe(sides[0])
  })
})

/** What a process writes up to and with the message that was published; it is stopped then. */
async function textUntil(child: ChildProcess, word: string): Promise<string> {
  let text = ''
  if (child.stdout === null) return text
  for await (const chunk of child.stdout) {
    text += chunk
    if (text.includes(word)) break
  }
  child.kill('SIGKILL')
  return text
}

/** Lines of MONITOR without time, address, and the CLIENT LIST that waited for it. */
function hideOrigins(lines: readonly string[]): string {
  return lines
    .filter(line => !line.includes('"CLIENT"'))
    .map(line => line.replace(/^\d+\.\d+ \[(\d+) [\d.:]+\]/, '$1'))
    .join('\n')
}

/** The first lines that a process writes; it is stopped then. */
async function linesOf(child: ChildProcess, count: number): Promise<string[]> {
  const lines: string[] = []
  if (child.stdout === null) return lines
  for await (const line of createInterface(child.stdout)) {
    lines.push(line)
    if (lines.length === count) break
  }
  child.kill('SIGKILL')
  return lines
}

describe('redis-benchmark', () => {
  const TESTS = ['-t', 'ping,set,get,incr,mset', '-n', '1000', '-c', '10', '-P', '4', '-q', '--csv']

  test.each([[[]], [['--threads', '2']], [['-r', '100000']], [['-3']], [['-d', '10000']], [['-k', '0']]])(
    '%j',
    async options => {
      const { code, stdout, stderr } = await run('redis-benchmark', pair.ours.port, [...TESTS, ...options])
      expect(stderr.replace(/^WARNING: Keepalive disabled.*\n/, '')).toBe('')
      expect(stdout).not.toMatch(/error|warning/i)
      expect(stdout.match(/^"[A-Z_ ()0-9a-z]+","\d+/gm)?.length).toBe(6)
      expect(code).toBe(0)
    },
  )

  test('a command of the user, with a password', async () => {
    const command = [
      '-n',
      '1000',
      '-r',
      '1000',
      '-q',
      '-a',
      'secret',
      'SET',
      'key:__rand_int__',
      'x',
      'EX',
      '9',
    ]
    const { code, stdout, stderr } = await run('redis-benchmark', guarded.ours.port, command)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('requests per second')
  })
})
