/** How long to wait before something that failed is tried again: longer each time, and not for all clients alike. */

export interface PauseOptions {
  /** First pause in ms; each further one is twice as long. Default 50. */
  readonly minDelay?: number | undefined
  /** Longest pause in ms. Default 2000. */
  readonly maxDelay?: number | undefined
}

/**
 * Milliseconds, between half of the pause and all of it.
 *
 * @param attempts how often it was tried
 */
export function pauseOf(attempts: number, { minDelay = 50, maxDelay = 2000 }: PauseOptions): number {
  return Math.min(maxDelay, minDelay * 2 ** attempts) * (0.5 + Math.random() / 2)
}
