/**
 * A client that shows replies as the bytes that came over the wire: it only finds where a reply ends. Bytes are
 * latin1 strings throughout.
 */
import { connect, type Socket } from 'node:net'

export class RawClient {
  readonly #socket: Socket
  /** What came and was not read. */
  #received = ''
  /** Up to where the next reply was looked through. */
  #end = 0
  /** How many values of it are to come behind that. */
  #left = 1
  /** How much must have come before looking again is worth while. */
  #needed = 0
  /** Whether the peer closed. */
  #closed = false
  /** Goes on with `read`. */
  #wake: (() => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', chunk => {
      this.#received += chunk.toString('latin1')
      this.#wake?.()
    })
    socket.on('close', () => {
      this.#closed = true
      this.#wake?.()
    })
    socket.on('error', () => {})
  }

  static open(port: number, host = '127.0.0.1'): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () => resolve(new RawClient(socket)))
      socket.once('error', reject)
    })
  }

  /** Sends bytes as they are. */
  write(bytes: string): void {
    this.#socket.write(Buffer.from(bytes, 'latin1'))
  }

  /** Sends one request. */
  send(argv: readonly string[]): void {
    this.sendAll([argv])
  }

  /** Sends requests in one piece. */
  sendAll(requests: readonly (readonly string[])[]): void {
    this.write(
      requests
        .map(argv => `*${argv.length}\r\n${argv.map(each => `$${each.length}\r\n${each}\r\n`).join('')}`)
        .join(''),
    )
  }

  /** The bytes of the next reply or push. When the peer closes instead: what it sent, then `<closed>`. */
  async read(): Promise<string> {
    for (;;) {
      if (this.#isWhole()) return this.#take(this.#end)
      if (this.#closed) return `${this.#take(this.#received.length)}<closed>`
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  /** Whether the next reply is there to its end; what was looked through is not looked through again. */
  #isWhole(): boolean {
    while (this.#left > 0) {
      // Only the length: other looks at a text that grew by pieces copy it.
      if (this.#received.length < this.#needed) return false
      const line = this.#received.indexOf('\r\n', this.#end)
      if (line === -1) return false
      const count = Number(this.#received.slice(this.#end + 1, line))
      const kind = this.#received[this.#end] ?? ''
      const end = line + 2 + ('$=!'.includes(kind) && count >= 0 ? count + 2 : 0)
      if (end > this.#received.length) {
        this.#needed = end
        return false
      }
      this.#end = end
      this.#left += itemsAfter(kind, count) - 1
    }
    return true
  }

  #take(end: number): string {
    const taken = this.#received.slice(0, end)
    this.#received = this.#received.slice(end)
    this.#end = 0
    this.#left = 1
    this.#needed = 0
    return taken
  }

  async ask(...argv: readonly string[]): Promise<string> {
    this.send(argv)
    return await this.read()
  }

  /** Says that nothing more will be sent; what was sent is still answered. */
  end(): void {
    this.#socket.end()
  }

  /** Stops reading. */
  pause(): void {
    this.#socket.pause()
  }

  close(): void {
    this.#socket.destroy()
  }
}

/** How many values follow the head of a value and belong to it. */
function itemsAfter(kind: string, count: number): number {
  if ('*~>'.includes(kind)) return Math.max(count, 0)
  if (kind === '%') return count * 2
  return kind === '|' ? count * 2 + 1 : 0
}
