/**
 * A socket without a system behind it, for a server's end of a connection: what arrives is said by `arrive`, and what is sent is
 * kept. A hundred times as fast as a real one.
 */
import { Socket } from 'node:net'

export class Wire extends Socket {
  /** What was sent over it. */
  sent = ''

  constructor() {
    super({ allowHalfOpen: true })
    Object.defineProperty(this, 'connecting', { value: false })
  }

  arrive(bytes: Buffer): void {
    this.emit('data', bytes)
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.sent += typeof chunk === 'string' ? chunk : chunk.toString('latin1')
    done()
  }

  override _writev(chunks: { chunk: Buffer | string; encoding: BufferEncoding }[], done: () => void): void {
    for (const { chunk, encoding } of chunks) this._write(chunk, encoding, () => {})
    done()
  }

  override _final(done: () => void): void {
    done()
  }
}
