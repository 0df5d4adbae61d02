/**
 * A disk that loses what was not synced. After a crash each file ends anywhere between what is safe and what was
 * written, and of the names that were changed since their folder was synced any first part is there. It may also be
 * full, or fail.
 */
import type { ReadableFile, Storage, WritableFile } from '../../src/persistence/storage.ts'

interface File {
  bytes: Buffer
  /** Bytes that survive a crash for sure. */
  safe: number
}

export class LosingStorage implements Storage {
  /** What happens to the next syncs: they end when `settle` is called, or fail. */
  readonly #syncing: (() => void)[] = []
  #names: Map<string, File>
  #safeNames: Map<string, File>
  /** Changes of names since the last sync of a folder, in order. */
  #changes: ((names: Map<string, File>) => void)[] = []
  /** Bytes that may still be written. */
  room = Number.POSITIVE_INFINITY
  /** Set: writes and syncs fail with it. */
  failure: string | undefined
  /** Whether syncs end by themselves. */
  isQuick = false

  constructor(names = new Map<string, File>()) {
    this.#names = names
    this.#safeNames = new Map(names)
  }

  /** The disk after a crash. `below` picks whole numbers from 0 up to, not including, one. */
  crash(below: (limit: number) => number): LosingStorage {
    const names = new Map(this.#safeNames)
    for (const change of this.#changes.slice(0, below(this.#changes.length + 1))) change(names)
    const left = new Map<File, File>()
    for (const file of names.values()) {
      const size = file.safe + below(file.bytes.length - file.safe + 1)
      left.set(file, { bytes: Buffer.from(file.bytes.subarray(0, size)), safe: size })
    }
    return new LosingStorage(new Map([...names].map(([path, file]) => [path, left.get(file) as File])))
  }

  /** Ends syncs that were begun, all or the first of them. */
  settle(count = this.#syncing.length): void {
    for (const done of this.#syncing.splice(0, count)) done()
  }

  get syncs(): number {
    return this.#syncing.length
  }

  get paths(): string[] {
    return [...this.#names.keys()]
  }

  /** What a file holds. */
  bytesOf(path: string): Buffer | undefined {
    return this.#names.get(path)?.bytes
  }

  list(folder: string): readonly string[] {
    return this.paths.filter(path => path.startsWith(`${folder}/`)).map(path => path.slice(folder.length + 1))
  }

  size(path: string): number | undefined {
    return this.#names.get(path)?.bytes.length
  }

  makeFolder(): void {}

  open(path: string): ReadableFile {
    const { bytes } = this.#file(path)
    return { size: bytes.length, read: (into, from) => bytes.copy(into, 0, from), close: () => {} }
  }

  append(path: string): WritableFile {
    const file = this.#names.get(path) ?? { bytes: Buffer.alloc(0), safe: 0 }
    if (!this.#names.has(path)) this.#change(names => names.set(path, file))
    return {
      get size() {
        return file.bytes.length
      },
      write: bytes => {
        if (this.failure !== undefined) throw new Error(this.failure)
        const count = Math.min(bytes.length, this.room)
        this.room -= count
        file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, count)])
        return count
      },
      sync: () => {
        const { length } = file.bytes
        return this.#synced(() => {
          file.safe = Math.max(file.safe, Math.min(length, file.bytes.length))
        })
      },
      truncate: size => {
        file.bytes = file.bytes.subarray(0, size)
        file.safe = Math.min(file.safe, size)
      },
      close: () => {},
    }
  }

  rename(from: string, to: string): void {
    this.#file(from)
    this.#change(names => {
      const file = names.get(from)
      if (file !== undefined) names.set(to, file)
      names.delete(from)
    })
  }

  remove(path: string): void {
    if (this.#names.has(path)) this.#change(names => names.delete(path))
  }

  syncFolder(): Promise<void> {
    const count = this.#changes.length
    return this.#synced(() => {
      for (const change of this.#changes.splice(0, Math.min(count, this.#changes.length)))
        change(this.#safeNames)
    })
  }

  #synced(action: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        if (this.failure !== undefined) return reject(new Error(this.failure))
        action()
        resolve()
      }
      if (this.isQuick) done()
      else this.#syncing.push(done)
    })
  }

  #change(change: (names: Map<string, File>) => void): void {
    change(this.#names)
    this.#changes.push(change)
  }

  #file(path: string): File {
    const file = this.#names.get(path)
    if (file === undefined) throw new Error(`no such file: ${path}`)
    return file
  }
}
