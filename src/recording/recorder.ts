/**
 * Writes down what clients send to a server and what they are answered, in the format of format.ts. It hears all at
 * dispatch (engine/tap.ts), keeps no more than what a round of the event loop has brought, and stops for good when that
 * cannot be written. Made by `server.record()`.
 */
import { LATER } from '../commands/declare/context.ts'
import type { Result } from '../commands/declare/define.ts'
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { withoutSecrets } from '../engine/redact.ts'
import type { Session } from '../engine/session.ts'
import type { Tap } from '../engine/tap.ts'
import type { Bytes, ReplyValue } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import { type Event, headerLine, lineOf, type RecordedReply, recordedReply } from './format.ts'

/** Where a recording goes. What it throws ends the recording. */
export interface RecordingSink {
  write(bytes: Uint8Array): void
  close(): void
}

/** So many characters are written at once. */
const CHUNK = 64 * 1024
/** A request with more bytes is left out; of a reply with more only the length is written. */
const LARGEST = 64 * 1024 * 1024

export class Recorder implements Tap {
  /** How many requests were written down. */
  calls = 0
  /** Why it has stopped before its time. */
  failure: Error | undefined
  readonly #server: Engine
  readonly #sink: RecordingSink
  readonly #started: number
  /** Clients that have a line that opens them. */
  readonly #open = new Set<number>()
  /** Clients that were amid a transaction when they were seen first: only with the next command they make sense. */
  readonly #amid = new Set<number>()
  readonly #writer = new Writer(4096)
  /** Lines that are not written yet. */
  #lines: string[] = []
  #length = 0
  readonly #stopHearing: () => void

  constructor(server: Engine, sink: RecordingSink) {
    this.#server = server
    this.#sink = sink
    this.#started = server.clock.now
    this.#write(headerLine(this.#started))
    this.#stopHearing = channels.disconnected.subscribe(({ server: from, client }) => {
      if (from !== server || !this.#open.delete(client.id)) return
      this.#event({ ...this.#moment(client.id), what: 'closes' })
    })
    server.tap = this
  }

  /** Writes what is left, and ends. May be called again. */
  stop(): void {
    if (this.#server.tap !== this) return
    this.flush()
    this.#end()
  }

  begins(session: Session): void {
    const { id, transaction, databaseIndex: database, protocol, address } = session
    if (this.#open.has(id)) return
    if (transaction !== undefined) {
      this.#amid.add(id)
      return
    }
    this.#amid.delete(id)
    this.#open.add(id)
    this.#event({ ...this.#moment(id), what: 'opens', state: { address, database, protocol } })
  }

  ran(session: Session, argv: readonly Bytes[], reply: Result): void {
    const { id } = session
    if (this.#amid.has(id)) return
    let size = 0
    for (const word of argv) size += word.length
    if (size > LARGEST) {
      const why = `a request of ${size} bytes: ${argv[0]}`
      this.#event({ ...this.#moment(id), what: 'left-out', why })
      return
    }
    const command = this.#server.commands.lookup(argv)
    const shown = command === undefined ? argv : withoutSecrets(command, argv, null)
    const call = { ...this.#moment(id), what: 'call', argv: shown } as const
    this.calls++
    this.#event(reply === LATER ? call : { ...call, reply: this.#recorded(session, reply) })
  }

  answered(session: Session, reply: ReplyValue): void {
    if (this.#amid.has(session.id)) return
    // It may be served amid the request of another: that one comes first. The reply is taken while it stands.
    const recorded = this.#recorded(session, reply)
    this.#server.turns.afterwards(() => {
      if (!this.#open.has(session.id)) return
      this.#event({ ...this.#moment(session.id), what: 'reply', reply: recorded })
    })
  }

  /** Writes what this round of the event loop has brought. */
  flush(): void {
    if (this.#lines.length === 0 || this.failure !== undefined) return
    const text = this.#lines.join('')
    this.#lines = []
    this.#length = 0
    try {
      this.#sink.write(Buffer.from(text, 'utf8'))
    } catch (failure) {
      this.failure = failure instanceof Error ? failure : new Error(String(failure))
      const why = `the recording has ended, since it could not be written: ${this.failure.message}`
      channels.note.publish({ server: this.#server, level: 'error', text: why })
      this.#end()
    }
  }

  #end(): void {
    this.#server.tap = undefined
    this.#stopHearing()
    this.#sink.close()
  }

  #recorded({ protocol, replyMode, takesBytes }: Session, reply: ReplyValue): RecordedReply {
    // CLIENT REPLY OFF means sockets: what is called in process has a result.
    if (takesBytes && replyMode !== 'on') return ''
    this.#writer.reply(reply, protocol)
    const { length } = this.#writer
    const chunks = this.#writer.take()
    return length > LARGEST ? { bytes: length } : recordedReply(Buffer.concat(chunks, length))
  }

  #moment(client: number): { at: number; client: string } {
    return { at: this.#server.clock.now - this.#started, client: String(client) }
  }

  #event(event: Event): void {
    this.#write(lineOf(event))
  }

  #write(line: string): void {
    if (this.#lines.push(line) === 1) this.#server.turns.flushLater(this)
    this.#length += line.length
    if (this.#length >= CHUNK) this.flush()
  }
}
