/**
 * `--inspect redis://...`: opens the inspector, a page that shows what is inside, for a server somewhere else. It asks what
 * a client can ask, and may do what the server allows its user. Ends by SIGINT or SIGTERM.
 */
import type { ConnectionOptions } from '../../client/options.ts'
import { openInspector } from '../../inspect/inspector.ts'
import { RemoteTarget } from '../../inspect/target.ts'
import type { Session } from '../connection/session.ts'
import { tlsOptions } from '../connection/socket.ts'
import { Exit } from '../exit.ts'
import type { Options } from '../options/options.ts'

export async function inspect(session: Session): Promise<void> {
  const target = new RemoteTarget(connectionOf(session.options))
  try {
    // That nobody is there is told before a page is opened.
    await target.call(target.database, [['PING']], () => undefined, new AbortController().signal)
    await using inspector = await openInspector({
      target,
      controls: undefined,
      port: 0,
      token: undefined,
      note: text => session.complain(text),
    })
    session.print(`${inspector.url}\nThe page shows ${target.address}. Ctrl-C ends it.\n`)
    await signalled()
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure)
    throw new Exit(1, `Could not inspect Redis at ${target.address}: ${why}`)
  } finally {
    target.close()
  }
}

function connectionOf(options: Options): ConnectionOptions {
  const { host, port, socket, tls, user, password, database, resp2 } = options
  return {
    ...(socket === undefined ? { host, port } : { path: socket }),
    ...(tls ? { tls: tlsOptions(options) } : {}),
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(resp2 ? { protocol: 2 } : {}),
    database,
  }
}

/** Resolves when the program is asked to end. */
function signalled(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
