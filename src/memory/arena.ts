/**
 * Places for records of some bytes, in pages (pages.ts). All places of a page have one size (size-classes.ts). A page
 * keeps a list of its free places in these themselves: the first two bytes of each name the next one. Pages with room
 * form a list for each class; a page without records goes back.
 *
 * A place is named by a reference of 32 bits, page and unit of 8 bytes in it, which holds until it is freed:
 *
 *     ref = page (20 bits) unit (12 bits)
 *
 * Deleting many records leaves pages with few. `evacuate` empties the sparsest of a class, a few records a time: their
 * owner moves them, for only it knows who refers to them.
 */
import { type Frames, OutOfPagesError } from './frames.ts'
import { type FrozenPages, Pages } from './pages.ts'
import { checkSpoiled, poison, spoil } from './poison.ts'
import { FRAME } from './segments.ts'
import { SIZES, UNIT } from './size-classes.ts'

const UNIT_BITS = 12
const UNIT_MASK = (1 << UNIT_BITS) - 1
const MOST_PAGES = 2 ** (32 - UNIT_BITS)
/** Names no unit: the end of a list of free places. */
const NO_UNIT = 0xffff
const NONE = -1

/** What is kept of a page, in words. */
const CLASS = 0
const USED = 1
/** The first free place among those that were used before. */
const FREE = 2
/** Where the part begins that was never used. */
const FRESH = 3
/** Its neighbours among the pages with room, which are a ring; NONE when it is not among them. */
const PREVIOUS = 4
const NEXT = 5
const WORDS = 6
/** Pages for which there is room at first. */
const LEAST = 8

const NO_UNITS = new Uint8Array(0)

/** Pages that are looked at for the sparsest one. */
const LOOKED_AT = 16

export class Arena {
  readonly #pages: Pages<Buffer>
  /** By page, WORDS for each. */
  #meta = new Int32Array(WORDS * LEAST)
  /** By class: the page that gives the next place, or NONE. */
  readonly #open = new Int32Array(SIZES.length).fill(NONE)
  /** By class: pages, and places that are taken. */
  readonly #pagesOf = new Int32Array(SIZES.length)
  readonly #placesOf = new Int32Array(SIZES.length)
  #bytes = 0
  /** The page that is being emptied, or NONE, and which of its units begin a record; made for the first such page. */
  #sparse = NONE
  #sparseUnits: Uint8Array = NO_UNITS
  /** All units before this one were moved or are free. */
  #sparseFrom = 0

  private constructor(pages: Pages<Buffer>) {
    this.#pages = pages
  }

  static in(frames: Frames): Arena {
    return new Arena(Pages.ofBytes(frames))
  }

  /** The same records under the same references, in pages that are shared until one of the two writes to them. */
  fork(): Arena {
    const fork = new Arena(this.#pages.fork())
    fork.#meta = this.#meta.slice(0, WORDS * Math.max(LEAST, this.#pages.views.length))
    fork.#open.set(this.#open)
    fork.#pagesOf.set(this.#pagesOf)
    fork.#placesOf.set(this.#placesOf)
    fork.#bytes = this.#bytes
    fork.#sparse = this.#sparse
    if (this.#sparse !== NONE) fork.#sparseUnits = this.#sparseUnits.slice()
    fork.#sparseFrom = this.#sparseFrom
    return fork
  }

  /** Bytes of the places that are taken. */
  get bytes(): number {
    return this.#bytes
  }

  /** Bytes of the pages that they lie in. */
  get heldBytes(): number {
    return this.#pages.count * FRAME
  }

  get isFrozen(): boolean {
    return this.#pages.isFrozen
  }

  /** By page, for reading: see {@link pageOf} and {@link offsetOf}. */
  get views(): readonly Buffer[] {
    return this.#pages.views
  }

  classAt(ref: number): number {
    return this.#meta[pageOf(ref) * WORDS + CLASS] as number
  }

  /** The page of a place, to write to it now. */
  writable(ref: number): Buffer {
    return this.#pages.writable(pageOf(ref))
  }

  /**
   * Takes a place. What it holds is anything.
   *
   * @throws OutOfPagesError
   */
  alloc(sizeClass: number): number {
    let page = this.#open[sizeClass] as number
    if (page === NONE) page = this.#newPage(sizeClass)
    const meta = this.#meta
    const at = page * WORDS
    const size = SIZES[sizeClass] as number
    let unit = meta[at + FREE] as number
    if (unit === NONE) {
      unit = meta[at + FRESH] as number
      meta[at + FRESH] = unit + size / UNIT
    } else {
      const bytes = this.#pages.views[page] as Buffer
      const offset = unit * UNIT
      if (poison.isOn) checkSpoiled(bytes, offset, offset + size)
      const next = (bytes[offset] as number) | ((bytes[offset + 1] as number) << 8)
      meta[at + FREE] = next === NO_UNIT ? NONE : next
    }
    meta[at + USED] = (meta[at + USED] as number) + 1
    this.#placesOf[sizeClass] = (this.#placesOf[sizeClass] as number) + 1
    this.#bytes += size
    if (this.#isFull(at, size)) this.#close(sizeClass, page)
    return (page << UNIT_BITS) | unit
  }

  free(ref: number): void {
    const page = pageOf(ref)
    const unit = ref & UNIT_MASK
    const meta = this.#meta
    const at = page * WORDS
    const sizeClass = meta[at + CLASS] as number
    const size = SIZES[sizeClass] as number
    const used = (meta[at + USED] as number) - 1
    meta[at + USED] = used
    this.#placesOf[sizeClass] = (this.#placesOf[sizeClass] as number) - 1
    this.#bytes -= size
    const isOpen = meta[at + NEXT] !== NONE
    if (used === 0 && !(isOpen && meta[at + NEXT] === page)) {
      if (isOpen) this.#close(sizeClass, page)
      this.#dropPage(sizeClass, page)
      return
    }
    const bytes = this.#pages.writable(page)
    const offset = unit * UNIT
    const next = meta[at + FREE] === NONE ? NO_UNIT : (meta[at + FREE] as number)
    bytes[offset] = next & 255
    bytes[offset + 1] = next >>> 8
    if (poison.isOn) spoil(bytes, offset, offset + size)
    meta[at + FREE] = unit
    if (page === this.#sparse) this.#sparseUnits[unit] = 0
    else if (!isOpen) this.#openPage(sizeClass, page)
  }

  /** Whether a quarter of what the pages of a class could hold is free, and more than two pages. */
  isSparse(sizeClass: number): boolean {
    const perPage = Math.floor(FRAME / (SIZES[sizeClass] as number))
    const places = (this.#pagesOf[sizeClass] as number) * perPage
    const free = places - (this.#placesOf[sizeClass] as number)
    return free > 2 * perPage && free * 4 > places
  }

  /**
   * Names up to `count` records in the sparsest page of a class. The caller moves each of them to another place, and
   * frees the one it had. While a frozen view exists nothing is named: every move would cost the copy of a page.
   */
  evacuate(sizeClass: number, count: number, move: (ref: number) => void): void {
    if (this.isFrozen) return
    if (this.#sparse === NONE && !this.#chooseSparse(sizeClass)) return
    const page = this.#sparse
    let left = count
    for (let unit = this.#sparseFrom; unit < FRAME / UNIT && left > 0; unit++) {
      this.#sparseFrom = unit + 1
      if (this.#sparseUnits[unit] === 0) continue
      left--
      move((page << UNIT_BITS) | unit)
      // The last one took the page with it.
      if (this.#sparse !== page) return
    }
  }

  /** Gives everything back. The arena must not be used afterwards. */
  clear(): void {
    this.#pages.clear()
  }

  freeze(): FrozenPages {
    return this.#pages.freeze()
  }

  #isFull(at: number, size: number): boolean {
    return this.#meta[at + FREE] === NONE && (this.#meta[at + FRESH] as number) * UNIT + size > FRAME
  }

  #newPage(sizeClass: number): number {
    const page = this.#pages.add()
    if (page >= MOST_PAGES) {
      this.#pages.drop(page)
      throw new OutOfPagesError('32 GB of records: references name no more pages')
    }
    if ((page + 1) * WORDS > this.#meta.length) {
      const longer = new Int32Array(this.#meta.length * 2)
      longer.set(this.#meta)
      this.#meta = longer
    }
    const at = page * WORDS
    this.#meta[at + CLASS] = sizeClass
    this.#meta[at + USED] = 0
    this.#meta[at + FREE] = NONE
    this.#meta[at + FRESH] = 0
    this.#meta[at + NEXT] = NONE
    this.#pagesOf[sizeClass] = (this.#pagesOf[sizeClass] as number) + 1
    this.#openPage(sizeClass, page)
    return page
  }

  #dropPage(sizeClass: number, page: number): void {
    this.#pages.drop(page)
    this.#pagesOf[sizeClass] = (this.#pagesOf[sizeClass] as number) - 1
    if (page === this.#sparse) this.#sparse = NONE
  }

  /** Puts a page in front of those with room. */
  #openPage(sizeClass: number, page: number): void {
    const meta = this.#meta
    const first = this.#open[sizeClass] as number
    const next = first === NONE ? page : first
    const previous = first === NONE ? page : (meta[first * WORDS + PREVIOUS] as number)
    meta[page * WORDS + NEXT] = next
    meta[page * WORDS + PREVIOUS] = previous
    meta[previous * WORDS + NEXT] = page
    meta[next * WORDS + PREVIOUS] = page
    this.#open[sizeClass] = page
  }

  #close(sizeClass: number, page: number): void {
    const meta = this.#meta
    const next = meta[page * WORDS + NEXT] as number
    const previous = meta[page * WORDS + PREVIOUS] as number
    meta[previous * WORDS + NEXT] = next
    meta[next * WORDS + PREVIOUS] = previous
    if (this.#open[sizeClass] === page) this.#open[sizeClass] = next === page ? NONE : next
    meta[page * WORDS + NEXT] = NONE
  }

  /**
   * Closes the sparsest of some pages with room, so that nothing new comes into it. The oldest of them are looked at:
   * a page that was opened just now is nearly full.
   */
  #chooseSparse(sizeClass: number): boolean {
    const meta = this.#meta
    const first = this.#open[sizeClass] as number
    if (first === NONE) return false
    let page = meta[first * WORDS + PREVIOUS] as number
    let best = page
    for (let looked = 0; looked < LOOKED_AT && page !== first; looked++) {
      if ((meta[page * WORDS + USED] as number) < (meta[best * WORDS + USED] as number)) best = page
      page = meta[page * WORDS + PREVIOUS] as number
    }
    if (best === first) return false
    this.#close(sizeClass, best)
    this.#sparse = best
    this.#sparseFrom = 0
    this.#markUnits(best)
    return true
  }

  /** Notes which units of a page begin a record: all that were ever given out, without the free ones. */
  #markUnits(page: number): void {
    const at = page * WORDS
    const step = (SIZES[this.#meta[at + CLASS] as number] as number) / UNIT
    const fresh = this.#meta[at + FRESH] as number
    if (this.#sparseUnits === NO_UNITS) this.#sparseUnits = new Uint8Array(FRAME / UNIT)
    else this.#sparseUnits.fill(0)
    for (let unit = 0; unit < fresh; unit += step) this.#sparseUnits[unit] = 1
    const bytes = this.#pages.views[page] as Buffer
    for (let unit = this.#meta[at + FREE] as number; unit !== NONE && unit !== NO_UNIT; ) {
      this.#sparseUnits[unit] = 0
      unit = (bytes[unit * UNIT] as number) | ((bytes[unit * UNIT + 1] as number) << 8)
    }
  }
}

/** The page of a place. */
export function pageOf(ref: number): number {
  return ref >>> UNIT_BITS
}

/** Where it begins in its page. */
export function offsetOf(ref: number): number {
  return (ref & UNIT_MASK) * UNIT
}
