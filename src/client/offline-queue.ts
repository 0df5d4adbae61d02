/** Requests that wait for a connection: at most so many, of so many bytes, and none for longer than so long. */
import { QueueError } from './errors.ts'
import type { Word } from './link.ts'
import type { Request } from './request.ts'
import { after, now, type Timer } from './timers.ts'

export interface QueueOptions {
  /** Default 10,000. */
  readonly commands?: number | undefined
  /** Default 64 MB. */
  readonly bytes?: number | undefined
  /** In ms. Default 10,000. */
  readonly age?: number | undefined
}

export class OfflineQueue {
  /** The limits: how many requests, how many bytes, how many ms each. */
  readonly #commands: number
  readonly #bytes: number
  readonly #age: number
  /** Oldest first. */
  #waiting: Request[] = []
  /** Bytes of these. */
  #held = 0
  /** Fails the oldest when it is too old. */
  #timer: Timer | undefined

  /** @param options `false`: nothing waits, what cannot be sent fails at once */
  constructor(options: QueueOptions | false = {}) {
    const { commands = 10_000, bytes = 64 * 1024 * 1024, age = 10_000 } = options || { commands: 0 }
    this.#commands = commands
    this.#bytes = bytes
    this.#age = age
  }

  get size(): number {
    return this.#waiting.length
  }

  add(request: Request): void {
    const bytes = sizeOf(request)
    if (this.#waiting.length >= this.#commands || this.#held + bytes > this.#bytes) {
      const why = this.#commands === 0 ? 'there is no connection' : 'too many commands wait for a connection'
      request.fail(new QueueError(why))
      return
    }
    request.queuedAt = now()
    this.#waiting.push(request)
    this.#held += bytes
    this.#timer ??= after(this.#age, () => this.#dropOld())
  }

  /** Hands over everything that waits, in order. */
  takeAll(): Request[] {
    const taken = this.#waiting.filter(request => !request.settled)
    this.#waiting = []
    this.#held = 0
    this.#timer?.cancel()
    this.#timer = undefined
    return taken
  }

  #dropOld(): void {
    this.#timer = undefined
    const limit = now() - this.#age
    const kept: Request[] = []
    for (const request of this.#waiting) {
      if (request.settled) this.#held -= sizeOf(request)
      else if (request.queuedAt > limit) kept.push(request)
      else {
        this.#held -= sizeOf(request)
        request.fail(new QueueError(`no connection within ${this.#age} ms`))
      }
    }
    this.#waiting = kept
    const oldest = kept[0]
    if (oldest !== undefined) this.#timer = after(oldest.queuedAt - limit, () => this.#dropOld())
  }
}

function sizeOf({ argv, batch }: Request): number {
  const commands: readonly (readonly Word[])[] = batch ?? [argv]
  return commands.reduce((sum, words) => sum + words.reduce((bytes, word) => bytes + word.length, 0), 0)
}
