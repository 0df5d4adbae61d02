/**
 * What a state keeps of the code that runs: the instructions and the stack that are left, the coroutine, the library
 * functions in between that call back, and where all of it is when an error is raised. Generated code counts here.
 */

import type { Site } from '../compile/sites.ts'
import type { Form } from '../compile/writer.ts'
import { Budget } from './budget.ts'
import type { Coroutine } from './coroutine.ts'
import type { EnvironmentFrame } from './environments.ts'
import { ErrorPlaces } from './error-places.ts'
import { Kill } from './errors.ts'
import type { Script } from './positions.ts'
import type { StateOptions } from './state-options.ts'
import { LuaError, type LuaValue } from './values.ts'

/** Library functions that call back may nest so deeply, as in Lua 5.1. */
const MOST_C_LEVELS = 200
/** Bytes of JavaScript's stack that a library function that calls back takes, roughly. */
const BOUNDARY_FRAMES = 1000
/** How many tail calls nest, on average, before JavaScript's stack is unwound. */
const TAIL_CALLS = 64

/** What there is of calls at some moment. */
export interface Mark {
  readonly depth: number
  readonly boundaries: number
  readonly cLevels: number
  readonly frame: EnvironmentFrame | undefined
}

export class Execution {
  readonly form: Form
  readonly options: StateOptions
  readonly budget: Budget
  /** Instructions until the next `refuel`; counted by generated code. */
  fuel = 0
  /** Bytes of JavaScript's stack that Lua functions take, roughly; counted by generated code. */
  depth = 0
  /** Whether some call had so many arguments that the estimate of the depth is too low. */
  hasSpreadMany = false
  /** Counted down by tail calls. */
  tails = TAIL_CALLS
  /** Library functions and metamethods on the stack of the current coroutine that cannot be left by a yield. */
  boundaries = 0
  /** These of all coroutines, and the coroutines themselves. */
  cLevels = 0
  current: Coroutine | undefined = undefined
  /** The innermost function with an environment of its own. */
  frame: EnvironmentFrame | undefined = undefined
  /** Whether an allotment has ended within a library function. */
  #isPauseDue = false
  /** Why what is suspended shall end. */
  #killed: string | undefined
  readonly #places = new ErrorPlaces()
  #tailSeed = 1

  constructor(options: StateOptions) {
    this.options = options
    this.form = options.form ?? 'plain'
    this.budget = new Budget(options)
  }

  get isResumable(): boolean {
    return this.form === 'resumable'
  }

  /** Begins a run: all budgets anew. */
  start(): void {
    this.fuel = this.budget.start()
    this.depth = 0
    this.boundaries = 0
    this.cLevels = 0
    this.frame = undefined
    this.current = undefined
    this.hasSpreadMany = false
    this.#killed = undefined
    this.#places.start()
  }

  /** The slice is used up. True tells resumable code to give control to its driver. */
  refuel(): boolean {
    const isUsed = this.budget.isAllotmentUsed() || this.#isPauseDue
    this.#isPauseDue = false
    this.fuel = this.budget.nextSlice()
    if (!isUsed || this.isResumable) return isUsed
    this.options.onAllotmentUsed?.()
    return false
  }

  /** Has the host asked at the next instruction that counts, not only when an allotment is used. */
  hurry(): void {
    this.#isPauseDue = true
    this.fuel = 0
  }

  /** Has what is suspended end when it is resumed. */
  kill(why: string): void {
    this.#killed = why
  }

  /** Called where code goes on that has been suspended. */
  resumed(): void {
    if (this.#killed === undefined) return
    const kill = new Kill(this.#killed)
    kill.site = this.#places.nearestSite(this.resumed)
    throw kill
  }

  /** The number of tail calls that may nest from now on: a different one each time, so that no program can adapt. */
  nextTails(): number {
    this.#tailSeed = (Math.imul(this.#tailSeed, 1103515245) + 12345) & 0x7fffffff
    return TAIL_CALLS / 2 + ((this.#tailSeed >>> 8) % TAIL_CALLS)
  }

  spend(bytes: number): void {
    this.budget.spend(bytes)
  }

  spendText(characters: number): void {
    this.budget.spendText(characters)
  }

  step(count: number): void {
    this.fuel -= count
    if (this.fuel >= 0) return
    this.budget.step(-this.fuel)
    if (!this.refuel()) return
    // A library function cannot be suspended: its caller will be.
    this.#isPauseDue = true
    this.fuel = 0
    this.options.onAllotmentUsed?.()
  }

  enterBoundary(): void {
    this.boundaries++
    this.depth += BOUNDARY_FRAMES
    if (++this.cLevels > MOST_C_LEVELS) throw this.error('C stack overflow')
  }

  leaveBoundary(): void {
    this.boundaries--
    this.depth -= BOUNDARY_FRAMES
    this.cLevels--
  }

  /** What an error that is caught leaves behind is undone with `restore`. */
  mark(): Mark {
    const { depth, boundaries, cLevels, frame } = this
    return { depth, boundaries, cLevels, frame }
  }

  restore({ depth, boundaries, cLevels, frame }: Mark): void {
    this.depth = depth
    this.boundaries = boundaries
    this.cLevels = cLevels
    this.frame = frame
  }

  /** From now on a coroutine runs, which may yield wherever it is not within a library function. */
  enterCoroutine(coroutine: Coroutine): void {
    this.current = coroutine
    this.boundaries = 0
    this.cLevels++
    this.depth += coroutine.depth
    this.frame = coroutine.frame
  }

  leaveCoroutine(coroutine: Coroutine, before: Mark, caller: Coroutine | undefined): void {
    coroutine.depth = this.depth - before.depth
    coroutine.frame = this.frame
    this.restore(before)
    this.current = caller
  }

  noteScript(name: string, script: Script, isLoaded: boolean): void {
    if (isLoaded) this.#places.noteLoaded(name, script)
    else this.#places.note(name, script)
  }

  siteAt(level: number, above: (...args: never[]) => unknown): Site | undefined {
    return this.#places.siteAt(level, above)
  }

  /** The position "chunk:line: " at a level of the callers of a function, or nothing. */
  where(level: number, above: (...args: never[]) => unknown): string {
    return this.#places.where(level, above)
  }

  /** An error of a library function, with the position of its caller. */
  error(text: string): LuaError {
    return this.#places.error(text, this.error)
  }

  /** The nearest position among the callers of a function. */
  nearestSite(above: (...args: never[]) => unknown): Site | undefined {
    return this.#places.nearestSite(above)
  }

  /** What a script sees of an error; what no script may catch is thrown on. */
  caught(error: unknown): LuaValue {
    const translated = this.translated(error)
    if (translated instanceof LuaError) return translated.value
    throw translated
  }

  /** Errors of libraries and of JavaScript as `LuaError`s with their positions; others as they are. */
  translated(error: unknown): unknown {
    return this.#places.translated(error)
  }
}
