/** What `connect()` and `connectSync()` are given, as options that were checked: where the server is, and how to be its client. */
import type { ClientOptions } from './core.ts'
import { OptionError } from './errors.ts'
import type { QueueOptions } from './offline-queue.ts'
import {
  boolean,
  type Checks,
  callback,
  checkOptions,
  count,
  duration,
  either,
  type Instead,
  integer,
  milliseconds,
  object,
  oneOf,
  string,
  words,
} from './option-checks.ts'
import { optionsOfUrl } from './options.ts'
import type { ReconnectOptions } from './redial.ts'

/** A URL such as `redis://user:password@localhost:6379/0`, or options. */
export type Target = string | URL | ClientOptions

const CHECKS: Checks<ClientOptions> = {
  host: words,
  port: integer(1, 65535),
  path: words,
  tls: either(boolean, object),
  username: string,
  password: string,
  database: integer(0, 2 ** 31 - 1),
  name: string,
  protocol: oneOf(2, 3),
  connectTimeout: milliseconds,
  identify: boolean,
  reconnect: either(oneOf(false), object),
  queue: either(oneOf(false), object),
  timeout: milliseconds,
  onState: callback,
}

const RECONNECT: Checks<ReconnectOptions> = {
  minDelay: milliseconds,
  maxDelay: milliseconds,
  deadline: duration,
}

const QUEUE: Checks<QueueOptions> = { commands: count, bytes: count, age: milliseconds }

const BESIDE = 'host, port, path and tls stand beside the others'

/** What ioredis and node-redis call it. */
const INSTEAD: Instead = {
  db: 'it is database',
  url: "a URL is the first argument, as in connect('redis://localhost:6379')",
  socket: BESIDE,
  sentinels:
    "connect() takes them first, as in connect({ sentinels: ['redis://localhost:26379'], primary: 'mymaster' })",
  sentinelPassword: "a sentinel's password stands in its URL or its options",
  natMap: 'it is mapAddress, of connectCluster() and beside sentinels',
  scaleReads: "it is reads, as in connectCluster(nodes, { reads: 'replica' })",
  redisOptions: BESIDE,
  primary: 'it stands beside sentinels',
  role: 'it stands beside sentinels',
  clientName: 'it is name',
  connectionName: 'it is name',
  RESP: 'it is protocol',
  commandTimeout: 'it is timeout',
  commandsQueueMaxLength: 'it is queue, as in { queue: { commands: 1000 } }',
  enableOfflineQueue: 'it is queue: false',
  disableOfflineQueue: 'it is queue: false',
  retryStrategy: 'it is reconnect, as in { reconnect: { minDelay: 50, maxDelay: 2000 } }',
  maxRetriesPerRequest: 'it is timeout, which counts in milliseconds',
  lazyConnect: 'connect() connects',
}

/**
 * @param caller the function that was called, for the message
 * @param more options beside a URL
 * @throws OptionError for what is no URL and no option
 */
export function optionsOf(caller: string, target: Target, more: ClientOptions): ClientOptions {
  const isUrl = typeof target === 'string' || target instanceof URL
  if (!isUrl && typeof target !== 'object') {
    const remedy = typeof target === 'number' ? `: { port: ${target} } connects to that port` : ''
    throw new OptionError(`${caller}: the server is no URL and no object of options${remedy}`)
  }
  const given = checked(caller, isUrl ? optionsOfUrl(target) : target)
  return { ...given, ...checked(caller, more) }
}

function checked(caller: string, options: ClientOptions): ClientOptions {
  const known = checkOptions(caller, withoutNulls(options), CHECKS, INSTEAD)
  if (known.reconnect) checkOptions(`${caller}: reconnect`, known.reconnect, RECONNECT)
  if (known.queue) checkOptions(`${caller}: queue`, known.queue, QUEUE)
  return known
}

/** What comes from a file of JSON has null for what is not set. */
function withoutNulls(options: ClientOptions): ClientOptions {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options)
  return isObject
    ? Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null))
    : options
}
