/**
 * Before a server ends, its replicas get the rest of the stream (`shutdown-timeout`): nobody writes any more, and it is
 * asked again and again how far they have come. SHUTDOWN ABORT has the server go on.
 */
import type { Timer } from '../keyspace/clock.ts'
import type { Owner } from './owner.ts'
import type { Primary } from './primary.ts'

const SECOND = 1000
/** Milliseconds between two questions to the replicas. */
const PERIOD = 100

export class Farewell {
  /** Resolves with whether the server is to end. */
  readonly isOver: Promise<boolean>
  /** Unix ms: then it ends, whatever the replicas have. */
  readonly until: number
  readonly #owner: Owner
  readonly #primary: Primary
  /** Up to where the replicas are to have the stream: what comes now are questions. */
  readonly #offset: number
  /** Ends that nobody writes. */
  readonly #release: () => void
  #resolve: (ends: boolean) => void = () => {}
  #timer: Timer | undefined

  constructor(owner: Owner, primary: Primary, offset: number, milliseconds: number) {
    this.#owner = owner
    this.#primary = primary
    this.#offset = offset
    this.until = owner.clock.now + milliseconds
    this.isOver = new Promise(resolve => {
      this.#resolve = resolve
    })
    this.#release = owner.holdWriters()
    owner.tell('info', 'Waiting for replicas before shutting down.')
    this.#arm()
  }

  /** Looks whether all have everything, or the time is over. */
  look(): void {
    const areWhole = this.#primary.lackingAt(this.#offset).length === 0
    if (areWhole || this.#owner.clock.now >= this.until) this.#end(true)
  }

  abort(): void {
    this.#owner.tell('info', 'Shutdown manually aborted.')
    this.#end(false)
    this.#release()
  }

  /** The server ends without it. */
  stop(): void {
    this.#timer?.cancel()
    this.#resolve(true)
  }

  #end(ends: boolean): void {
    if (ends) tellWhoLags(this.#owner, this.#primary, this.#offset)
    this.#timer?.cancel()
    this.#resolve(ends)
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

/** Says in the log which replicas lack something of the stream up to there. */
export function tellWhoLags(owner: Owner, primary: Primary, offset: number): void {
  const { size } = primary.replicas
  if (size === 0) return
  const lacking = primary.lackingAt(offset)
  for (const { name, acknowledged, state, stateName, heardAt } of lacking) {
    const lag = state === 'online' ? Math.floor((owner.clock.now - heardAt) / SECOND) : 0
    const behind = offset - acknowledged
    owner.tell(
      'info',
      `Lagging replica ${name} reported offset ${behind} behind master, lag=${lag}, state=${stateName}.`,
    )
  }
  owner.tell('info', `${size - lacking.length} of ${size} replicas are in sync when shutting down.`)
}
