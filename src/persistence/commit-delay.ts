/**
 * How long the next sync of a group commit waits for those whom the last one has answered. Most of them send again at once.
 * A sync that begins before they have would leave them to the one after it: then there are two groups for ever, and of fifty
 * clients each sync serves half.
 *
 *     without   |-- sync of A --|-- sync of B --|-- sync of A --|
 *     with      |-- sync of A --|..|-- sync of A and B --|..|-- sync of A and B --|
 */
import type { SliceHost } from './slices.ts'

/** The wait is at most this part of the time that the last sync took, and at most so many milliseconds. */
const SHARE = 0.5
const LONGEST = 1

export class CommitDelay {
  /** Whether a sync waits. */
  isOn = false
  readonly #host: SliceHost

  constructor(host: SliceHost) {
    this.#host = host
  }

  /**
   * Does `then` as soon as all are there again, or it was waited long enough. Events go on meanwhile.
   *
   * @param took milliseconds that the last sync took
   */
  begin(took: number, areAllThere: () => boolean, then: () => void): void {
    const until = this.#host.monotonic() + Math.min(took * SHARE, LONGEST)
    const look = () => {
      if (!areAllThere() && this.#host.monotonic() < until) {
        this.#host.soon(look)
        return
      }
      this.isOn = false
      then()
    }
    this.isOn = true
    look()
  }
}
