/**
 * Formats of the library `struct`, read option by option: `>b!4i2c0` is a byte order, a byte, an alignment, a
 * short integer and a string that is as long as the number before it says.
 */
import { ArgumentError, LibraryError } from '../lua/run/values.ts'

const LARGEST_COUNT = 2147483647
/** Bytes of the largest integer. */
const LARGEST_INTEGER = 32
/** Alignment after `!` without a number. */
const NATURAL_ALIGNMENT = 8
const INTEGER_BYTES = 4

export class StructFormat {
  /** The option at hand, a character. */
  option = ''
  /** Its bytes; 0 where the format does not say (a string, a setting). */
  size = 0
  littleEndian = true
  readonly #text: string
  readonly #end: number
  #at = 0
  #alignment = 1

  constructor(text: string) {
    this.#text = text
    const zero = text.indexOf('\0')
    this.#end = zero === -1 ? text.length : zero
  }

  /** Goes to the next option, if there is one. */
  next(): boolean {
    if (this.#at >= this.#end) return false
    const option = this.#text.charAt(this.#at++)
    this.option = option
    this.size = this.#sizeOf(option)
    return true
  }

  /** Bytes to leave out at this position, so that what the option stands for is aligned. */
  padding(position: number): number {
    const { size } = this
    if (this.#alignment === 1 || size === 0 || this.option === 'c') return 0
    const unit = Math.min(size, this.#alignment)
    // Redis' own arithmetic, also for sizes that are no power of two, where it is of little use.
    return (unit - (position & (unit - 1))) & (unit - 1)
  }

  /** Applies an option that stands for no value; refuses one that there is not. */
  applySetting(): void {
    switch (this.option) {
      case ' ':
        return
      case '>':
        this.littleEndian = false
        return
      case '<':
        this.littleEndian = true
        return
      case '!':
        this.#alignment = this.#alignmentGiven()
        return
      default:
        throw new ArgumentError(1, `invalid format option '${this.option}'`)
    }
  }

  #sizeOf(option: string): number {
    switch (option) {
      case 'b':
      case 'B':
      case 'x':
        return 1
      case 'h':
      case 'H':
        return 2
      case 'f':
        return 4
      case 'l':
      case 'L':
      case 'T':
      case 'd':
        return 8
      case 'c':
        return this.#count(1)
      case 'i':
      case 'I': {
        const size = this.#count(INTEGER_BYTES)
        if (size <= LARGEST_INTEGER) return size
        throw new LibraryError(`integral size ${size} is larger than limit of ${LARGEST_INTEGER}`)
      }
      default:
        return 0
    }
  }

  #alignmentGiven(): number {
    const alignment = this.#count(NATURAL_ALIGNMENT)
    if (alignment > 0 && (alignment & (alignment - 1)) === 0) return alignment
    throw new LibraryError(`alignment ${alignment} is not a power of 2`)
  }

  /** The number that follows. */
  #count(otherwise: number): number {
    const start = this.#at
    let count = 0
    for (; this.#at < this.#end; this.#at++) {
      const digit = this.#text.charCodeAt(this.#at) - 48
      if (digit < 0 || digit > 9) break
      count = count * 10 + digit
      if (count > LARGEST_COUNT) throw new LibraryError('integral size overflow')
    }
    return this.#at === start ? otherwise : count
  }
}
