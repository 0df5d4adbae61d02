/** What a client may be told: by options, or by a URL. */
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import { OptionError } from './errors.ts'

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

/** Where a server is, for people. */
export function addressOf({ host, port, path }: Pick<Settings, 'host' | 'port' | 'path'>): string {
  if (path !== undefined) return path
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

const SCHEMES = ['redis:', 'rediss:', 'unix:', 'redis+unix:']

/** What may stand behind the `?` of a URL. */
const QUERY = ['db', 'name', 'protocol']

/**
 * The options that a URL holds: `redis://user:password@host:port/database`, `rediss://` for TLS,
 * `unix:///path/to/socket?db=2`, `?protocol=2` and `?name=worker` for the rest.
 *
 * @throws OptionError when it is none of these
 */
export function optionsOfUrl(text: string | URL): ConnectionOptions {
  const url = text instanceof URL ? text : parsed(text)
  const { protocol, hostname, port, username, password, searchParams } = url
  if (!SCHEMES.includes(protocol)) throw new OptionError(noUrl(String(text)))
  const isUnix = protocol === 'unix:' || protocol === 'redis+unix:'
  for (const name of searchParams.keys()) {
    if (!QUERY.includes(name))
      throw new OptionError(`the URL's parameter ${name} is unknown: there are ${QUERY.join(', ')}`)
  }
  const query = (name: string) => searchParams.get(name) ?? undefined
  const databaseText = query('db') ?? (isUnix ? undefined : url.pathname.slice(1) || undefined)
  const database = databaseText === undefined ? undefined : Number(databaseText)
  if (database !== undefined && !Number.isInteger(database))
    throw new OptionError('not a number of a database in the URL')
  const version = query('protocol')
  if (version !== undefined && version !== '2' && version !== '3')
    throw new OptionError("the URL's parameter protocol must be 2 or 3")
  return {
    ...(isUnix ? { path: decodeURIComponent(url.pathname) } : {}),
    ...(!isUnix && hostname !== '' ? { host: hostname.replace(/^\[|\]$/g, '') } : {}),
    ...(port === '' ? {} : { port: Number(port) }),
    ...(protocol === 'rediss:' ? { tls: true } : {}),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(database === undefined ? {} : { database }),
    ...(query('name') === undefined ? {} : { name: query('name') ?? '' }),
    ...(version === '2' ? { protocol: 2 } : {}),
  }
}

function parsed(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw new OptionError(noUrl(text))
  }
}

/** Of the text only a host and a port are repeated: anything else may be a secret. */
function noUrl(text: string): string {
  const what = 'not a redis:, rediss: or unix: URL'
  const scheme = /^([a-z][a-z0-9+]*):\/\//i.exec(text)?.[1]
  if (scheme !== undefined) {
    return SCHEMES.includes(`${scheme.toLowerCase()}:`)
      ? 'not a valid URL: look at its host and its port'
      : `${what}, but ${scheme}:`
  }
  if (/^([\w.-]*[a-z0-9]|\[[0-9a-f:]+\])(:\d{1,5})?$/i.test(text))
    return `${what}: did you mean redis://${text}?`
  if (text.startsWith('/')) return `${what}: did you mean unix://${text}?`
  return `${what}, such as redis://localhost:6379`
}
