/** The newest slow commands, with arguments shortened and secrets hidden, for SLOWLOG and the log. */
import type { SlowlogEntry, SlowlogView } from '../commands/declare/context.ts'
import type { Command } from '../commands/declare/define.ts'
import type { Config } from '../config/config.ts'
import type { Bytes } from '../resp/values.ts'
import * as channels from './channels.ts'
import { redact } from './redact.ts'
import type { Session } from './session.ts'

const MAX_ARGUMENTS = 32
const MAX_ARGUMENT_BYTES = 128

export class Slowlog implements SlowlogView {
  /** Faster commands are not noted; Infinity: none is. */
  thresholdMilliseconds = 10
  /** The directive slowlog-max-len. */
  #maxLength = 128
  /** Oldest first. */
  #entries: SlowlogEntry[] = []
  /** Ids go on after a reset. */
  #nextId = 0

  constructor(config: Config) {
    config.bind('slowlog-log-slower-than', microseconds => {
      this.thresholdMilliseconds = microseconds < 0 ? Number.POSITIVE_INFINITY : microseconds / 1000
    })
    config.bind('slowlog-max-len', length => {
      this.#maxLength = length
      this.#trim()
    })
  }

  get length(): number {
    return this.#entries.length
  }

  isSlow(milliseconds: number): boolean {
    return milliseconds >= this.thresholdMilliseconds
  }

  note(session: Session, command: Command, argv: readonly Bytes[], milliseconds: number): void {
    if (command.flags.has('skip_slowlog') || command.declaration.greeting || this.#maxLength === 0) return
    this.#entries.push({
      id: this.#nextId++,
      time: Math.floor(session.clock.now / 1000),
      microseconds: Math.round(milliseconds * 1000),
      argv: shorten(redact(command, argv)),
      address: session.address,
      clientName: session.name,
    })
    this.#trim()
    if (channels.slowCommand.hasSubscribers) {
      const { server } = session
      channels.slowCommand.publish({ server, client: session, command, argv, reply: null, milliseconds })
    }
  }

  entries(count: number): readonly SlowlogEntry[] {
    const newest = count < 0 ? this.#entries : this.#entries.slice(Math.max(0, this.#entries.length - count))
    return newest.toReversed()
  }

  reset(): void {
    this.#entries = []
  }

  #trim(): void {
    if (this.#entries.length > this.#maxLength)
      this.#entries.splice(0, this.#entries.length - this.#maxLength)
  }
}

function shorten(argv: readonly Bytes[]): Bytes[] {
  const shown = argv.length > MAX_ARGUMENTS ? argv.slice(0, MAX_ARGUMENTS - 1) : argv
  const short = shown.map(argument =>
    argument.length > MAX_ARGUMENT_BYTES
      ? `${argument.slice(0, MAX_ARGUMENT_BYTES)}... (${argument.length - MAX_ARGUMENT_BYTES} more bytes)`
      : argument,
  )
  if (argv.length > MAX_ARGUMENTS) short.push(`... (${argv.length - MAX_ARGUMENTS + 1} more arguments)`)
  return short
}
