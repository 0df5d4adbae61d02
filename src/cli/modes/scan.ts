/** SCAN to its end, for `--scan` and the modes that look at every key; Ctrl-C ends the loop, not the program. */
import { type Bytes, ReplyError, type ReplyValue } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import type { Wire } from '../connection/wire.ts'
import { Exit } from '../exit.ts'
import { pause } from '../pause.ts'

/** Pages of keys. `pauseAfter` calls it pauses for the interval of the options. */
export async function* scanKeys(
  session: Session,
  wire: Wire,
  pauseAfter = 1,
): AsyncGenerator<readonly Bytes[], void, undefined> {
  const { pattern, count, interval } = session.options
  const match = pattern === undefined ? [] : ['MATCH', pattern]
  const size = count === undefined ? [] : ['COUNT', String(count)]
  let cursor = '0'
  let calls = 0
  do {
    const page = pageOf(await wire.send(['SCAN', cursor, ...match, ...size]))
    cursor = page.cursor
    yield page.keys
    if (interval > 0 && ++calls % pauseAfter === 0) await pause(interval)
  } while (cursor !== '0')
}

function pageOf(reply: ReplyValue): { cursor: Bytes; keys: readonly Bytes[] } {
  if (reply instanceof ReplyError) throw new Exit(1, `SCAN error: ${reply.message}`)
  if (!Array.isArray(reply)) throw new Exit(1, 'Non ARRAY response from SCAN!')
  const [cursor, keys] = reply
  if (typeof cursor !== 'string' || !Array.isArray(keys))
    throw new Exit(1, 'Invalid element count from SCAN!')
  return { cursor, keys: keys.map(String) }
}

/** Whether the user pressed Ctrl-C. */
export class Interruption {
  happened = false
  readonly #listener = () => {
    this.happened = true
  }

  constructor() {
    process.on('SIGINT', this.#listener)
  }

  [Symbol.dispose](): void {
    process.removeListener('SIGINT', this.#listener)
  }
}

export async function scan(session: Session): Promise<void> {
  const wire = await session.require()
  using interruption = new Interruption()
  for await (const keys of scanKeys(session, wire)) {
    for (const key of keys)
      session.print(`${session.options.output === 'standard' ? session.quote(key) : key}\n`)
    if (interruption.happened) break
  }
}
