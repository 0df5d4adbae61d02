/**
 * A client that shows replies as the bytes that came over the wire: it only finds where a reply ends. Bytes are
 * latin1 strings throughout.
 */
import { connect, type Socket } from 'node:net'

export class RawClient {
  readonly #socket: Socket
  #received = ''
  #closed = false
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
    this.write(`*${argv.length}\r\n${argv.map(each => `$${each.length}\r\n${each}\r\n`).join('')}`)
  }

  /** The bytes of the next reply or push. When the peer closes instead: what it sent, then `<closed>`. */
  async read(): Promise<string> {
    for (;;) {
      const end = replyEnd(this.#received, 0)
      if (end !== -1) {
        const reply = this.#received.slice(0, end)
        this.#received = this.#received.slice(end)
        return reply
      }
      if (this.#closed) {
        const rest = this.#received
        this.#received = ''
        return `${rest}<closed>`
      }
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
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

/** Where the reply that begins at `at` ends, or -1 when it is not whole. */
function replyEnd(text: string, at: number): number {
  const line = text.indexOf('\r\n', at)
  if (line === -1) return -1
  const count = Number(text.slice(at + 1, line))
  let end = line + 2
  switch (text[at]) {
    case '$':
    case '=':
    case '!':
      return count < 0 ? end : end + count + 2 <= text.length ? end + count + 2 : -1
    case '*':
    case '~':
    case '>':
    case '%':
    case '|': {
      let items = text[at] === '%' || text[at] === '|' ? count * 2 : count
      if (text[at] === '|') items++
      for (; items > 0 && end !== -1; items--) end = replyEnd(text, end)
      return end
    }
    default:
      return end
  }
}
