/** What a server refuses to do, as classes with a stable `code`. That it was closed is the client's ClosedError. */

/** `listen()` was called again. */
export class ListeningError extends Error {
  override readonly name = 'ListeningError'
  readonly code = 'LISTENING'
}
