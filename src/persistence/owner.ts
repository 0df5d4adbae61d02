/** What persistence needs of the server whose data it keeps. The engine is one (engine/engine.ts). */
import type { Config } from '../config/config.ts'
import type { Journal } from '../journal/journal.ts'
import type { Clock } from '../keyspace/clock.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { Bytes, ReplyValue } from '../resp/values.ts'
import type { SliceHost } from './slices.ts'

export interface Owner {
  /** Of Redis, as the server presents itself. */
  readonly version: string
  readonly config: Config
  readonly clock: Clock
  readonly keyspace: Keyspace
  readonly journal: Journal
  readonly host: SliceHost & { readonly facts: { readonly processId: number } }
  readonly latency: { note(event: string, milliseconds: number): void }
  /** Bytes that its data take, for the files' notes. */
  readonly usedMemory: number
  /** What an RDB file says of the history of the data, so that copies can go on from there; empty: there are none. */
  readonly historyFacts: Readonly<Record<string, string | number>>
  /** Up to where that history has come. */
  readonly historyOffset: number
  /** The sources of the libraries of functions. */
  readonly librarySources: readonly Bytes[]
  /**
   * Loads a library of functions.
   *
   * @throws ReplyError that says why it cannot be loaded
   */
  loadLibrary(source: Bytes, replaces: boolean): Promise<void>
  removeLibraries(): void
  /** Resolves when libraries can be loaded. */
  readyForLibraries(): Promise<void>
  /**
   * Puts other libraries in the place of all that are there.
   *
   * @throws ReplyError that says why one cannot be loaded; then those that were there are there still
   */
  becomeLibraries(sources: readonly Bytes[]): void
  /** Whether a script runs that goes on later: the data are those of its middle. */
  readonly isMidScript: boolean
  /** Resolves when none does. */
  betweenScripts(): Promise<void>
  /** Runs commands that a file brings, in order. Nothing is written of what they do. */
  replayer(): Replayer
  /** Whether a snapshot is being written to a file. */
  readonly isWritingFiles: boolean
  /** Has something written at the end of this round of the event loop. */
  writeLater(log: { flush(): void }): void
  /** Commands of all clients wait. Returns what ends that. */
  holdClients(): () => void
  /** Who decides when replies may leave; undefined: they leave at once. */
  holdReplies(log: { holds(action: () => void): boolean } | undefined): void
  /** More is on the disk: those who wait for that (WAITAOF) look again. */
  lookAgain(): void
  /** What was promised cannot be kept: ends at once, and sends no reply any more. */
  fail(why: string): void
  tell(level: 'info' | 'warn' | 'error', text: string): void
}

/** A client of the server's own, for the commands of a file. */
export interface Replayer {
  run(argv: readonly Bytes[]): ReplyValue | Promise<ReplyValue>
  /** Whether there is such a command. */
  knows(argv: readonly Bytes[]): boolean
  /** Whether it was closed, perhaps in the middle of a run: then nothing is run any more. */
  readonly isClosed: boolean
  /** Whether a transaction was begun and not ended. */
  readonly isInTransaction: boolean
  close(): void
}
