/**
 * What a script may use: instructions (rounds of loops and calls of functions), counted down by generated code in
 * slices, and memory, counted as bytes that tables and strings have taken, without what was freed meanwhile.
 *
 * At the end of each slice the tables' growth is accounted, and at the end of an allotment the host is asked.
 */
import { Kill, NOT_ENOUGH_MEMORY } from './errors.ts'
import { tableGrowth } from './table.ts'
import { LuaError } from './values.ts'

/** Small enough that tables cannot grow far in between. */
const SLICE = 5000
/** What a string takes beside its characters. */
const BYTES_PER_STRING = 32

export interface BudgetOptions {
  /** Instructions in all; a script that needs more is killed. */
  readonly instructions?: number
  /** Bytes in all; what needs more fails with "not enough memory", which a script may catch. */
  readonly memory?: number
  /** Asked when these bytes are taken: whether as many again may be. What was freed meanwhile only the host knows. */
  readonly mayTakeMore?: () => boolean
  /** After so many instructions the host is asked whether to go on; a million if not said. */
  readonly allotment?: number
}

export class Budget {
  readonly #instructions: number
  readonly #memory: number
  readonly #allotment: number
  readonly #mayTakeMore: () => boolean
  #instructionsLeft: number
  #untilAsked: number
  #used = 0
  #growthSeen = tableGrowth.bytes

  constructor({
    instructions = Number.POSITIVE_INFINITY,
    memory = Number.POSITIVE_INFINITY,
    allotment = 1_000_000,
    mayTakeMore = () => false,
  }: BudgetOptions) {
    this.#instructions = instructions
    this.#memory = memory
    this.#allotment = allotment
    this.#mayTakeMore = mayTakeMore
    this.#instructionsLeft = instructions
    this.#untilAsked = allotment
  }

  /** Bytes that were taken since the last `start`. */
  get memoryUsed(): number {
    return this.#used + tableGrowth.bytes - this.#growthSeen
  }

  /** All anew, for another run. Returns the first slice. */
  start(): number {
    this.#instructionsLeft = this.#instructions
    this.#untilAsked = this.#allotment
    this.#used = 0
    this.#growthSeen = tableGrowth.bytes
    return this.#slice()
  }

  /** Accounts instructions, beside the slices. */
  step(count: number): void {
    this.#instructionsLeft -= count
    this.#untilAsked -= count
  }

  /** Accounts bytes. */
  spend(bytes: number): void {
    this.#used += bytes
    if (this.#used > this.#memory) this.#checkMemory()
  }

  /** Accounts a string, with as many characters as it does not share with others. */
  spendText(characters: number): void {
    this.spend(BYTES_PER_STRING + characters)
  }

  /** Whether an allotment is used up: the host is to be asked, and a new one begins. */
  isAllotmentUsed(): boolean {
    this.#checkMemory()
    if (this.#instructionsLeft <= 0) throw new Kill('the script has used up its instructions')
    if (this.#untilAsked > 0) return false
    this.#untilAsked = this.#allotment
    return true
  }

  /** The next slice, accounted in advance. */
  #slice(): number {
    const slice = Math.max(1, Math.min(SLICE, this.#instructionsLeft, this.#untilAsked))
    this.step(slice)
    return slice
  }

  nextSlice(): number {
    return this.#slice()
  }

  #checkMemory(): void {
    const grown = tableGrowth.bytes
    this.#used += grown - this.#growthSeen
    this.#growthSeen = grown
    if (this.#used <= this.#memory) return
    if (!this.#mayTakeMore()) throw new LuaError(NOT_ENOUGH_MEMORY)
    this.#used = 0
  }
}
