/**
 * `replay()`: plays a file on a server: a recording of `server.record()`, or what `redis-cli MONITOR` has printed. The file
 * is read line by line, whatever its size. Used by tests, and by `mini-redis-cli --replay`.
 */
import { createReadStream } from 'node:fs'
import {
  type Check,
  type Checks,
  callback,
  checkOptions,
  checkValue,
  milliseconds,
} from '../client/option-checks.ts'
import { settingsOf } from '../client/options.ts'
import { openSocketLink } from '../client/socket-link.ts'
import { optionsOf } from '../client/target.ts'
import { Engine } from '../engine/engine.ts'
import { InProcessLink } from '../engine/in-process-link.ts'
import { VirtualClock } from '../keyspace/clock.ts'
import { toBytes } from '../resp/plain.ts'
import type { Bytes } from '../resp/values.ts'
import { ReplayError } from './errors.ts'
import { type Event, readLine } from './format.ts'
import { type Line, linesIn } from './lines.ts'
import { readMonitorLine } from './monitor-text.ts'
import { Replayer, type Target } from './replayer.ts'
import type { Difference, ReplayReport } from './report.ts'

export interface ReplayOptions {
  /**
   * How fast: 1 as it was recorded, 10 ten times as fast. Default: as fast as the server answers. A server with a
   * `VirtualClock` is moved to the times of the recording, however fast that is.
   */
  readonly speed?: number
  /** How long to wait for a reply, in ms. Default 10000. */
  readonly timeout?: number
  /** Called with each difference as soon as it is found. */
  readonly onDifference?: (difference: Difference) => void
}

const CHECKS: Checks<ReplayOptions> = {
  speed: { wanted: 'a number greater than 0', accepts: value => typeof value === 'number' && value > 0 },
  timeout: milliseconds,
  onDifference: callback,
}

const TIMEOUT = 10_000

/** A path, or bytes as they come. */
export type RecordingSource = string | AsyncIterable<Uint8Array>

const SOURCE: Check = {
  wanted: 'a path, or chunks of bytes',
  accepts: value =>
    typeof value === 'string' ||
    (typeof value === 'object' && value !== null && Symbol.asyncIterator in value),
}

/**
 * Sends what was recorded once more, in the same order and on as many connections, and compares the replies. Those that
 * time, chance or the server decide are compared by their type only; the list is in docs/testing/record-and-replay.md.
 *
 * @param target a server of this process, or a URL such as `redis://localhost:6379`. It should hold what the recorded
 * one held at first: mostly nothing
 * @param source the path of a recording, or of the text of MONITOR
 * @throws ReplayError for a file that is neither, and when the server refuses a client; ConnectionError when it cannot be
 * reached; OptionError for a wrong or unknown option; the system's error for a file that cannot be read
 * @example
 * const report = await replay(server, 'session.jsonl')
 * if (!report.isEqual) console.log(report.differences)
 */
export async function replay(
  target: Engine | string,
  source: RecordingSource,
  options: ReplayOptions = {},
): Promise<ReplayReport> {
  checkValue('replay', 'the file', source, SOURCE)
  const checked = checkOptions('replay', options, CHECKS)
  const played = typeof target === 'string' ? targetAt(target) : targetIn(target)
  return replayOn(played, typeof source === 'string' ? createReadStream(source) : source, checked)
}

/** The same on connections that the caller opens. */
export async function replayOn(
  target: Target,
  chunks: AsyncIterable<Uint8Array>,
  { speed, timeout = TIMEOUT, onDifference = () => {} }: ReplayOptions,
): Promise<ReplayReport> {
  const replayer = new Replayer(target, { speed, timeout, onDifference })
  const { report } = replayer
  try {
    let read: ((text: string) => Event | string | undefined) | undefined
    let number = 0
    for await (const line of linesIn(chunks)) {
      number++
      read ??= readerFor(line)
      const event = read(line.text)
      if (typeof event === 'object') await replayer.play(event, number)
      else if (event !== undefined && line.isWhole) report.skip(number, event)
      else if (event !== undefined) report.isTruncated = true
    }
    if (read === undefined) throw new ReplayError('the file is empty')
    return report
  } finally {
    replayer.end()
  }
}

/** By the first line, which of both it is. */
function readerFor({ text }: Line): (text: string) => Event | string | undefined {
  if (text.startsWith('{')) {
    const first = readLine(text)
    if (typeof first === 'object' && 'header' in first) return recordedEvent
    const why = typeof first === 'string' ? first : 'it does not begin with {"recording":1,...}'
    throw new ReplayError(`the file is no recording: ${why}`)
  }
  const first = readMonitorLine(text)
  if (typeof first === 'string')
    throw new ReplayError(`the file is neither a recording nor the text of MONITOR: ${first}`)
  return monitorReader()
}

function recordedEvent(text: string): Event | string | undefined {
  const line = readLine(text)
  if (typeof line === 'string') return line
  return 'event' in line ? line.event : undefined
}

function monitorReader(): (text: string) => Event | string | undefined {
  let began: number | undefined
  return text => {
    const line = readMonitorLine(text)
    if (typeof line !== 'object') return line
    began ??= line.time
    const { client, argv, database, time } = line
    return { what: 'request', at: time - began, client, argv, database }
  }
}

function targetIn(server: Engine): Target {
  checkValue('replay', 'the server', server, SERVER)
  const { clock } = server
  return {
    dial: async listener => {
      const link = new InProcessLink(server, listener)
      // As over a socket, until HELLO says otherwise.
      link.session.protocol = 2
      return link
    },
    greeting: [],
    isImmediate: true,
    advance: clock instanceof VirtualClock ? milliseconds => clock.advance(milliseconds) : undefined,
  }
}

const SERVER: Check = {
  wanted: 'a server of createServer() or a URL; of startTestServer() pass redis.server',
  accepts: value => value instanceof Engine,
}

function targetAt(url: string): Target {
  const { username, password, ...socket } = settingsOf(optionsOf('replay', url, {}))
  const auth = [...(username === undefined ? [] : [username]), ...(password === undefined ? [] : [password])]
  const greeting: Bytes[][] = password === undefined ? [] : [['AUTH', ...auth.map(toBytes)]]
  return {
    dial: listener => openSocketLink(socket, listener),
    greeting,
    isImmediate: false,
    advance: undefined,
  }
}
