/** When a fault happens and what it does: a rule as a test writes it, checked, and how often it was met. */
import {
  type Check,
  type Checks,
  checkOptions,
  checkValue,
  count,
  either,
  integer,
  listOf,
  milliseconds,
  oneOf,
  words,
} from '../client/option-checks.ts'
import type { Command } from '../commands/declare/define.ts'
import { findKeys } from '../commands/declare/key-positions.ts'
import type { Session } from '../engine/session.ts'
import type { Random } from '../keyspace/random.ts'
import { toBytes } from '../resp/plain.ts'
import type { Bytes } from '../resp/values.ts'
import { globMatches } from '../structures/glob.ts'

/** What happens to the request, its reply or its connection. */
export type FaultEffect =
  /** It is refused with this text: `LOADING Redis is loading the dataset in memory`. In MULTI that ends the transaction. */
  | { readonly error: string }
  /** It runs so many milliseconds later, by the server's clock; what its client has sent behind it waits too. */
  | { readonly delay: number }
  /** The connection is closed, before the request runs or after, when its reply is lost. */
  | { readonly drop: 'before' | 'after' }
  /** The connection ends as by a crash, before the request runs: ECONNRESET. */
  | { readonly reset: true }
  /** It runs, so many bytes of its reply are sent, and the connection is closed. In process: none are. */
  | { readonly cutReplyAfter: number }
  /** It runs, but neither it nor what follows on its connection is answered; nothing more runs there. */
  | { readonly noReply: true }

/** Which requests: all that is said must be true of one. Nothing said: every request. */
export interface FaultConditions {
  /** `'SET'`, `'CLIENT SETNAME'`, `'CLIENT'` for all of them, or several. */
  readonly command?: string | readonly string[]
  /** A pattern as KEYS takes it, that one of the request's keys matches. */
  readonly key?: string
  /** What CLIENT SETNAME has named the client, or its id. */
  readonly client?: string | number
  /** Fires from the n-th request on that is as said above, the first being 1; once, if `times` does not say more. */
  readonly nth?: number
  /** How likely it fires, from 0 to 1. With the server's option `seed` it falls out the same each time. */
  readonly probability?: number
  /** How often it fires at most. */
  readonly times?: number
}

/** Which requests, and one thing that happens to them. */
export type FaultRule = FaultConditions & FaultEffect

/** Every name that an effect can have. */
type EffectName = FaultEffect extends infer E ? (E extends unknown ? keyof E : never) : never

const line: Check = {
  wanted: 'one line of text, such as an error that Redis replies',
  accepts: value => typeof value === 'string' && /^[^\r\n]+$/.test(value),
}

const likelihood: Check = {
  wanted: 'a number from 0 to 1',
  accepts: value => typeof value === 'number' && value >= 0 && value <= 1,
}

const ID = integer(1, Number.MAX_SAFE_INTEGER)

const EFFECTS: Readonly<Record<EffectName, Check>> = {
  error: line,
  delay: milliseconds,
  drop: oneOf('before', 'after'),
  reset: oneOf(true),
  cutReplyAfter: count,
  noReply: oneOf(true),
}

const CHECKS: Checks<FaultConditions & { readonly [N in EffectName]?: unknown }> = {
  command: either(words, listOf(words)),
  key: words,
  client: either(words, ID),
  nth: ID,
  probability: likelihood,
  times: count,
  ...EFFECTS,
}

const ONE_EFFECT: Check = {
  wanted: `a rule with one of ${Object.keys(EFFECTS).join(', ')}`,
  accepts: rule => Object.keys(Object(rule)).filter(name => Object.hasOwn(EFFECTS, name)).length === 1,
}

const CALLER = 'faults.add'

export class Rule {
  readonly effect: FaultEffect
  /** The effect in words, for the log. */
  readonly name: string
  /** How often it has fired. */
  fired = 0
  /** How many requests were as it says, before nth, probability and times were asked. */
  #met = 0
  /** As it was added. */
  readonly asked: FaultRule
  /** In capitals; undefined: all. */
  readonly #commands: readonly string[] | undefined
  readonly #key: Bytes | undefined
  /** How often it may fire. */
  readonly #times: number

  /**
   * @param commands those that the server knows
   * @throws OptionError for a wrong or unknown option, and for a command that there is not
   */
  constructor(rule: FaultRule, commands: readonly Command[]) {
    const checked = checkOptions<FaultConditions>(CALLER, rule, CHECKS)
    checkValue(CALLER, 'it', checked, ONE_EFFECT)
    const { command, key, nth, times } = checked
    this.asked = checked as FaultRule
    this.effect = this.asked
    const [name, value] = Object.entries(checked).find(([each]) => Object.hasOwn(EFFECTS, each)) ?? []
    this.name = `${name} ${value}`
    this.#commands = command === undefined ? undefined : [command].flat().map(each => each.toUpperCase())
    const known: Check = {
      wanted: 'the name of a command',
      accepts: each => commands.some(({ name }) => isNamed(name, String(each))),
    }
    for (const each of this.#commands ?? []) checkValue(CALLER, `option command, '${each}',`, each, known)
    this.#key = key === undefined ? undefined : toBytes(key)
    this.#times = times ?? (nth === undefined ? Number.POSITIVE_INFINITY : 1)
  }

  /** Whether it fires for this request; then it has. */
  fires(session: Session, command: Command, argv: readonly Bytes[], random: Random): boolean {
    const { nth = 1, probability } = this.asked
    if (this.fired >= this.#times || !this.#isAbout(session, command, argv)) return false
    this.#met++
    if (this.#met < nth || (probability !== undefined && random.fraction() >= probability)) return false
    this.fired++
    return true
  }

  #isAbout(session: Session, command: Command, argv: readonly Bytes[]): boolean {
    const { client } = this.asked
    if (this.#commands?.some(name => isNamed(command.name, name)) === false) return false
    if (typeof client === 'number' && client !== session.id) return false
    if (typeof client === 'string' && toBytes(client) !== session.name) return false
    const pattern = this.#key
    return (
      pattern === undefined || findKeys(command, argv).some(({ at }) => globMatches(pattern, argv[at] ?? ''))
    )
  }
}

/** `CLIENT` names all its subcommands. */
function isNamed(name: string, wanted: string): boolean {
  return name === wanted || name.startsWith(`${wanted} `)
}
