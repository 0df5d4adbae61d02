/**
 * Every option of `mini-redis-cli`: its names, its value, what it changes, and its line in `--help`. Reading them in
 * order is the business of read-options.ts.
 */
import { Exit } from '../exit.ts'
import type { OutputMode } from '../output/output.ts'
import {
  exportAs,
  replayOf,
  replica,
  showPushes,
  snapshot,
  speedOf,
  toLatin1,
  unquotePattern,
} from './option-values.ts'
import type { Mode, Options } from './options.ts'
import { applyUri } from './uri.ts'

/** One option. With `value`, the next word is its value. */
export interface Option {
  readonly names: readonly string[]
  readonly value?: string
  /** For `--help`; an option without one is not listed. */
  readonly help?: string
  readonly apply: (options: Options, value: string) => void
}

/** Numbers are read as C's atoi() does it: as far as they go, else 0. */
const int = (text: string): number => Number.parseInt(text, 10) || 0
const json = (options: Options, output: OutputMode) => {
  if (options.resp3 === 'no') options.resp3 = 'preferred'
  options.output = output
}

/** An option that only sets one field. */
function set<F extends keyof Options>(names: string, field: F, value: Options[F], help?: string): Option {
  const apply = (options: Options) => {
    options[field] = value
  }
  return { names: names.split(' '), apply, ...(help === undefined ? {} : { help }) }
}

/** An option that stores its value. */
function take<F extends keyof Options>(
  names: string,
  value: string,
  field: F,
  read: (text: string) => Options[F],
  help: string,
): Option {
  const apply = (options: Options, text: string) => {
    options[field] = read(text)
  }
  return { names: names.split(' '), value, help, apply }
}

function mode(name: Mode, help: string): Option {
  return { names: [`--${name}`], help, apply: options => void options.modes.add(name) }
}

const text = (value: string): string => value

export interface Topic {
  /** The word for it: `--help keys`. */
  readonly name: string
  readonly title: string
  readonly options: readonly Option[]
}

/** The options of `--help`, in its order. */
export const TOPICS: readonly Topic[] = [
  {
    name: 'server',
    title: 'Where the server is and how to speak to it',
    options: [
      take('-h', 'hostname', 'host', text, 'the server, 127.0.0.1 by default'),
      take('-p', 'port', 'port', int, '6379 by default'),
      take('-s', 'socket', 'socket', text, 'a unix socket instead of host and port'),
      {
        names: ['-u'],
        value: 'uri',
        help: 'redis://user:password@host:port/db, rediss://... for TLS, unix://path?db=1',
        apply: (options, uri) => applyUri(options, uri),
      },
      {
        names: ['-n'],
        value: 'db',
        help: 'number of the database',
        apply: (options, value) => {
          options.database = int(value)
          options.databaseGiven = true
        },
      },
      set('-c', 'cluster', true, 'follow the redirections of a cluster'),
      set('-2', 'resp2', true, 'speak RESP2'),
      set('-3', 'resp3', 'yes', 'speak RESP3'),
    ],
  },
  {
    name: 'login',
    title: 'Who you are',
    options: [
      take('-a --pass', 'password', 'password', text, 'better: the environment variable REDISCLI_AUTH'),
      take('--user', 'username', 'user', text, 'log in as this user; needs a password'),
      set('--askpass', 'askPassword', true, 'ask for the password'),
      set('--no-auth-warning', 'warnOfPassword', false, 'do not warn about a password among the arguments'),
    ],
  },
  {
    name: 'tls',
    title: 'A connection with TLS',
    options: [
      set('--tls', 'tls', true, 'connect with TLS'),
      take('--sni', 'host', 'sni', text, 'the server name for TLS'),
      take('--cacert', 'file', 'caFile', text, 'trust the certificate authorities in this file'),
      take('--cacertdir', 'folder', 'caFolder', text, 'trust those in the files of this folder'),
      take('--cert', 'file', 'certificate', text, 'certificate to identify with'),
      take('--key', 'file', 'key', text, 'its private key'),
      take('--tls-ciphers', 'list', 'ciphers', text, 'ciphers up to TLS 1.2, separated by colons'),
      take(
        '--tls-ciphersuites',
        'list',
        'cipherSuites',
        text,
        'cipher suites of TLS 1.3, separated by colons',
      ),
      set('--insecure', 'insecure', true, 'do not verify the certificate of the server'),
    ],
  },
  {
    name: 'command',
    title: 'The words of the command',
    options: [
      set('-x', 'lastWordFromInput', true, 'the last argument is what comes from standard input'),
      take(
        '-X',
        'tag',
        'taggedWordFromInput',
        toLatin1,
        'the argument that is this word comes from standard input',
      ),
      set('--quoted-input', 'quotedInput', true, 'arguments are quoted strings with escapes'),
      take('--eval', 'file', 'script', text, 'run a Lua script: --eval file key ... , argument ...'),
      take('-r', 'repeat', 'repeat', int, 'run the command so many times, -1 for ever'),
      take(
        '-i',
        'interval',
        'interval',
        value => (Number.parseFloat(value) || 0) * 1000,
        'seconds between repetitions, also of --scan, --stat and --latency; fractions are fine',
      ),
      set('-e', 'failOnError', true, 'an error reply goes to standard error and ends with code 1'),
    ],
  },
  {
    name: 'replies',
    title: 'How replies are printed',
    options: [
      set('--raw', 'output', 'raw', 'replies as they are, the default when the output is no terminal'),
      set('--no-raw', 'output', 'standard', 'replies for people, the default on a terminal'),
      set('--csv', 'output', 'csv', 'replies as comma-separated values'),
      {
        names: ['--json'],
        help: 'replies as JSON; speaks RESP3 unless -2 is given',
        apply: options => json(options, 'json'),
      },
      {
        names: ['--quoted-json'],
        help: 'the same in ASCII, other bytes escaped',
        apply: options => json(options, 'quoted-json'),
      },
      set('--utf8', 'utf8', true, 'show text that is UTF-8 as it is, as the prompt does'),
      take('-d', 'delimiter', 'itemDelimiter', toLatin1, 'between the items of a raw reply, \\n by default'),
      take('-D', 'delimiter', 'replyDelimiter', toLatin1, 'after a raw reply, \\n by default'),
      {
        names: ['--show-pushes'],
        value: 'yes|no',
        help: 'print messages that come between replies; by default on a terminal',
        apply: showPushes,
      },
    ],
  },
  {
    name: 'keys',
    title: 'Looking at all keys',
    options: [
      mode('scan', 'print the keys'),
      mode('bigkeys', 'find the keys with the most elements'),
      mode('memkeys', 'find the keys that take the most memory'),
      {
        names: ['--memkeys-samples'],
        value: 'n',
        help: 'the same, looking at n elements of each key',
        apply: (options, value) => {
          options.modes.add('memkeys')
          options.samples = int(value)
        },
      },
      mode('hotkeys', 'find the keys used most; needs an LFU maxmemory-policy'),
      take(
        '--pattern',
        'pattern',
        'pattern',
        toLatin1,
        'only keys like this, for --scan, --bigkeys and their kin',
      ),
      take('--quoted-pattern', 'pattern', 'pattern', unquotePattern, 'the same with escapes'),
      take('--count', 'count', 'count', int, 'how many keys to ask for at once'),
    ],
  },
  {
    name: 'time',
    title: 'Watching the server and measuring',
    options: [
      mode('stat', 'print what the server does, line by line'),
      {
        names: ['--inspect'],
        value: 'uri',
        help: 'open a page on this machine that shows what is inside a server: redis://localhost:6379',
        apply: (options, uri) => {
          applyUri(options, uri)
          options.modes.add('inspect')
        },
      },
      mode('latency', 'measure round trips; one line after -i seconds when the output is no terminal'),
      {
        names: ['--latency-history'],
        help: 'the same, starting anew every -i seconds (15)',
        apply: options => {
          options.modes.add('latency')
          options.history = true
        },
      },
      mode('latency-dist', 'the distribution as colors of an xterm, a line every -i seconds (1)'),
      set('--mono', 'mono', true, 'the same in shades of gray'),
      {
        names: ['--intrinsic-latency'],
        value: 'seconds',
        help: 'measure how long this machine lets a busy process wait',
        apply: (options, value) => {
          options.modes.add('intrinsic-latency')
          options.seconds = int(value)
        },
      },
      {
        names: ['--lru-test'],
        value: 'keys',
        help: 'load a cache, 80 % of the requests for 20 % of the keys',
        apply: (options, value) => {
          options.modes.add('lru-test')
          options.lruKeys = int(value)
        },
      },
    ],
  },
  {
    name: 'data',
    title: 'Much data at once',
    options: [
      mode('pipe', 'send what comes from standard input as it is, and count the replies'),
      take(
        '--pipe-timeout',
        'seconds',
        'pipeTimeout',
        int,
        'how long to wait for a reply at the end: 30, 0 for ever',
      ),
      {
        names: ['--export'],
        value: 'json|csv|resp',
        help: 'write keys with their values to standard output; of all databases unless -n names one, like --pattern',
        apply: exportAs,
      },
      take('--from-rdb', 'file', 'rdbSource', text, 'for --export: of this file, without a server'),
      mode('import', 'read what --export has written, json or resp, from standard input'),
      {
        names: ['--replay'],
        value: 'file',
        help: 'send what server.record() or MONITOR has written once more, - for standard input; tells of replies that differ',
        apply: replayOf,
      },
      {
        names: ['--speed'],
        value: 'n',
        help: 'for --replay: n times as fast as it was, 1 for as it was; at once if left out',
        apply: speedOf,
      },
      {
        names: ['--rdb'],
        value: 'file',
        help: 'store a snapshot of the server, - for standard output',
        apply: (options, file) => snapshot(options, file, false),
      },
      {
        names: ['--functions-rdb'],
        value: 'file',
        help: 'the same with functions only',
        apply: (options, file) => snapshot(options, file, true),
      },
      { names: ['--replica', '--slave'], help: 'print what a primary sends its replicas', apply: replica },
    ],
  },
  {
    name: 'help',
    title: 'About this program',
    options: [
      set('--help', 'help', true, 'what there is; --help keys: one topic, --help all: everything'),
      set('--version -v', 'version', true, 'show the version'),
    ],
  },
]

export const OPTIONS: readonly Option[] = [
  ...TOPICS.flatMap(({ options }) => options),
  { names: ['--verbose'], apply: () => {} },
  missing('--cluster', 'the cluster manager'),
  missing('--ldb', 'the Lua debugger'),
  missing('--ldb-sync-mode', 'the Lua debugger'),
]

/** What other programs, or people, call options that have only one letter here. */
export const NAMES_ELSEWHERE: Readonly<Record<string, string>> = {
  '--database': '-n',
  '--db': '-n',
  '--delimiter': '-d',
  '--host': '-h',
  '--hostname': '-h',
  '--interval': '-i',
  '--password': '-a',
  '--port': '-p',
  '--repeat': '-r',
  '--resp2': '-2',
  '--resp3': '-3',
  '--socket': '-s',
  '--uri': '-u',
  '--url': '-u',
  '--username': '--user',
}

/** What redis-cli has and this program does not. */
function missing(name: string, what: string): Option {
  const apply = () => {
    throw new Exit(1, `${name}: mini-redis-cli does not have ${what}; redis-cli works with this server too.`)
  }
  return { names: [name], apply }
}
