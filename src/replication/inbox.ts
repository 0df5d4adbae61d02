/** What has come from a primary and was not read: as lines while both introduce themselves, as bytes afterwards. */

/** Why a connection to a primary ended, or must end. */
export class LinkError extends Error {}

/** A line is not longer than this. */
const LONGEST_LINE = 4096
/** So many bytes wait before no more are read. */
const MOST_WAITING = 4 * 1024 * 1024

/** What is told of a connection to another server: nothing before `openWire` has returned, nothing after `closed`. */
export interface WireEvents {
  opened(wire: Wire): void
  received(chunk: Buffer): void
  closed(why: string): void
}

/** A connection to another server. */
export interface Wire {
  /** Of our side, as the other sees it. */
  readonly localAddress: string
  write(bytes: Buffer): void
  pause(): void
  resume(): void
  close(): void
}

/** Where there is no network: a connection that ends before it has begun. */
export function noWire(_host: string, _port: number, events: WireEvents): Wire {
  queueMicrotask(() => events.closed('there is no network here'))
  return { localAddress: '', write: () => {}, pause: () => {}, resume: () => {}, close: () => {} }
}

export class Inbox {
  readonly #wire: Wire
  #chunks: Buffer[] = []
  #waiting = 0
  #isPaused = false
  #failure: LinkError | undefined
  #wake: (() => void) | undefined

  constructor(wire: Wire) {
    this.#wire = wire
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
    if (this.#waiting > MOST_WAITING && !this.#isPaused) {
      this.#isPaused = true
      this.#wire.pause()
    }
    this.#go()
  }

  /** Nothing more comes. What has come can still be read. */
  end(why: string): void {
    this.#failure ??= new LinkError(why)
    this.#go()
  }

  /** The bytes that come next, some of them at least. Waits for them. */
  async chunk(): Promise<Buffer> {
    for (;;) {
      const chunk = this.#chunks.shift()
      if (chunk !== undefined) {
        this.#waiting -= chunk.length
        if (this.#isPaused && this.#waiting < MOST_WAITING / 2) {
          this.#isPaused = false
          this.#wire.resume()
        }
        return chunk
      }
      if (this.#failure !== undefined) throw this.#failure
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  /** Gives bytes back: they are read next. */
  unread(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#chunks.unshift(bytes)
    this.#waiting += bytes.length
  }

  /** So many bytes and no more. */
  async exactly(count: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let left = count
    while (left > 0) {
      const part = await this.upTo(left)
      parts.push(part)
      left -= part.length
    }
    return Buffer.concat(parts)
  }

  /** Some bytes, but not more than so many. */
  async upTo(most: number): Promise<Buffer> {
    const chunk = await this.chunk()
    if (chunk.length <= most) return chunk
    this.unread(chunk.subarray(most))
    return chunk.subarray(0, most)
  }

  /** A line without its end. */
  async line(): Promise<string> {
    let line = ''
    for (;;) {
      const chunk = await this.chunk()
      const end = chunk.indexOf(10)
      line += chunk.toString('latin1', 0, end === -1 ? chunk.length : end)
      if (line.length > LONGEST_LINE) throw new LinkError('the primary sent a line without an end')
      if (end === -1) continue
      this.unread(chunk.subarray(end + 1))
      return line.replace(/\r$/, '')
    }
  }

  #go(): void {
    this.#wake?.()
    this.#wake = undefined
  }
}
