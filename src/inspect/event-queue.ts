/**
 * Events on their way to a page that takes them when it can, as server-sent events
 * (https://html.spec.whatwg.org/#server-sent-events). Nothing waits for a slow page: what finds no room is dropped and
 * counted, and the page is told how many. A busy server makes more events than anybody reads, and each costs it some
 * microseconds: so they leave in portions, at most one in a tenth of a second, and of many only some are made. What a test
 * does at once is seen whole; of a server that is busy all the time, a thousand commands a second.
 */
import { clearTimeout, setTimeout } from '../net/real-timers.ts'
import type { JsonReply } from './reply-json.ts'

/** Events that wait, and those that come at once. */
const MOST = 500
/** How long nothing leaves after a portion, in ms of real time. */
const PAUSE = 100
/** How many more may come after each pause. */
const EACH_PAUSE = 100

export class EventQueue {
  readonly body: ReadableStream<Uint8Array>
  #waiting: JsonReply[] = []
  #dropped = 0
  /** How many may be made until the next pause is over. */
  #room = MOST
  /** Called once there is room again. */
  #again: (() => void) | undefined
  readonly #encoder = new TextEncoder()
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  /** Set while a portion has just left. */
  #pause: NodeJS.Timeout | undefined
  /** The reader wants more, and there was none. */
  #take: (() => void) | undefined
  readonly #ended: () => void

  /** @param ended called once, when the page has gone or `end()` was called */
  constructor(ended: () => void) {
    this.#ended = ended
    this.body = new ReadableStream(
      {
        start: controller => {
          this.#controller = controller
          // The page knows that it is heard, before anything happens.
          controller.enqueue(this.#encoder.encode(': begun\n\n'))
        },
        pull: () =>
          new Promise(resolve => {
            this.#take = resolve
            this.#flush()
          }),
        cancel: () => this.#stop(),
      },
      { highWaterMark: 1 },
    )
  }

  /** Whether there is room for an event: who makes one asks first. Counts one that is not made. */
  hasRoom(): boolean {
    if (this.#room > 0 && this.#waiting.length < MOST) return true
    this.#dropped++
    return false
  }

  /** Calls it once, when there is room again: who has none need not look at events meanwhile. */
  whenRoom(again: () => void): void {
    this.#again = again
  }

  /** Counts events that were not looked at. */
  missed(count: number): void {
    this.#dropped += count
  }

  add(event: JsonReply): void {
    this.#room--
    this.#waiting.push(event)
    this.#flush()
  }

  /** Ends the stream, with an event that says why. */
  end(error?: string): void {
    if (this.#controller === undefined) return
    if (error !== undefined) this.#controller.enqueue(this.#encoder.encode(lineOf({ error })))
    this.#controller.close()
    this.#stop()
  }

  #flush(): void {
    if (this.#take === undefined || this.#pause !== undefined || this.#controller === undefined) return
    if (this.#waiting.length === 0 && this.#dropped === 0) return
    const lines = this.#waiting.map(lineOf)
    if (this.#dropped > 0) lines.push(lineOf({ dropped: this.#dropped }))
    this.#waiting = []
    this.#dropped = 0
    this.#controller.enqueue(this.#encoder.encode(lines.join('')))
    this.#rest()
    this.#tellRoom()
    const take = this.#take
    this.#take = undefined
    take()
  }

  /** A pause, and others until there is as much room as before. */
  #rest(): void {
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#room = Math.min(MOST, this.#room + EACH_PAUSE)
      this.#tellRoom()
      this.#flush()
      if (this.#pause === undefined && this.#room < MOST) this.#rest()
    }, PAUSE)
  }

  #tellRoom(): void {
    if (this.#again === undefined || this.#room <= 0 || this.#waiting.length >= MOST) return
    const again = this.#again
    this.#again = undefined
    again()
  }

  #stop(): void {
    if (this.#controller === undefined) return
    this.#controller = undefined
    this.#again = undefined
    clearTimeout(this.#pause)
    this.#take?.()
    this.#ended()
  }
}

function lineOf(event: JsonReply): string {
  return `data: ${JSON.stringify(event)}\n\n`
}
