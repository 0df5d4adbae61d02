/** Makes a server as it was at its start, for the next test: quicker than a new one, and clients stay connected. */
import { directiveOf, findDirective } from '../config/config.ts'
import type { Engine } from '../engine/engine.ts'
import { InProcessConnection } from '../engine/in-process.ts'

/** Every directive that may change, with its text. */
export type Settings = ReadonlyMap<string, string>

export function settingsOf({ config }: Engine): Settings {
  const settings = new Map<string, string>()
  for (const [shown] of config.match(['*'])) {
    const name = findDirective(shown)
    if (name !== undefined && directiveOf(name).immutable !== true) settings.set(name, config.text(name))
  }
  return settings
}

/**
 * Removes all keys, scripts and functions, and sets directives as they were.
 *
 * @param start the directives then
 */
export async function resetServer(server: Engine, start: Settings): Promise<void> {
  using connection = new InProcessConnection(server)
  // A replica loses its keys with its primary.
  if (!server.replication.isReplica) await connection.call('FLUSHALL')
  // Without scripts, Lua need not be loaded to forget them.
  if (server.scriptLoader.scripting !== undefined && !server.replication.isReplica) {
    await connection.call('SCRIPT', 'FLUSH')
    await connection.call('FUNCTION', 'FLUSH')
  }
  const now = settingsOf(server)
  const changed = [...start].filter(([name, text]) => now.get(name) !== text)
  if (changed.length > 0) await connection.call('CONFIG', 'SET', ...changed.flat())
}
