/** The shard channels that are heard from one node of a cluster, over one connection, which is not made again. */
import type { ReplyValue } from '../../resp/values.ts'
import type { Connection } from '../connection.ts'
import { ClosedError, type ConnectionError } from '../errors.ts'
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
  /** Who is told what is heard. */
  readonly #hearer: Hearer
  /** The connection. */
  readonly #subscriber: Subscriber
  /** What is heard, or asked for. */
  readonly #names = new Set<string>()
  /** It hears nothing more: its connection has ended, or nobody has wanted to hear anything. */
  isClosed = false

  constructor(dial: () => Promise<Connection>, hearer: Hearer) {
    this.#hearer = hearer
    this.#subscriber = new Subscriber(dial, false)
  }

  /** @throws ServerError `MOVED` when another node has the slot */
  async listen(name: string): Promise<void> {
    this.#names.add(name)
    try {
      // Connected first: then each channel is confirmed or refused by itself.
      await this.#subscriber.add('s', [], this)
      await this.#subscriber.add('s', [name], this)
    } catch (error) {
      this.#forget(name)
      throw error
    }
  }

  /** Never rejects: a node that no longer has the slot, or is lost, sends nothing of it any more. */
  async leave(name: string): Promise<void> {
    this.#forget(name)
    if (!this.isClosed) await this.#subscriber.remove('s', [name], this).catch(() => {})
  }

  receive(channel: string, message: ReplyValue): void {
    this.#hearer.tell(channel, message)
  }

  takenBack(name: string): void {
    this.#hearer.takenBack(name)
  }

  end(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.#hearer.lost()
  }

  close(error: ConnectionError): void {
    this.isClosed = true
    this.#subscriber.close(error)
  }

  /** With the last channel goes the connection. */
  #forget(name: string): void {
    this.#names.delete(name)
    if (this.#names.size === 0) this.close(new ClosedError('nothing is heard from the node any more'))
  }
}
