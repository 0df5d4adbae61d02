/** What `connect()` is told when sentinels know where the server is. */
import type { MapAddress } from '../address.ts'
import type { ClientOptions } from '../core.ts'
import { OptionError } from '../errors.ts'
import {
  type Check,
  type Checks,
  callback,
  checkOptions,
  checkValue,
  either,
  listOf,
  object,
  oneOf,
  words,
} from '../option-checks.ts'
import { type ConnectionOptions, type Settings, settingsOf } from '../options.ts'
import { optionsOf } from '../target.ts'

/** A sentinel: a URL such as `redis://10.0.0.1:26379`, or options. Password and TLS are those of the sentinel. */
export type SentinelNode = string | URL | Omit<ConnectionOptions, 'database' | 'path'>

export interface SentinelOptions extends Omit<ClientOptions, 'host' | 'port' | 'path'> {
  /** Some of the sentinels; they tell of the others. */
  readonly sentinels: readonly SentinelNode[]
  /** The name by which they know the primary, such as `mymaster`. */
  readonly primary: string
  /** `replica`: a connection to one of the primary's replicas, to read from; to the primary if there is none. */
  readonly role?: 'primary' | 'replica' | undefined
  /** Where a server or a sentinel is for this program, when sentinels tell of addresses that only they can reach. */
  readonly mapAddress?: MapAddress | undefined
}

/** The same, checked. */
export interface SentinelSettings {
  readonly sentinels: readonly Settings[]
  readonly primary: string
  readonly role: 'primary' | 'replica'
  readonly mapAddress: MapAddress | undefined
  /** What concerns the server that is found. */
  readonly server: ClientOptions
}

type Own = Pick<SentinelOptions, 'sentinels' | 'primary' | 'role' | 'mapAddress'>

const NAME: Check = { wanted: "the name that the sentinels know, as 'mymaster'", accepts: words.accepts }
const CHECKS: Checks<Own> = {
  sentinels: listOf(either(words, object)),
  primary: NAME,
  role: oneOf('primary', 'replica'),
  mapAddress: callback,
}

/** Where sentinels listen if not told otherwise, and how long one may take until the next is asked, in ms. */
const DEFAULTS = { port: 26379, connectTimeout: 2000 }

/** @throws OptionError for what is no sentinel and no option */
export function sentinelSettings(options: SentinelOptions): SentinelSettings {
  const { sentinels, primary, role, mapAddress, ...rest } = options
  checkValue('connect', 'option primary', primary, NAME)
  const own = checkOptions('connect', { sentinels, primary, role, mapAddress }, CHECKS)
  const server = optionsOf('connect', {}, rest)
  for (const name of ['host', 'port', 'path'] as const) {
    if (server[name] !== undefined)
      throw new OptionError(`connect: option ${name} is for a server; the sentinels say where the server is`)
  }
  return {
    sentinels: own.sentinels.map(settingsOfSentinel),
    primary,
    role: own.role ?? 'primary',
    mapAddress: own.mapAddress,
    server,
  }
}

function settingsOfSentinel(node: SentinelNode): Settings {
  const { database = 0, path, ...given } = optionsOf('connect: sentinels', node, {})
  if (database !== 0 || path !== undefined)
    throw new OptionError('connect: a sentinel has no databases and no unix socket')
  return settingsOf({ ...DEFAULTS, ...given })
}
