/**
 * The URI of `-u`: `redis://[user:]password@host:port/db`, `rediss://` for TLS, and `unix://[user:password@]/path?db=1`.
 * What it says wins over options before it. A password without a user needs no colon.
 */
import { Exit } from '../exit.ts'
import type { Options } from './options.ts'

export function applyUri(options: Options, uri: string): void {
  const [, scheme = '', rest = ''] = /^(rediss?|unix):\/\/(.*)$/is.exec(uri) ?? []
  if (scheme === '') throw new Exit(1, 'Invalid URI scheme')
  const at = rest.indexOf('@')
  if (at >= 0) applyUser(options, rest.slice(0, at))
  const address = rest.slice(at + 1)
  if (scheme.toLowerCase() === 'unix') {
    const [path = '', query = ''] = address.split('?')
    options.socket = percentDecode(path)
    const database = new URLSearchParams(query).get('db')
    if (database !== null) applyDatabase(options, database)
    return
  }
  if (scheme.toLowerCase() === 'rediss') options.tls = true
  const slash = address.indexOf('/')
  applyHost(options, slash < 0 ? address : address.slice(0, slash))
  const database = slash < 0 ? '' : address.slice(slash + 1)
  if (database !== '') applyDatabase(options, database)
}

function applyDatabase(options: Options, text: string): void {
  options.database = Number.parseInt(text, 10) || 0
  options.databaseGiven = true
}

function applyUser(options: Options, user: string): void {
  const colon = user.indexOf(':')
  if (colon > 0) options.user = percentDecode(user.slice(0, colon))
  options.password = percentDecode(user.slice(colon + 1))
}

/** `host`, `host:port` or `[::1]:port`. */
function applyHost(options: Options, text: string): void {
  if (text === '') return
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text) ?? []
  options.host = host.replace(/^\[(.*)\]$/, '$1')
  if (port !== undefined) options.port = Number.parseInt(port, 10) || 0
}

function percentDecode(text: string): string {
  if (text.endsWith('%')) throw new Exit(1, 'Incomplete URI encoding')
  if (/%(?![0-9a-f]{2})/i.test(text)) throw new Exit(1, 'Illegal character in URI encoding')
  const bytes = Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
