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
import { findDirective } from '../config/config.ts'
import type { EngineOptions } from '../engine/engine.ts'
import type { ListenOptions } from '../net/listeners.ts'
import type { TlsOptions } from '../net/tls-settings.ts'

export interface ServerOptions extends EngineOptions, ListenOptions {
  /** How long `close()` waits for peers that do not read, in ms. Default 5000. */
  readonly closeTimeout?: number
}

const CLOCK: Check = {
  wanted: 'a clock, such as new VirtualClock()',
  accepts: value => typeof value === 'object' && value !== null && 'read' in value && 'after' in value,
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
  if (checked.tls === undefined) return checked
  const tls = checkOptions('createServer: tls', checked.tls, TLS, TLS_INSTEAD)
  for (const name of ['cert', 'key'] as const)
    checkValue('createServer: tls', `option ${name}`, tls[name], PEM)
  return { ...checked, tls }
}
