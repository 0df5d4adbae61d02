/**
 * Hears from a sentinel that the primary has moved, which the connections to it may not notice: what is cut off from
 * others does not end. Another sentinel is heard when that one is lost, and is asked first where the primary is.
 */
import type { ReplyValue } from '../../resp/values.ts'
import { isPort } from '../address.ts'
import { ClosedError } from '../errors.ts'
import type { Listener } from '../listener.ts'
import { type PauseOptions, pauseOf } from '../pause.ts'
import { Subscriber } from '../subscriber.ts'
import { after, type Timer } from '../timers.ts'
import type { Sentinels } from './sentinels.ts'

const EVENT = '+switch-master'

export class SwitchWatch implements Listener {
  /** Who is told. */
  readonly #sentinels: Sentinels
  /** Which of the primaries that they watch. */
  readonly #name: string
  /** The connection to one of them. */
  readonly #subscriber: Subscriber
  /** How long to wait before another attempt to begin. */
  readonly #pauses: PauseOptions
  /** Ends the pause before the next attempt to begin. */
  #timer: Timer | undefined
  /** The client has closed. */
  #closed = false

  constructor(sentinels: Sentinels, name: string, { minDelay, maxDelay }: PauseOptions) {
    this.#sentinels = sentinels
    this.#name = name
    this.#pauses = { minDelay, maxDelay }
    this.#subscriber = new Subscriber(() => sentinels.dial(), this.#pauses)
    this.#begin(0)
  }

  /** `+switch-master <name> <old host> <old port> <new host> <new port>` */
  receive(_: string, message: ReplyValue): void {
    const [name, , , host, port] = String(message).split(' ')
    if (name !== this.#name || host === undefined || !isPort(Number(port))) return
    this.#sentinels.foundAt({ host, port: Number(port) })
  }

  end(): void {}

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#subscriber.close(new ClosedError('the client was closed'))
  }

  #begin(attempts: number): void {
    this.#subscriber.add('', [EVENT], this).catch(() => {
      if (this.#closed) return
      this.#timer = after(pauseOf(attempts, this.#pauses), () => this.#begin(attempts + 1))
    })
  }
}
