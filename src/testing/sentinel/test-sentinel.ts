/** A primary, its replicas and their sentinels as a test sees them: made by start-sentinel.ts. */
import type { Argument } from '../../client/arguments.ts'
import { OptionError } from '../../client/errors.ts'
import { INSPECT, type InspectArguments, shown } from '../../client/inspect.ts'
import { boolean, type Checks, checkOptions } from '../../client/option-checks.ts'
import { type Settings, settingsOf } from '../../config/settings.ts'
import type { VirtualClock } from '../../keyspace/clock.ts'
import type { Reply } from '../../resp/plain.ts'
import type { Contents, ContentsOptions } from '../contents.ts'
import type { GroupServer, Reopen } from '../group/group-server.ts'
import { caughtUp, kill, restart } from '../group/takeover.ts'
import { TestNode } from '../group/test-node.ts'
import type { IdleOptions } from '../idle.ts'
import { resetServer } from '../reset.ts'
import { runUntil } from '../run-until.ts'
import { Sentinel, type Watch } from './watch.ts'

export interface SentinelKillOptions {
  /** Whether the sentinels make a replica the primary at once, if enough of them are up. Default true. */
  readonly failOver?: boolean
}

const KILL: Checks<SentinelKillOptions> = { failOver: boolean }

export class TestSentinel implements AsyncDisposable {
  /** What the sentinels call the primary. */
  readonly name: string
  /** The time of all of them. */
  readonly clock: VirtualClock
  /** All sentinels, and all servers that they watch, also those that were killed. */
  readonly sentinels: readonly TestNode[]
  readonly servers: readonly TestNode[]
  /** Who is what. */
  readonly #watch: Watch
  readonly #reopen: Reopen<GroupServer>
  /** What stands behind each of them. */
  readonly #members: ReadonlyMap<TestNode, GroupServer>
  /** The directives of each server as they were, for `reset()`. */
  readonly #settings: ReadonlyMap<TestNode, Settings>
  /** Set once `close` was called. */
  #closing: Promise<void> | undefined

  /** @param reopen starts a server or a sentinel again */
  constructor(watch: Watch, clock: VirtualClock, reopen: Reopen<GroupServer>) {
    this.name = watch.name
    this.#reopen = reopen
    this.clock = clock
    this.#watch = watch
    const members = [...watch.servers, ...watch.sentinels]
    const nodes = members.map(each => new TestNode(each))
    this.#members = new Map(nodes.map((node, at) => [node, members[at] as GroupServer]))
    this.servers = nodes.slice(0, watch.servers.length)
    this.sentinels = nodes.slice(watch.servers.length)
    this.#settings = new Map(this.servers.map(node => [node, settingsOf(node.server.config)]))
  }

  /** The one that the sentinels tell of, whether it is up or not. */
  get primary(): TestNode {
    return this.#nodeOf(this.#watch.primary)
  }

  /** The replicas that are up now. */
  get replicas(): readonly TestNode[] {
    return this.#watch.replicas.filter(({ hasFailed }) => !hasFailed).map(each => this.#nodeOf(each))
  }

  /** Of the sentinels that are up, for clients: `redis://127.0.0.1:<port>`. */
  get urls(): readonly string[] {
    return this.sentinels.filter(({ isUp }) => isUp).map(({ url }) => url)
  }

  /**
   * Runs a command on the primary.
   *
   * @throws ServerError when the reply is an error; ClosedError when it is down; TypeError for what cannot be sent
   * @example
   * await redis.call('SET', 'user:1', 'ann') // 'OK'
   */
  call(...argv: readonly Argument[]): Promise<Reply> {
    return this.primary.server.call(...argv)
  }

  /**
   * A replica and the primary change places, as after SENTINEL FAILOVER; nothing is lost. Without one that is named, the one
   * that the sentinels would choose. Resolves when all others follow it.
   *
   * @throws OptionError for what is no replica that is up
   */
  async failOver(replica?: TestNode): Promise<void> {
    const watch = this.#watch
    const chosen =
      replica === undefined ? watch.heirAmong(watch.replicasOf(watch.primary)) : this.#up('failOver', replica)
    if (chosen === undefined || chosen.primary === undefined)
      throw new OptionError(`failOver: ${replica?.url ?? 'the primary'} ${replica ? 'is' : 'has'} no replica`)
    await watch.failOver(chosen, undefined)
  }

  /**
   * Ends a server or a sentinel as a crash does: its connections break. What clients of the primary were told of, its
   * replicas have. If enough sentinels are up, they find out at once and make a replica the primary in the same step; with
   * `failOver: false` they do not until `failOver()`.
   *
   * @throws OptionError for what is down, and for a wrong or unknown option
   */
  async kill(node: TestNode, options: SentinelKillOptions = {}): Promise<void> {
    const { failOver = true } = checkOptions('kill', options, KILL)
    const member = this.#up('kill', node)
    const watch = this.#watch
    const elects = failOver && watch.isQuorate && !(member instanceof Sentinel)
    await kill<GroupServer>(watch, member, replicas => (elects ? watch.heirAmong(replicas) : undefined))
  }

  /**
   * Starts a server or a sentinel again that was killed, on its port: a server as a replica of the primary that there is, or
   * else as it was, but without data. Resolves when it has what its primary has.
   *
   * @throws OptionError for what is up; the system's error when its port is another's by now
   */
  async restart(node: TestNode): Promise<void> {
    const member = this.#members.get(node)
    if (member?.hasFailed !== true) throw new OptionError(`restart: ${node.url} was not killed`)
    await restart(this.#watch, member, this.#reopen)
  }

  /**
   * The keys of the primary with their values, as plain data.
   *
   * @throws OptionError for a wrong or unknown option
   */
  contents(options?: ContentsOptions): Contents {
    return this.primary.contents(options)
  }

  /**
   * Resolves when all have answered all requests that have arrived, and replicas have what the primary has.
   *
   * @throws OptionError for a wrong or unknown option
   */
  async idle(options?: IdleOptions): Promise<void> {
    const { primary } = this.#watch
    for (const node of [...this.servers, ...this.sentinels]) if (node.isUp) await node.idle(options)
    if (!primary.hasFailed) await caughtUp(primary, this.#watch.replicasOf(primary))
  }

  /**
   * As after the start, for the next test: no keys, scripts and functions, directives as they were, no faults, no pause.
   * Roles and clients stay as they are, and so does the time.
   */
  async reset(): Promise<void> {
    for (const node of [...this.servers, ...this.sentinels]) {
      node.faults.clear()
      node.resume()
      const settings = this.#settings.get(node)
      if (node.isUp && settings !== undefined) await resetServer(node.server, settings)
    }
    await this.idle({ ignoreWaiting: true })
  }

  /** Lets time go on by itself until a promise is settled; see `TestServer.runUntil()`. */
  runUntil<T>(wanted: PromiseLike<T>): Promise<T> {
    const servers = () =>
      [...this.servers, ...this.sentinels].flatMap(each => (each.isUp ? [each.server] : []))
    return runUntil(this.clock, servers, wanted)
  }

  /** Ends all of them; may be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#members.keys()].map(({ server }) => server.close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  [INSPECT](...how: InspectArguments): string {
    const { name, primary, replicas, urls, clock } = this
    const facts = { name, primary: primary.url, replicas: replicas.map(({ url }) => url) }
    return shown('TestSentinel', { ...facts, sentinels: urls, time: new Date(clock.now) }, how)
  }

  #nodeOf(member: GroupServer): TestNode {
    for (const [node, each] of this.#members) if (each === member) return node
    throw new TypeError('not one of these servers')
  }

  /** @throws OptionError for another's, and one that is down */
  #up(caller: string, node: TestNode): GroupServer {
    const member = this.#members.get(node)
    if (member === undefined) throw new OptionError(`${caller}: that is none of these servers and sentinels`)
    if (member.hasFailed) throw new OptionError(`${caller}: ${node.url} was killed`)
    return member
  }
}
