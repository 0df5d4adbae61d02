/**
 * mini-redis-cli beside redis-cli: the same calls against the same real redis-server give the same output, errors
 * and exit code. Each call runs with redis-cli first, on equal data.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { freePort, startProcess } from '../support/server-process.ts'
import { temporaryFolder } from '../support/start.ts'
import { OUR_CLI, type Output, runTool } from '../support/tool.ts'
import { agree } from './versions.ts'

const server = await startProcess(
  ['redis-server'],
  [
    ...['--save', '', '--enable-debug-command', 'yes'],
    // Replicas are served at once.
    ...['--repl-diskless-sync-delay', '0'],
  ],
)
afterAll(() => server.stop())

const BOTH = [['redis-cli'], OUR_CLI]
const { port } = server

interface Call {
  readonly args: readonly string[]
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** What of the output must be equal. */
  readonly view?: (output: Output) => unknown
}

const DATA = [
  ['FLUSHALL'],
  ['SET', 's', 'gr\xfc\xdfe "\n\\ \x00\x7f'],
  ['SET', 'n', '41'],
  ['RPUSH', 'l', ...Array.from({ length: 11 }, (_, i) => `item ${i}`)],
  ['SADD', 'set', 'one'],
  ['HSET', 'h', 'field', 'value', 'a "b"', '\x01'],
  ['HSET', 'one', 'f', 'v'],
  ['GEOADD', 'geo', '13.361389', '38.115556', 'Palermo'],
  ['ZADD', 'z', '0.1', 'a', 'inf', 'b', '3', 'c'],
  ['XADD', 'x', '1-1', 'f', 'v'],
]

async function same(
  calls: readonly (Call | readonly string[])[],
  shown = ['-p', String(port)],
): Promise<void> {
  const sides: Output[][] = []
  for (const command of BOTH) {
    const client = await RawClient.open(port)
    for (const words of DATA) await client.ask(...words)
    // Redis goes on enlarging its table with each lookup; once it has ended, the order of keys stays.
    for (let i = 0; i < 32; i++) await client.ask('EXISTS', 's')
    client.close()
    const outputs: Output[] = []
    for (const call of calls) {
      const { args, input = '', env = {} } = complete(call)
      outputs.push(await runTool(command, [...shown, ...args], { input, env }))
    }
    sides.push(outputs)
  }
  const [real = [], ours = []] = sides
  for (const [at, call] of calls.entries()) {
    const { args, input, view = output => output } = complete(call)
    const [expected, actual] = [real[at], ours[at]]
    if (expected === undefined || actual === undefined) throw new Error('a call without output')
    expect(view(actual), `${args.join(' ')} < ${input}`).toEqual(view(expected))
  }
}

function complete(call: Call | readonly string[]): Call {
  return 'args' in call ? call : { args: call }
}

const REPLIES = [
  ['PING'],
  ['GET', 's'],
  ['GET', 'none'],
  ['INCR', 'n'],
  ['INCR', 's'],
  ['NONSENSE', 'a b'],
  ['LRANGE', 'l', '0', '-1'],
  ['LRANGE', 'none', '0', '-1'],
  ['SMEMBERS', 'set'],
  ['SMEMBERS', 'none'],
  ['HGETALL', 'h'],
  ['HGETALL', 'none'],
  ['ZRANGE', 'z', '0', '-1', 'WITHSCORES'],
  ['ZSCORE', 'z', 'b'],
  ['XRANGE', 'x', '-', '+'],
  ['XINFO', 'STREAM', 'x', 'FULL'],
  ['XREAD', 'STREAMS', 'x', 'none', '0', '0'],
  ['XINFO', 'STREAM', 'x'],
  ['ZADD', 'z', 'INCR', '0.25', 'a'],
  ['ZADD', 'z', 'NX', 'INCR', '1', 'a'],
  ['ZMSCORE', 'z', 'a', 'none', 'b'],
  ['ZINTER', '2', 'z', 'z', 'WITHSCORES'],
  ['ZMPOP', '1', 'z', 'MIN', 'COUNT', '2'],
  ['ZMPOP', '1', 'none', 'MIN'],
  ['ZPOPMAX', 'z'],
  ['ZPOPMAX', 'z', '1'],
  ['ZSCAN', 'z', '0'],
  ['HRANDFIELD', 'one', '-2', 'WITHVALUES'],
  ['HSCAN', 'h', '0'],
  ['LPOP', 'l', '2'],
  ['LMPOP', '2', 'none', 'l', 'RIGHT'],
  ['LPOS', 'l', 'item 5', 'COUNT', '0'],
  ['SPOP', 'set', '1'],
  ['GEOPOS', 'geo', 'Palermo', 'none'],
  ['GEOSEARCH', 'geo', 'FROMMEMBER', 'Palermo', 'BYRADIUS', '1', 'km', 'WITHDIST', 'WITHCOORD', 'WITHHASH'],
  ['SORT', 'l', 'ALPHA', 'GET', '#', 'GET', 'none_*'],
  ['MEMORY', 'USAGE', 'none'],
  ['LATENCY', 'LATEST'],
  ['MGET', 's', 'none', 'n'],
  ['BLPOP', 'none', '0.01'],
  ['COMMAND', 'DOCS', 'SET'],
  ['COMMAND', 'INFO', 'GET', 'none'],
  ['DEBUG', 'PROTOCOL', 'VERBATIM'],
  ['DEBUG', 'PROTOCOL', 'MAP'],
  ['DEBUG', 'PROTOCOL', 'SET'],
  ['DEBUG', 'PROTOCOL', 'TRUE'],
  ['DEBUG', 'PROTOCOL', 'NULL'],
  ['DEBUG', 'PROTOCOL', 'DOUBLE'],
  ['CONFIG', 'GET', 'maxmemory*'],
  ['INFO', 'KEYSPACE'],
  ['CLIENT', 'LIST', 'ID', '0'],
  ['OBJECT', 'HELP'],
  ['EVAL', 'return {1, {2, "x", {}}, {ok="fine"}, false}', '0'],
]

/** Replies that are each asked for by a process of its own; the others share one. */
const FROM_ARGUMENTS = 8
const line = (words: readonly string[]) => `${words.map(word => JSON.stringify(word)).join(' ')}\n`

describe('every type of reply', () => {
  for (const protocol of ['-2', '-3'])
    for (const format of ['--raw', '--no-raw', '--csv', '--json', '--quoted-json'])
      test(`${protocol} ${format}`, () =>
        same([
          ...REPLIES.slice(0, FROM_ARGUMENTS).map(words => [protocol, format, ...words]),
          { args: [protocol, format], input: REPLIES.slice(FROM_ARGUMENTS).map(line).join('') },
        ]))
})

test('how to print and repeat', () =>
  same([
    ['-d', ', ', 'LRANGE', 'l', '0', '2'],
    ['-D', '', 'GET', 'n'],
    ['-D', '|', '-d', '', '-r', '3', 'LRANGE', 'l', '0', '1'],
    ['-r', '3', '-i', '0.01', 'INCR', 'n'],
    ['-r', '0', 'INCR', 'n'],
    ['-e', 'INCR', 's'],
    ['-e', '-r', '3', 'INCR', 's'],
    ['-e', 'INCR', 'n'],
    ['-n', '3', 'SET', 'k', 'v'],
    ['-n', '99', 'GET', 'n'],
    ['-c', 'GET', 'n'],
    ['--quoted-input', 'SET', '"\\x00\\n"', "'a\\'b'"],
    ['--quoted-input', 'GET', '"\\x00\\n"'],
    ['--quoted-input', 'GET', '"open'],
    ['--json', '-2', 'HGETALL', 'h'],
    { args: ['GET', 'n'], env: { FAKETTY: '1' } },
  ]))

test('options that make no sense', () =>
  same([
    ['--nonsense'],
    ['-p'],
    ['-X'],
    ['-x', '-X', 'tag', 'GET'],
    ['-2', '-3', 'PING'],
    ['-c', '-s', '/nowhere', 'PING'],
    ['-u', 'http://localhost', 'PING'],
    ['-u', 'redis://a%4@localhost', 'PING'],
    ['-u', 'redis://%zz@localhost', 'PING'],
    ['--quoted-pattern', '"open', '--scan'],
    ['--show-pushes', 'perhaps', 'PING'],
    ['--rdb', 'a', '--functions-rdb', 'b'],
  ]))

test.skipIf(!agree('redis-cli speaks of Redis and of masters'))('no server', () =>
  same([
    ['-p', '1', 'PING'],
    ['-p', '1', '--scan'],
    ['-p', '1', '--pipe'],
    ['-s', '/nowhere/socket', 'PING'],
    ['-h', 'nonexistent.invalid', 'PING'],
    { args: ['-p', '1'], input: 'PING\nPING\n' },
  ]),
)

test('standard input as an argument', () =>
  same([
    { args: ['-x', 'SET', 'k'], input: 'a\0b\xff\n' },
    ['--no-raw', 'GET', 'k'],
    { args: ['-X', 'tag', 'SET', 'k', 'tag', 'EX', '100'], input: 'line\nline' },
    ['GET', 'k'],
    { args: ['-X', 'tag', 'SET', 'k', 'v'], input: 'x' },
  ]))

test.skipIf(!agree('redis-cli speaks of Redis and of masters'))('commands from standard input', () => {
  const input = [
    'SET a "b\\x00c"',
    "GET 'a'",
    'get "a',
    'get "a"b',
    '',
    '3 INCR n',
    '0 INCR n',
    'MULTI',
    'INCR n',
    'SELECT 2',
    'EXEC',
    'DBSIZE',
    'SELECT 0',
    'MULTI',
    'DISCARD',
    'HELLO 3',
    'HGETALL h',
    'RESET',
    'HGETALL h',
    ...(agree('redis-cli reads no messages after a failed SUBSCRIBE') ? ['SUBSCRIBE'] : []),
    ':set nohints',
    ':set nonsense',
    ':nonsense',
    'restart',
    'clear',
    `connect 127.0.0.1 ${port}`,
    'EXISTS n',
    'quit',
    'INCR n',
  ].join('\n')
  const view = ({ code, stdout, stderr }: Output) => [
    code,
    stdout.replace(/"?id"?\W*(integer\) )?\d+/g, 'id'),
    stderr,
  ]
  return same([
    { args: [], input, view },
    { args: ['--no-raw'], input, view },
    { args: ['--csv', '-e'], input, view },
  ])
})

test('messages between replies', () => {
  const input = 'CLIENT TRACKING ON\nGET n\nSET n 3\nGET n\nPING\n'
  return same([
    { args: ['-3', '--no-raw', '--show-pushes', 'yes'], input },
    { args: ['-3', '--show-pushes', 'yes'], input },
    { args: ['-3'], input },
  ])
})

test('a password', async () => {
  const guarded = await startProcess(['redis-server'], ['--save', '', '--requirepass', 'secret'])
  onTestFinished(() => guarded.stop())
  const address = `127.0.0.1:${guarded.port}`
  await same(
    [
      ['PING'],
      ['-a', 'secret', 'PING'],
      ['--pass', 'secret', '--user', 'default', 'PING'],
      ['--no-auth-warning', '-a', 'wrong', 'PING'],
      ['--no-auth-warning', '-a', 'wrong', '--scan'],
      ['-u', `redis://default:secret@${address}/3`, 'PING'],
      ['-u', `redis://secr%65t@${address}`, '--no-auth-warning', 'PING'],
      { args: ['PING'], env: { REDISCLI_AUTH: 'secret' } },
      { args: ['--no-auth-warning', '-a', 'wrong', 'PING'], env: { REDISCLI_AUTH: 'secret' } },
      { args: ['--askpass', 'PING'], input: 'secret\n' },
    ],
    ['-p', String(guarded.port)],
  )
})

test('a unix socket', async () => {
  const path = join(temporaryFolder(), 'redis.sock')
  const other = await startProcess(['redis-server'], ['--save', '', '--unixsocket', path])
  onTestFinished(() => other.stop())
  await same(
    [['-s', path, 'PING'], ['-s', path, '-n', '2', 'DBSIZE'], { args: ['-s', path], input: 'PING\n' }],
    [],
  )
  expect((await runTool(OUR_CLI, ['-u', `unix://${path}?db=2`, 'CLIENT', 'LIST'])).stdout).toContain(' db=2 ')
})

test.skipIf(!agree('redis-cli speaks of Redis and of masters'))('TLS', async () => {
  const folder = temporaryFolder()
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-days', '2', '-subj', '/CN=redis.test']
  const files = ['-keyout', key, '-out', certificate]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject], {
    stdio: 'ignore',
  })
  const tlsPort = String(await freePort())
  const tls = ['--tls-port', tlsPort, '--tls-cert-file', certificate, '--tls-key-file', key]
  const secure = await startProcess(
    ['redis-server'],
    ['--save', '', ...tls, '--tls-ca-cert-file', certificate],
  )
  onTestFinished(() => secure.stop())
  const identity = ['--cert', certificate, '--key', key]
  await same(
    [
      ['--tls', '--cacert', certificate, ...identity, '--sni', 'redis.test', 'PING'],
      ['--tls', '--insecure', ...identity, 'PING'],
      ['--tls', ...identity, 'PING'],
      ['-u', `rediss://127.0.0.1:${tlsPort}/2`, '--insecure', ...identity, 'DBSIZE'],
      ['PING'],
    ],
    ['-p', tlsPort],
  )
})

test('--pipe', async () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => `SET key:${i} ${i}\r\n`).join('')
  const requests = Array.from({ length: 10_000 }, () => '*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n').join('')
  await same([
    { args: ['--pipe'], input: lines },
    { args: ['--pipe'], input: requests },
    { args: ['--pipe'], input: 'SET k 1\r\nNONSENSE\r\nGET\r\nSET k 2\r\n' },
    { args: ['--pipe', '-n', '4'], input: 'SET k 1\r\n' },
    { args: ['--pipe', '--pipe-timeout', '1'], input: 'BLPOP none 0\r\n' },
    ['MGET', 'n', 'k'],
  ])
})

describe('looking at all keys', () => {
  test('--scan', () =>
    same([
      ['--scan'],
      ['--scan', '--no-raw'],
      ['--scan', '--pattern', '?'],
      ['--scan', '--quoted-pattern', '"\\x73*"'],
      ['--scan', '-n', '5'],
      ['--scan', '-i', '0.01'],
    ]))

  // redis-cli lists the types in the order of a hash table that may be growing.
  const keysIn74 = (text: string) =>
    agree('redis-cli shows keys in one pair of quotes') ? text : text.replace(/'(".*?")'/g, '$1')
  const sortedLines = ({ code, stdout, stderr }: Output) => [
    code,
    keysIn74(stdout).split('\n').sort(),
    stderr,
  ]
  const sorted = (...args: readonly string[]) => ({ args, view: sortedLines })

  test('--bigkeys and --memkeys', () =>
    same([
      sorted('--bigkeys'),
      sorted('--bigkeys', '--pattern', 'none'),
      sorted('--memkeys'),
      sorted('--memkeys-samples', '3'),
    ]))

  test('--hotkeys', async () => {
    await same([sorted('--hotkeys')])
    const client = await RawClient.open(port)
    onTestFinished(async () => {
      await client.ask('CONFIG', 'SET', 'maxmemory-policy', 'noeviction', 'lfu-decay-time', '1')
      client.close()
    })
    // Counters would fall when a minute ends between the two calls.
    await client.ask('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu', 'lfu-decay-time', '0')
    await same([sorted('--hotkeys')])
  })
})

test('--eval', () => {
  const script = join(temporaryFolder(), 'script.lua')
  writeFileSync(script, 'return {KEYS, ARGV}')
  return same([
    ['--no-raw', '--eval', script, 'k1', 'k2', ',', 'a1', ','],
    ['--no-raw', '--eval', script],
    ['--eval', '/nowhere/script.lua'],
  ])
})

test('--rdb gives a snapshot that a server would load', async () => {
  const folder = temporaryFolder()
  for (const [at, command] of BOTH.entries()) {
    const file = join(folder, `${at}.rdb`)
    const { code, stdout, stderr } = await runTool(command, ['-p', String(port), '--rdb', file])
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain('Transfer finished with success')
    expect(execFileSync('redis-check-rdb', [file], { encoding: 'utf8' })).toContain('RDB looks OK')
  }
  const { stdout } = await runTool(OUR_CLI, ['-p', String(port), '--rdb', '-'])
  expect(stdout.slice(0, 5)).toBe('REDIS')
  expect(readFileSync(join(folder, '1.rdb'), 'latin1').slice(0, 9)).toBe(stdout.slice(0, 9))
})

test('--latency ends with one line when nobody watches', () => {
  const view = ({ code, stdout }: Output) => [code, stdout.replace(/[\d.]+/g, '0')]
  return same(
    ['--raw', '--csv', '--json'].map(format => ({ args: ['--latency', '-i', '0.1', format], view })),
  )
})
