/**
 * FAILOVER: the primary and one of its replicas change places, and nothing is lost.
 *
 *     waiting-for-sync      nobody writes; a replica comes to have everything
 *     failover-in-progress  that one is told to be the primary (PSYNC ... FAILOVER), and we follow it
 *
 * If it does not get there in time, or the replica refuses, all is as it was; with FORCE the replica that was named takes
 * over even if it lacks something.
 */
import type { Timer } from '../keyspace/clock.ts'
import type { History } from './history.ts'
import type { PrimaryAddress } from './link.ts'
import type { Owner } from './owner.ts'
import type { Primary } from './primary.ts'
import type { Replica } from './replica.ts'

/** Milliseconds between two looks at the replicas. */
const PERIOD = 100

export interface FailoverOptions {
  /** Who is to be the primary; undefined: the first one that has everything. */
  readonly target: Replica | undefined
  /** Milliseconds; 0: as long as it takes. */
  readonly timeout: number
  readonly force: boolean
}

/** What is to be done at the end. */
interface Outcome {
  /** Follow this one, which is told to take over. */
  follow(address: PrimaryAddress): void
  /** Be the primary again. */
  lead(): void
  /** There is no failover any more. */
  over(): void
}

export class Failover {
  state: 'waiting-for-sync' | 'failover-in-progress' = 'waiting-for-sync'
  readonly #owner: Owner
  readonly #primary: Primary
  readonly #history: History
  readonly #options: FailoverOptions
  readonly #outcome: Outcome
  /** Ends that nobody writes. */
  readonly #release: () => void
  /** Unix ms. */
  readonly #until: number
  #timer: Timer | undefined

  constructor(owner: Owner, primary: Primary, history: History, options: FailoverOptions, outcome: Outcome) {
    this.#owner = owner
    this.#primary = primary
    this.#history = history
    this.#options = options
    this.#outcome = outcome
    this.#until = options.timeout === 0 ? Number.POSITIVE_INFINITY : owner.clock.now + options.timeout
    this.#release = owner.holdWriters()
    owner.tell('info', 'FAILOVER requested.')
    this.#arm()
  }

  /** Looks whether a replica has everything, or the time is over. */
  look(): void {
    if (this.state !== 'waiting-for-sync') return
    const { target, force } = this.#options
    this.#primary.flush()
    const hasAll = (each: Replica) => each.state === 'online' && each.acknowledged >= this.#history.offset
    const ready = [...this.#primary.replicas].find(each => (target ?? each) === each && hasAll(each))
    if (ready !== undefined) this.#handOver(ready)
    else if (this.#owner.clock.now >= this.#until) {
      if (force && target !== undefined) this.#handOver(target, true)
      else this.abort('Replica never caught up before timeout')
    }
  }

  /** All is to be as it was. */
  abort(why: string): void {
    const hasFollowed = this.state === 'failover-in-progress'
    this.#owner.tell('warn', `Aborting failover: ${why}`)
    this.#end()
    if (hasFollowed) this.#outcome.lead()
  }

  /** The replica is the primary now, and we follow it. */
  done(): void {
    this.#end()
  }

  /** The server ends. */
  stop(): void {
    this.#timer?.cancel()
  }

  #handOver(replica: Replica, isForced = false): void {
    this.state = 'failover-in-progress'
    this.#timer?.cancel()
    const address = { host: replica.shownIp, port: replica.port }
    const { host, port } = address
    this.#owner.tell(
      'info',
      isForced
        ? `FAILOVER to ${host}:${port} time out exceeded, failing over.`
        : `Failover target ${host}:${port} is synced, failing over.`,
    )
    this.#outcome.follow(address)
  }

  #end(): void {
    this.#timer?.cancel()
    this.#outcome.over()
    this.#release()
  }

  #arm(): void {
    this.#primary.askForAcks()
    this.#timer = this.#owner.clock.after(PERIOD, () => {
      this.#owner.clock.read()
      this.#arm()
      this.look()
    })
  }
}
