/** The inspector of a server in this process: what `server.inspect()` and the directive `inspect-port` open. Loaded then. */
import { type Checks, checkOptions, integer, object, words } from '../client/option-checks.ts'
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { type FaultControls, ServerControls } from './controls.ts'
import { type Inspector, openInspector } from './inspector.ts'
import { OwnTarget } from './target.ts'

export type { Inspector } from './inspector.ts'

export interface InspectOptions {
  /** Its port on 127.0.0.1. Default: any free one. */
  readonly port?: number
  /** What requests must show. Default: 24 random bytes. */
  readonly token?: string
  /** What goes wrong, for test servers, which give it themselves. */
  readonly faults?: FaultControls
}

const CHECKS: Checks<InspectOptions> = { port: integer(0, 65535), token: words, faults: object }

/** @throws OptionError for a wrong or unknown option; the system's error when the port cannot be opened */
export function inspectServer(
  server: Engine,
  given: InspectOptions,
  address: () => string,
): Promise<Inspector> {
  const { port = 0, token, faults } = checkOptions('inspect', given, CHECKS)
  return openInspector({
    target: new OwnTarget(server, address),
    controls: new ServerControls(server, faults),
    port,
    token,
    note: text => channels.note.publish({ server, level: 'warn', text }),
  })
}
