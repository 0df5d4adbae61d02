/**
 * Which histories came out of which, as INFO told while it went on. A primary that takes over goes on in a history of its own
 * from a certain byte of the one before; one that was started again, from all that it had written. So of each write that was
 * acknowledged it can be said whether it must be there at the end.
 */
export interface Place {
  readonly id: string
  /** Bytes of the stream, the write included. */
  readonly offset: number
}

interface Origin {
  readonly from: string
  /** So much of it is part of this one as well. */
  readonly upTo: number
}

export class Histories {
  readonly #origins = new Map<string, Origin>()
  /** The history that each node wrote last. */
  readonly #current = new Map<string, string>()

  /** A node says that it is a primary, and of which history. */
  learn(node: string, id: string, formerId: string, upTo: number): void {
    const before = this.#current.get(node)
    this.#current.set(node, id)
    if (this.#origins.has(id)) return
    if (!/^0*$/.test(formerId)) this.#origins.set(id, { from: formerId, upTo })
    else if (before !== undefined && before !== id)
      this.#origins.set(id, { from: before, upTo: Number.POSITIVE_INFINITY })
  }

  /** A node follows another one: its next history does not come out of what it wrote before. */
  follows(node: string): void {
    this.#current.delete(node)
  }

  /** Whether a write must be in a history. */
  includes(id: string, { id: written, offset }: Place): boolean {
    const seen = new Set<string>()
    for (let at: string | undefined = id; at !== undefined && !seen.has(at); ) {
      if (at === written) return true
      seen.add(at)
      const origin = this.#origins.get(at)
      if (origin?.from === written) return offset <= origin.upTo
      at = origin?.from
    }
    return false
  }

  get count(): number {
    return this.#origins.size
  }
}
