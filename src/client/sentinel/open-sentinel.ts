/**
 * A client whose server the sentinels name: each connection is made to the one that they name then, and when they name
 * another, all connections are left for it. What connect() loads when it is given sentinels.
 */
import { toReply } from '../../resp/plain.ts'
import { type Address, mapped } from '../address.ts'
import { type Connection, dial } from '../connection.ts'
import { Core } from '../core.ts'
import { ConnectionLostError, SentinelError } from '../errors.ts'
import { inTime } from '../in-time.ts'
import { addressOf, type Settings } from '../options.ts'
import { type SentinelOptions, type SentinelSettings, sentinelSettings } from './sentinel-options.ts'
import { type Found, Sentinels } from './sentinels.ts'
import { SwitchWatch } from './switch-watch.ts'

/** @throws SentinelError when no sentinel answers, none knows the name, or there is no such server */
export async function openThroughSentinels(options: SentinelOptions): Promise<Core> {
  const settings = sentinelSettings(options)
  const { server, primary } = settings
  const sentinels = new Sentinels(settings)
  const core = new Core(server, each => dialServer(sentinels, each, settings), sentinels)
  sentinels.onMoved = (from, to) =>
    core.leave(new ConnectionLostError(`the primary has moved from ${addressOf(from)} to ${addressOf(to)}`))
  await core.open()
  const watch = new SwitchWatch(sentinels, primary, server.reconnect || {})
  void core.closed.then(() => watch.close())
  return core
}

/** A connection to a server that has the role. */
async function dialServer(
  sentinels: Sentinels,
  settings: Settings,
  options: SentinelSettings,
): Promise<Connection> {
  const found = await sentinels.find()
  try {
    const connection = await dialFound(found, settings, options)
    sentinels.foundAt(found.primary)
    return connection
  } catch (error) {
    sentinels.mistrust()
    throw error
  }
}

async function dialFound(
  found: Found,
  settings: Settings,
  { role, mapAddress }: SentinelSettings,
): Promise<Connection> {
  const primary = mapped(mapAddress, found.primary)
  if (role === 'primary') return await dialRole(settings, primary, 'master')
  const replicas = found.replicas.map(each => mapped(mapAddress, each))
  const at = Math.floor(Math.random() * replicas.length)
  for (const address of [...replicas.slice(at), ...replicas.slice(0, at)]) {
    const connection = await dialRole(settings, address, 'slave').catch(() => undefined)
    if (connection !== undefined) return connection
  }
  // What the primary says is never old.
  return await dialRole(settings, primary, 'master')
}

/** Sentinels need a while to notice: the server itself says what it is. */
async function dialRole(settings: Settings, { host, port }: Address, wanted: string): Promise<Connection> {
  const connection = await dial({ ...settings, host, port })
  const answer = inTime(connection, settings.connectTimeout, 'ROLE', connection.send(['ROLE']))
  const reply = toReply(await answer, true)
  const [role] = Array.isArray(reply) ? reply : []
  if (role === wanted) return connection
  connection.close()
  throw new SentinelError(
    'NO_PRIMARY',
    `${addressOf({ host, port })} should be a ${wanted}, and is a ${role}`,
  )
}
