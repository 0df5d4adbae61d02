/**
 * The command line of `mini-redis-cli`, which is redis-cli's: options come one by one, each with its own word, up to
 * the first word that is none; a later option wins over an earlier one, and `-h` alone asks for help. (Parsers of
 * the usual conventions bundle `-xe`, take `-p6379`, and have no option whose value may be missing.)
 */
import type { Bytes } from '../../resp/values.ts'
import { Exit } from '../exit.ts'
import type { OutputMode } from '../output/output.ts'
import { OPTIONS, toLatin1 } from './option-table.ts'

export type Mode =
  | 'latency'
  | 'latency-dist'
  | 'replica'
  | 'rdb'
  | 'pipe'
  | 'bigkeys'
  | 'memkeys'
  | 'hotkeys'
  | 'stat'
  | 'scan'
  | 'lru-test'
  | 'intrinsic-latency'

export interface Options {
  host: string
  port: number
  socket: string | undefined
  tls: boolean
  sni: string | undefined
  caFile: string | undefined
  caFolder: string | undefined
  certificate: string | undefined
  key: string | undefined
  ciphers: string | undefined
  cipherSuites: string | undefined
  insecure: boolean
  user: string | undefined
  password: string | undefined
  askPassword: boolean
  warnOfPassword: boolean
  database: number
  resp2: boolean
  /** `wished` comes with JSON output: a server without RESP3 is fine then. */
  resp3: 'no' | 'wished' | 'yes'
  repeat: number
  /** Milliseconds. */
  interval: number
  output: OutputMode
  itemDelimiter: Bytes
  replyDelimiter: Bytes
  showPushes: boolean
  lastWordFromInput: boolean
  taggedWordFromInput: Bytes | undefined
  quotedInput: boolean
  failOnError: boolean
  cluster: boolean
  modes: Set<Mode>
  history: boolean
  mono: boolean
  pattern: Bytes | undefined
  count: number | undefined
  samples: number
  pipeTimeout: number
  rdbFile: string
  functionsOnly: boolean
  lruKeys: number
  seconds: number
  script: string | undefined
  help: boolean
  version: boolean
}

export function defaults(onTerminal: boolean): Options {
  return {
    host: '127.0.0.1',
    port: 6379,
    socket: undefined,
    tls: false,
    sni: undefined,
    caFile: undefined,
    caFolder: undefined,
    certificate: undefined,
    key: undefined,
    ciphers: undefined,
    cipherSuites: undefined,
    insecure: false,
    user: undefined,
    password: undefined,
    askPassword: false,
    warnOfPassword: true,
    database: 0,
    resp2: false,
    resp3: 'no',
    repeat: 1,
    interval: 0,
    output: onTerminal ? 'standard' : 'raw',
    itemDelimiter: '\n',
    replyDelimiter: '\n',
    showPushes: onTerminal,
    lastWordFromInput: false,
    taggedWordFromInput: undefined,
    quotedInput: false,
    failOnError: false,
    cluster: false,
    modes: new Set(),
    history: false,
    mono: false,
    pattern: undefined,
    count: undefined,
    samples: 0,
    pipeTimeout: 30,
    rdbFile: '',
    functionsOnly: false,
    lruKeys: 0,
    seconds: 0,
    script: undefined,
    help: false,
    version: false,
  }
}

const BY_NAME = new Map(OPTIONS.flatMap(option => option.names.map(name => [name, option] as const)))

export interface CommandLine {
  readonly options: Options
  /** The command and its arguments. */
  readonly words: readonly Bytes[]
}

/** @throws Exit when the options make no sense */
export function readCommandLine(argv: readonly string[], onTerminal: boolean): CommandLine {
  const options = defaults(onTerminal)
  let at = 0
  for (; at < argv.length; at++) {
    const word = argv[at] ?? ''
    const option = BY_NAME.get(word)
    const value = argv[at + 1]
    if (option === undefined || (option.value !== undefined && value === undefined)) {
      if (!word.startsWith('-')) break
      if (word !== '-h') throw new Exit(1, `Unrecognized option or bad number of args for: '${word}'`)
      options.help = true
    } else {
      option.apply(options, value ?? '')
      if (option.value !== undefined) at++
    }
    if (options.help || options.version) return { options, words: [] }
  }
  check(options)
  return { options, words: argv.slice(at).map(toLatin1) }
}

function check(options: Options): void {
  if (options.socket !== undefined && options.cluster)
    throw new Exit(1, 'Options -c and -s are mutually exclusive.')
  if (options.resp2 && options.resp3 === 'yes') throw new Exit(1, 'Options -2 and -3 are mutually exclusive.')
  if (options.warnOfPassword && options.password !== undefined) {
    process.stderr.write(
      "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n",
    )
  }
  if (options.lastWordFromInput && options.taggedWordFromInput !== undefined)
    throw new Exit(1, 'Options -x and -X are mutually exclusive.')
}
