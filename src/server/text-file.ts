/** A small text file on disk, read and written as a whole: the file of users. */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { HostFile } from '../engine/host.ts'

/** A new file is for its owner alone: there are hashes of passwords in it. */
const ONLY_OWN = 0o600

export function textFile(path: string): HostFile {
  // The directory of the process may change, the file must not.
  const place = resolve(path)
  return {
    path,
    read: () => readFileSync(place, 'latin1'),
    write: text => replace(place, text),
  }
}

/** Writes beside it, then renames: whoever reads meanwhile, or after the power has failed, finds the old text or the new. */
function replace(path: string, text: string): void {
  const temporary = `${path}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? ONLY_OWN
  try {
    synced(temporary, 'wx', file => writeFileSync(file, text, 'latin1'), mode & 0o777)
    renameSync(temporary, path)
    synced(dirname(path), 'r', () => {})
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Opens, works, and waits until what was written is on the disk. */
function synced(path: string, flags: string, work: (file: number) => void, mode = ONLY_OWN): void {
  const file = openSync(path, flags, mode)
  try {
    work(file)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
