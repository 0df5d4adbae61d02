/**
 * A Lua state: globals, budgets, the running coroutine, and all that generated code and libraries ask of a runtime.
 * States share nothing, so that a process may have several.
 *
 * A state runs code of one form only. Plain code is the fast one: `chunk.instantiate(state, ...)` gives functions
 * that are called and return. Resumable code consists of generators: the host gets control when an allotment of
 * instructions is used, and may go on later or never. Loops cost the same
 * there, a call eight times as much (30 nanoseconds), and a function half a microsecond when it is first called
 * (measured).
 */
import { Addresses } from './addresses.ts'
import { typeName } from './arguments.ts'
import { Budget, type BudgetOptions } from './budget.ts'
import { Chunk } from './chunk.ts'
import type { Coroutine } from './coroutine.ts'
import { ErrorPlaces } from './error-places.ts'
import { HostLink } from './host-link.ts'
import { numberText } from './numbers.ts'
import { createOperations, type Operations, TailCall } from './operations.ts'
import type { Script } from './positions.ts'
import { Recording } from './recording.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'
import type { Site } from './sites.ts'
import { isSuspended, type Suspended } from './suspended.ts'
import { LuaTable } from './table.ts'
import {
  first,
  LibraryError,
  type LibraryRuntime,
  LightUserdata,
  LuaError,
  type LuaFunction,
  type LuaValue,
  type Results,
  stackOfLibraryErrors,
  Userdata,
} from './values.ts'
import type { Form } from './writer.ts'

/** Library functions that call back may nest so deeply, as in Lua 5.1. */
const MOST_C_LEVELS = 200
/** Bytes of JavaScript's stack that a library function that calls back takes, roughly. */
const BOUNDARY_FRAMES = 1000
const FRAMES_OF_ERRORS = 40
/** How many tail calls nest, on average, before JavaScript's stack is unwound. */
const TAIL_CALLS = 64

export interface StateOptions extends BudgetOptions {
  readonly form?: Form
  /**
   * Asked whenever an allotment is used where code cannot be suspended; throws a `Kill` or a `Restart` to end the run.
   */
  readonly onAllotmentUsed?: () => void
  /** What `math.random` takes its numbers from: those that Redis gives its scripts, if not said. */
  readonly random?: SeededRandom
  /** Seconds of processor time. */
  readonly clock?: () => number
  /** Whether errors tell where they were raised even where their text does not say it. */
  readonly locatesErrors?: boolean
  /** Where `print` writes to. */
  readonly write?: (text: string) => void
}

/** The table of globals of the functions that share it. */
export interface Environment {
  table: LuaTable
}

/** A running function with an environment of its own. */
export interface EnvironmentFrame {
  readonly environment: Environment
  readonly caller: EnvironmentFrame | undefined
}

/** What there is of calls at some moment. */
export interface Mark {
  readonly depth: number
  readonly boundaries: number
  readonly cLevels: number
  readonly frame: EnvironmentFrame | undefined
}

export class LuaState implements LibraryRuntime {
  readonly form: Form
  readonly globals = new LuaTable()
  readonly operations: Operations
  readonly stringMetatable = new LuaTable()
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
  /** The functions `next` and the iterator of `ipairs`: loops over them are not calls. */
  next: LuaFunction | undefined = undefined
  nextIndex: LuaFunction | undefined = undefined
  /** Environments of functions that have their own. */
  readonly environments = new WeakMap<LuaFunction, Environment>()
  readonly #builtins = new WeakSet<LuaFunction>()
  readonly #random: SeededRandom
  /** Whether an allotment has ended within a library function. */
  #isPauseDue = false
  readonly #addresses = new Addresses()
  readonly #places = new ErrorPlaces()
  readonly #host = new HostLink(this)
  #tailSeed = 1

  constructor(options: StateOptions = {}) {
    this.options = options
    this.form = options.form ?? 'plain'
    this.budget = new Budget(options)
    this.#random = options.random ?? seededRandom()
    this.operations = createOperations(this)
    stackOfLibraryErrors.frames = FRAMES_OF_ERRORS
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
    this.#places.start()
  }

  compile(source: string, name?: string): Chunk {
    return new Chunk(source, name)
  }

  /** Calls a function and gives its results. In a resumable state all of it happens at once. */
  run(f: LuaFunction, ...args: LuaValue[]): Results {
    this.start()
    try {
      return this.#drive(f(...args))
    } catch (error) {
      throw this.translated(error)
    }
  }

  /** The same, step by step: gives control back whenever an allotment is used. */
  *begin(f: LuaFunction, ...args: LuaValue[]): Suspended {
    this.start()
    try {
      return yield* this.completed(f(...args))
    } catch (error) {
      throw this.translated(error)
    }
  }

  // What generated code asks for.

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

  /** The number of tail calls that may nest from now on: a different one each time, so that no program can adapt. */
  nextTails(): number {
    this.#tailSeed = (Math.imul(this.#tailSeed, 1103515245) + 12345) & 0x7fffffff
    return TAIL_CALLS / 2 + ((this.#tailSeed >>> 8) % TAIL_CALLS)
  }

  /** Calls a metamethod; in a resumable state the result may be a generator that gives it. */
  callMetamethod(
    f: LuaValue,
    args: LuaValue[],
    site: Site | undefined,
    finish: (value: LuaValue) => LuaValue,
  ): LuaValue | Suspended {
    const call = typeof f === 'function' ? f : this.operations.callable(f, unnamed(site))
    // Metamethods may call one another without end.
    if (--this.fuel < 0 && this.refuel()) return this.#metamethodAfterPause(call, args, finish)
    this.enterBoundary()
    const results = call(...args)
    if (!isSuspended(results)) {
      const value = finish(first(results instanceof TailCall ? this.#drive(results) : results))
      this.leaveBoundary()
      return value
    }
    return this.#finishMetamethod(results, finish)
  }

  *#metamethodAfterPause(
    call: LuaFunction,
    args: LuaValue[],
    finish: (value: LuaValue) => LuaValue,
  ): Generator<readonly LuaValue[] | undefined, LuaValue, readonly LuaValue[]> {
    yield
    this.enterBoundary()
    return yield* this.#finishMetamethod(call(...args), finish)
  }

  *#finishMetamethod(
    results: Results,
    finish: (value: LuaValue) => LuaValue,
  ): Generator<readonly LuaValue[] | undefined, LuaValue, readonly LuaValue[]> {
    const value = finish(first(yield* this.completed(results)))
    this.leaveBoundary()
    return value
  }

  /** Runs generators and tail calls until there are results. */
  *completed(results: Results): Suspended {
    let result: unknown = results
    for (;;) {
      if (isSuspended(result)) result = yield* result
      else if (result instanceof TailCall) result = result.f(...result.args)
      else return result as Results
    }
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

  // What libraries ask for.

  call(f: LuaValue, ...args: LuaValue[]): Results {
    return this.acrossBoundary(f, args)
  }

  acrossBoundary(f: LuaValue, args: LuaValue[]): Results {
    const call = typeof f === 'function' ? f : this.operations.callable(f, undefined)
    // A library function that calls back again and again is a loop.
    if (--this.fuel < 0) this.refuel()
    this.enterBoundary()
    const results = this.#drive(call(...args))
    this.leaveBoundary()
    return results
  }

  callResumable(f: LuaValue, ...args: LuaValue[]): Suspended {
    return this.acrossBoundaryResumable(f, args)
  }

  *acrossBoundaryResumable(f: LuaValue, args: LuaValue[]): Suspended {
    const call = typeof f === 'function' ? f : this.operations.callable(f, undefined)
    if (--this.fuel < 0 && this.refuel()) yield
    this.enterBoundary()
    const results = yield* this.completed(call(...args))
    this.leaveBoundary()
    return results
  }

  spend(bytes: number): void {
    this.budget.spend(bytes)
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

  metatableOf(value: LuaValue): LuaTable | undefined {
    if (value instanceof LuaTable || value instanceof Userdata) return value.metatable
    return typeof value === 'string' ? this.stringMetatable : undefined
  }

  metamethodOf(value: LuaValue, event: string): LuaValue {
    return this.metatableOf(value)?.getText(event)
  }

  tostring(value: LuaValue): string {
    const handler = this.metamethodOf(value, '__tostring')
    if (handler === undefined) return this.plainText(value)
    const text = first(this.call(handler, value))
    if (typeof text === 'string') return text
    if (typeof text === 'number') return numberText(text)
    throw new LibraryError("'tostring' must return a string to 'print'")
  }

  /** As `tostring` without metamethods. */
  plainText(value: LuaValue): string {
    switch (typeof value) {
      case 'string':
        return value
      case 'number':
        return numberText(value)
      case 'undefined':
        return 'nil'
      case 'boolean':
        return String(value)
      default:
        if (value instanceof LightUserdata) return value.text
        return `${typeName(value)}: ${this.#addresses.of(value)}`
    }
  }

  lessThan(a: LuaValue, b: LuaValue): boolean {
    return this.#now(this.operations.less(a, b, undefined)) === true
  }

  index(value: LuaValue, key: LuaValue): LuaValue {
    return this.#now(this.operations.index(value, key, undefined))
  }

  setIndex(value: LuaValue, key: LuaValue, to: LuaValue): void {
    this.#now(this.operations.setIndex(value, key, to, undefined))
  }

  random(): number {
    return this.#random.next()
  }

  randomSeed(seed: number): void {
    this.#random.seed(seed)
  }

  clock(): number {
    return this.#host.perform(() => this.options.clock?.() ?? 0, [])
  }

  // What the host asks for.

  /** A function of the host that scripts can call: its results are recorded where a script may have to be repeated. */
  hostFunction<R>(perform: (args: LuaValue[]) => R, toLua: (result: R) => Results): LuaFunction {
    return this.builtin(this.#host.function(perform, toLua))
  }

  /** Marks a function as one of the host or a library. */
  builtin(f: LuaFunction): LuaFunction {
    this.#builtins.add(f)
    return f
  }

  isBuiltin(f: LuaFunction): boolean {
    return this.#builtins.has(f)
  }

  /** Records from now on what the host gives, for `replay` in another state. */
  record(): Recording {
    const recording = new Recording(this.#addresses.count, this.#random.state())
    this.#host.record(recording)
    return recording
  }

  stopRecording(): void {
    this.#host.record(undefined)
  }

  /** Gives the results of a recording again, until they are used up. */
  replay(recording: Recording): void {
    this.#addresses.count = recording.firstAddress
    this.#random.restore(recording.firstRandom)
    this.#host.replay(recording)
  }

  // Errors.

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

  /** Runs to the end what a call has given. Coroutines cannot yield across this. */
  #drive(results: Results | Suspended): Results {
    let result: unknown = results
    for (;;) {
      if (result instanceof TailCall) result = result.f(...result.args)
      else if (isSuspended(result)) result = this.#driveSuspended(result)
      else return result as Results
    }
  }

  #driveSuspended(steps: Suspended): Results {
    let step = steps.next([])
    while (step.done !== true) {
      try {
        this.options.onAllotmentUsed?.()
      } catch (error) {
        // Raised within the script, which has to clean up, and may catch what is no `Kill`.
        step = steps.throw(error)
        continue
      }
      step = steps.next([])
    }
    return step.value
  }

  /** The value of an operation, whose metamethod may come as a generator. */
  #now(result: LuaValue | Suspended): LuaValue {
    if (!isSuspended(result)) return result as LuaValue
    return first(this.#drive(result))
  }
}

/** The place alone: nothing there is called what is called. */
function unnamed(site: Site | undefined): Site | undefined {
  return site === undefined ? undefined : { source: site.source, line: site.line }
}
