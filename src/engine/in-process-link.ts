/** The client's link to a server in the same process: requests are dispatched at once, with no socket and no bytes. */
import type { Link, LinkListener, Word } from '../client/link.ts'
import type { SharedReply } from '../resp/shared-reply.ts'
import { type Bytes, Generated, NO_REPLY, Replies, type ReplyValue } from '../resp/values.ts'
import type { Engine } from './engine.ts'
import { InProcessOutlet } from './in-process-outlet.ts'

export class InProcessLink extends InProcessOutlet implements Link {
  readonly #listener: LinkListener

  constructor(server: Engine, listener: LinkListener) {
    super(server)
    this.#listener = listener
  }

  send(argv: readonly Word[]): void {
    this.add(argv.map(word => (typeof word === 'string' ? word : latin1(word))))
  }

  sendAll(commands: readonly (readonly Word[])[]): void {
    for (const argv of commands) this.send(argv)
  }

  flush(): void {
    this.run()
  }

  deliver(message: SharedReply): void {
    this.#listener.received(message.value)
  }

  protected settle(reply: ReplyValue): void {
    if (reply === NO_REPLY) return
    if (reply instanceof Generated) this.#listener.received(reply.whole())
    else if (reply instanceof Replies) for (const each of reply.values) this.#listener.received(each)
    else this.#listener.received(reply)
  }

  protected ended(): void {
    this.#listener.ended(undefined)
  }
}

function latin1(bytes: Uint8Array): Bytes {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
