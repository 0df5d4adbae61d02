/**
 * Runs scripts for the server: gives them a client of their own for the commands that they call, and, when one takes
 * too long, lets it go on in slices while other clients get BUSY.
 */
import { LATER } from '../commands/declare/context.ts'
import type { Command, Result } from '../commands/declare/define.ts'
import { requestOf } from '../commands/declare/rights.ts'
import { mayHave } from '../commands/table.ts'
import type { Audience } from '../journal/journal.ts'
import { READ_ONLY } from '../replication/errors.ts'
import type { Bytes, ReplyError, ReplyValue } from '../resp/values.ts'
import {
  FUNCTION_BUSY,
  NOT_BUSY,
  SCRIPT_BUSY,
  SCRIPT_COMMAND_STALE,
  SCRIPT_COMMAND_UNKNOWN,
  SCRIPT_MAY_NOT_CALL,
  SCRIPT_MAY_NOT_WRITE,
  SCRIPT_NOT_IN_CLUSTER,
  SCRIPT_ON_READ_ONLY,
  SCRIPT_OUT_OF_MEMORY,
  SCRIPT_WRONG_ARITY,
  UNKILLABLE,
} from '../scripting/errors.ts'
import { type ScriptCall, type ScriptHost, type ScriptRun, SlowScript } from '../scripting/host.ts'
import { flagsOf } from '../scripting/script-source.ts'
import * as channels from './channels.ts'
import type { Engine } from './engine.ts'
import { OUT_OF_MEMORY } from './errors.ts'
import { NOTHING, run as runCommand } from './run.ts'
import { type Outlet, Session } from './session.ts'
import { refusalOfScriptSlot } from './slot-guard.ts'

/** By the flags of `redis.set_repl`. */
const AUDIENCES: readonly Audience[] = ['none', 'aof', 'replicas', 'all']
const LEVELS = ['debug', 'debug', 'info', 'warn'] as const

/** Scripts have no connection: nothing is ever sent to them. */
const NOWHERE: Outlet = {
  address: 'lua',
  localAddress: 'lua',
  fd: -1,
  isTrusted: true,
  takesBytes: false,
  output: { bytes: 0, chunks: 0 },
  pendingInput: 0,
  argumentBytes: 0,
  deliver: () => {},
  sendBytes: () => {},
  checkOutput: () => {},
  resume: () => {},
  answer: () => {},
  finish: () => {},
  close: () => {},
}

export class ScriptRunner implements ScriptHost {
  readonly monotonic: () => number
  lastCommandEnd = 0
  /** The directive busy-reply-threshold. */
  slowAfter = 0
  /** Set by DEBUG: scripts may call commands that are not for them. */
  allowsAll = false
  readonly #server: Engine
  /** The client that scripts call commands with. */
  readonly #session: Session
  /** Who runs the script, or ran the one before. */
  #caller: Session | undefined
  /** The script that runs in slices, if one does. */
  #slow: SlowScript | undefined
  /** What waits for the end of the slow script. */
  #afterSlow: (() => void)[] = []
  #insideTransaction: Promise<ReplyValue> | undefined
  /** Whether memory was short when the script began: what it frees and takes meanwhile makes no difference. */
  #outOfMemory = false

  constructor(server: Engine) {
    this.#server = server
    this.monotonic = server.host.monotonic
    server.config.bind('busy-reply-threshold', milliseconds => {
      this.slowAfter = milliseconds
    })
    this.#session = new Session(server, NOWHERE, 0)
    this.#session.mayWait = false
    this.#session.isScript = true
  }

  get hasDeprecated(): boolean {
    return this.#server.config.value('lua-enable-deprecated-api')
  }

  /** Clients of the REST API send what they would send to Upstash. */
  get takesUpstashScripts(): boolean {
    const { config } = this.#server
    return config.value('rest-token') !== '' || config.value('rest-readonly-token') !== ''
  }

  /** V8 ends a process whose heap is full: scripts may fill part of it. */
  get hasMemory(): boolean {
    return this.#server.shortage.mayScriptTake()
  }

  /** Whether a script is slow: until it ends, other clients do not see what it does. */
  get isSlow(): boolean {
    return this.#slow !== undefined
  }

  /** The slow script. */
  get slow(): ScriptRun | undefined {
    return this.#slow?.run
  }

  /** Changes data in a way that no script may see midway: at once, or when the slow one has ended. */
  whenNotSlow(action: () => void): void {
    if (this.#slow === undefined) action()
    else this.#afterSlow.push(action)
  }

  /** The refusal for commands that cannot run while a script is slow. */
  get busy(): ReplyError | undefined {
    if (this.#slow === undefined) return undefined
    return this.#slow.run.kind === 'script' ? SCRIPT_BUSY : FUNCTION_BUSY
  }

  /** Runs a script for a client. */
  run(caller: Session, script: ScriptCall): Result {
    const { memory, shortage } = this.#server
    this.#session.db = caller.db
    this.#session.user = caller.user
    this.#session.noTouch = caller.noTouch
    this.#outOfMemory = memory.limit > 0 && !memory.makeRoom()
    shortage.scriptBegins()
    const { exact: now } = this.#server.clock
    this.#session.tracker = caller
    this.#caller = caller
    const outcome = this.#at(now, () => script.start())
    if (!(outcome instanceof SlowScript)) return outcome
    this.#slow = outcome
    const text =
      `Slow script detected: still in execution after ${this.slowAfter} milliseconds. You can try killing the script ` +
      `using the ${outcome.run.kind === 'script' ? 'SCRIPT' : 'FUNCTION'} KILL command. ` +
      `Script name is: ${outcome.run.name}.`
    this.log(3, text)
    const reply = this.#goOn(outcome, caller, now)
    if (caller.mayWait) return caller.later(reply, true)
    this.#insideTransaction = reply
    return LATER
  }

  /** The reply to come of a script that became slow inside a transaction, for the one who runs that. */
  takeReplyToCome(): Promise<ReplyValue> | undefined {
    const reply = this.#insideTransaction
    this.#insideTransaction = undefined
    return reply
  }

  /** Lets a script go on between other events until it has ended. */
  #goOn(slow: SlowScript, caller: Session, now: number): Promise<ReplyValue> {
    const { keyspace, host, turns } = this.#server
    const { running } = caller
    const { expiry } = keyspace
    expiry.suspended = true
    return new Promise(resolve => {
      const next = () => {
        caller.running = running
        const reply = this.#at(now, () => this.#step(slow, caller))
        caller.running = NOTHING
        if (reply === undefined) {
          host.soon(() => turns.afterwards(next))
          return
        }
        this.#slow = undefined
        expiry.suspended = false
        resolve(reply)
        // The rest of a transaction comes first.
        host.soon(() => turns.afterwards(() => this.#settle()))
      }
      host.soon(() => turns.afterwards(next))
    })
  }

  #settle(): void {
    if (this.#slow !== undefined) return
    for (const action of this.#afterSlow.splice(0)) action()
    if (this.#server.tracking.hasPending) this.#server.tracking.settle()
    if (this.#server.blocked.hasReady) this.#server.blocked.serve()
  }

  #step(slow: SlowScript, caller: Session): ReplyValue | undefined {
    try {
      return slow.go()
    } catch (thrown) {
      return this.#server.replyForThrown(thrown, caller.lastCommand)
    }
  }

  /** Kills a slow script when the server closes. */
  stop(): void {
    this.#slow?.kill('the server ends.')
  }

  /** For a script it is always the time at which it began. */
  #at<T>(now: number, work: () => T): T {
    const { clock } = this.#server
    clock.freeze(now)
    try {
      return work()
    } finally {
      clock.thaw()
    }
  }

  /** Whether the script or function that a command is about to run has the flag no-writes. */
  onlyReads(command: Command, argv: readonly Bytes[]): boolean {
    return this.#flagsOf(command, argv)?.has('no-writes') === true
  }

  /** Whether the script or function that a command is about to run has flags, but not allow-oom. */
  mayGrow(command: Command, argv: readonly Bytes[]): boolean {
    const flags = this.#flagsOf(command, argv)
    return flags !== undefined && !isFrugal(flags)
  }

  /** The same, but not no-writes. */
  mayWrite(command: Command, argv: readonly Bytes[]): boolean {
    return this.#flagsOf(command, argv)?.has('no-writes') === false
  }

  /** Whether a command, or its script if that has flags, may run on a replica without its primary. */
  mayReadStale(command: Command, argv: readonly Bytes[]): boolean {
    const flags = this.#flagsOf(command, argv)
    return flags === undefined ? command.flags.has('stale') : flags.has('allow-stale')
  }

  #flagsOf({ name }: Command, [, word = '']: readonly Bytes[]): ScriptRun['flags'] {
    const { scripting } = this.#server.scriptLoader
    if (name.startsWith('FCALL')) return scripting?.functions.find(word)?.flags
    if (name.startsWith('EVALSHA')) return scripting?.scripts.find(word)?.flags
    return name.startsWith('EVAL') ? flagsOf(word) : undefined
  }

  /** SCRIPT KILL and FUNCTION KILL. Returns why not. */
  kill(kind: ScriptRun['kind']): ReplyError | undefined {
    const slow = this.#slow
    if (slow === undefined) return NOT_BUSY
    if (slow.run.kind !== kind) return this.busy
    if (slow.run.hasWritten) return UNKILLABLE
    // Also after FUNCTION KILL.
    slow.kill('Script killed by user with SCRIPT KILL...')
    return undefined
  }

  /** Inside EXEC; elsewhere a guard has looked at the flags. */
  refusalOf({ flags }: ScriptRun): ReplyError | undefined {
    const { replication, cluster } = this.#server
    if (cluster !== undefined && flags?.has('no-cluster') === true) return SCRIPT_NOT_IN_CLUSTER
    if (flags?.has('allow-stale') !== true && replication.staleRefusal !== undefined)
      return replication.staleRefusal
    if (flags === undefined) return undefined
    if (!flags.has('no-writes') && this.#caller?.obeys === false) {
      const refusal = replication.writeRefusal
      if (refusal !== undefined) return refusal === READ_ONLY ? SCRIPT_ON_READ_ONLY : refusal
    }
    return !this.#outOfMemory || isFrugal(flags) ? undefined : SCRIPT_OUT_OF_MEMORY
  }

  runCommand(run: ScriptRun, argv: readonly Bytes[]): ReplyValue {
    const { commands, stats } = this.#server
    const found = commands.lookup(argv)
    const refusal = found === undefined ? SCRIPT_COMMAND_UNKNOWN : this.#commandRefusal(run, found, argv)
    if (found === undefined || refusal !== undefined) {
      if (found !== undefined && refusal !== SCRIPT_MAY_NOT_CALL)
        stats.countRefusal(found, refusal as ReplyError)
      else stats.countError(refusal as ReplyError)
      return refusal as ReplyError
    }
    if (found.isWrite) run.hasWritten = true
    return this.#call(run, found, argv)
  }

  /** In a cluster, the keys of a command may be elsewhere, or nobody has said that the script uses them. */
  #slotRefusal({ flags }: ScriptRun, command: Command, argv: readonly Bytes[]): ReplyError | undefined {
    const stays = flags !== undefined && !flags.has('allow-cross-slot-keys')
    if (this.#server.cluster === undefined || this.#caller === undefined) return undefined
    return refusalOfScriptSlot(this.#caller, command, argv, stays)
  }

  #commandRefusal(run: ScriptRun, command: Command, argv: readonly Bytes[]): ReplyError | undefined {
    if (!mayHave(command, argv.length)) return SCRIPT_WRONG_ARITY
    if (command.noScript && !this.allowsAll) return SCRIPT_MAY_NOT_CALL
    const denial = this.#caller && this.#server.access.refusalInScript(this.#caller, command, argv)
    if (denial) return denial
    if (this.#server.replication.staleRefusal !== undefined && !command.flags.has('stale'))
      return SCRIPT_COMMAND_STALE
    if (run.readonly && (command.isWrite || command.flags.has('may_replicate'))) return SCRIPT_MAY_NOT_WRITE
    // What has written something goes on, or its work would be left half done.
    if (command.isWrite && !run.hasWritten && this.#caller?.obeys === false) {
      const { replication, persistence } = this.#server
      const denied = replication.writeRefusal ?? persistence.refusal
      if (denied !== undefined) return denied
    }
    return this.#memoryRefusal(run, command, argv) ?? this.#slotRefusal(run, command, argv)
  }

  #memoryRefusal(run: ScriptRun, command: Command, argv: readonly Bytes[]): ReplyError | undefined {
    if (!command.flags.has('denyoom')) return undefined
    const { shortage } = this.#server
    const refusal = shortage.refusalOf(this.#session.db, argv)
    if (refusal !== undefined) shortage.refused++
    if (refusal !== undefined || !this.#outOfMemory || run.hasWritten) return refusal
    return run.flags?.has('allow-oom') === true ? undefined : OUT_OF_MEMORY
  }

  #call(run: ScriptRun, command: Command, argv: readonly Bytes[]): ReplyValue {
    const { stats, clock, journal } = this.#server
    const session = this.#session
    session.protocol = run.protocol
    // What the script did since its last command is not this command's.
    stats.turnTime = clock.read()
    journal.audience = AUDIENCES[run.replicatesTo] ?? 'all'
    const reply = runCommand(session, command, argv)
    journal.audience = 'all'
    this.lastCommandEnd = this.monotonic()
    if (typeof reply === 'symbol') throw new TypeError(`${command.name} must look at client.mayWait`)
    return reply
  }

  mayRun(argv: readonly Bytes[]): boolean | undefined {
    const command = this.#server.commands.lookup(argv)
    if (command === undefined) return undefined
    return this.#session.user.denialOf(requestOf(command, argv)) === undefined
  }

  scriptEvicted(): void {
    this.#server.stats.evictedScripts++
  }

  log(level: number, text: string): void {
    if (!channels.note.hasSubscribers) return
    channels.note.publish({ server: this.#server, level: LEVELS[level] ?? 'info', text })
  }
}

/** Whether a script may run where memory is short. */
function isFrugal(flags: NonNullable<ScriptRun['flags']>): boolean {
  return flags.has('allow-oom') || flags.has('no-writes')
}
