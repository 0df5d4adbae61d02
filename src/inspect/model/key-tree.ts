/** Names of keys as a tree: `user:1:name` lies in `user:1`, which lies in `user`. */
import { isSame, shown, type Text } from './replies.ts'

export const SEPARATOR = ':'

export interface Folder {
  /** With its separator: `user:1:`. Names the folder. */
  readonly path: string
  /** What is shown: `1`. */
  readonly label: string
  readonly folders: Map<string, Folder>
  readonly keys: Text[]
  /** Keys in it, at any depth. */
  count: number
}

export interface Row {
  readonly kind: 'folder' | 'key'
  readonly label: string
  /** Steps from the root. */
  readonly level: number
  /** Tells rows apart. */
  readonly id: string
  readonly key: Text | undefined
  readonly isOpen: boolean
  readonly count: number
}

export class KeyTree {
  #root = emptyFolder('', '')
  readonly #known = new Set<string>()
  /** Paths of the folders that show what is in them. */
  readonly #open = new Set<string>()

  get size(): number {
    return this.#known.size
  }

  clear(): void {
    this.#root = emptyFolder('', '')
    this.#known.clear()
  }

  /** Adds a key; one that is there already, as SCAN may give it twice, is left as it is. */
  add(key: Text): void {
    const id = idOf(key)
    if (this.#known.has(id)) return
    this.#known.add(id)
    const parts = shown(key).split(SEPARATOR)
    let folder = this.#root
    folder.count++
    let path = ''
    for (const part of parts.slice(0, -1)) {
      path += part + SEPARATOR
      const next = folder.folders.get(part) ?? emptyFolder(path, part)
      folder.folders.set(part, next)
      folder = next
      folder.count++
    }
    folder.keys.push(key)
  }

  remove(key: Text): void {
    if (!this.#known.delete(idOf(key))) return
    const trail: Folder[] = [this.#root]
    for (const part of shown(key).split(SEPARATOR).slice(0, -1)) {
      const next = trail.at(-1)?.folders.get(part)
      if (next === undefined) return
      trail.push(next)
    }
    const last = trail.at(-1)
    const at = last?.keys.findIndex(each => isSame(each, key)) ?? -1
    if (at !== -1) last?.keys.splice(at, 1)
    for (const [depth, folder] of trail.entries()) {
      folder.count--
      if (folder.count === 0) trail[depth - 1]?.folders.delete(folder.label)
    }
  }

  isOpen(path: string): boolean {
    return this.#open.has(path)
  }

  setOpen(path: string, isOpen: boolean): void {
    if (isOpen) this.#open.add(path)
    else this.#open.delete(path)
  }

  /** What is visible, from top to bottom, up to a number of rows. Walks with a stack of its own: names are as deep as they like. */
  rows(most: number): Row[] {
    const rows: Row[] = []
    const left: {
      readonly folder: Folder
      readonly level: number
      readonly steps: Iterator<Row | Folder>
    }[] = [{ folder: this.#root, level: 1, steps: this.#steps(this.#root, 1) }]
    for (let top = left.at(-1); top !== undefined && rows.length < most; top = left.at(-1)) {
      const { done, value } = top.steps.next()
      if (done === true) left.pop()
      else if ('kind' in value) rows.push(value)
      else left.push({ folder: value, level: top.level + 1, steps: this.#steps(value, top.level + 1) })
    }
    return rows
  }

  /** The rows of a folder; behind an open folder, the folder, whose own rows follow there. */
  *#steps(folder: Folder, level: number): Generator<Row | Folder, void> {
    const folders = [...folder.folders.values()].sort((a, b) => compare(a.label, b.label))
    for (const each of folders) {
      const isOpen = this.#open.has(each.path)
      const label = each.label + SEPARATOR
      yield { kind: 'folder', label, level, id: `f${each.path}`, key: undefined, isOpen, count: each.count }
      if (isOpen) yield each
    }
    const keys = folder.keys.map(key => ({ key, name: shown(key) })).sort((a, b) => compare(a.name, b.name))
    for (const { key, name } of keys) {
      const label = name.slice(folder.path.length) || '(empty)'
      yield { kind: 'key', label, level, id: `k${idOf(key)}`, key, isOpen: false, count: 1 }
    }
  }
}

function emptyFolder(path: string, label: string): Folder {
  return { path, label, folders: new Map(), keys: [], count: 0 }
}

const NUMERIC = new Intl.Collator('en', { numeric: true })
const compare = (a: string, b: string): number => NUMERIC.compare(a, b)

/** Names with the same letters, of which one is bytes that are shown so, are two. */
function idOf(key: Text): string {
  return `${typeof key === 'string' ? 't' : 'b'}${shown(key)}`
}
