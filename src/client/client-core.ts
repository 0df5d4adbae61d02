/**
 * The seam between a client's methods and its connections: a view (client.ts) says what is asked and what becomes of
 * the reply, a core says where requests go. One server has a core (core.ts), a cluster another
 * (cluster/cluster-core.ts); the views are the same.
 */
import type { ConnectionError } from './errors.ts'
import type { Word } from './link.ts'
import type { Subscribing } from './listener.ts'
import type { Request } from './request.ts'

export type ClientState = 'ready' | 'reconnecting' | 'closed'

/** Takes a request, and settles it some time. */
export type Submit = (request: Request) => void

/** A connection on loan: nobody else uses it meanwhile. */
export interface Loan {
  readonly submit: Submit
  /** Whether an error only says that another connection is the right one by now; resolves when that is known. */
  moved(error: unknown): Promise<boolean>
  giveBack(): void
}

/** Which server it is, for people and for traces. */
export interface Whereabouts {
  readonly database: number
  /** Host, or the path of a unix socket. */
  readonly serverAddress: string
  readonly serverPort: number | undefined
  readonly clientId: string
}

export interface ClientCore {
  readonly state: ClientState
  /** Commands that are not answered yet. */
  readonly pending: number
  /** Resolves when the client has closed, for whatever reason. */
  readonly closed: Promise<void>
  /** For every call that has none of its own, in ms. */
  readonly timeout: number | undefined
  /** Where the server is, for people: `127.0.0.1:6379`. */
  readonly address: string
  readonly whereabouts: Whereabouts
  readonly subscriber: Subscribing
  readonly submit: Submit
  /** Lends a connection to the server that has the keys. */
  borrow(keys: readonly Word[]): Promise<Loan>
  /** A way to each server that has keys of its own. */
  parts(): readonly Submit[]
  close(error?: ConnectionError): void
}
