/**
 * The engine in the page: a server of its own for each playground, whose time its reader moves. Loaded when the first
 * command is run, for most pages are only read.
 */
import { formatPretty } from '../../../src/cli/output/format.ts'
import { Engine } from '../../../src/engine/engine.ts'
import { InProcessOutlet } from '../../../src/engine/in-process-outlet.ts'
import { VirtualClock } from '../../../src/keyspace/clock.ts'
import { splitInline } from '../../../src/resp/inline.ts'
import type { SharedReply } from '../../../src/resp/shared-reply.ts'
import type { ReplyValue } from '../../../src/resp/values.ts'

const UNBALANCED = 'Invalid argument(s)'

class Connection extends InProcessOutlet {
  readonly #shown: (text: string) => void
  #resolve: ((text: string) => void) | undefined

  /** @param shown gets the messages of channels */
  constructor(engine: Engine, shown: (text: string) => void) {
    super(engine)
    this.#shown = shown
  }

  send(words: readonly string[]): Promise<string> {
    return new Promise(resolve => {
      this.#resolve = resolve
      this.add(words)
      this.run()
    })
  }

  protected settle(reply: ReplyValue): void {
    const text = textOf(reply)
    if (this.#resolve === undefined) this.#shown(text)
    else this.#resolve(text)
    this.#resolve = undefined
  }

  protected ended(): void {
    this.#resolve?.('the connection is closed: run another command to open a new one')
    this.#resolve = undefined
  }

  deliver(message: SharedReply): void {
    this.#shown(textOf(message.value))
  }
}

/** As redis-cli shows it; UTF-8 as such. */
function textOf(reply: ReplyValue): string {
  const look = { quote: (bytes: string) => `"${utf8(bytes)}"`, paint: (_: unknown, text: string) => text }
  return formatPretty(reply, look).replace(/\n$/, '')
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8')
}

export class Playground {
  readonly #clock = new VirtualClock()
  readonly #engine = new Engine({ clock: this.#clock })
  readonly #shown: (text: string) => void
  #connection: Connection

  /** @param shown gets what comes without a question: messages of channels */
  constructor(shown: (text: string) => void) {
    this.#shown = shown
    this.#connection = new Connection(this.#engine, shown)
  }

  /** Unix time in milliseconds. */
  get now(): number {
    return this.#clock.now
  }

  /** Runs a line as redis-cli's prompt takes it. Resolves when there is a reply, which may be never. */
  run(line: string): Promise<string> {
    const words = splitInline(Buffer.from(line, 'utf8').toString('latin1'))
    if (words === undefined) return Promise.resolve(UNBALANCED)
    if (words.length === 0) return Promise.resolve('')
    if (this.#connection.isClosed) this.#connection = new Connection(this.#engine, this.#shown)
    return this.#connection.send(words)
  }

  /** Ends the wait of a command that waits. */
  async cancel(): Promise<void> {
    await this.#engine.call('CLIENT', 'UNBLOCK', this.#connection.session.id, 'ERROR')
  }

  /** @param milliseconds that pass now */
  advance(milliseconds: number): void {
    this.#clock.advance(milliseconds)
  }
}
