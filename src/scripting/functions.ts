/**
 * Functions: Lua code that the server keeps, in libraries that are loaded once and whose functions are called by name
 * (FCALL). What a library has in local variables lives on between calls, so a call cannot be begun again in another
 * form as a script can: libraries are in the resumable form from the start, which costs short functions nothing
 * (measured). All share one state, in which nothing that two of them see can be changed.
 */
import { error } from '../keyspace/errors.ts'
import { Chunk } from '../lua/compile/chunk.ts'
import type { SeededRandom } from '../lua/library/seeded-random.ts'
import { LuaTable } from '../lua/run/table.ts'
import { LuaError, type LuaValue } from '../lua/run/values.ts'
import type { Bytes, Protocol, ReplyValue } from '../resp/values.ts'
import {
  functionExists,
  LIBRARY_BAD_NAME,
  LIBRARY_NOT_FOUND,
  LIBRARY_WITHOUT_FUNCTIONS,
  libraryExists,
  NOT_READONLY_SCRIPT,
} from './errors.ts'
import { readPayload, writePayload } from './function-payload.ts'
import type { ScriptCall, ScriptHost, ScriptRun, ScriptWords, SlowScript } from './host.ts'
import { isName, readLibrary } from './library-source.ts'
import { LibraryGlobals, prepareState } from './loading.ts'
import type { RedisVersion } from './redis-library.ts'
import { type LibraryFunction, readRegistration } from './registration.ts'
import { ScriptEngine } from './script-engine.ts'
import { raised } from './script-error.ts'
import { listOf } from './scripts.ts'

const CHUNK_NAME = '@user_function'

export interface Library {
  readonly name: Bytes
  readonly source: Bytes
  /** In the order in which they were registered. */
  readonly functions: ReadonlyMap<Bytes, LibraryFunction>
}

/** What a client asks of a function. */
export interface CallWords extends ScriptWords {
  /** It may not write. */
  readonly readonly: boolean
  /** The whole command. */
  readonly argv: readonly Bytes[]
}

/** For FUNCTION STATS. */
export interface CallInProgress {
  readonly name: Bytes
  readonly argv: readonly Bytes[]
  /** Since it began. */
  readonly milliseconds: number
}

/** What FUNCTION RESTORE does with the libraries that are there. */
export type RestorePolicy = 'flush' | 'append' | 'replace'

export class Functions {
  readonly #host: ScriptHost
  readonly #version: RedisVersion
  readonly #random: SeededRandom
  /** Holds the state of all libraries; FUNCTION FLUSH makes another. */
  #engine: ScriptEngine
  #libraries = new Map<Bytes, Library>()
  /** By name in lower case. */
  #functions = new Map<Bytes, LibraryFunction>()
  /** What is registered by the library that is being loaded. */
  #registered: Map<Bytes, LibraryFunction> | undefined
  /** The newest call, for FUNCTION STATS. */
  #last: FunctionCall | undefined

  constructor(host: ScriptHost, version: RedisVersion, random: SeededRandom) {
    this.#host = host
    this.#version = version
    this.#random = random
    this.#engine = new ScriptEngine(host, version, random, prepareState)
  }

  get libraries(): Iterable<Library> {
    return this.#libraries.values()
  }

  get libraryCount(): number {
    return this.#libraries.size
  }

  get functionCount(): number {
    let count = 0
    for (const { functions } of this.#libraries.values()) count += functions.size
    return count
  }

  /** The call that runs, or ran last. */
  get lastCall(): CallInProgress | undefined {
    if (this.#last === undefined) return undefined
    const { name, argv } = this.#last
    return { name, argv, milliseconds: this.#engine.elapsed }
  }

  /** Bytes of memory of the sources. */
  get memory(): number {
    let bytes = 0
    for (const { source } of this.#libraries.values()) bytes += source.length
    return bytes
  }

  /** Names of functions are the same in any case. */
  find(name: Bytes): LibraryFunction | undefined {
    return this.#functions.get(name) ?? this.#functions.get(name.toLowerCase())
  }

  /** Returns the library's name. Throws the error that says why it cannot be loaded. */
  load(source: Bytes, replaces: boolean): Bytes {
    const { name } = readLibrary(source)
    if (!replaces && this.#libraries.has(name)) throw libraryExists(`'${name}'`)
    const library = this.#read(source)
    this.#join([library])
    return name
  }

  /** Throws when there is no such library. */
  delete(name: Bytes): void {
    if (!this.#libraries.has(name)) throw LIBRARY_NOT_FOUND
    const libraries = new Map(this.#libraries)
    libraries.delete(name)
    this.#become(libraries)
  }

  flush(): void {
    this.#engine = new ScriptEngine(this.#host, this.#version, this.#random, prepareState)
    this.#become(new Map())
  }

  dump(compresses: boolean): Bytes {
    return writePayload(this.sources, compresses)
  }

  /** The sources of all libraries, in order. */
  get sources(): readonly Bytes[] {
    return [...this.#libraries.values()].map(({ source }) => source)
  }

  /** Has these libraries from now on and no others. Those that are there already stay as they are. */
  become(sources: readonly Bytes[]): void {
    const present = this.sources
    if (present.length === sources.length && present.every((source, at) => source === sources[at])) return
    this.#take(sources, 'flush')
  }

  /** All of it or, with an error, nothing. */
  restore(payload: Bytes, policy: RestorePolicy): void {
    this.#take(readPayload(payload), policy)
  }

  #take(sources: Iterable<Bytes>, policy: RestorePolicy): void {
    const restored = new Map<Bytes, Library>()
    for (const source of sources) {
      const { name } = readLibrary(source)
      if (restored.has(name)) throw libraryExists(`'${name}'`)
      restored.set(name, this.#read(source))
      functionsOf(restored.values())
    }
    if (policy === 'flush') {
      this.#become(restored)
      return
    }
    for (const name of restored.keys()) {
      if (policy === 'append' && this.#libraries.has(name)) throw libraryExists(name)
    }
    this.#join([...restored.values()])
  }

  /** A run of a function. */
  call(called: LibraryFunction, words: CallWords): ScriptCall {
    return new FunctionCall(called, words, this.#start)
  }

  readonly #start = (call: FunctionCall): ReplyValue | SlowScript => {
    this.#last = call
    return this.#engine.call(call, call.callback, [listOf(call.keys), listOf(call.args)])
  }

  /** Adds libraries, in place of those with the same names. */
  #join(added: readonly Library[]): void {
    const libraries = new Map(this.#libraries)
    for (const library of added) {
      libraries.delete(library.name)
      libraries.set(library.name, library)
    }
    this.#become(libraries)
  }

  #become(libraries: Map<Bytes, Library>): void {
    this.#functions = functionsOf(libraries.values())
    this.#libraries = libraries
  }

  /** Runs a library's code, which registers its functions. */
  #read(source: Bytes): Library {
    const { name, code } = readLibrary(source)
    const chunk = compiled(code)
    const state = this.#engine.stateOf('resumable')
    const functions = new Map<Bytes, LibraryFunction>()
    const globals = new LibraryGlobals(state, code, args => this.#register(args))
    this.#registered = functions
    try {
      this.#engine.load(chunk, globals.environment)
    } catch (thrown) {
      if (!(thrown instanceof LuaError)) throw thrown
      const text = thrown.value instanceof LuaTable ? thrown.value.getText('err') : undefined
      const message = typeof text === 'string' ? text : `ERR ${state.plainText(thrown.value)}`
      throw error(`Error registering functions: ${message}`)
    } finally {
      this.#registered = undefined
    }
    if (functions.size === 0) throw LIBRARY_WITHOUT_FUNCTIONS
    globals.finish()
    return { name, source, functions }
  }

  /** `redis.register_function`. */
  #register(args: readonly LuaValue[]): void {
    if (this.#registered === undefined)
      throw raised('ERR redis.register_function can only be called on FUNCTION LOAD command')
    const registration = readRegistration(args)
    const { name } = registration
    if (!isName(name)) throw raised(LIBRARY_BAD_NAME.message)
    if (this.#registered.has(name)) throw raised('ERR Function already exists in the library')
    this.#registered.set(name, registration)
  }
}

/** A run of FCALL and its like. */
class FunctionCall implements ScriptRun, ScriptCall {
  readonly name: Bytes
  readonly kind = 'function'
  readonly flags: LibraryFunction['flags']
  readonly readonly: boolean
  readonly callback: LibraryFunction['callback']
  readonly keys: readonly Bytes[]
  readonly args: readonly Bytes[]
  readonly argv: readonly Bytes[]
  protocol: Protocol = 2
  hasWritten = false
  replicatesTo = 3
  /** The command takes only functions that do not write. */
  readonly #onlyReader: boolean
  readonly #start: (call: FunctionCall) => ReplyValue | SlowScript

  constructor(
    called: LibraryFunction,
    words: CallWords,
    start: (call: FunctionCall) => ReplyValue | SlowScript,
  ) {
    this.name = called.name
    this.flags = called.flags
    this.readonly = called.flags.has('no-writes')
    this.callback = called.callback
    this.keys = words.keys
    this.args = words.args
    this.argv = words.argv
    this.#onlyReader = words.readonly
    this.#start = start
  }

  start(): ReplyValue | SlowScript {
    return this.#onlyReader && !this.readonly ? NOT_READONLY_SCRIPT : this.#start(this)
  }
}

function compiled(code: Bytes): Chunk {
  try {
    return new Chunk(code, CHUNK_NAME)
  } catch (thrown) {
    if (!(thrown instanceof LuaError)) throw thrown
    throw error(`Error compiling function: ${String(thrown.value)}`)
  }
}

/** The functions of libraries by their names in lower case. Two libraries must not have the same. */
function functionsOf(libraries: Iterable<Library>): Map<Bytes, LibraryFunction> {
  const all = new Map<Bytes, LibraryFunction>()
  for (const { functions } of libraries) {
    for (const name of functions.keys()) {
      if (all.has(name.toLowerCase())) throw functionExists(name)
    }
    for (const [name, each] of functions) {
      // Of two in one library that differ in case, the first is called, as in Redis.
      if (!all.has(name.toLowerCase())) all.set(name.toLowerCase(), each)
    }
  }
  return all
}
