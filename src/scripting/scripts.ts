/**
 * The scripts that a server knows, by their SHA1, and the one that runs. Scripts that came with EVAL are forgotten
 * when there are more than some hundred of them, those used longest ago first; what SCRIPT LOAD brought stays.
 */

import { NOT_READONLY_SCRIPT } from '../keyspace/errors.ts'
import { Chunk } from '../lua/chunk.ts'
import { LuaTable } from '../lua/table.ts'
import { LuaError, type LuaValue } from '../lua/values.ts'
import { type Bytes, ReplyError, type ReplyValue } from '../resp/values.ts'
import { sha1 } from '../structures/sha1.ts'
import type { Engine, SlowScript } from './engine.ts'
import { readScript, type ScriptFlag } from './script-source.ts'

/** Scripts of EVAL that are kept, as in Redis 7.4. */
const MOST_KEPT = 500
const CHUNK_NAME = '@user_script'

export interface Script {
  readonly sha: Bytes
  readonly source: Bytes
  readonly chunk: Chunk
  /** What it says about itself; undefined if nothing. */
  readonly flags: ReadonlySet<ScriptFlag> | undefined
}

/** The SHA1 of a script in hexadecimal. */
export function shaOf(source: Bytes): Bytes {
  return Buffer.from(sha1(Buffer.from(source, 'latin1'))).toString('hex')
}

/** A script that is not known yet. Throws the error that says what is wrong with it. */
function compile(sha: Bytes, source: Bytes): Script {
  const { code, flags } = readScript(source)
  try {
    return { sha, source, chunk: new Chunk(code, CHUNK_NAME), flags }
  } catch (error) {
    if (!(error instanceof LuaError)) throw error
    throw new ReplyError(`ERR Error compiling script (new function): ${String(error.value)}`)
  }
}

export class Scripts {
  readonly engine: Engine
  evicted = 0
  readonly #loaded = new Map<Bytes, Script>()
  /** Those that came with EVAL, used longest ago first. */
  readonly #passing = new Map<Bytes, Script>()
  /** All of them by their sources: a SHA1 takes longer than most scripts. */
  readonly #bySource = new Map<Bytes, Script>()

  constructor(engine: Engine) {
    this.engine = engine
  }

  get size(): number {
    return this.#loaded.size + this.#passing.size
  }

  /** Bytes of memory of the sources. */
  get memory(): number {
    let bytes = 0
    for (const scripts of [this.#loaded, this.#passing]) {
      for (const { source } of scripts.values()) bytes += source.length
    }
    return bytes
  }

  find(sha: Bytes): Script | undefined {
    const key = sha.toLowerCase()
    const loaded = this.#loaded.get(key)
    if (loaded !== undefined) return loaded
    const script = this.#passing.get(key)
    if (script !== undefined) {
      this.#passing.delete(key)
      this.#passing.set(key, script)
    }
    return script
  }

  /** What a source says of itself; nothing if that cannot be read. */
  flagsOf(source: Bytes): ReadonlySet<ScriptFlag> | undefined {
    try {
      return readScript(source).flags
    } catch {
      return undefined
    }
  }

  /** The script of EVAL. */
  come(source: Bytes): Script {
    const known = this.#bySource.get(source)
    if (known !== undefined) return this.find(known.sha) ?? known
    const script = this.#compile(shaOf(source), source)
    this.#passing.set(script.sha, script)
    if (this.#passing.size > MOST_KEPT) this.#evict()
    return script
  }

  /** The script of SCRIPT LOAD. */
  load(source: Bytes): Script {
    const sha = shaOf(source)
    const script = this.find(sha) ?? this.#compile(sha, source)
    this.#passing.delete(sha)
    this.#loaded.set(sha, script)
    return script
  }

  #compile(sha: Bytes, source: Bytes): Script {
    const script = compile(sha, source)
    this.#bySource.set(source, script)
    return script
  }

  /** Forgets the script that has not been used for the longest time. */
  #evict(): void {
    for (const [sha, { source }] of this.#passing) {
      this.#passing.delete(sha)
      this.#bySource.delete(source)
      this.evicted++
      return
    }
  }

  flush(): void {
    this.#loaded.clear()
    this.#bySource.clear()
    this.#passing.clear()
  }

  /** Runs a script; see `Engine.run`. */
  run(
    { sha, chunk, flags }: Script,
    keys: readonly Bytes[],
    args: readonly Bytes[],
    readonly: boolean,
    maySuspend: boolean,
  ): ReplyValue | SlowScript {
    if (readonly && flags?.has('no-writes') === false) return NOT_READONLY_SCRIPT
    const run = {
      name: sha,
      kind: 'script',
      flags,
      readonly: readonly || flags?.has('no-writes') === true,
      protocol: 2,
      hasWritten: false,
    } as const
    const prepare = ({ globals }: { readonly globals: LuaTable }) => {
      globals.setText('KEYS', listOf(keys))
      globals.setText('ARGV', listOf(args))
    }
    return this.engine.run({ chunk, run: { ...run }, prepare }, maySuspend)
  }
}

export function listOf(words: readonly Bytes[]): LuaTable {
  const values: LuaValue[] = [undefined, ...words]
  return LuaTable.list(values)
}
