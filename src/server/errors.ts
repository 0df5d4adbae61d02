/** What a server refuses to do, as classes with a stable `code`. That it was closed is the client's ClosedError. */

/** Data were not written: those of a server that has closed, or that it was asked to save. */
export class SaveError extends Error {
  override readonly name = 'SaveError'
  readonly code = 'SAVE'
}

/** `listen()` was called again. */
export class ListeningError extends Error {
  override readonly name = 'ListeningError'
  readonly code = 'LISTENING'
}
