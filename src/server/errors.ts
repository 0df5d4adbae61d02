/** What a server refuses to do, as classes with a stable `code`. That it was closed is the client's ClosedError. */

/** The server has closed, and its last changes could not be written. */
export class SaveError extends Error {
  override readonly name = 'SaveError'
  readonly code = 'SAVE'
}

/** `listen()` was called again. */
export class ListeningError extends Error {
  override readonly name = 'ListeningError'
  readonly code = 'LISTENING'
}
