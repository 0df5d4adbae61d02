/**
 * Runs Lua code for the commands: a script at once, or, when it takes too long, in slices between which the server
 * answers others.
 *
 * JavaScript cannot be suspended from outside. So code runs in its plain form first, which is fast, while what the
 * server gives it is recorded. When it has run for too long it is started again in its resumable form, in another
 * state, gets the recorded answers until they are used up, and goes on from there. Code that keeps something between
 * its runs cannot be started again: it has one form only (see functions.ts).
 */
import type { Chunk } from '../lua/compile/chunk.ts'
import type { Form } from '../lua/compile/writer.ts'
import type { SeededRandom } from '../lua/library/seeded-random.ts'
import type { Environment } from '../lua/run/environments.ts'
import { Kill, Restart } from '../lua/run/errors.ts'
import type { Recording } from '../lua/run/recording.ts'
import type { LuaState } from '../lua/run/state.ts'
import type { Steps } from '../lua/run/steps.ts'
import { first, LuaError, type LuaFunction, type LuaValue, type Results } from '../lua/run/values.ts'
import { ReplyError, type ReplyValue } from '../resp/values.ts'
import { JsonSettings } from './cjson-settings.ts'
import { toReply } from './conversions.ts'
import { createEnvironment } from './environment.ts'
import { type ScriptHost, type ScriptRun, SlowScript } from './host.ts'
import { type RedisVersion, redisLibrary } from './redis-library.ts'
import { raised, replyToError, replyToKill } from './script-error.ts'

/** Instructions after which a running script looks at the time: some milliseconds. */
const ALLOTMENT = 100_000
/** Bytes after which a script is asked whether there is memory for more; in the heap they may be four times as many. */
const MEMORY = 1024 * 1024
/** Milliseconds that a slow script runs before the server looks after others. */
const SLICE = 10
/**
 * Milliseconds after which a slice is ended by force: within a function of a library nobody can kill the script, and a
 * pattern such as `(a*)*` ten times over takes longer than anybody waits. Redis waits.
 */
const LONGEST_SLICE = 10_000
const STUCK = 'a function of a library took longer than 10 seconds.'
/** Milliseconds that a library may take to load. */
const LOAD_TIMEOUT = 500

/** Code with which a chunk may reach loops or coroutines that are not to be seen in it. */
const MAY_REACH_MORE = /_G|load|gsub|sort|foreach/

/** A chunk of which every run begins afresh. */
export class Program {
  readonly chunk: Chunk
  /** Whether it may run for longer than its text is long. */
  readonly mayRunLong: boolean
  /** Its main function in the plain state, when it has run there. */
  main: LuaFunction | undefined

  constructor(chunk: Chunk) {
    this.chunk = chunk
    this.mayRunLong = chunk.isUnbounded || MAY_REACH_MORE.test(chunk.source)
  }
}

/** A run of a program. */
export interface ProgramRun extends ScriptRun {
  readonly program: Program
  /** Gives a state what the code expects to find there. */
  prepare(state: LuaState): void
}

/** A script that has become slow. */
class Slices extends SlowScript {
  readonly run: ScriptRun
  readonly #steps: Steps
  readonly #engine: ScriptEngine
  #killed: string | undefined

  constructor(run: ScriptRun, steps: Steps, engine: ScriptEngine) {
    super()
    this.run = run
    this.#steps = steps
    this.#engine = engine
  }

  kill(why: string): void {
    this.#killed = why
  }

  go(): ReplyValue | undefined {
    const { host } = this.#engine
    const until = this.#engine.beginSlice()
    try {
      do {
        if (this.#killed !== undefined) this.#engine.stateOf('resumable').kill(this.#killed)
        const step = this.#steps.next()
        if (step.done === true) return this.#engine.replyTo(this.run, step.value, 'resumable')
      } while (host.monotonic() < until)
      return undefined
    } catch (error) {
      return this.#engine.replyToFailure(this.run, error)
    }
  }
}

export class ScriptEngine {
  /** The server that scripts call. */
  readonly host: ScriptHost
  /** What scripts see as redis.REDIS_VERSION. */
  readonly #version: RedisVersion
  /** For math.random. */
  readonly #random: SeededRandom
  readonly #states = new Map<Form, LuaState>()
  readonly #json = new JsonSettings()
  readonly #prepareState: (state: LuaState) => void
  /** The run in progress: `redis.call` acts for it. */
  #running: ScriptRun | undefined
  /** When it began; NaN until the time is first needed, because reading a clock costs more than a short script. */
  #began = Number.NaN
  /** When a script that calls commands is to be interrupted; NaN until then, too. */
  #hurryAt = Number.NaN
  /** What the plain code was given so far, if it may be started again; else undefined. */
  #recording: Recording | undefined
  /** When a library that is being loaded has taken too long; Infinity while none is. */
  #loadUntil = Number.POSITIVE_INFINITY
  /** When a slice of a slow script has gone on for so long that it will not end by itself. */
  #stuckAt = Number.POSITIVE_INFINITY

  /**
   * @param random shared by all engines of a server, so that scripts and functions draw from one sequence
   * @param prepareState changes a new state before code runs in it
   */
  constructor(
    host: ScriptHost,
    version: RedisVersion,
    random: SeededRandom,
    prepareState: (state: LuaState) => void = () => {},
  ) {
    this.host = host
    this.#version = version
    this.#random = random
    this.#prepareState = prepareState
  }

  /** Runs a program to its end, or until it is slow. */
  run(run: ProgramRun): ReplyValue | SlowScript {
    try {
      this.#start(run)
      return run.program.chunk.mentionsCoroutines ? this.#runResumable(run) : this.#runPlain(run)
    } catch (error) {
      return this.replyToFailure(run, error)
    }
  }

  /** Calls a function of the resumable state: it keeps something between its runs. */
  call(run: ScriptRun, f: LuaFunction, args: readonly LuaValue[]): ReplyValue | SlowScript {
    try {
      this.#start(run)
      return this.#drive(run, this.stateOf('resumable').begin(f, ...args))
    } catch (error) {
      return this.replyToFailure(run, error)
    }
  }

  /** Forgets the states with all that scripts have left in them. */
  reset(): void {
    this.#states.clear()
    Object.assign(this.#json, new JsonSettings())
  }

  /** Runs the chunk of a library, which registers functions and can call no commands. Its errors are thrown. */
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

  /** Throws the refusal where it may not run now. */
  #start(run: ScriptRun): void {
    const { host } = this
    const refusal = host.refusalOf(run)
    if (refusal !== undefined) throw refusal
    this.#running = run
    this.#began = Number.NaN
    this.#stuckAt = Number.POSITIVE_INFINITY
    this.#hurryAt = Number.NaN
  }

  #runPlain(run: ProgramRun): ReplyValue | SlowScript {
    const { program } = run
    const state = this.stateOf('plain')
    program.main ??= program.chunk.instantiate(state, { table: state.globals })
    let json: JsonSettings | undefined
    if (program.mayRunLong && this.host.slowAfter > 0) {
      this.#recording = state.record()
      json = { ...this.#json }
    }
    try {
      run.prepare(state)
      return this.replyTo(run, state.run(program.main), 'plain')
    } catch (error) {
      if (!(error instanceof Restart) || this.#recording === undefined) throw error
      Object.assign(this.#json, json)
      return this.#startAgain(run, this.#recording)
    } finally {
      if (this.#recording !== undefined) {
        this.#recording = undefined
        state.stopRecording()
      }
    }
  }

  #startAgain(run: ProgramRun, recording: Recording): ReplyValue | SlowScript {
    const state = this.stateOf('resumable')
    run.protocol = 2
    run.prepare(state)
    state.replay(recording)
    const steps = this.#begin(run, state)
    return this.#isSlow ? new Slices(run, steps, this) : this.#drive(run, steps)
  }

  #runResumable(run: ProgramRun): ReplyValue | SlowScript {
    const state = this.stateOf('resumable')
    run.prepare(state)
    return this.#drive(run, this.#begin(run, state))
  }

  #drive(run: ScriptRun, steps: Steps): ReplyValue | SlowScript {
    for (;;) {
      const step = steps.next()
      if (step.done === true) return this.replyTo(run, step.value, 'resumable')
      if (this.#isSlow) return new Slices(run, steps, this)
    }
  }

  #begin({ program: { chunk } }: ProgramRun, state: LuaState): Steps {
    return state.begin(chunk.instantiate(state, { table: state.globals }))
  }

  /** Returns until when a slow script may run. */
  beginSlice(): number {
    const now = this.host.monotonic()
    this.#stuckAt = now + LONGEST_SLICE
    this.#hurryAt = now + SLICE
    return this.#hurryAt
  }

  /** What a script has returned. */
  replyTo(run: ScriptRun, results: Results, form: Form): ReplyValue {
    return toReply(first(results), run.protocol, this.stateOf(form))
  }

  /** What a script has ended with. */
  replyToFailure(run: ScriptRun, error: unknown): ReplyError {
    if (error instanceof ReplyError) return error
    if (error instanceof Kill) return replyToKill(error, run.name)
    if (!(error instanceof LuaError)) throw error
    return replyToError(error, run.name, this.stateOf(run.kind === 'script' ? 'plain' : 'resumable'))
  }

  /** Commands take longer than instructions: many of them are no allotment yet. */
  #lookAtTime(state: LuaState): void {
    const now = this.host.lastCommandEnd
    if (now < this.#hurryAt) return
    if (Number.isNaN(this.#hurryAt)) {
      const { slowAfter } = this.host
      this.#hurryAt = slowAfter > 0 ? this.#beganBy(now) + slowAfter : Number.POSITIVE_INFINITY
      return
    }
    this.#hurryAt = Number.POSITIVE_INFINITY
    state.hurry()
  }

  /** The first look, a few instructions after the beginning, counts as the beginning. */
  #beganBy(now: number): number {
    if (Number.isNaN(this.#began)) this.#began = now
    return this.#began
  }

  /** Milliseconds since what runs began. */
  get elapsed(): number {
    const now = this.host.monotonic()
    return now - this.#beganBy(now)
  }

  get #isSlow(): boolean {
    const { slowAfter } = this.host
    return slowAfter > 0 && this.elapsed > slowAfter
  }

  /** The state in which code of a form runs, with all that it keeps. */
  stateOf(form: Form): LuaState {
    let state = this.#states.get(form)
    if (state === undefined) {
      const options = {
        hasDeprecated: this.host.hasDeprecated,
        json: this.#json,
        random: this.#random,
        form,
        allotment: ALLOTMENT,
        locatesErrors: true,
        memory: MEMORY,
        mayTakeMore: () => this.host.hasMemory,
        clock: () => this.host.monotonic() / 1000,
        onAllotmentUsed: () => {
          if (this.#recording !== undefined && (this.#isSlow || this.#recording.isLong)) throw new Restart()
          const now = this.host.monotonic()
          if (now > this.#loadUntil) throw raised('ERR FUNCTION LOAD timeout')
          // Code without loops runs without a recording, and cannot be started again in its other form.
          const isStuck = form === 'plain' && this.#isSlow && this.elapsed > LONGEST_SLICE
          if (isStuck || now > this.#stuckAt) throw new Kill(STUCK)
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
      this.#prepareState(state)
      this.#states.set(form, state)
    }
    return state
  }
}
