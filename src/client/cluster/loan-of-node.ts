/**
 * A connection on loan from the node that has the keys of a transaction: WATCH and what follows are for keys in one slot,
 * and a redirection ends the attempt.
 */
import { ServerError } from '../../resp/plain.ts'
import type { Bytes } from '../../resp/values.ts'
import type { Loan } from '../client-core.ts'
import type { Connection } from '../connection.ts'
import { ConnectionError } from '../errors.ts'
import type { Word } from '../link.ts'
import type { Request } from '../request.ts'
import { now } from '../timers.ts'
import type { Node } from './node.ts'
import { placeIn } from './redirection.ts'
import { keysIn, slotOfAll } from './route.ts'
import type { Router } from './trip.ts'

/** What a loan needs of the cluster. */
interface Lender extends Router {
  /** Resolves when the cluster was asked about its nodes. */
  looked(): Promise<void>
}

export class LoanOfNode implements Loan {
  /** The cluster, which learns what redirections say. */
  readonly #lender: Lender
  /** Whose connection it is. */
  readonly #node: Node
  /** What is on loan. */
  readonly #connection: Connection
  /** The first of the keys: all others must be in its slot. */
  readonly #key: Bytes | undefined

  /**
   * @throws CrossSlotError when the keys are in several slots; ConnectionError when their node cannot be connected to for
   * longer than a request may be held
   */
  static async of(lender: Lender, keys: readonly Word[]): Promise<LoanOfNode> {
    const watched = keysIn([['WATCH', ...keys]])
    const slot = slotOfAll('WATCH', watched)
    const until = now() + lender.patience
    for (;;) {
      const node = lender.nodeFor({ slot, reads: false })
      try {
        return new LoanOfNode(lender, node, await node.leases.lend(), watched[0])
      } catch (error) {
        if (!(error instanceof ConnectionError) || now() >= until) throw error
        await lender.looked()
      }
    }
  }

  private constructor(lender: Lender, node: Node, connection: Connection, key: Bytes | undefined) {
    this.#lender = lender
    this.#node = node
    this.#connection = connection
    this.#key = key
  }

  readonly submit = (request: Request): void => {
    try {
      const keys = keysIn(request.batch ?? [request.argv])
      slotOfAll('transaction', this.#key === undefined ? keys : [this.#key, ...keys])
    } catch (error) {
      request.fail(error)
      return
    }
    this.#connection.submit(request)
  }

  async moved(error: unknown): Promise<boolean> {
    if (!(error instanceof ServerError) || !ELSEWHERE.has(error.code)) return false
    const place = error.code === 'MOVED' ? placeIn(error.message, this.#node.address) : undefined
    if (place === undefined) await this.#lender.looked()
    else this.#lender.moved(place.slot, place.address)
    return true
  }

  giveBack(): void {
    this.#node.leases.giveBack(this.#connection)
  }
}

const ELSEWHERE = new Set(['MOVED', 'ASK', 'TRYAGAIN', 'CLUSTERDOWN'])
