/**
 * The way of one request through a cluster: to the node that should have its slot, and on from there as the nodes say.
 *
 *     aim -> node --reply--> caller
 *      ^       |--MOVED, ASK--> the node that is named (at most 16 times: RedirectError)
 *      |       |--TRYAGAIN, CLUSTERDOWN, READONLY, no connection
 *      |       v
 *      +---- held until the cluster was asked again (too long: the caller gets what was said last)
 */
import { ReplyError, type ReplyValue } from '../../resp/values.ts'
import type { Address } from '../address.ts'
import { type ConnectionError, RedirectError } from '../errors.ts'
import type { Detour, Request } from '../request.ts'
import { now } from '../timers.ts'
import type { Node } from './node.ts'
import { placeIn } from './redirection.ts'
import type { Aim } from './route.ts'

/** What a trip needs of the cluster. */
export interface Router {
  /** How long a request may be held in all, in ms. */
  readonly patience: number
  nodeFor(aim: Aim): Node
  nodeAt(address: Address): Node
  /** A slot is at another node by now. */
  moved(slot: number, address: Address): void
  /** Calls `again()` of the request's trip once the cluster was asked about its nodes. */
  hold(request: Request): void
}

const MOST_REDIRECTS = 16

export class Trip implements Detour {
  /** The cluster. */
  readonly #router: Router
  /** Who is on the way. */
  readonly #request: Request
  /** Where to. */
  #aim: Aim
  /** Where the request was sent last. */
  #node: Node | undefined
  /** How often nodes have sent it on. */
  #redirects = 0
  /** When it was first held, in ms of the client's clock. */
  #heldSince: number | undefined

  constructor(router: Router, request: Request, aim: Aim) {
    this.#router = router
    this.#request = request
    this.#aim = aim
    request.detour = this
  }

  again(): void {
    this.#to(this.#router.nodeFor(this.#aim))
  }

  takes(reply: ReplyValue): boolean {
    const error = refusalIn(reply)
    switch (error?.code) {
      case 'MOVED':
      case 'ASK':
        return this.#follow(error)
      case 'TRYAGAIN':
      case 'CLUSTERDOWN':
      // Of a command without keys, which a node does not send on when it has become a replica.
      case 'READONLY':
        return this.#wait()
      // A server that has just started, and a replica that has lost its primary.
      case 'LOADING':
      case 'MASTERDOWN':
        return this.#toPrimary() || this.#wait()
      default:
        return false
    }
  }

  resume(error: ConnectionError): void {
    if (!this.#toPrimary() && !this.#wait()) this.#request.fail(error)
  }

  #to(node: Node): void {
    this.#node = node
    node.submit(this.#request)
  }

  #follow({ code, message }: ReplyError): boolean {
    const place = this.#node === undefined ? undefined : placeIn(message, this.#node.address)
    if (place === undefined) return false
    this.#redirects++
    if (this.#redirects > MOST_REDIRECTS) {
      this.#request.fail(
        new RedirectError(`the cluster sent a command on ${MOST_REDIRECTS} times: ${message}`),
      )
      return true
    }
    const node = this.#router.nodeAt(place.address)
    if (code === 'MOVED') {
      this.#router.moved(place.slot, place.address)
      this.#to(node)
    } else {
      this.#node = node
      void node.submitAsking(this.#request)
    }
    return true
  }

  /** What a replica cannot answer, the primary can. */
  #toPrimary(): boolean {
    if (!this.#aim.reads) return false
    this.#aim = { ...this.#aim, reads: false }
    this.again()
    return true
  }

  #wait(): boolean {
    this.#heldSince ??= now()
    if (now() - this.#heldSince >= this.#router.patience) return false
    this.#router.hold(this.#request)
    return true
  }
}

/** Why a node did not run a command; of the replies to a transaction, the first that says so if it did not run. */
function refusalIn(reply: ReplyValue): ReplyError | undefined {
  if (reply instanceof ReplyError) return reply
  if (!Array.isArray(reply) || !(reply.at(-1) instanceof ReplyError)) return undefined
  return reply.find(each => each instanceof ReplyError && REFUSALS.has(each.code))
}

const REFUSALS = new Set(['MOVED', 'ASK', 'TRYAGAIN', 'CLUSTERDOWN', 'READONLY'])
