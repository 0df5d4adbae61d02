/**
 * Gives a file the name of another. On Windows that fails for a moment while somebody has the other one open: a scanner for
 * viruses, a backup. So it is tried again there. Called by node-storage.ts.
 */
import { renameSync } from 'node:fs'

/** What Windows says while a file is in use; elsewhere these mean what they say. */
const IN_USE = ['EPERM', 'EACCES', 'EBUSY']

/** Pauses before the next try, in ms: a second together, in which nothing else runs. */
const PAUSES = [1, 2, 5, 10, 20, 50, 100, 200, 300, 300]

/** The system as it is, unless a test says otherwise. */
export interface RenameSystem {
  readonly platform: NodeJS.Platform
  rename(from: string, to: string): void
  /** Waits for some milliseconds. */
  wait(milliseconds: number): void
}

const SYSTEM: RenameSystem = {
  platform: process.platform,
  rename: renameSync,
  wait: milliseconds => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
}

/** @throws the system's error */
export function renameOver(
  from: string,
  to: string,
  { platform, rename, wait }: RenameSystem = SYSTEM,
): void {
  for (const pause of platform === 'win32' ? PAUSES : []) {
    try {
      rename(from, to)
      return
    } catch (error) {
      if (!isInUse(error)) throw error
      wait(pause)
    }
  }
  rename(from, to)
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && IN_USE.includes(String(error.code))
}
