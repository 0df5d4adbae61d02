/**
 * A graceful end, in steps: stop accepting, turn away those who wait to be accepted, let every connection finish
 * the requests that have arrived and send its replies, then close it. Peers that do not read are cut off at the
 * deadline.
 *
 *     close() -> listeners closed -> connections finish -> all gone -> files written -> timers stopped -> closed
 *                                        | deadline: cut off  ^
 *                                        +--------------------+
 */

import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { clearTimeout, setTimeout } from '../net/real-timers.ts'
import type { Sockets } from '../net/sockets.ts'

/** How long peers that do not read are waited for, in ms, if nobody says. */
export const CLOSE_TIMEOUT = 5000

/** An engine with its sockets. */
type Server = Engine & { readonly sockets: Sockets }

/** Returns why not everything that was to be kept is on the disk. */
export async function shutDown(server: Server, timeout: number): Promise<string | undefined> {
  const note = (text: string) => channels.note.publish({ server, level: 'info', text })
  note('Closing: no new connections')
  await server.sockets.close()
  server.pause.end()
  for (const peer of server.peers) peer.close()
  server.pause.closeHeld()
  server.replication.stop()
  const sessions = [...server.clients.all()]
  note(`Closing: ${sessions.length} connections finish`)
  for (const session of sessions) session.outlet.finish()
  await emptied(server, timeout)
  // Files cannot hold the rest of a script that would go on.
  server.scriptRunner.stop()
  await server.betweenScripts()
  const failure = await server.persistence.finish()
  if (failure !== undefined) note(`Not everything is on the disk: ${failure}`)
  server.cron.stop()
  server.memory.stop()
  server.keyspace.expiry.stop()
  note('Closed, ready to exit, bye bye...')
  return failure
}

/** Resolves when no connection is left; cuts off the rest at the deadline. */
function emptied(server: Server, timeout: number): Promise<void> {
  if (server.clients.size === 0) return Promise.resolve()
  return new Promise(resolve => {
    const deadline = setTimeout(() => {
      for (const session of server.clients.all()) session.outlet.close('now', 'did not read its replies')
    }, timeout)
    server.clients.onEmpty(() => {
      clearTimeout(deadline)
      resolve()
    })
  })
}
