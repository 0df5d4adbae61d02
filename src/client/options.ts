/** What a client may be told: by options, or by a URL. */
import type { ConnectionOptions as TlsOptions } from 'node:tls'

/** How to reach a server and who to be there. */
export interface ConnectionOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** Default 6379. */
  readonly port?: number | undefined
  /** A unix socket instead of host and port. */
  readonly path?: string | undefined
  /** TLS: `true`, or options of `node:tls`. */
  readonly tls?: boolean | TlsOptions | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Number of the database to select. Default 0. */
  readonly database?: number | undefined
  /** The connection's name, shown by CLIENT LIST. */
  readonly name?: string | undefined
  /** 3 (the default) falls back to 2 where the server is older. */
  readonly protocol?: 2 | 3 | undefined
  /** How long connecting may take, greeting included, in ms. Default 10,000. */
  readonly connectTimeout?: number | undefined
  /** Whether to tell the server which library this is (CLIENT SETINFO). Default true. */
  readonly identify?: boolean | undefined
}

/** The same with every default filled in. */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly path?: string
  readonly tls?: boolean | TlsOptions
  readonly username?: string
  readonly password?: string
  readonly database: number
  readonly name?: string
  readonly protocol: 2 | 3
  readonly connectTimeout: number
  readonly identify: boolean
}

const DEFAULTS = {
  host: '127.0.0.1',
  port: 6379,
  database: 0,
  protocol: 3,
  connectTimeout: 10_000,
  identify: true,
} as const

export function settingsOf(options: ConnectionOptions): Settings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null)
  return { ...DEFAULTS, ...Object.fromEntries(given) }
}

/**
 * The options that a URL holds: `redis://user:password@host:port/database`, `rediss://` for TLS,
 * `unix:///path/to/socket?db=2`, `?protocol=2` and `?name=worker` for the rest.
 *
 * @throws TypeError when it is none of these
 */
export function optionsOfUrl(text: string): ConnectionOptions {
  const url = new URL(text)
  const { protocol, hostname, port, username, password, searchParams } = url
  const query = (name: string) => searchParams.get(name) ?? undefined
  const isUnix = protocol === 'unix:' || protocol === 'redis+unix:'
  if (!isUnix && protocol !== 'redis:' && protocol !== 'rediss:')
    throw new TypeError(`not a redis:, rediss: or unix: URL: ${protocol}`)
  const databaseText = query('db') ?? (isUnix ? undefined : url.pathname.slice(1) || undefined)
  const database = databaseText === undefined ? undefined : Number(databaseText)
  if (database !== undefined && !Number.isInteger(database))
    throw new TypeError('not a number of a database in the URL')
  return {
    ...(isUnix ? { path: decodeURIComponent(url.pathname) } : {}),
    ...(!isUnix && hostname !== '' ? { host: hostname.replace(/^\[|\]$/g, '') } : {}),
    ...(port === '' ? {} : { port: Number(port) }),
    ...(protocol === 'rediss:' ? { tls: true } : {}),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(database === undefined ? {} : { database }),
    ...(query('name') === undefined ? {} : { name: query('name') ?? '' }),
    ...(query('protocol') === '2' ? { protocol: 2 } : {}),
  }
}
