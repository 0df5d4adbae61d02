/**
 * A reply that goes to many connections (a published message, a MONITOR line): encoded once per protocol
 * version, not once per receiver.
 */
import type { Protocol, ReplyValue } from './values.ts'
import { Writer } from './writer.ts'

export class SharedReply {
  readonly value: ReplyValue
  #resp2: Buffer | undefined
  #resp3: Buffer | undefined

  constructor(value: ReplyValue) {
    this.value = value
  }

  bytes(protocol: Protocol): Buffer {
    if (protocol === 2) {
      this.#resp2 ??= encode(this.value, 2)
      return this.#resp2
    }
    this.#resp3 ??= encode(this.value, 3)
    return this.#resp3
  }
}

function encode(value: ReplyValue, protocol: Protocol): Buffer {
  const writer = new Writer(256)
  writer.reply(value, protocol)
  const chunks = writer.take()
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
}
