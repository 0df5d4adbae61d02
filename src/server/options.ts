/** What `createServer()` may be told, checked as strictly as a configuration file: by name, and before anything is made. */
import {
  boolean,
  type Check,
  type Checks,
  checkOptions,
  checkValue,
  either,
  type Instead,
  integer,
  listOf,
  milliseconds,
  object,
  oneOf,
  string,
  words,
} from '../client/option-checks.ts'
import { Config, findDirective } from '../config/config.ts'
import type { EngineOptions } from '../engine/engine.ts'
import type { ListenOptions } from '../net/listeners.ts'
import type { TlsOptions } from '../net/tls-settings.ts'
import type { Storage } from '../persistence/storage.ts'
import type { RestOptions } from './http-endpoints.ts'

export interface ServerOptions extends EngineOptions, ListenOptions {
  /** The folder of its files; with it, the server keeps its data. Default: it forgets them. */
  readonly dir?: string
  /**
   * When it saves to an RDB file by itself: seconds and changes in turn, as `'60 1000'`; true as Redis does; false never,
   * not even at the end. Default, where it keeps its data without `appendOnly`: as Redis does.
   */
  readonly save?: boolean | string
  /** Keeps every change in an append-only file, from which the data are loaded. */
  readonly appendOnly?: boolean
  /** Where its files are, in place of the file system. */
  readonly storage?: Storage
  /** Upstash's REST API on the same data; see docs/rest.md. */
  readonly rest?: RestOptions
  /** How long `close()` waits for peers that do not read, in ms. Default 5000. */
  readonly closeTimeout?: number
}

export const CLOCK: Check = {
  wanted: 'a clock, such as new VirtualClock()',
  accepts: value => typeof value === 'object' && value !== null && 'read' in value && 'after' in value,
}

const STORAGE: Check = {
  wanted: 'a storage, as src/persistence/storage.ts says what it does',
  accepts: value => typeof value === 'object' && value !== null && 'append' in value && 'rename' in value,
}

const CHECKS: Checks<ServerOptions> = {
  config: object,
  clock: CLOCK,
  seed: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  host: either(words, listOf(words)),
  port: either(integer(0, 65535), oneOf(false)),
  path: words,
  tls: object,
  closeTimeout: milliseconds,
  dir: words,
  save: either(boolean, string),
  appendOnly: boolean,
  storage: STORAGE,
  rest: object,
}

const REST: Checks<RestOptions> = {
  port: integer(0, 65535),
  token: words,
  readOnlyToken: words,
}

const PEM: Check = {
  wanted: 'text in the PEM format, as a string or a Buffer',
  accepts: value => (typeof value === 'string' || Buffer.isBuffer(value)) && value.includes('-----BEGIN '),
}

const TLS: Checks<TlsOptions> = {
  port: integer(0, 65535),
  cert: PEM,
  key: PEM,
  passphrase: string,
  ca: either(PEM, listOf(PEM)),
  authClients: either(boolean, oneOf('optional')),
}

/** What node:tls calls it, and what is a directive. */
const TLS_INSTEAD: Instead = {
  requestCert: 'it is authClients',
  rejectUnauthorized: 'it is authClients',
  ciphers: "it is a directive, as in { config: { 'tls-ciphers': '...' } }",
  minVersion: "it is a directive, as in { config: { 'tls-protocols': 'TLSv1.3' } }",
}

/** What others call it, and what is a directive. */
const INSTEAD: Instead = {
  bind: 'it is host',
  address: 'it is host',
  hostname: 'it is host',
  socket: 'it is path',
  password: "it is a directive, as in { config: { requirepass: 'secret' } }",
}

/** @throws OptionError for a wrong or unknown option */
export function checkedServerOptions(options: ServerOptions): ServerOptions {
  checkValue('createServer', 'the options', options, object)
  const directives = Object.keys(options).filter(name => findDirective(name) !== undefined)
  const asDirectives = directives.map(name => [
    name,
    `it is a directive, as in { config: { '${name}': '...' } }`,
  ])
  const instead = { ...Object.fromEntries(asDirectives), ...INSTEAD }
  const checked = checkOptions('createServer', options, CHECKS, instead)
  if (checked.rest !== undefined) {
    checkOptions('createServer: rest', checked.rest, REST)
    checkValue('createServer: rest', 'option token', checked.rest.token, words)
  }
  if (checked.tls === undefined) return checked
  const tls = checkOptions('createServer: tls', checked.tls, TLS, TLS_INSTEAD)
  for (const name of ['cert', 'key'] as const)
    checkValue('createServer: tls', `option ${name}`, tls[name], PEM)
  return { ...checked, tls }
}

/** Whether the server keeps its data: the executable does as its configuration says, a program says so. */
export function persists({ config, dir, save, appendOnly }: ServerOptions): boolean {
  if (dir !== undefined || appendOnly === true) return true
  if (save !== undefined) return save !== false && save !== ''
  if (config instanceof Config) return true
  const { dir: folder, save: points = '', appendonly = 'no' } = config ?? {}
  return folder !== undefined || points !== '' || appendonly !== 'no'
}

/** The configuration, with what options say in its words. */
export function configOf(options: ServerOptions): Config | Readonly<Record<string, string | number>> {
  const { config = {}, dir, save, appendOnly, rest } = options
  if (config instanceof Config) return config
  const savesByDefault = persists(options) && appendOnly !== true
  const points = typeof save === 'string' ? save : (save ?? savesByDefault) ? undefined : ''
  return {
    ...(points === undefined ? {} : { save: points }),
    ...(dir === undefined ? {} : { dir }),
    ...(appendOnly === undefined ? {} : { appendonly: appendOnly ? 'yes' : 'no' }),
    ...(rest === undefined ? {} : restDirectives(rest)),
    ...config,
  }
}

function restDirectives({
  port = 0,
  token,
  readOnlyToken = '',
}: RestOptions): Readonly<Record<string, string | number>> {
  return { 'rest-port': port, 'rest-token': token, 'rest-readonly-token': readOnlyToken }
}
