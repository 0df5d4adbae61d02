/** What a fork of a server is made with: as the server, but with no file, port or primary that both would have. */
import {
  type Checks,
  checkOptions,
  either,
  integer,
  listOf,
  milliseconds,
  object,
  oneOf,
  words,
} from '../client/option-checks.ts'
import type { Config } from '../config/config.ts'
import { type Clock, SystemClock, VirtualClock } from '../keyspace/clock.ts'
import { MemoryStorage } from '../persistence/memory-storage.ts'
import { CLOCK, type ServerOptions } from './options.ts'

/** What is not said is as the server has it. */
export interface ForkOptions extends Pick<ServerOptions, 'seed' | 'host' | 'path' | 'tls' | 'closeTimeout'> {
  /** Directives that are to be others. */
  readonly config?: Readonly<Record<string, string | number>>
  /** By default a clock of the same kind; a `VirtualClock` begins where the server's is. */
  readonly clock?: Clock
  /** TCP port. Default: any free one, or none where the server has none. `false`: none. */
  readonly port?: number | false
}

const CHECKS: Checks<ForkOptions> = {
  config: object,
  clock: CLOCK,
  seed: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  host: either(words, listOf(words)),
  port: either(integer(0, 65535), oneOf(false)),
  path: words,
  tls: object,
  closeTimeout: milliseconds,
}

const INSTEAD = {
  dir: 'a fork keeps no files: what SAVE writes there is gone with it, but dump() gives it to you',
  save: 'a fork keeps no files',
  appendOnly: 'a fork keeps no files',
  storage: 'a fork keeps no files',
}

/** Directives that only one of the two may have so, or that the fork's options choose. */
const NOT_INHERITED = {
  port: 0,
  'tls-port': 0,
  unixsocket: '',
  'metrics-port': 0,
  'inspect-port': 0,
  'inspect-token': '',
  'rest-port': 0,
  aclfile: '',
  save: '',
  appendonly: 'no',
  replicaof: 'no one',
}

/** @throws OptionError for a wrong or unknown option; Error for a wrong or unknown directive */
export function forkOptions(
  server: { readonly config: Config; readonly clock: Clock },
  { seed, host, closeTimeout, tls, rest, port }: ServerOptions,
  given: ForkOptions,
): ServerOptions {
  const chosen = checkOptions('fork', given, CHECKS, INSTEAD)
  const { clock } = server
  const inherited = {
    ...(seed === undefined ? {} : { seed }),
    ...(host === undefined ? {} : { host }),
    ...(closeTimeout === undefined ? {} : { closeTimeout }),
    ...(tls === undefined ? {} : { tls: { ...tls, port: 0 } }),
    // Its tokens are directives, and so in the copy.
    ...(rest?.port === undefined ? {} : { rest: { ...rest, port: 0 } }),
    ...(clock instanceof SystemClock
      ? {}
      : { clock: clock instanceof VirtualClock ? new VirtualClock(clock.now) : clock }),
  }
  const config = server.config.copy({ ...NOT_INHERITED, ...chosen.config })
  const any = chosen.config?.['port'] === undefined ? { port: port === false ? port : 0 } : {}
  return { ...any, ...inherited, ...chosen, config, save: false, storage: new MemoryStorage() }
}
