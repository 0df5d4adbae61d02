/**
 * The scripts that a server knows, by their SHA1, and the one that runs. Scripts that came with EVAL are forgotten
 * when there are more than some hundred of them, those used longest ago first; what SCRIPT LOAD brought stays.
 */
import { Chunk } from '../lua/compile/chunk.ts'
import { Field } from '../lua/run/field.ts'
import type { LuaState } from '../lua/run/state.ts'
import { LuaTable } from '../lua/run/table.ts'
import { LuaError } from '../lua/run/values.ts'
import { type Bytes, type Protocol, ReplyError, type ReplyValue } from '../resp/values.ts'
import { sha1 } from '../structures/sha1.ts'
import { NOT_READONLY_SCRIPT } from './errors.ts'
import type { ScriptCall, ScriptWords, SlowScript } from './host.ts'
import { Program, type ProgramRun, type ScriptEngine } from './script-engine.ts'
import { readScript, type ScriptFlag } from './script-source.ts'

/** Scripts of EVAL that are kept, as in Redis 7.4. */
const MOST_KEPT = 500
const CHUNK_NAME = '@user_script'

export interface Script {
  readonly sha: Bytes
  readonly source: Bytes
  readonly program: Program
  /** What it says about itself; undefined if nothing. */
  readonly flags: ReadonlySet<ScriptFlag> | undefined
}

/** A script as it can be given to any server. */
export interface SavedScript {
  readonly source: Bytes
  /** Compiled, but bound to no state. */
  readonly chunk: Chunk
  readonly flags: ReadonlySet<ScriptFlag> | undefined
  /** It came with EVAL. */
  readonly isPassing: boolean
}

/** The SHA1 of a script in hexadecimal. */
export function shaOf(source: Bytes): Bytes {
  return Buffer.from(sha1(Buffer.from(source, 'latin1'))).toString('hex')
}

/** A script that is not known yet. Throws the error that says what is wrong with it. */
function compile(sha: Bytes, source: Bytes, forUpstash: boolean): Script {
  const { code, flags } = readScript(source, forUpstash)
  try {
    return { sha, source, program: new Program(new Chunk(code, CHUNK_NAME)), flags }
  } catch (error) {
    if (!(error instanceof LuaError)) throw error
    throw new ReplyError(`ERR Error compiling script (new function): ${String(error.value)}`)
  }
}

export class Scripts {
  /** Runs them, in states that all scripts share. */
  readonly engine: ScriptEngine
  readonly #bySha = new Map<Bytes, Script>()
  /** The same by their sources: a SHA1 takes longer than most scripts. */
  readonly #bySource = new Map<Bytes, Script>()
  /** Those that came with EVAL, used longest ago first. */
  readonly #passing = new Set<Script>()

  constructor(engine: ScriptEngine) {
    this.engine = engine
  }

  get size(): number {
    return this.#bySha.size
  }

  /** Bytes of memory of the sources. */
  get memory(): number {
    let bytes = 0
    for (const source of this.#bySource.keys()) bytes += source.length
    return bytes
  }

  find(sha: Bytes): Script | undefined {
    return this.#used(this.#bySha.get(sha) ?? this.#bySha.get(sha.toLowerCase()))
  }

  /** The script whose source EVAL sends: compiled unless it is known. */
  forEval(source: Bytes): Script {
    const known = this.#used(this.#bySource.get(source))
    if (known !== undefined) return known
    const script = this.#compile(source)
    this.#passing.add(script)
    if (this.#passing.size > MOST_KEPT) this.#evict()
    return script
  }

  /** The same for SCRIPT LOAD, whose scripts stay. */
  load(source: Bytes): Script {
    const script = this.#bySource.get(source) ?? this.#compile(source)
    this.#passing.delete(script)
    return script
  }

  #compile(source: Bytes): Script {
    const script = compile(shaOf(source), source, this.engine.host.takesUpstashScripts)
    this.#bySha.set(script.sha, script)
    this.#bySource.set(source, script)
    return script
  }

  #used(script: Script | undefined): Script | undefined {
    if (script !== undefined && this.#passing.delete(script)) this.#passing.add(script)
    return script
  }

  /** Forgets the script that has not been used for the longest time. */
  #evict(): void {
    for (const script of this.#passing) {
      this.#passing.delete(script)
      this.#bySha.delete(script.sha)
      this.#bySource.delete(script.source)
      this.engine.host.scriptEvicted()
      return
    }
  }

  /** All of them, to be had again: those that stay, and those of EVAL, used longest ago first. */
  save(): readonly SavedScript[] {
    const staying = [...this.#bySha.values()].filter(script => !this.#passing.has(script))
    return [...staying, ...this.#passing].map(script => ({
      source: script.source,
      chunk: script.program.chunk,
      flags: script.flags,
      isPassing: this.#passing.has(script),
    }))
  }

  /** Knows these scripts from now on and no others. */
  become(saved: readonly SavedScript[]): void {
    const scripts = saved.map(
      ({ source, chunk, flags }) =>
        this.#bySource.get(source) ?? { sha: shaOf(source), source, program: new Program(chunk), flags },
    )
    this.#bySha.clear()
    this.#bySource.clear()
    this.#passing.clear()
    for (const [at, script] of scripts.entries()) {
      this.#bySha.set(script.sha, script)
      this.#bySource.set(script.source, script)
      if (saved[at]?.isPassing === true) this.#passing.add(script)
    }
  }

  flush(): void {
    this.#bySha.clear()
    this.#bySource.clear()
    this.#passing.clear()
    this.engine.reset()
  }

  /** A run of a script. */
  call(script: Script, { keys, args }: ScriptWords, readonly: boolean): ScriptCall {
    return new EvalCall(this.engine, script, keys, args, readonly)
  }
}

const KEYS = new Field('KEYS')
const ARGV = new Field('ARGV')

/** A run of EVAL and its like: one object, as the shortest scripts take less time than a few objects. */
class EvalCall implements ProgramRun, ScriptCall {
  readonly name: Bytes
  readonly kind = 'script'
  readonly flags: ReadonlySet<ScriptFlag> | undefined
  readonly readonly: boolean
  readonly program: Program
  protocol: Protocol = 2
  hasWritten = false
  replicatesTo = 3
  readonly #engine: ScriptEngine
  readonly #keys: readonly Bytes[]
  readonly #args: readonly Bytes[]
  readonly #onlyReader: boolean

  constructor(
    engine: ScriptEngine,
    { sha, program, flags }: Script,
    keys: readonly Bytes[],
    args: readonly Bytes[],
    readonly: boolean,
  ) {
    this.name = sha
    this.flags = flags
    this.program = program
    this.readonly = readonly || flags?.has('no-writes') === true
    this.#engine = engine
    this.#keys = keys
    this.#args = args
    this.#onlyReader = readonly
  }

  start(): ReplyValue | SlowScript {
    if (this.#onlyReader && this.flags?.has('no-writes') === false) return NOT_READONLY_SCRIPT
    return this.#engine.run(this)
  }

  prepare({ globals }: LuaState): void {
    globals.setField(KEYS, listOf(this.#keys))
    globals.setField(ARGV, listOf(this.#args))
  }
}

export function listOf(words: readonly Bytes[]): LuaTable {
  return words.length === 0 ? new LuaTable() : LuaTable.list([undefined, ...words])
}
