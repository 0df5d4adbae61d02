/**
 * Counters of one server: per command (INFO commandstats, latencystats) and in all. Arrays by the command's
 * index, so that counting a call costs a few nanoseconds.
 */
import type { Command } from '../commands/declare/define.ts'
import type { Config } from '../config/config.ts'
import type { ReplyError } from '../resp/values.ts'
import { LatencyHistogram } from '../structures/latency-histogram.ts'

/** Distinct error codes that are counted; a script that invents one more ends the counting. */
const MAX_ERROR_CODES = 128
const TOO_MANY_CODES =
  'Errorstats stopped adding new errors because the number of errors reached the limit, may be misuse of lua ' +
  'error_reply, please check INFO ERRORSTATS, this can be re-enabled via CONFIG RESETSTAT.'

/** A longer first word is none, and what has only one word has no code: a script may say anything. */
const LONGEST_CODE = 30

/** As it may stand in INFO. */
function codeOf({ message }: ReplyError): string {
  const end = message.indexOf(' ')
  return end === -1 || end > LONGEST_CODE ? 'ERR' : message.slice(0, end).replace(/[#:\r\n]/g, '_')
}

export interface CommandStats {
  calls: number
  milliseconds: number
  /** Refused before running. */
  rejected: number
  /** Ran and answered an error. */
  failed: number
  readonly latency: LatencyHistogram
}

export class Stats {
  /** Monotonic time at which the running command began. */
  turnTime = 0
  /** The directive latency-tracking: whether commands have a histogram. */
  trackLatency = true
  commands = 0
  connections = 0
  rejectedConnections = 0
  bytesIn = 0
  bytesOut = 0
  /** Chunks read from and writes handed to sockets. */
  reads = 0
  writes = 0
  errorReplies = 0
  /** Errors where there should be none; see unexpected-errors.ts. */
  unexpectedErrors = 0
  /** Clients closed for their output, for their input. */
  outputLimitCloses = 0
  inputLimitCloses = 0
  /** Clients closed for maxmemory-clients. */
  evictedClients = 0
  /** Scripts of EVAL forgotten for others. */
  evictedScripts = 0
  /** How often each error code was sent; with too many codes that alone. */
  readonly errors = new Map<string, number>()
  /** Whether error codes are counted. */
  #countsCodes = true
  /** At each command's index; undefined: never called. */
  #byCommand: (CommandStats | undefined)[] = []
  readonly #log: (text: string) => void
  /** Told how many codes are forgotten at once. */
  readonly #forgets: (codes: number) => void

  constructor(config: Config, log: (text: string) => void, forgets: (codes: number) => void) {
    this.#log = log
    this.#forgets = forgets
    config.bind('latency-tracking', on => {
      this.trackLatency = on
    })
  }

  countCall(command: Command, milliseconds: number): void {
    const stats = this.of(command)
    this.commands++
    stats.calls++
    stats.milliseconds += milliseconds
    if (this.trackLatency) stats.latency.record(milliseconds)
  }

  countFailure(command: Command, error: ReplyError): void {
    this.of(command).failed++
    if (!error.isCounted) this.countError(error)
  }

  countRefusal(command: Command | undefined, error: ReplyError): void {
    if (command !== undefined) this.of(command).rejected++
    this.countError(error)
  }

  countError(error: ReplyError): void {
    this.errorReplies++
    if (!this.#countsCodes) return
    const code = codeOf(error)
    const known = this.errors.get(code)
    if (known !== undefined || this.errors.size < MAX_ERROR_CODES) this.errors.set(code, (known ?? 0) + 1)
    else this.#stopCountingCodes()
  }

  /** As Redis does, and until CONFIG RESETSTAT: INFO shows nothing but that it is so. */
  #stopCountingCodes(): void {
    this.#log(TOO_MANY_CODES)
    this.#log(`Current errors code list: ${[...this.errors.keys()].sort().join(', ')}`)
    this.#countsCodes = false
    this.#forgets(this.errors.size)
    this.errors.clear()
    this.errors.set('ERRORSTATS_DISABLED', 1)
  }

  of(command: Command): CommandStats {
    let stats = this.#byCommand[command.index]
    if (stats === undefined) {
      stats = { calls: 0, milliseconds: 0, rejected: 0, failed: 0, latency: new LatencyHistogram() }
      this.#byCommand[command.index] = stats
    }
    return stats
  }

  durationsOf(command: Command): { calls: number; upTo: (microseconds: number) => number } {
    const latency = this.#byCommand[command.index]?.latency
    return { calls: latency?.total ?? 0, upTo: microseconds => latency?.countUpTo(microseconds) ?? 0 }
  }

  /** The command's counters if it was ever called or refused. */
  peek(command: Command): CommandStats | undefined {
    return this.#byCommand[command.index]
  }

  reset(): void {
    this.commands = 0
    this.connections = 0
    this.rejectedConnections = 0
    this.bytesIn = 0
    this.bytesOut = 0
    this.reads = 0
    this.writes = 0
    this.errorReplies = 0
    this.unexpectedErrors = 0
    this.outputLimitCloses = 0
    this.inputLimitCloses = 0
    this.evictedClients = 0
    this.evictedScripts = 0
    this.#forgets(this.errors.size)
    this.errors.clear()
    this.#countsCodes = true
    this.#byCommand = []
  }
}
