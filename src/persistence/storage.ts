/**
 * Where files are kept. All that the server writes to a disk goes through these few operations; on Node they are those
 * of the file system (server/node-storage.ts), in a browser or a test a map in memory (memory-storage.ts).
 *
 * Paths are those of the system. What fails throws an Error whose message says why. Writing is done at once, as Redis
 * does, for it goes to the system's cache; only waiting for the disk takes long.
 */
export interface Storage {
  /** The names in a folder, in no order; none if there is no such folder. */
  list(folder: string): readonly string[]
  /** Bytes of a file; undefined if there is none. */
  size(path: string): number | undefined
  makeFolder(path: string): void
  /** Opens a file to be read. */
  open(path: string): ReadableFile
  /** Opens a file to be written at its end; an empty one where there is none. */
  append(path: string): WritableFile
  /** The second path names the file now, in place of what it named before. */
  rename(from: string, to: string): void
  /** Removes a file, if there is one. */
  remove(path: string): void
  /** Resolves when the names in a folder are on the disk: a file that was renamed is found under its name again. */
  syncFolder(folder: string): Promise<void>
}

export interface ReadableFile {
  readonly size: number
  /** Fills a buffer from a place in the file on. Returns how many bytes there were; 0 at the end. */
  read(into: Buffer, from: number): number
  close(): void
}

export interface WritableFile {
  readonly size: number
  /**
   * Writes at the end. Returns how many bytes were written: fewer, if the disk is full or fails on the way. The bytes are
   * lent until then: others come to stand where they are.
   */
  write(bytes: Uint8Array): number
  /** Resolves when all that was written before is on the disk. */
  sync(): Promise<void>
  /** Cuts the file off. */
  truncate(size: number): void
  close(): void
}

/** The path of something in a folder. */
export function within(folder: string, name: string): string {
  return folder === '' ? name : `${folder.replace(/\/$/, '')}/${name}`
}
