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

import { Chunk } from '../compile/chunk.ts'
import type { Site } from '../compile/sites.ts'
import { typeName } from '../library/arguments.ts'
import { type SeededRandom, seededRandom } from '../library/seeded-random.ts'
import { Addresses } from './addresses.ts'
import type { Environment } from './environments.ts'
import { Execution } from './execution.ts'
import { HostLink } from './host-link.ts'
import { numberText } from './numbers.ts'
import { createOperations, type Operations, TailCall } from './operations.ts'
import { Recording } from './recording.ts'
import type { StateOptions } from './state-options.ts'
import { Steps } from './steps.ts'
import { isSuspended, type Suspended } from './suspended.ts'
import { LuaTable } from './table.ts'
import {
  first,
  LibraryError,
  type LibraryRuntime,
  LightUserdata,
  type LuaFunction,
  type LuaValue,
  type Results,
  stackOfLibraryErrors,
  Userdata,
} from './values.ts'

const FRAMES_OF_ERRORS = 40

export class LuaState extends Execution implements LibraryRuntime {
  readonly globals = new LuaTable()
  readonly operations: Operations
  readonly stringMetatable = new LuaTable()
  /** The functions `next` and the iterator of `ipairs`: loops over them are not calls. */
  next: LuaFunction | undefined = undefined
  nextIndex: LuaFunction | undefined = undefined
  /** Environments of functions that have their own. */
  readonly environments = new WeakMap<LuaFunction, Environment>()
  readonly #builtins = new WeakSet<LuaFunction>()
  readonly #random: SeededRandom
  readonly #addresses = new Addresses()
  readonly #host = new HostLink(this)

  constructor(options: StateOptions = {}) {
    super(options)
    this.#random = options.random ?? seededRandom()
    this.operations = createOperations(this)
    stackOfLibraryErrors.frames = FRAMES_OF_ERRORS
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
  begin(f: LuaFunction, ...args: LuaValue[]): Steps {
    this.start()
    return new Steps(this, f, args)
  }

  // What generated code asks for.

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
    this.resumed()
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
    if (--this.fuel < 0 && this.refuel()) {
      yield
      this.resumed()
    }
    this.enterBoundary()
    const results = yield* this.completed(call(...args))
    this.leaveBoundary()
    return results
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
        this.spendText(0)
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

  *lessThanResumable(a: LuaValue, b: LuaValue): Generator<unknown, boolean, readonly LuaValue[]> {
    return (yield* this.#later(this.operations.less(a, b, undefined))) === true
  }

  index(value: LuaValue, key: LuaValue): LuaValue {
    return this.#now(this.operations.index(value, key, undefined))
  }

  *indexResumable(value: LuaValue, key: LuaValue): Generator<unknown, LuaValue, readonly LuaValue[]> {
    return yield* this.#later(this.operations.index(value, key, undefined))
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

  *#later(result: LuaValue | Suspended): Generator<unknown, LuaValue, readonly LuaValue[]> {
    return isSuspended(result) ? first(yield* result) : result
  }
}

/** The place alone: nothing there is called what is called. */
function unnamed(site: Site | undefined): Site | undefined {
  return site === undefined ? undefined : { chunk: site.chunk, source: site.source, line: site.line }
}
