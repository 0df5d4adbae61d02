/** Files in memory: for servers that have no disk, and for tests. */
import type { ReadableFile, Storage, WritableFile } from './storage.ts'

interface File {
  bytes: Buffer
  size: number
}

export class MemoryStorage implements Storage {
  readonly #files = new Map<string, File>()

  list(folder: string): readonly string[] {
    const start = `${folder}/`
    return [...this.#files.keys()]
      .filter(path => path.startsWith(start))
      .map(path => path.slice(start.length))
  }

  size(path: string): number | undefined {
    return this.#files.get(path)?.size
  }

  /** Folders are nothing but parts of paths here. */
  makeFolder(): void {}

  open(path: string): ReadableFile {
    const file = this.#files.get(path)
    if (file === undefined) throw new Error(`No such file or directory: ${path}`)
    return {
      size: file.size,
      read: (into, from) => file.bytes.copy(into, 0, from, file.size),
      close: () => {},
    }
  }

  append(path: string): WritableFile {
    const file = this.#files.get(path) ?? { bytes: Buffer.alloc(0), size: 0 }
    this.#files.set(path, file)
    return {
      get size() {
        return file.size
      },
      write: bytes => {
        const end = file.size + bytes.length
        if (end > file.bytes.length) {
          const larger = Buffer.alloc(end * 2)
          file.bytes.copy(larger, 0, 0, file.size)
          file.bytes = larger
        }
        file.bytes.set(bytes, file.size)
        file.size = end
        return bytes.length
      },
      sync: () => Promise.resolve(),
      truncate: size => {
        file.size = Math.min(size, file.size)
      },
      close: () => {},
    }
  }

  rename(from: string, to: string): void {
    const file = this.#files.get(from)
    if (file === undefined) throw new Error(`No such file or directory: ${from}`)
    this.#files.delete(from)
    this.#files.set(to, file)
  }

  remove(path: string): void {
    this.#files.delete(path)
  }

  syncFolder(): Promise<void> {
    return Promise.resolve()
  }
}
