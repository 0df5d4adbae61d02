/** Why there is no snapshot now, or why it cannot be restored; with what to do. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
  readonly code = 'SNAPSHOT'
}
