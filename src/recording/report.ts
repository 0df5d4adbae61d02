/** What came of playing a recording. Of differences and of what was left out the first hundred are kept, all are counted. */
import { HIDDEN } from '../engine/redact.ts'
import type { Bytes } from '../resp/values.ts'
import type { RecordedReply, RecordedWord } from './format.ts'

/** A reply that is not the recorded one. */
export interface Difference {
  /** Of the recording, from 1. */
  readonly line: number
  readonly client: string
  /** As text. */
  readonly call: readonly string[]
  /** Replies as bytes of RESP, shown as text; undefined: there was none, or none is known. */
  readonly expected: string | undefined
  readonly actual: string | undefined
}

/** A request that was not sent. */
export interface Skip {
  readonly line: number
  readonly why: string
}

/** What `replay()` resolves with. */
export interface ReplayReport {
  /** Whether every reply that is known came again. */
  readonly isEqual: boolean
  /** How many requests were sent. */
  readonly calls: number
  /** How many replies were compared. */
  readonly compared: number
  readonly differing: number
  /** The first hundred. */
  readonly differences: readonly Difference[]
  /** How many requests were not sent, or lines not understood. */
  readonly skipped: number
  /** The first hundred. */
  readonly skips: readonly Skip[]
  /** Whether the last line is cut off, as when a recording process was killed. */
  readonly isTruncated: boolean
}

const MOST_KEPT = 100
/** Characters of a reply, and of a word. */
const MOST_SHOWN = 1000

export class Report implements ReplayReport {
  calls = 0
  compared = 0
  differing = 0
  skipped = 0
  isTruncated = false
  readonly differences: Difference[] = []
  readonly skips: Skip[] = []
  readonly #onDifference: (difference: Difference) => void

  constructor(onDifference: (difference: Difference) => void) {
    this.#onDifference = onDifference
  }

  get isEqual(): boolean {
    return this.differing === 0
  }

  differ(
    line: number,
    client: string,
    argv: readonly RecordedWord[],
    expected: RecordedReply | undefined,
    actual: Bytes | undefined,
  ): void {
    this.differing++
    const difference: Difference = {
      line,
      client,
      call: argv.map(word => (word === null ? HIDDEN : text(word))),
      expected: shown(expected),
      actual: shown(actual),
    }
    if (this.differences.length < MOST_KEPT) this.differences.push(difference)
    this.#onDifference(difference)
  }

  skip(line: number, why: string): void {
    this.skipped++
    if (this.skips.length < MOST_KEPT) this.skips.push({ line, why })
  }
}

function shown(reply: RecordedReply | undefined): string | undefined {
  if (reply === undefined) return undefined
  return typeof reply === 'string' ? text(reply) : `${reply.bytes} bytes`
}

function text(bytes: Bytes): string {
  const start = Buffer.from(bytes.slice(0, MOST_SHOWN), 'latin1').toString('utf8')
  return bytes.length > MOST_SHOWN ? `${start}... (${bytes.length} bytes)` : start
}
