/**
 * Long work in short slices: between them the server reads its sockets and answers. A slice is so short that no client
 * notices; the work as a whole takes as long as the machine leaves it.
 */

/** What slices need of the system. */
export interface SliceHost {
  /** Milliseconds of a clock that only goes forward. */
  monotonic(): number
  /** Calls back after the events that are due. */
  soon(action: () => void): void
}

/** Milliseconds of a slice, where others are served meanwhile. */
const SLICE = 1

export class Slices {
  readonly #host: SliceHost
  readonly #length: number
  #until: number

  /** @param milliseconds of a slice */
  constructor(host: SliceHost, milliseconds = SLICE) {
    this.#host = host
    this.#length = milliseconds
    this.#until = host.monotonic() + milliseconds
  }

  /** Whether it is time to rest. */
  get isOver(): boolean {
    return this.#host.monotonic() >= this.#until
  }

  /** Resolves when other work was done, and begins the next slice. */
  rest(): Promise<void> {
    return new Promise(resolve =>
      this.#host.soon(() => {
        this.#until = this.#host.monotonic() + this.#length
        resolve()
      }),
    )
  }
}
