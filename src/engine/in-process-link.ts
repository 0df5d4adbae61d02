/** The client's link to a server in the same process: requests are dispatched at once, with no socket and no bytes. */
import type { Link, LinkListener, Word } from '../client/link.ts'
import type { SharedReply } from '../resp/shared-reply.ts'
import { type Bytes, Generated, NO_REPLY, Replies, type ReplyValue } from '../resp/values.ts'
import type { Server } from '../server/server.ts'
import { dispatch } from './dispatch.ts'
import type { Outlet, Session } from './session.ts'

export class InProcessLink implements Link, Outlet {
  readonly address = 'in-process'
  readonly localAddress = 'in-process'
  readonly fd = -1
  readonly output = { bytes: 0, chunks: 0 }
  readonly pendingInput = 0
  readonly argumentBytes = 0
  readonly session: Session
  readonly #server: Server
  readonly #listener: LinkListener
  /** Requests that came while one waits. */
  #waiting: (readonly Bytes[])[] = []
  #stopped = false
  #closed = false

  constructor(server: Server, listener: LinkListener) {
    this.#server = server
    this.#listener = listener
    this.session = server.openSession(this)
    this.session.protocol = 3
  }

  send(argv: readonly Word[]): void {
    this.#waiting.push(argv.map(word => (typeof word === 'string' ? word : latin1(word))))
  }

  flush(): void {
    if (!this.#stopped) this.#run()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#waiting = []
    this.#server.closeSession(this.session, 'closed')
    this.#listener.ended(undefined)
  }

  checkOutput(): void {}

  deliver(message: SharedReply): void {
    this.#listener.received(message.value)
  }

  finish(): void {
    this.close()
  }

  /** Tries the command that was held back once more. */
  resume(): void {
    this.#server.turns.afterwards(() => {
      this.#stopped = false
      this.#run()
    })
  }

  answer(reply: ReplyValue): void {
    this.#server.turns.afterwards(() => {
      this.#stopped = false
      this.#waiting.shift()
      this.#receive(reply)
      this.#run()
    })
  }

  #run(): void {
    const { turns } = this.#server
    let done = 0
    turns.begin(undefined)
    for (; done < this.#waiting.length && !this.#closed; done++) {
      const reply = dispatch(this.session, this.#waiting[done] as readonly Bytes[])
      if (typeof reply === 'symbol') {
        this.#stopped = true
        break
      }
      this.#receive(reply)
      this.session.settle()
    }
    turns.end()
    this.#waiting.splice(0, done)
  }

  #receive(reply: ReplyValue): void {
    if (reply === NO_REPLY) return
    if (reply instanceof Generated) this.#listener.received(reply.toArray())
    else if (reply instanceof Replies) for (const each of reply.values) this.#listener.received(each)
    else this.#listener.received(reply)
  }
}

function latin1(bytes: Uint8Array): Bytes {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
