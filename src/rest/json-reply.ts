/**
 * A reply as JSON, in the shapes of RESP2: maps are flat arrays, doubles are strings. Bytes that are no UTF-8 become
 * U+FFFD, unless strings are asked for in base64. An integer stands with all its digits.
 */
import {
  Attributed,
  BigNumber,
  type Bytes,
  Double,
  Generated,
  MapReply,
  NullArray,
  Push,
  Replies,
  ReplyError,
  type ReplyValue,
  SetReply,
  Status,
  Verbatim,
} from '../resp/values.ts'

/**
 * The text, or undefined when it would be longer than `most` characters.
 *
 * @param base64 whether strings are encoded; the status OK never is
 */
export function jsonOf(reply: ReplyValue, base64: boolean, most: number): string | undefined {
  if (reply instanceof Status && reply.text === 'OK') return '"OK"'
  const text = new JsonText(base64, most)
  text.add(reply)
  return text.isTooLong ? undefined : text.pieces.join('')
}

class JsonText {
  readonly pieces: string[] = []
  readonly #base64: boolean
  #left: number

  constructor(base64: boolean, most: number) {
    this.#base64 = base64
    this.#left = most
  }

  get isTooLong(): boolean {
    return this.#left < 0
  }

  add(reply: ReplyValue): void {
    if (this.isTooLong) return
    if (typeof reply === 'string') this.#string(reply)
    else if (typeof reply === 'number' || typeof reply === 'bigint') this.#piece(String(reply))
    else if (typeof reply === 'boolean') this.#piece(reply ? '1' : '0')
    else if (reply === null || reply instanceof NullArray) this.#piece('null')
    else if (reply instanceof Status) this.#string(reply.text)
    else if (reply instanceof ReplyError) this.#string(reply.message)
    else if (reply instanceof Double) this.#string(reply.text)
    else if (reply instanceof BigNumber) this.#string(reply.digits)
    else if (reply instanceof Verbatim) this.#string(reply.text)
    else if (reply instanceof Uint8Array) this.#string(Buffer.from(reply).toString('latin1'))
    else if (reply instanceof MapReply) this.#array(reply.flat)
    else if (reply instanceof SetReply || reply instanceof Push) this.#array(reply.items)
    else if (reply instanceof Attributed) this.add(reply.value)
    else if (reply instanceof Generated) this.add(reply.whole())
    else if (reply instanceof Replies) this.#array(reply.values)
    else this.#array(reply)
  }

  #array(items: readonly ReplyValue[]): void {
    let mark = '['
    for (const item of items) {
      this.#piece(mark)
      this.add(item)
      if (this.isTooLong) return
      mark = ','
    }
    this.#piece(items.length === 0 ? '[]' : ']')
  }

  #string(bytes: Bytes): void {
    // Before it is made: a string cannot be made of any length. In base64 four characters stand for three bytes.
    if (bytes.length > this.#left) {
      this.#left = -1
      return
    }
    const raw = Buffer.from(bytes, 'latin1')
    this.#piece(this.#base64 ? `"${raw.toString('base64')}"` : JSON.stringify(raw.toString('utf8')))
  }

  #piece(text: string): void {
    this.#left -= text.length
    this.pieces.push(text)
  }
}
