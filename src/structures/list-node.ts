/** A node of a long list (packed-nodes.ts): some elements, one after another in a run of packed entries (packed-run.ts). */
import { copyOf, nextIn, skipIn } from './packed-bytes.ts'
import { PackedRun } from './packed-run.ts'

/** How large a node may become. An element that is larger has one of its own. */
export interface NodeLimits {
  readonly bytes: number
  readonly entries: number
}

export class ListNode extends PackedRun {
  count = 0
  /** The place of its first element, counted from an arbitrary zero; the next node's is `start + count`. */
  start: number

  constructor(start = 0) {
    super()
    this.start = start
  }

  /** Where the element is that comes so many behind its first one. */
  placeOf(offset: number): number {
    return skipIn(this.bytes, this.from, offset)
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
    copy.count = this.count
    return copy
  }
}
