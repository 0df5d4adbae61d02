/**
 * What scripts need of the server that they run in: an interface that `engine/` implements, so that this room knows no
 * clients and no command table.
 */
import type { Bytes, Protocol, ReplyError, ReplyValue } from '../resp/values.ts'
import type { ScriptFlag } from './script-source.ts'

/** A script or function that runs. */
export interface ScriptRun {
  /** Of a script its SHA1, of a function its name. */
  readonly name: Bytes
  readonly kind: 'script' | 'function'
  /** Undefined for a script that says nothing about itself. */
  readonly flags: ReadonlySet<ScriptFlag> | undefined
  /** It may not write. */
  readonly readonly: boolean
  /** What redis.setresp has chosen. */
  protocol: Protocol
  /** It has written: it must not be ended half-way. */
  hasWritten: boolean
  /** Where its changes are propagated to, in the bits of redis.set_repl: 1 files, 2 replicas, 3 both, 0 nowhere. */
  replicatesTo: number
}

/** What scripts are given. */
export interface ScriptWords {
  readonly keys: readonly Bytes[]
  readonly args: readonly Bytes[]
}

/** A run that a client asks for. */
export interface ScriptCall {
  /** Runs it to its end, or until it is slow. */
  start(): ReplyValue | SlowScript
}

/** A script that has become slow. */
export abstract class SlowScript {
  abstract readonly run: ScriptRun
  /** Has it end at its next step, with an error. */
  abstract kill(why: string): void
  /** Goes on for some milliseconds. Returns the reply when it has ended. */
  abstract go(): ReplyValue | undefined
}

export interface ScriptHost {
  /** Why code with these flags cannot run now; see script-source.ts. */
  refusalOf(run: ScriptRun): ReplyError | undefined
  /** Runs a command for a script. What is refused comes as an error, as what fails does. */
  runCommand(run: ScriptRun, argv: readonly Bytes[]): ReplyValue
  /** Whether the user of the script may run a command; undefined: there is no such command. */
  mayRun(argv: readonly Bytes[]): boolean | undefined
  /** Writes to the server's log, at a level from 0 (debug) to 3 (warning). */
  log(level: number, text: string): void
  /** A script of EVAL was forgotten for another. */
  scriptEvicted(): void
  /** Milliseconds of a clock that only goes forward. */
  monotonic(): number
  /** What it showed when the last command had run. */
  readonly lastCommandEnd: number
  /** Whether scripts have functions of Lua that Redis has withdrawn. */
  readonly hasDeprecated: boolean
  /** Whether scripts may be written for Upstash; see script-source.ts. */
  readonly takesUpstashScripts: boolean
  /** Whether scripts may take more memory. */
  readonly hasMemory: boolean
  /** Milliseconds after which a script is slow, and other clients get BUSY. */
  readonly slowAfter: number
}
