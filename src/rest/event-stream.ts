/**
 * SUBSCRIBE, PSUBSCRIBE and MONITOR as server-sent events (https://html.spec.whatwg.org/#server-sent-events): a client
 * that lives as long as somebody reads. A message is one event, its words joined by commas: `data: message,chat,hello`.
 * Text of several lines is sent in several `data:` lines, as the format has it.
 */
import { ClosedError } from '../client/errors.ts'
import type { Engine } from '../engine/engine.ts'
import { InProcessOutlet } from '../engine/in-process-outlet.ts'
import type { SharedReply } from '../resp/shared-reply.ts'
import { type Bytes, Push, Replies, ReplyError, type ReplyValue, Status } from '../resp/values.ts'

export class EventStream extends InProcessOutlet {
  readonly body: ReadableStream<Uint8Array>
  readonly #encoder = new TextEncoder()
  /** Takes the events; bytes that nobody has read yet are its debt. */
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  /** Called with the error that the command got, or with undefined once it is subscribed. */
  readonly #begun: (refusal: ReplyError | Error | undefined) => void
  override readonly output = new Unread(() => -(this.#controller?.desiredSize ?? 0))

  constructor(server: Engine, address: string, begun: (refusal: ReplyError | Error | undefined) => void) {
    super(server, address)
    this.#begun = begun
    this.session.protocol = 2
    this.session.user = server.access.users.default
    this.body = new ReadableStream(
      {
        start: controller => {
          this.#controller = controller
        },
        cancel: () => this.close(),
      },
      { highWaterMark: 0, size: chunk => chunk.length },
    )
  }

  begin(argv: readonly Bytes[]): void {
    this.add(argv)
    this.run()
  }

  protected settle(reply: ReplyValue): void {
    if (reply instanceof ReplyError) {
      this.#begun(reply)
      this.close()
      return
    }
    if (reply instanceof Replies) for (const each of reply.values) this.#event(textOf(each))
    else this.#event(`"${textOf(reply)}"`)
    this.#begun(undefined)
  }

  deliver(message: SharedReply): void {
    this.#event(textOf(message.value))
  }

  protected ended(): void {
    this.#begun(new ClosedError('the connection was closed'))
    // Who has cancelled has closed it.
    try {
      this.#controller?.close()
    } catch {}
  }

  #event(text: string): void {
    if (this.isClosed) return
    const lines = text.split(/\r\n|\r|\n/).map(line => `data: ${line}\n`)
    this.#controller?.enqueue(this.#encoder.encode(`${lines.join('')}\n`))
    const { hard } = this.server.config.value('client-output-buffer-limit').pubsub
    if (hard > 0 && this.output.bytes > hard) this.close()
  }
}

/** The bytes of events that nobody has taken yet. */
class Unread {
  readonly chunks = 0
  readonly #count: () => number

  constructor(count: () => number) {
    this.#count = count
  }

  get bytes(): number {
    return this.#count()
  }
}

/** `message,chat,hello`. */
function textOf(value: ReplyValue): string {
  if (value instanceof Push) return value.items.map(textOf).join(',')
  if (value instanceof Status) return utf8(value.text)
  return typeof value === 'string' ? utf8(value) : String(value)
}

function utf8(bytes: Bytes): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/**
 * Subscribes, and answers with the messages.
 *
 * @returns the error that the command got; or events until the reader cancels, the signal aborts or the server closes
 * @throws ClosedError when the server closes first
 */
export async function eventsOf(
  server: Engine,
  address: string,
  argv: readonly Bytes[],
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | ReplyError> {
  return new Promise((resolve, reject) => {
    const events = new EventStream(server, address, refusal => {
      if (refusal instanceof Error) reject(refusal)
      else resolve(refusal ?? events.body)
    })
    if (signal.aborted) events.close()
    signal.addEventListener('abort', () => events.close(), { once: true })
    events.begin(argv)
  })
}
