/** The shard channels that are heard from one node of a cluster, over one connection, which is not made again. */
import type { ReplyValue } from '../../resp/values.ts'
import type { Connection } from '../connection.ts'
import type { ConnectionError } from '../errors.ts'
import type { Listener } from '../listener.ts'
import { Subscriber } from '../subscriber.ts'

/** Who is told what is heard. */
export interface Hearer {
  tell(name: string, message: ReplyValue): void
  /** The node no longer has the channel. */
  takenBack(name: string): void
  /** The connection has ended. */
  lost(): void
}

export class Ear implements Listener {
  readonly #hearer: Hearer
  readonly #subscriber: Subscriber

  constructor(dial: () => Promise<Connection>, hearer: Hearer) {
    this.#hearer = hearer
    this.#subscriber = new Subscriber(dial, false)
  }

  /** @throws ServerError `MOVED` when another node has the slot */
  async listen(name: string): Promise<void> {
    // Connected first: then each channel is confirmed or refused by itself.
    await this.#subscriber.add('s', [], this)
    await this.#subscriber.add('s', [name], this)
  }

  async leave(name: string): Promise<void> {
    await this.#subscriber.remove('s', [name], this)
  }

  receive(channel: string, message: ReplyValue): void {
    this.#hearer.tell(channel, message)
  }

  takenBack(name: string): void {
    this.#hearer.takenBack(name)
  }

  end(): void {
    this.#hearer.lost()
  }

  close(error: ConnectionError): void {
    this.#subscriber.close(error)
  }
}
