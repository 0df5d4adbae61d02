/**
 * `--replay`: plays a recording, or the text of MONITOR, on the server, and prints the replies that differ. Ends with
 * code 1 when there are any; what was not sent goes to standard error.
 */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { linkOver } from '../../client/socket-link.ts'
import { ReplayError } from '../../recording/errors.ts'
import { replayOn } from '../../recording/replay.ts'
import type { Target } from '../../recording/replayer.ts'
import type { Difference } from '../../recording/report.ts'
import { toBytes } from '../../resp/plain.ts'
import { quote } from '../../resp/quote.ts'
import type { Session } from '../connection/session.ts'
import { describe, openSocket } from '../connection/socket.ts'
import { Exit } from '../exit.ts'
import type { Options } from '../options/options.ts'
import { ProgressBar } from '../output/progress-bar.ts'
import { sizeOf } from './pipe.ts'
import { bytesForPeople } from './stat.ts'

/** So many reasons are printed why something was not sent. */
const MOST_REASONS = 10

export async function replayFile(session: Session, input: Readable): Promise<void> {
  const { replayFile: path, speed } = session.options
  const file = path === '-' ? input : createReadStream(path)
  using bar = new ProgressBar(session)
  const onDifference = (difference: Difference) => session.print(textOf(difference))
  try {
    const report = await replayOn(targetOf(session.options), told(file, bar), {
      ...(speed === undefined ? {} : { speed }),
      onDifference,
    })
    for (const { line, why } of report.skips.slice(0, MOST_REASONS)) session.complain(`line ${line}: ${why}`)
    if (report.isTruncated) session.complain('the last line is cut off')
    const { calls, compared, differing, skipped } = report
    session.print(
      `requests: ${calls}, replies compared: ${compared}, different: ${differing}, not sent: ${skipped}\n`,
    )
    if (differing > 0) throw new Exit(1)
  } catch (error) {
    if (error instanceof Exit) throw error
    throw new Exit(1, error instanceof ReplayError ? error.message : `${path}: ${describe(error)}`)
  }
}

/** The chunks of a file, with a bar that shows how far it is read. */
async function* told(file: Readable, bar: ProgressBar): AsyncGenerator<Buffer, void, undefined> {
  let read = 0
  let size: number | undefined
  for await (const chunk of file as AsyncIterable<Buffer>) {
    size ??= sizeOf(file)
    read += chunk.length
    bar.show(size === undefined ? undefined : read / size, `${bytesForPeople(read)} read`)
    yield chunk
  }
}

function targetOf(options: Options): Target {
  const { user, password } = options
  const login = password === undefined ? [] : ['AUTH', ...(user === undefined ? [] : [user]), password]
  return {
    dial: async listener => linkOver(await openSocket(options), listener),
    greeting: login.length === 0 ? [] : [login.map(toBytes)],
    isImmediate: false,
    advance: undefined,
  }
}

function textOf({ line, client, call, expected, actual }: Difference): string {
  const shown = (reply: string | undefined) => (reply === undefined ? 'none' : quote(toBytes(reply)))
  const request = call.map(word => quote(toBytes(word))).join(' ')
  return `line ${line}, client ${client}: ${request}\n  recorded: ${shown(expected)}\n  now:      ${shown(actual)}\n`
}
