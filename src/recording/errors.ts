/** What keeps a recording from being made, or from being played at all. */

/** It could not be begun, or not be written to its end. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError'
  readonly code = 'RECORDING'
}

/** A file that is no recording, or a server that does not take its clients. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError'
  readonly code = 'REPLAY'
}
