/** What `createServer()` may be told, checked as strictly as a configuration file: by name, and before anything is made. */
import {
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
  words,
} from '../client/option-checks.ts'
import { findDirective } from '../config/config.ts'
import type { EngineOptions } from '../engine/engine.ts'
import type { ListenOptions } from '../net/listeners.ts'

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
  closeTimeout: milliseconds,
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
  return checkOptions('createServer', options, CHECKS, { ...Object.fromEntries(asDirectives), ...INSTEAD })
}
