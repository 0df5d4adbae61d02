/**
 * CONFIG against a real redis-server: every directive's name and default, what CONFIG SET takes and refuses, and
 * the syntax of redis.conf as both executables read it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { freePort } from '../support/server-process.ts'
import { temporaryFolder } from '../support/start.ts'
import { help } from './help.ts'
import { type Argv, Pair, sorted } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

async function configOf(port: number): Promise<Map<string, string>> {
  const client = await RawClient.open(port)
  const words = (await client.ask('CONFIG', 'GET', '*')).split('\r\n')
  client.close()
  const found = new Map<string, string>()
  for (let at = 2; at + 2 < words.length; at += 4) found.set(words[at] ?? '', words[at + 2] ?? '')
  return found
}

/** Directives whose value differs, with the reason. */
const DIFFERENT: Readonly<Record<string, string>> = {
  port: 'each has its own',
  dir: 'an embedded server does not care where it is started',
  bind: 'ours listens where the test says',
  save: 'the test starts the real server with an empty one',
  'enable-debug-command': 'named by the test',
}
const OUR_OWN = [
  'maxclients-wait',
  'inspect-port',
  'inspect-token',
  'metrics-port',
  'rest-port',
  'rest-token',
  'rest-readonly-token',
]
const SINCE_72 = [
  'cluster-announce-human-nodename',
  'locale-collate',
  'set-max-listpack-entries',
  'set-max-listpack-value',
]
const SINCE_74 = [
  'aof-rewrite-cpulist',
  'bgsave-cpulist',
  'bio-cpulist',
  'hide-user-data-from-log',
  'max-new-connections-per-cycle',
  'max-new-tls-connections-per-cycle',
  'server-cpulist',
]
const ONLY_OURS = [
  ...OUR_OWN,
  ...(agree('directives of 7.2') ? [] : SINCE_72),
  ...(agree('directives of 7.4') ? [] : SINCE_74),
]
const ONLY_THEIRS = agree('directives of 7.2') ? [] : ['aof-disable-auto-gc']

test.skipIf(!agree('names are those of Redis'))(
  'CONFIG GET * lists the same names and values but for the named differences',
  async () => {
    const theirs = await configOf(pair.real.port)
    const ours = await configOf(pair.ours.port)
    const missing = [...theirs.keys()].filter(name => !ours.has(name) && !ONLY_THEIRS.includes(name))
    const extra = [...ours.keys()].filter(name => !theirs.has(name) && !ONLY_OURS.includes(name))
    const different = [...theirs].filter(([name, value]) => {
      return ours.has(name) && ours.get(name) !== value && DIFFERENT[name] === undefined
    })
    expect({
      missing,
      extra,
      different: different.map(([name, value]) => `${name}: '${ours.get(name)}', Redis '${value}'`),
    }).toEqual({ missing: [], extra: [], different: [] })
  },
)

test.skipIf(!agree('names are those of Redis'))('CONFIG GET', () =>
  pair.same([
    ['CONFIG', 'GET', 'maxmemory'],
    ['config', 'get', 'MAXMEMORY'],
    ['CONFIG', 'GET', 'nosuch'],
    ['CONFIG', 'GET', ''],
    sorted('CONFIG', 'GET', 'maxmemory', 'timeout'),
    sorted('CONFIG', 'GET', 'maxmemory', 'maxmemory', 'max?emory'),
    sorted('CONFIG', 'GET', 'lfu-*', '*-decay-*'),
    sorted('CONFIG', 'GET', '[Ll]fu*'),
    sorted('CONFIG', 'GET', 'hash-max-*'),
    sorted('CONFIG', 'GET', 'slave-*'),
    ['CONFIG', 'GET'],
    ['CONFIG'],
    ['CONFIG', 'NOSUCH'],
    ['CONFIG', 'NOSUCH', 'x'],
    help('CONFIG'),
    ['CONFIG', 'HELP', 'x'],
    ['CONFIG', 'RESETSTAT'],
    ['CONFIG', 'RESETSTAT', 'x'],
    ['CONFIG', 'REWRITE'],
    ['CONFIG', 'REWRITE', 'x'],
  ]),
)

const VALUES = [
  '',
  '0',
  '1',
  '-1',
  '10',
  '100',
  '101',
  '+5',
  '05',
  ' 5',
  '1.5',
  'x',
  'yes',
  'NO',
  'on',
  '1k',
  '1kb',
  '1Mb',
  '1 mb',
  '1kib',
  '5%',
  '101%',
  '2147483647',
  '2147483648',
  '-2147483649',
  '9223372036854775807',
  '9223372036854775808',
  '99999999999999999999',
]
/** Each kind of directive; values that change what the connection may do are left out. */
const DIRECTIVES: Readonly<Record<string, readonly string[]>> = {
  timeout: VALUES.filter(each => !['1', '10'].includes(each)),
  'tcp-keepalive': VALUES,
  databases: ['8'],
  maxmemory: VALUES.filter(each => !['1', '10', '100', '101', '9223372036854775807'].includes(each)),
  'maxmemory-clients': ['0', '100%', '101%', '-1', 'x', '5%', '1gb', '%'],
  'maxmemory-policy': ['allkeys-lru', 'VOLATILE-TTL', 'nosuch', '', 'noeviction'],
  'maxmemory-eviction-tenacity': VALUES,
  'slowlog-log-slower-than': VALUES,
  'slowlog-max-len': VALUES,
  'proto-max-bulk-len': [...VALUES, '1mb', '1048575', '1048576', '512mb'],
  'client-query-buffer-limit': ['1mb', '1048575', '1gb'],
  'lazyfree-lazy-expire': VALUES,
  'latency-tracking': ['yes', 'no', 'YES', 'maybe', '', '1'],
  'list-max-listpack-size': VALUES,
  'hash-max-listpack-entries': VALUES,
  'hash-max-ziplist-value': VALUES,
  'zset-max-listpack-value': ['128', '-1'],
  'active-expire-effort': VALUES,
  hz: ['10', '1', '500', '501', '0', '-1', 'x'],
  loglevel: ['debug', 'verbose', 'notice', 'WARNING'],
  'notify-keyspace-events': [
    '',
    'KEA',
    'AKE',
    'Kg$lshzxet',
    'gA',
    'E',
    'KEmn',
    'x$',
    'Z',
    'K E',
    'd',
    'KEA ',
  ],
  save: ['', '900 1', '900 1 300 10', '900', 'x 1', '900 x', '0 1', '900 0', '900 -1', '  900  1', '900 1 '],
  'client-output-buffer-limit': [
    'normal 0 0 0',
    'pubsub 1mb 1kb 60',
    'slave 1 2 3',
    'replica 4 5 6',
    'normal 0 0 0 pubsub 7 8 9',
    'master 1 2 3',
    'nosuch 1 2 3',
    'normal 1 2',
    'normal x 2 3',
    'normal 1 2 -3',
    'normal 1 2 x',
    '',
    'NORMAL 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60',
  ],
  'oom-score-adj-values': ['0 200 800', '1 2', '1 2 x', '1 2 3 4', '3 2 1', '-2001 0 0', '0 0 2001', ''],
  'latency-tracking-info-percentiles': ['50 99', '', '101', '-1', 'x', '50.0 99.9 100', '50 x'],
  'shutdown-on-sigterm': ['default', 'save now', 'NOSAVE', 'x', 'save nosave', '', 'default'],
  dbfilename: ['a.rdb', 'a/b', '', 'dump.rdb'],
  appendfilename: ['x'],
  appendfsync: ['always', 'no', 'x', 'everysec'],
  daemonize: ['yes'],
  unixsocketperm: ['700'],
  requirepass: [''],
  masterauth: ['x', 'a b', ''],
  'repl-backlog-size': ['0', '1', '1mb', 'x'],
  'proc-title-template': ['{title}', 'x {nosuch}', '', '{title} {listen-addr} {server-mode}'],
  'propagation-error-behavior': ['panic', 'x', 'ignore'],
  'enable-protected-configs': ['yes'],
  'replica-announce-ip': ['1.2.3.4', ''],
  'cluster-announce-hostname': ['a.b', ''],
  'tracking-table-max-keys': VALUES,
  maxclients: ['0', '-1', 'x', '100', '10000'],
  nosuch: ['x'],
}
describe('CONFIG SET', () => {
  test.each(Object.entries(DIRECTIVES))('%s', (name, values) =>
    pair.same(
      values.flatMap((value): Argv[] => [
        ['CONFIG', 'SET', name, value],
        ['CONFIG', 'GET', name],
      ]),
    ),
  )

  test('several at once: all or nothing', () =>
    pair.same([
      ['CONFIG', 'SET', 'hz', '20', 'maxmemory-eviction-tenacity', '7'],
      sorted('CONFIG', 'GET', 'hz', 'maxmemory-eviction-tenacity'),
      ['CONFIG', 'SET', 'hz', '30', 'maxmemory-eviction-tenacity', '101'],
      ['CONFIG', 'SET', 'hz', '30', 'nosuch', '0'],
      ['CONFIG', 'SET', 'hz', '30', 'daemonize', 'yes'],
      ['CONFIG', 'SET', 'hz', '30', 'hz', '31'],
      ['CONFIG', 'SET', 'hash-max-listpack-entries', '1', 'hash-max-ziplist-entries', '2'],
      ['CONFIG', 'SET', 'HZ', 'x', 'nosuch', 'y'],
      ['CONFIG', 'SET', 'nosuch', 'y', 'hz', 'x'],
      sorted('CONFIG', 'GET', 'hz', 'maxmemory-eviction-tenacity', 'hash-max-*-entries'),
      ['CONFIG', 'SET', 'hz', '10', 'maxmemory-eviction-tenacity', '10'],
      ['CONFIG', 'SET', 'port', 'x'],
      ['CONFIG', 'SET', 'port', '65536'],
      ['CONFIG', 'SET', 'dir', '/nosuch'],
      ['CONFIG', 'SET'],
      ['CONFIG', 'SET', 'hz'],
      ['CONFIG', 'SET', 'hz', '10', 'timeout'],
    ]))
})

/** Starts an executable with arguments; resolves with its port, or with what it said when it ended. */
async function launch(command: string, args: readonly string[]): Promise<{ port: number; output: string }> {
  const port = await freePort()
  const given = [...args, '--port', String(port)]
  const child: ChildProcess = spawn(command, given, { stdio: ['ignore', 'pipe', 'pipe'] })
  const gone = new Promise<void>(resolve => child.once('close', () => resolve()))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await gone
  })
  let output = ''
  const ready = new Promise<boolean>(resolve => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      createInterface(stream).on('line', line => {
        output += `${line}\n`
        if (line.includes('Ready to accept connections')) resolve(true)
      })
    }
    child.once('close', () => resolve(false))
  })
  return { port: (await ready) ? port : 0, output }
}

const FILES: Readonly<Record<string, string>> = {
  'words and comments': `
# a comment
   # another
maxmemory 100mb
TIMEOUT 30
  hz   20
\tslowlog-max-len\t5
lazyfree-lazy-expire YES
`,
  quotes: `masterauth "a b\\x41\\n\\"c"
masteruser 'it\\'s'
proc-title-template "x y"
replica-announce-ip '1.2.3.4'
`,
  'lines that repeat': `timeout 1
timeout 2
save 900 1
save 300 10
client-output-buffer-limit pubsub 1mb 2mb 3
client-output-buffer-limit normal 4 5 6
`,
  'save cleared': `save 900 1\nsave ""\n`,
  'save after a clearing': `save ""\nsave 60 5\n`,
  'line ends of Windows': 'timeout 5\r\nhz 15\r\n',
  'no line end at the end': 'timeout 7',
  'old names': `hash-max-ziplist-entries 7
slave-read-only no
lua-time-limit 99
`,
  events: 'notify-keyspace-events KEA\n',
  'many words': `latency-tracking-info-percentiles 50 99.5
oom-score-adj-values 1 2 3
shutdown-on-sigterm save now
`,
}
const BROKEN: Readonly<Record<string, string>> = {
  'an unknown directive': 'timeout 1\nnosuch x\n',
  'a bad value': 'timeout x\n',
  'out of range': 'port 70000\n',
  'too many words': 'timeout 1 2\n',
  'no value': 'timeout\n',
  'an open quote': 'masterauth "abc\n',
  'text behind a quote': 'masterauth "a"b\n',
  'not yes or no': 'lazyfree-lazy-expire maybe\n',
  'not in the list': 'maxmemory-policy nosuch\n',
  'a bad save': 'save 900\n',
  'a bad limit': 'client-output-buffer-limit normal 1 2\n',
}

function fileWith(text: string): string {
  const dir = temporaryFolder()
  writeFileSync(join(dir, 'redis.conf'), text, 'latin1')
  return join(dir, 'redis.conf')
}

const both = (args: readonly string[]) =>
  Promise.all([launch('redis-server', args), launch(process.execPath, ['dist/cli/server.js', ...args])])

describe('redis.conf', () => {
  async function expectSame(args: readonly string[], names: readonly string[]): Promise<void> {
    const [real, ours] = await both(args)
    expect(ours.port, ours.output).not.toBe(0)
    const [theirValues, ourValues] = [await configOf(real.port), await configOf(ours.port)]
    for (const name of names) expect(ourValues.get(name), name).toBe(theirValues.get(name))
  }

  test.each(Object.entries(FILES))('%s', async (_name, text) => {
    const names = text.split('\n').flatMap(line => /^[\w-]+/.exec(line.trim().toLowerCase())?.[0] ?? [])
    await expectSame([fileWith(text)], names)
  })

  test('the command line wins over the file', async () => {
    const path = fileWith('timeout 1\nhz 20\nsave 900 1\n')
    const args = [path, '--timeout', '2', '--maxmemory-policy', 'allkeys-lru', '--save', '60', '5']
    await expectSame(args, ['timeout', 'hz', 'save', 'maxmemory-policy'])
  })

  test('include', async () => {
    const included = fileWith('timeout 3\nhz 33\n')
    await expectSame(
      [fileWith(`timeout 1\ninclude ${included}\nmaxmemory 5mb\n`)],
      ['timeout', 'hz', 'maxmemory'],
    )
  })

  test.each(Object.entries(BROKEN))('broken: %s', async (_name, text) => {
    const [real, ours] = await both([fileWith(text)])
    expect(real.port).toBe(0)
    expect(ours.port).toBe(0)
    const told = (output: string) => output.split('\n').filter(line => /^(Reading|>>>)/.test(line))
    expect(told(ours.output)).toEqual(told(real.output))
  })

  test('CONFIG REWRITE keeps comments and writes a file that both read the same way', async () => {
    const text = '# mine\ntimeout 1\n\n# events\nnotify-keyspace-events ""\nsave 900 1\nsave 300 10\n'
    const path = fileWith(text)
    const ours = await launch(process.execPath, ['dist/cli/server.js', path])
    const client = await RawClient.open(ours.port)
    const changes = [
      'timeout',
      '9',
      'masterauth',
      'a "b\n',
      'notify-keyspace-events',
      'KEA',
      'save',
      '60 5 30 2',
    ]
    expect(await client.ask('CONFIG', 'SET', ...changes)).toBe('+OK\r\n')
    expect(await client.ask('CONFIG', 'REWRITE')).toBe('+OK\r\n')
    client.close()
    const written = readFileSync(path, 'latin1')
    expect(written).toContain('# mine\ntimeout 9\n\n# events\n')
    const [real, again] = await both([path])
    const [theirs, back] = [await configOf(real.port), await configOf(again.port)]
    for (const name of ['timeout', 'masterauth', 'notify-keyspace-events', 'save']) {
      expect(back.get(name), name).toBe(theirs.get(name))
    }
    expect(back.get('masterauth')).toBe('a "b\n')
  })
})
