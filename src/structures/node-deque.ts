/**
 * The nodes of a long list or log, in order. A copy takes a word for each node: the two have all nodes in common until
 * one of them is about to change one, and gets a copy of it.
 *
 * Each deque has a mark, and puts it on the nodes that are its own. A copy gives new marks to both, so that at that
 * moment no node belongs to either: nothing has to be walked or counted, and a node that only one of them still has is
 * copied once too often.
 */
import { Deque } from './deque.ts'

export interface DequeNode<N> {
  /** The mark of the deque that may change it. */
  mark: object | undefined
  copy(): N
}

export class NodeDeque<N extends DequeNode<N>> extends Deque<N> {
  #mark: object = {}

  override pushFirst(node: N): void {
    node.mark = this.#mark
    super.pushFirst(node)
  }

  override pushLast(node: N): void {
    node.mark = this.#mark
    super.pushLast(node)
  }

  /** Puts a new node before the one at an index. */
  insert(index: number, node: N): void {
    node.mark = this.#mark
    this.replace(index, 0, node)
  }

  /** The node at `0 <= index < length`, to be changed. */
  own(index: number): N {
    const node = this.at(index)
    if (node.mark === this.#mark) return node
    const own = node.copy()
    own.mark = this.#mark
    this.replace(index, 1, own)
    return own
  }

  /** Makes all of them its own. */
  ownAll(): void {
    for (let index = 0; index < this.length; index++) this.own(index)
  }

  copy(): NodeDeque<N> {
    const copy = new NodeDeque<N>()
    copy.become(this)
    this.#mark = {}
    return copy
  }
}
