/**
 * Asks sentinels where the server is: those of the options, and those that they tell of, the one that answered last first.
 * It also is the place of the server for the client's core.
 */
import { type Reply, toReply } from '../../resp/plain.ts'
import type { ReplyValue } from '../../resp/values.ts'
import { type Address, isPort, type MapAddress, mapped } from '../address.ts'
import { normalise } from '../command-shape.ts'
import { type Connection, dial } from '../connection.ts'
import type { Dial, Place } from '../core.ts'
import { SentinelError } from '../errors.ts'
import { inTime } from '../in-time.ts'
import { addressOf, type Settings } from '../options.ts'
import type { SentinelSettings } from './sentinel-options.ts'

/** What a sentinel tells. */
export interface Found {
  readonly primary: Address
  /** Those that are up, in any order. */
  readonly replicas: readonly Address[]
}

/** More are not remembered: nobody has so many. */
const MOST_LEARNED = 100

export class Sentinels implements Place {
  /** Told when the primary is another than before. */
  onMoved: (from: Address, to: Address) => void = () => {}
  /** What they call the primary. */
  readonly #name: string
  /** Makes a connection to a sentinel. */
  readonly #dial: Dial
  /** Where others of them are for this program. */
  readonly #mapAddress: MapAddress | undefined
  /** Those of the options. */
  readonly #given: readonly Settings[]
  /** Those that one of them has told of, last. */
  #learned: readonly Settings[] = []
  /** The one that has answered last. */
  #last: Settings | undefined
  /** The one whose answer has led to nothing: it is asked after all others. */
  #mistrusted: Settings | undefined
  /** Where the primary is, as far as is known. */
  #primary: Address | undefined

  constructor({ sentinels, primary, mapAddress }: SentinelSettings, makeConnection: Dial = dial) {
    this.#dial = makeConnection
    this.#given = sentinels
    this.#mapAddress = mapAddress
    this.#name = primary
  }

  get address(): string {
    return this.#primary === undefined ? this.#name : `${this.#name} at ${addressOf(this.#primary)}`
  }

  get host(): string | undefined {
    return this.#primary?.host
  }

  get port(): number | undefined {
    return this.#primary?.port
  }

  /**
   * Where the primary and its replicas are now.
   *
   * @throws SentinelError when no sentinel answers, or none knows the name
   */
  async find(): Promise<Found> {
    return await this.#askEach(async (connection, settings) => {
      const found = await this.#ask(connection, settings)
      if (found !== undefined) connection.close()
      return found
    })
  }

  /**
   * A connection to a sentinel, which has just told where the primary is.
   *
   * @throws SentinelError as {@link find}
   */
  async dial(): Promise<Connection> {
    return await this.#askEach(async (connection, settings) => {
      const found = await this.#ask(connection, settings)
      if (found === undefined) return undefined
      this.foundAt(found.primary)
      return connection
    })
  }

  /** What the last one said leads to nothing: it may be cut off from the others. */
  mistrust(): void {
    this.#mistrusted = this.#last
    this.#last = undefined
  }

  /** The primary is here. */
  foundAt(primary: Address): void {
    const before = this.#primary
    this.#primary = primary
    if (before !== undefined && addressOf(before) !== addressOf(primary)) this.onMoved(before, primary)
  }

  /** Asks one sentinel after another until one gives something. */
  async #askEach<R>(
    question: (connection: Connection, settings: Settings) => Promise<R | undefined>,
  ): Promise<R> {
    const failures: unknown[] = []
    let unknown = 0
    const all = this.#all()
    for (const settings of all) {
      let connection: Connection | undefined
      try {
        connection = await this.#dial(settings)
        const result = await question(connection, settings)
        if (result !== undefined) {
          this.#last = settings
          if (this.#mistrusted === settings) this.#mistrusted = undefined
          return result
        }
        unknown++
        connection.close()
      } catch (error) {
        failures.push(error)
        connection?.close()
      }
    }
    if (unknown > 0) {
      const message = `the sentinels know no primary ${JSON.stringify(this.#name)}: is its name right?`
      throw new SentinelError('UNKNOWN_PRIMARY', message)
    }
    const cause = failures.length === 1 ? failures[0] : new AggregateError(failures)
    const why = failures.map(each => (each instanceof Error ? each.message : String(each))).join('; ')
    throw new SentinelError('NO_SENTINEL', `none of ${all.length} sentinels answers: ${why}`, { cause })
  }

  /** What a sentinel tells; undefined when it does not know the name. */
  async #ask(connection: Connection, settings: Settings): Promise<Found | undefined> {
    const questions = ['GET-MASTER-ADDR-BY-NAME', 'SENTINELS', 'REPLICAS']
    const replies = Promise.all(questions.map(each => connection.send(['SENTINEL', each, this.#name])))
    const answer = inTime(connection, settings.connectTimeout, 'SENTINEL', replies)
    const [address = null, others = null, replicas = null] = await answer
    const [host, port] = itemsOf(toReply(address, true))
    if (typeof host !== 'string' || !isPort(Number(port))) return undefined
    const primary = { host, port: Number(port) }
    this.#learned = listed(others)
      .slice(0, MOST_LEARNED)
      .map(each => ({ ...settings, ...mapped(this.#mapAddress, each.address) }))
    return {
      primary,
      replicas: listed(replicas)
        .filter(isUp)
        .map(each => each.address),
    }
  }

  /** Each once, the likeliest to answer first. */
  #all(): Settings[] {
    const last = this.#last === undefined ? [] : [this.#last]
    const byAddress = new Map(
      [...last, ...this.#given, ...this.#learned].map(each => [addressOf(each), each]),
    )
    if (this.#mistrusted !== undefined) {
      byAddress.delete(addressOf(this.#mistrusted))
      byAddress.set(addressOf(this.#mistrusted), this.#mistrusted)
    }
    return [...byAddress.values()]
  }
}

interface Listed {
  readonly address: Address
  readonly flags: string
}

/** Instances as a sentinel lists them: ip, port, flags and more of each. */
function listed(reply: ReplyValue): Listed[] {
  const instances = normalise({ array: { map: 'same' } }, replyOf(reply))
  return itemsOf(instances).flatMap(each => {
    if (!(each instanceof Map)) return []
    const [host, port, flags] = ['ip', 'port', 'flags'].map(name => each.get(name))
    if (typeof host !== 'string' || !isPort(Number(port))) return []
    return [{ address: { host, port: Number(port) }, flags: String(flags) }]
  })
}

function isUp({ flags }: Listed): boolean {
  return !/s_down|o_down|disconnected/.test(flags)
}

/** Nothing, for an error: older sentinels do not know all subcommands. */
function replyOf(value: ReplyValue): Reply {
  try {
    return toReply(value, true)
  } catch {
    return null
  }
}

function itemsOf(reply: Reply): readonly Reply[] {
  return Array.isArray(reply) ? reply : []
}
