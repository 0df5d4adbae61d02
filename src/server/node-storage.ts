/** The file system of Node as the server's storage. */
import {
  close,
  closeSync,
  fdatasync,
  fstatSync,
  fsync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import type { ReadableFile, Storage, WritableFile } from '../persistence/storage.ts'
import { renameOver } from './rename-over.ts'

export const nodeStorage: Storage = {
  list(folder) {
    try {
      return readdirSync(folder)
    } catch (error) {
      if (isMissing(error)) return []
      throw error
    }
  },
  size(path) {
    return statSync(path, { throwIfNoEntry: false })?.size
  },
  makeFolder(path) {
    mkdirSync(path, { recursive: true })
  },
  open(path): ReadableFile {
    const descriptor = openSync(path, 'r')
    return {
      size: fstatSync(descriptor).size,
      read: (into, from) => readSync(descriptor, into, 0, into.length, from),
      close: () => closeSync(descriptor),
    }
  },
  append(path): WritableFile {
    const descriptor = openSync(path, 'a')
    let { size } = fstatSync(descriptor)
    return {
      get size() {
        return size
      },
      write(bytes) {
        let written = 0
        try {
          while (written < bytes.length) written += writeSync(descriptor, bytes, written)
        } catch (error) {
          // What was written before the disk was full stays: the caller cuts it off.
          if (written === 0) throw error
        } finally {
          size += written
        }
        return written
      },
      // What it takes to read the data again, its length included; not the time of the last change.
      sync: () => synced(fdatasync, descriptor),
      truncate(to) {
        ftruncateSync(descriptor, to)
        size = to
      },
      close: () => closeSync(descriptor),
    }
  },
  rename: (from, to) => freeingLater(to, () => renameOver(from, to)),
  remove: path => freeingLater(path, () => rmSync(path, { force: true })),
  async syncFolder(folder) {
    // Windows opens no folders, and keeps names by itself.
    if (process.platform === 'win32') return
    const descriptor = openSync(folder, 'r')
    try {
      await synced(fsync, descriptor)
    } finally {
      closeSync(descriptor)
    }
  },
}

/**
 * Takes the name of a file away. To free what a large one holds takes tens of milliseconds (measured): so it stays open
 * meanwhile, and another thread closes it. Windows replaces no file that is open.
 */
function freeingLater(path: string, take: () => void): void {
  const descriptor = process.platform === 'win32' ? undefined : openIfThere(path)
  try {
    take()
  } finally {
    if (descriptor !== undefined) close(descriptor, () => {})
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch {
    // Whoever may not read it waits until it is free.
    return undefined
  }
}

function synced(sync: typeof fsync, descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => {
    sync(descriptor, error => (error === null ? resolve() : reject(error)))
  })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
