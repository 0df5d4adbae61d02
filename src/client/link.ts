/**
 * The seam under a connection: something that takes requests and hands back what comes, in order. Sockets are one
 * kind (socket-link.ts); a server in the same process is the other, without any bytes.
 */
import type { Bytes, ReplyValue } from '../resp/values.ts'

/** One word of a request: bytes as a string of one character each, or as they are. */
export type Word = Bytes | Uint8Array

export interface LinkListener {
  /** A reply, or a message between replies. */
  received(value: ReplyValue): void
  /** The link has ended; called once, at last. */
  ended(cause: Error | undefined): void
}

export interface Link {
  /** Takes one request, which may stay here until `flush`; nothing of it when it throws. */
  send(argv: readonly Word[]): void
  /** Takes several: all of them, or none when it throws. */
  sendAll(commands: readonly (readonly Word[])[]): void
  /** Sends what was taken. */
  flush(): void
  close(): void
}

/** Opens a link whose events go to the listener. */
export type OpenLink = (listener: LinkListener) => Promise<Link>
