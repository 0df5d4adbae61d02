/**
 * Reads records of a log (byte-log.ts), many of them one after another. Where several in a row lie in one chunk a string is
 * made of the whole chunk, and their texts are pieces of it: half of what a string for each text takes (measured).
 */
import { latin1Slice } from '../resp/latin1.ts'
import { bodyIn, entryIn, lengthIn, NO_BYTES } from './packed-bytes.ts'

/** Records of one chunk in a row from which on a string is made of it. */
const RUN = 8

export class RecordReader {
  /** The chunk of the last record, how many came from it in a row, and the string that was made of it. */
  #bytes = NO_BYTES
  #run = 0
  #text: string | undefined
  #at = 0

  /** Goes to the record at a place of a chunk. */
  moveTo(bytes: Buffer, place: number): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes
      this.#run = 0
      this.#text = undefined
    }
    this.#run++
    if (this.#run === RUN) this.#text = latin1Slice(bytes, 0, bytes.length)
    this.#at = place
  }

  /** The next text of the record. It may share memory with others. */
  next(): string {
    const at = this.#at
    const body = bodyIn(this.#bytes, at)
    const end = body + lengthIn(this.#bytes, at)
    this.#at = end
    return this.#text === undefined ? entryIn(this.#bytes, at) : this.#text.substring(body, end)
  }
}
