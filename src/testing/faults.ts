/**
 * Faults that a test asks for: errors, delays, lost replies, broken connections, at requests that it chooses. What the
 * program under test does then is what the test looks at.
 *
 *     request -> guards -> a rule fires? -> error | connection closed or reset
 *                          | no           | delay: held back, then as if none had fired
 *                          v              | others: runs, and the reply is lost, cut or never sent
 *                          runs
 *
 * Rules are asked in the order in which they were added, and each request meets one at most. The server asks only while
 * there are rules.
 */
import { LATER } from '../commands/declare/context.ts'
import type { Command, Result } from '../commands/declare/define.ts'
import * as channels from '../engine/channels.ts'
import { decide, HELD_BACK, refuse } from '../engine/dispatch.ts'
import type { Engine } from '../engine/engine.ts'
import type { Interceptor } from '../engine/interceptor.ts'
import type { Session } from '../engine/session.ts'
import type { Timer } from '../keyspace/clock.ts'
import { toBytes } from '../resp/plain.ts'
import { type Bytes, NO_REPLY, ReplyError } from '../resp/values.ts'
import { type FaultRule, Rule } from './fault-rule.ts'

/** A rule that was added. */
export interface Fault extends Disposable {
  /** How often it has fired. */
  readonly fired: number
  /** Ends it. Requests that it delays run now. */
  remove(): void
}

/** A request that waits. */
interface Delayed {
  readonly rule: Rule
  readonly argv: readonly Bytes[]
  readonly timer: Timer
}

/** One for each server that was asked for it: it has one place for them. */
const known = new WeakMap<Engine, Faults>()

/**
 * The faults of a server that was not started by `startTestServer()`.
 *
 * @example
 * faultsOf(server).add({ command: 'SET', error: 'LOADING Redis is loading the dataset in memory' })
 */
export function faultsOf(server: Engine): Faults {
  const faults = known.get(server) ?? new Faults(server)
  known.set(server, faults)
  return faults
}

export class Faults implements Interceptor {
  refusesConnections = false
  readonly #server: Engine
  #rules: readonly Rule[] = []
  /** Which rule a request has met, if any: it is asked once, also when the request is held back and comes again. */
  readonly #chosen = new WeakMap<readonly Bytes[], Rule | undefined>()
  /** The request that runs because its rule only spoils the reply. */
  #passing: readonly Bytes[] | undefined
  readonly #delayed = new Map<Session, Delayed>()

  constructor(server: Engine) {
    this.#server = server
  }

  /**
   * Adds a rule, behind those that there are.
   *
   * @throws OptionError for a wrong or unknown option
   * @example
   * using fault = redis.faults.add({ command: 'SET', nth: 2, drop: 'after' })
   */
  add(rule: FaultRule): Fault {
    const added = new Rule(rule, [...this.#server.commands.withSubcommands()])
    this.#rules = [...this.#rules, added]
    this.#stand()
    const remove = () => this.remove(added)
    return {
      get fired() {
        return added.fired
      },
      remove,
      [Symbol.dispose]: remove,
    }
  }

  /** @internal All that are added now, in their order. */
  get rules(): readonly Rule[] {
    return this.#rules
  }

  /** @internal What a fault's `remove()` does. */
  remove(rule: Rule): void {
    this.#rules = this.#rules.filter(each => each !== rule)
    this.#releaseAll(delayed => delayed.rule === rule)
    this.#stand()
  }

  /** Resets new connections as soon as they come, until what it returns is disposed of, or `clear()`. */
  refuseConnections(): Disposable {
    this.refusesConnections = true
    this.#stand()
    return {
      [Symbol.dispose]: () => {
        this.refusesConnections = false
        this.#stand()
      },
    }
  }

  /** Ends all of them. Delayed requests run now; connections that get no reply any more are closed. */
  clear(): void {
    this.#rules = []
    this.refusesConnections = false
    this.#stand()
    this.#releaseAll(() => true)
    for (const session of [...this.#server.clients.all()]) {
      if (session.isSilent) session.outlet.close('now', 'fault')
    }
  }

  meet(session: Session, command: Command, argv: readonly Bytes[]): Result | typeof HELD_BACK | undefined {
    if (argv === this.#passing || session.isObserver) return undefined
    const rule = this.#ruleFor(session, command, argv)
    if (rule === undefined) return undefined
    const { effect } = rule
    if ('error' in effect) return refuse(session, new ReplyError(toBytes(effect.error)), command, argv)
    if ('delay' in effect) return this.#delay(session, rule, argv, effect.delay)
    if ('reset' in effect) return end(session, 'reset')
    if ('drop' in effect && effect.drop === 'before') return end(session, 'now')
    const reply = this.#pass(session, argv)
    if (reply === HELD_BACK) return HELD_BACK
    if ('noReply' in effect) {
      session.silence()
      return LATER
    }
    // A reply that comes later, or in process, is lost whole.
    if ('cutReplyAfter' in effect && reply !== LATER) session.outlet.cutReply?.(reply, effect.cutReplyAfter)
    return end(session, 'now')
  }

  #ruleFor(session: Session, command: Command, argv: readonly Bytes[]): Rule | undefined {
    if (this.#chosen.has(argv)) return this.#chosen.get(argv)
    const { random } = this.#server
    const rule = this.#rules.find(each => each.fires(session, command, argv, random))
    this.#chosen.set(argv, rule)
    if (rule !== undefined) this.#tell(session, command, rule)
    return rule
  }

  #tell(session: Session, command: Command, { name, fired }: Rule): void {
    const text = `Fault: ${command.name} of ${session.address} meets ${name} (${fired}. time)`
    channels.note.publish({ server: this.#server, level: 'info', text, client: session })
  }

  /** Runs a request as if there were no faults. */
  #pass(session: Session, argv: readonly Bytes[]): ReturnType<typeof decide> {
    const outer = this.#passing
    this.#passing = argv
    try {
      return decide(session, argv)
    } finally {
      this.#passing = outer
    }
  }

  /** It is tried again, as all that is held back, when time has come; or before, and then waits on. */
  #delay(session: Session, rule: Rule, argv: readonly Bytes[], delay: number): typeof HELD_BACK {
    const { clock, pause } = this.#server
    if (this.#delayed.get(session)?.argv !== argv) {
      const timer = clock.after(delay, () => this.#release(session))
      this.#delayed.set(session, { rule, argv, timer })
    }
    pause.hold(session)
    return HELD_BACK
  }

  #release(session: Session): void {
    const delayed = this.#delayed.get(session)
    if (delayed === undefined) return
    delayed.timer.cancel()
    this.#delayed.delete(session)
    this.#chosen.set(delayed.argv, undefined)
    this.#server.pause.release(session)
  }

  #releaseAll(isMeant: (delayed: Delayed) => boolean): void {
    for (const [session, delayed] of [...this.#delayed]) if (isMeant(delayed)) this.#release(session)
  }

  /** In front of commands only while there is something to do. */
  #stand(): void {
    this.#server.interceptor = this.#rules.length > 0 || this.refusesConnections ? this : undefined
  }
}

/** Closes the connection in place of a reply. */
function end(session: Session, when: 'now' | 'reset'): typeof NO_REPLY {
  session.outlet.close(when, 'fault')
  return NO_REPLY
}
