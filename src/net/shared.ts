/** What all connections of a server have in common; sockets.ts keeps it. */
import type { Writer } from '../resp/writer.ts'

export interface Shared {
  /** Replies of the running turn. */
  readonly writer: Writer
  /** What is being read. */
  readonly readBuffer: Buffer
  /** Output beyond which a connection looks at its limits: at most the smallest of them. */
  readonly checkOutputAt: number
  /** The directive client-query-buffer-limit. */
  readonly inputLimit: number
}
