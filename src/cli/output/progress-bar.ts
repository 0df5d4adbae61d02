/**
 * A bar on standard error that tells how far a long job is; only on a terminal, so that what others read stays as it
 * is. Text of the session goes above it. Made with `using`: it is gone when the job is.
 *
 * mini-redis-server has one below its log while it loads (daemon/loading-bar.ts).
 */
import type { Writable } from 'node:stream'
import { hasCursor } from './terminal.ts'

/** Who writes text above a bar: a session is one. */
export interface BarOwner {
  readonly streams: { readonly errors: Writable }
  /** What the owner calls before it writes text. */
  beforeText: () => void
}

const WIDTH = 30
/** How often it is drawn, in ms. */
const EVERY = 100
const ERASE = '\r\x1b[K'

export class ProgressBar {
  readonly #owner: BarOwner
  #text = ''
  /** What is on the screen. */
  #drawn = ''
  #timer: NodeJS.Timeout | undefined

  constructor(owner: BarOwner) {
    this.#owner = owner
    if (!hasCursor(owner.streams.errors)) return
    this.#timer = setInterval(() => this.#draw(), EVERY)
    this.#timer.unref()
    owner.beforeText = () => this.#erase()
  }

  /** @param share of what is to do, from 0 to 1; undefined when nobody knows how much there is */
  show(share: number | undefined, text: string): void {
    if (this.#timer !== undefined) this.#text = barOf(share) + text
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#erase()
    this.#owner.beforeText = () => {}
  }

  #draw(): void {
    if (this.#text === this.#drawn) return
    this.#owner.streams.errors.write(`${ERASE}${this.#text}`)
    this.#drawn = this.#text
  }

  #erase(): void {
    if (this.#drawn === '') return
    this.#owner.streams.errors.write(ERASE)
    this.#drawn = ''
  }
}

/** `[######                        ]  20 % ` */
export function barOf(share: number | undefined): string {
  if (share === undefined) return ''
  const part = Math.min(1, Math.max(0, share))
  const full = '#'.repeat(Math.floor(part * WIDTH))
  return `[${full.padEnd(WIDTH)}] ${String(Math.floor(part * 100)).padStart(3)} % `
}
