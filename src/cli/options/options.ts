/** What the command line of `mini-redis-cli` can ask for. The options that set it are in option-table.ts. */
import type { Bytes } from '../../resp/values.ts'
import type { OutputMode } from '../output/output.ts'

export type Mode =
  | 'latency'
  | 'latency-dist'
  | 'replica'
  | 'rdb'
  | 'pipe'
  | 'export'
  | 'import'
  | 'replay'
  | 'bigkeys'
  | 'memkeys'
  | 'hotkeys'
  | 'inspect'
  | 'stat'
  | 'scan'
  | 'lru-test'
  | 'intrinsic-latency'

export type ExportFormat = 'json' | 'csv' | 'resp'

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
  /** It was named, so others are not meant. */
  databaseGiven: boolean
  resp2: boolean
  /** `preferred` comes with JSON output: a server without RESP3 is fine then. */
  resp3: 'no' | 'preferred' | 'yes'
  repeat: number
  /** Milliseconds. */
  interval: number
  output: OutputMode
  itemDelimiter: Bytes
  replyDelimiter: Bytes
  /** Text is shown as it is, not escaped, by `--no-raw`. */
  utf8: boolean
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
  exportFormat: ExportFormat
  /** The recording that is played; `-`: it comes from standard input. */
  replayFile: string
  /** How many times as fast as it was recorded; undefined: at once. */
  speed: number | undefined
  /** The file that keys are taken from, instead of a server. */
  rdbSource: string | undefined
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
    databaseGiven: false,
    resp2: false,
    resp3: 'no',
    repeat: 1,
    interval: 0,
    output: onTerminal ? 'standard' : 'raw',
    itemDelimiter: '\n',
    replyDelimiter: '\n',
    utf8: false,
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
    exportFormat: 'json',
    replayFile: '',
    speed: undefined,
    rdbSource: undefined,
    functionsOnly: false,
    lruKeys: 0,
    seconds: 0,
    script: undefined,
    help: false,
    version: false,
  }
}
