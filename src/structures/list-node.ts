/**
 * A node of a long list (packed-nodes.ts): some elements, one after another in a run of packed entries (packed-run.ts). It
 * remembers where some of them are once it was asked, and whether it has told anybody: until then it is changed in place.
 */
import { pack } from './packed.ts'
import { copyOf, nextIn, skipIn } from './packed-bytes.ts'
import { PackedRun } from './packed-run.ts'

/** How large a node may become. An element that is larger has one of its own. */
export interface NodeLimits {
  readonly bytes: number
  readonly entries: number
}

/** Every so many elements have a mark. */
const MARK_BITS = 5
const MARK = 1 << MARK_BITS
/** The part of a node's bytes that is left free behind them when an element of it has changed, as a shift. */
const ROOM_SHIFT = 5

export class ListNode extends PackedRun {
  /** Whose it is; see NodeDeque. */
  mark: object | undefined
  count = 0
  /** The place of its first element, counted from an arbitrary zero; the next node's is `start + count`. */
  start: number
  /** How far behind `from` the marked elements are, as far as anybody has looked; undefined when they have moved. */
  #marks: number[] | undefined
  /** Whether somebody may know where its elements are. */
  #isSeen = false

  constructor(start = 0) {
    super()
    this.start = start
  }

  /** Where the element is that comes so many behind its first one. */
  placeOf(offset: number): number {
    const { bytes, from } = this
    const mark = offset >>> MARK_BITS
    if (mark === 0) return skipIn(bytes, from, offset)
    if (this.#marks === undefined) this.#marks = [0]
    const marks = this.#marks
    for (let n = marks.length; n <= mark; n++) {
      marks.push(skipIn(bytes, from + (marks[n - 1] as number), MARK) - from)
    }
    return skipIn(bytes, from + (marks[mark] as number), offset & (MARK - 1))
  }

  /** Somebody is told where its elements are: they stay there, whatever becomes of the node. */
  show(): void {
    this.#isSeen = true
  }

  /** Puts another element in the place of one. */
  setAt(place: number, item: string): void {
    const next = nextIn(this.bytes, place)
    const entry = pack(item)
    if (this.#isSeen || !this.rewrite(place, next, entry)) {
      this.replace(place, next, entry, this.length >>> ROOM_SHIFT)
    } else if (entry.length !== next - place) this.#marks = undefined
  }

  /** Forgets so many elements at its beginning, up to a place. */
  dropBefore(place: number, count: number): void {
    this.from = place
    this.start += count
    this.count -= count
    this.#marks = undefined
  }

  /** Forgets so many elements at its end, from a place on. */
  dropFrom(place: number, count: number): void {
    this.to = place
    this.count -= count
    this.#marks = undefined
  }

  override extendBefore(size: number): number {
    this.#marks = undefined
    return super.extendBefore(size)
  }

  override replace(from: number, to: number, entries: string, room = 0): void {
    super.replace(from, to, entries, room)
    this.#isSeen = false
    this.#marks = undefined
  }

  override take(bytes: Buffer): void {
    super.take(bytes)
    this.#isSeen = false
    this.#marks = undefined
  }

  /** Takes entries of one size out. */
  removeAt(places: readonly number[], size: number): void {
    const { bytes, to } = this
    const kept = Buffer.allocUnsafeSlow(this.length - places.length * size)
    let at = 0
    let { from } = this
    for (const place of places) {
      at += bytes.copy(kept, at, from, place)
      from = place + size
    }
    bytes.copy(kept, at, from, to)
    this.take(kept)
    this.count -= places.length
  }

  /** Gives about half of its bytes to a new node behind it; it has two elements at the least. */
  split(): ListNode {
    const { bytes, count, from, to } = this
    const middle = from + (this.length >> 1)
    let kept = 1
    let place = nextIn(bytes, from)
    for (; kept < count - 1 && place < middle; kept++) place = nextIn(bytes, place)
    const right = new ListNode(this.start + kept)
    right.take(copyOf(bytes, place, to))
    right.count = count - kept
    this.take(copyOf(bytes, from, place))
    this.count = kept
    return right
  }

  /** Takes over the elements of the node behind it. */
  join(right: ListNode): void {
    const at = this.extendBehind(right.length)
    right.bytes.copy(this.bytes, at, right.from, right.to)
    this.count += right.count
  }

  copy(): ListNode {
    const copy = new ListNode(this.start)
    copy.share(this)
    copy.show()
    this.show()
    copy.count = this.count
    return copy
  }
}
