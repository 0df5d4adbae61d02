/**
 * Runs Lua code for the commands: a script at once, or, when it takes too long, in slices between which the server
 * answers others.
 *
 * JavaScript cannot be suspended from outside. So code runs in its plain form first, which is fast, while what the
 * server gives it is recorded. When it has run for too long it is started again in its resumable form, in another
 * state, gets the recorded answers until they are used up, and goes on from there. Code that keeps something between
 * its runs cannot be started again: it has one form only (see functions.ts).
 */
import type { Chunk } from '../lua/chunk.ts'
import { Kill, Restart } from '../lua/errors.ts'
import type { Recording } from '../lua/recording.ts'
import type { Environment, LuaState } from '../lua/state.ts'
import type { Suspended } from '../lua/suspended.ts'
import { first, LuaError, type LuaFunction, type LuaValue, type Results } from '../lua/values.ts'
import type { Form } from '../lua/writer.ts'
import { ReplyError, type ReplyValue } from '../resp/values.ts'
import { toReply } from './conversions.ts'
import { createEnvironment } from './environment.ts'
import type { ScriptHost, ScriptRun } from './host.ts'
import { type RedisVersion, redisLibrary } from './redis-library.ts'
import { raised, replyToError } from './script-error.ts'

/** Instructions after which a running script looks at the time: some milliseconds. */
const ALLOTMENT = 100_000
/** Bytes after which a script is asked whether there is memory for more. */
const MEMORY = 64 * 1024 * 1024
/** Milliseconds that a slow script runs before the server looks after others. */
const SLICE = 10
/** Milliseconds that a library may take to load. */
const LOAD_TIMEOUT = 500

/** Code with which a chunk may reach loops or coroutines that are not to be seen in it. */
const MAY_REACH_MORE = /_G|load|gsub|sort|foreach/

interface PlainScript {
  readonly main: LuaFunction
  /** Whether it may run for longer than its text is long. */
  readonly mayRunLong: boolean
}

/** Code of which every run begins afresh. */
export interface Job {
  readonly chunk: Chunk
  readonly run: ScriptRun
  /** Gives a state what the code expects to find there. */
  prepare(state: LuaState): void
}

/** A script that has become slow. */
export class SlowScript {
  readonly run: ScriptRun
  readonly #steps: Suspended
  readonly #engine: Engine
  #killed: string | undefined

  constructor(run: ScriptRun, steps: Suspended, engine: Engine) {
    this.run = run
    this.#steps = steps
    this.#engine = engine
  }

  /** Has it end at its next step, with an error. */
  kill(why: string): void {
    this.#killed = why
  }

  /** Goes on for some milliseconds. Returns the reply when it has ended. */
  go(): ReplyValue | undefined {
    const { host } = this.#engine
    const until = this.#engine.beginSlice()
    try {
      do {
        if (this.#killed !== undefined) throw new Kill(this.#killed)
        const step = this.#steps.next([])
        if (step.done === true) return this.#engine.replyTo(this.run, step.value)
      } while (host.monotonic() < until)
      return undefined
    } catch (error) {
      return this.#engine.replyToFailure(this.run, error)
    }
  }
}

export class Engine {
  readonly host: ScriptHost
  readonly #version: RedisVersion
  readonly #states = new Map<Form, LuaState>()
  /** Scripts that have run in their plain form. */
  readonly #plain = new WeakMap<Chunk, PlainScript>()
  readonly #furnish: (state: LuaState) => void
  #running: ScriptRun | undefined
  #started = 0
  /** When a script that calls commands is to be interrupted. */
  #hurryAt = 0
  /** Of the plain code that runs, if it may be started again. */
  #recording: Recording | undefined
  /** When what is loaded has taken too long. */
  #loadUntil = Number.POSITIVE_INFINITY

  /** @param furnish makes of a new state what it is to be */
  constructor(host: ScriptHost, version: RedisVersion, furnish: (state: LuaState) => void = () => {}) {
    this.host = host
    this.#version = version
    this.#furnish = furnish
  }

  /**
   * Runs code to its end, or until it is slow.
   *
   * @param maySuspend false where the caller cannot wait: then it runs to its end, however long that takes
   */
  run(job: Job, maySuspend: boolean): ReplyValue | SlowScript {
    return this.#within(job.run, () =>
      job.chunk.mentionsCoroutines ? this.#runResumable(job, maySuspend) : this.#runPlain(job, maySuspend),
    )
  }

  /** Calls a function of the resumable state: it keeps something between its runs. */
  call(
    run: ScriptRun,
    f: LuaFunction,
    args: readonly LuaValue[],
    maySuspend: boolean,
  ): ReplyValue | SlowScript {
    const state = this.stateOf('resumable')
    return this.#within(run, () => this.#drive(run, state.begin(f, ...args), maySuspend))
  }

  /** Runs the chunk of a library, which defines functions and can call no commands. Raises what it raises. */
  load(chunk: Chunk, environment: Environment): void {
    const state = this.stateOf('resumable')
    this.#running = undefined
    this.#loadUntil = this.host.monotonic() + LOAD_TIMEOUT
    try {
      state.run(chunk.instantiate(state, environment))
    } finally {
      this.#loadUntil = Number.POSITIVE_INFINITY
    }
  }

  #within(run: ScriptRun, work: () => ReplyValue | SlowScript): ReplyValue | SlowScript {
    const refusal = this.host.refusalOf(run)
    if (refusal !== undefined) return refusal
    this.#running = run
    this.#started = this.host.monotonic()
    this.#hurryAt = this.host.slowAfter > 0 ? this.#started + this.host.slowAfter : Number.POSITIVE_INFINITY
    try {
      return work()
    } catch (error) {
      return this.replyToFailure(run, error)
    }
  }

  #runPlain(job: Job, maySuspend: boolean): ReplyValue | SlowScript {
    const state = this.stateOf('plain')
    const { main, mayRunLong } = this.#plainScript(job.chunk, state)
    if (maySuspend && mayRunLong) this.#recording = state.record()
    try {
      job.prepare(state)
      return this.replyTo(job.run, state.run(main))
    } catch (error) {
      if (!(error instanceof Restart) || this.#recording === undefined) throw error
      return this.#startAgain(job, this.#recording)
    } finally {
      this.#recording = undefined
      state.stopRecording()
    }
  }

  #plainScript(chunk: Chunk, state: LuaState): PlainScript {
    let script = this.#plain.get(chunk)
    if (script === undefined) {
      const main = chunk.instantiate(state, { table: state.globals })
      script = { main, mayRunLong: chunk.isUnbounded || MAY_REACH_MORE.test(chunk.source) }
      this.#plain.set(chunk, script)
    }
    return script
  }

  #startAgain(job: Job, recording: Recording): SlowScript {
    const state = this.stateOf('resumable')
    job.run.protocol = 2
    job.prepare(state)
    state.replay(recording)
    return new SlowScript(job.run, this.#begin(job, state), this)
  }

  #runResumable(job: Job, maySuspend: boolean): ReplyValue | SlowScript {
    const state = this.stateOf('resumable')
    job.prepare(state)
    return this.#drive(job.run, this.#begin(job, state), maySuspend)
  }

  #drive(run: ScriptRun, steps: Suspended, maySuspend: boolean): ReplyValue | SlowScript {
    for (;;) {
      const step = steps.next([])
      if (step.done === true) return this.replyTo(run, step.value)
      if (maySuspend && this.#isSlow) return new SlowScript(run, steps, this)
    }
  }

  #begin({ chunk }: Job, state: LuaState): Suspended {
    return state.begin(chunk.instantiate(state, { table: state.globals }))
  }

  /** Returns until when a slow script may run. */
  beginSlice(): number {
    this.#hurryAt = this.host.monotonic() + SLICE
    return this.#hurryAt
  }

  /** What a script has returned. */
  replyTo(run: ScriptRun, results: Results): ReplyValue {
    return toReply(first(results), run.protocol)
  }

  /** What a script has ended with. */
  replyToFailure(run: ScriptRun, error: unknown): ReplyError {
    if (error instanceof ReplyError) return error
    if (error instanceof Kill) return new ReplyError(`ERR ${error.message} script: ${run.name}`)
    if (!(error instanceof LuaError)) throw error
    return replyToError(error, run.name, this.stateOf(run.kind === 'script' ? 'plain' : 'resumable'))
  }

  /** Commands take longer than instructions: many of them are no allotment yet. */
  #lookAtTime(state: LuaState): void {
    if (this.host.lastCommandEnd < this.#hurryAt) return
    this.#hurryAt = Number.POSITIVE_INFINITY
    state.hurry()
  }

  get #isSlow(): boolean {
    return this.host.slowAfter > 0 && this.host.monotonic() - this.#started > this.host.slowAfter
  }

  /** The state in which code of a form runs, with all that it keeps. */
  stateOf(form: Form): LuaState {
    let state = this.#states.get(form)
    if (state === undefined) {
      const options = {
        hasDeprecated: this.host.hasDeprecated,
        form,
        allotment: ALLOTMENT,
        locatesErrors: true,
        memory: MEMORY,
        mayTakeMore: () => this.host.hasMemory,
        clock: () => (this.host.monotonic() - this.#started) / 1000,
        onAllotmentUsed: () => {
          if (this.#recording !== undefined && this.#isSlow) throw new Restart()
          if (this.host.monotonic() > this.#loadUntil) throw raised('ERR FUNCTION LOAD timeout')
        },
      }
      state = createEnvironment(options, own =>
        redisLibrary(
          own,
          this.host,
          this.#version,
          () => this.#running,
          () => this.#lookAtTime(own),
        ),
      )
      this.#furnish(state)
      this.#states.set(form, state)
    }
    return state
  }
}
