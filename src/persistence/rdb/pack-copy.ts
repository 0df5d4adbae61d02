/** Copies listpacks as the packed entries (structures/packed-bytes.ts) that small collections consist of. */
import { latin1Slice } from '../../resp/latin1.ts'
import type { Bytes } from '../../resp/values.ts'
import { int64In } from '../../structures/int64.ts'
import { type Viewed, viewed } from '../../structures/viewed.ts'
import { areDistinct, MOST_DISTINCT } from './distinct.ts'
import { MOST_BYTES, MOST_ELEMENT, PackElements } from './pack-elements.ts'
import { type RdbReader, Stretch } from './rdb-reader.ts'

/** Bytes that there must be behind the last entry: what is too long is only known when it was copied. */
export const SLACK: number = MOST_ELEMENT + 16
/** Bytes of an entry behind one byte of length. */
const MOST_TEXT = 253
/** The longest text that spells an integer. */
const MOST_DIGITS = 20

export class PackCopy {
  readonly #elements = new PackElements()
  /** Where the entries end, how many they are, and how many of them were no integers. */
  end = 0
  count = 0
  texts = 0

  /**
   * Copies all elements to a place. Returns false for a listpack that is unusual, or wrong, or has none: also where one of
   * them is longer than it may be, or is text that spells an integer, which Redis would have packed as such.
   *
   * @param longest bytes of an element
   * @param most where they may end
   */
  copy(pack: Stretch, target: Viewed, start: number, longest: number, most: number): boolean {
    const elements = this.#elements
    if (!elements.open(pack)) return false
    const { bytes: copied } = target
    const longestText = Math.min(longest, MOST_TEXT)
    let at = start
    let texts = 0
    while (elements.left > 0) {
      const next = elements.copyTo(target, at)
      if (next < 0 || next > most) return false
      const length = copied[at] as number
      if (length > longestText) return false
      if (!elements.isInteger) {
        if (length <= MOST_DIGITS && int64In(copied, at + 1, next) !== undefined) return false
        texts++
      }
      at = next
    }
    this.end = at
    this.count = elements.seen
    this.texts = texts
    return elements.isWhole && elements.seen > 0
  }
}

/** Elements of a listpack as one packed sequence (structures/packed.ts), how many, and how many of them are no integers. */
export interface PackText {
  readonly text: Bytes
  readonly count: number
  readonly texts: number
}

const pack = new Stretch()
const copier = new PackCopy()
/** An element takes three times as many bytes at most. */
const room = viewed(Buffer.allocUnsafeSlow(3 * MOST_BYTES + SLACK))

/**
 * Reads a listpack of which all elements are different, or every second one. Returns undefined, and has read nothing, if
 * it is unusual, or wrong.
 *
 * @param longest bytes of an element
 * @param most elements that are to be different
 */
export function readPackText(
  input: RdbReader,
  longest: number,
  step: 1 | 2,
  most: number,
): PackText | undefined {
  const { at, packs } = input
  input.locatePack(pack)
  if (copier.copy(pack, room, 0, longest, 3 * MOST_BYTES)) {
    const { count, texts, end } = copier
    const isFew = count % step === 0 && count / step <= Math.min(most, MOST_DISTINCT)
    if (isFew && areDistinct(room.bytes, 0, end, step, count / step))
      return { text: latin1Slice(room.bytes, 0, end), count, texts }
  }
  input.back(at)
  input.packs = packs
  return undefined
}
