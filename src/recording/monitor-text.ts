/**
 * The text of MONITOR, as `redis-cli MONITOR > file` keeps it: times, databases, clients and words, and no replies.
 *
 *     OK
 *     1339518083.107412 [0 127.0.0.1:60866] "set" "k" "a \x00 b"
 *     1339518087.877697 [0 lua] "get" "k"                           called by a script, and so not by a client
 */
import { HIDDEN } from '../engine/redact.ts'
import { splitInline } from '../resp/inline.ts'
import type { RecordedWord } from './format.ts'

export interface MonitorLine {
  /** Unix time in milliseconds. */
  readonly time: number
  readonly database: number
  /** Its address. All clients of a unix socket have the same one: there they count as one client. */
  readonly client: string
  readonly argv: readonly RecordedWord[]
}

const LINE = /^\+?(\d+\.\d+) \[(\d+) (.*?)\] (".*")\r?$/s

/** Undefined for what says nothing: the confirmation at the beginning, what scripts call. A text: what is wrong. */
export function readMonitorLine(line: string): MonitorLine | string | undefined {
  if (/^\+?OK\r?$/.test(line) || line.trim() === '') return undefined
  const [, time, database, client = '', text = ''] = LINE.exec(line) ?? []
  if (time === undefined) return 'it is no line of MONITOR'
  if (client === 'lua') return undefined
  const words = splitInline(Buffer.from(text, 'utf8').toString('latin1'))
  if (words === undefined) return 'its quotes do not end'
  const argv = words.map(word => (word === HIDDEN ? null : word))
  return { time: Number(time) * 1000, database: Number(database), client, argv }
}
