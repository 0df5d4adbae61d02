/**
 * A snapshot on its way from the primary. By default it goes to a file first, so that the old data stay until all of the
 * new ones are here; with `repl-diskless-load on-empty-db` an empty server loads it while it comes.
 */
import { type ByteSource, fileSource } from '../persistence/loading.ts'
import { type ReadableFile, type Storage, within } from '../persistence/storage.ts'
import { type Inbox, LinkError } from './inbox.ts'
import type { Owner } from './owner.ts'

const MARK = 40

export class Copying {
  /** Bytes of the snapshot; 0: nobody knows. And those that have come. */
  total = 0
  read = 0
  /** Unix ms. */
  heardAt: number
  /** Whether it is being loaded. */
  isLoading = false
  readonly #owner: Owner
  readonly #storage: Storage
  readonly #inbox: Inbox
  /** What marks the end, if the length is not known. */
  #mark: Buffer | undefined
  /** The file that it is in; undefined: it is loaded as it comes. */
  #path: string | undefined
  #file: ReadableFile | undefined

  constructor(owner: Owner, storage: Storage, inbox: Inbox) {
    this.#owner = owner
    this.#storage = storage
    this.#inbox = inbox
    this.heardAt = owner.clock.now
  }

  /**
   * Reads what comes before the data is touched: all of it, or its beginning.
   *
   * @throws LinkError
   */
  async receive(): Promise<void> {
    const head = await this.#head()
    if (head.startsWith('$EOF:') && head.length === 5 + MARK)
      this.#mark = Buffer.from(head.slice(5), 'latin1')
    else if (/^\$\d+$/.test(head)) this.total = Number(head.slice(1))
    else throw new LinkError(`Bad protocol from MASTER, the first byte is not '$': ${head}`)
    const { config, keyspace } = this.#owner
    const isEmpty = keyspace.databases.every(({ size }) => size === 0)
    await this.#checkStart()
    if (config.value('repl-diskless-load') !== 'on-empty-db' || !isEmpty) await this.#receiveFile()
  }

  /**
   * Puts the snapshot in the place of all data. Returns the database that the stream has selected.
   *
   * @throws LoadError and LinkError; the data are gone then
   */
  async load(signal: AbortSignal): Promise<number> {
    this.isLoading = true
    let database = 0
    const onFact = (name: string, value: string) => {
      if (name === 'repl-stream-db' && /^\d{1,9}$/.test(value)) database = Number(value)
    }
    const { persistence } = this.#owner
    const rest = await persistence.exchange(this.#source, { signal, onFact, keepsExpired: true })
    this.isLoading = false
    if (this.#path !== undefined) return database
    this.#inbox.unread(rest)
    if (this.#mark !== undefined && !(await this.#inbox.exactly(MARK)).equals(this.#mark))
      throw new LinkError('the snapshot does not end with its mark')
    return database
  }

  close(): void {
    this.#file?.close()
    if (this.#path !== undefined) this.#storage.remove(this.#path)
  }

  /** Lines without content come while the primary makes the snapshot. */
  async #head(): Promise<string> {
    for (;;) {
      const line = await this.#inbox.line()
      this.heardAt = this.#owner.clock.now
      if (line.startsWith('-')) throw new LinkError(`MASTER aborted replication with an error: ${line}`)
      if (line !== '') return line
    }
  }

  get #source(): ByteSource {
    if (this.#path !== undefined && this.#file !== undefined) return fileSource(this.#path, this.#file)
    return {
      name: 'sent by the primary',
      size: this.total || Number.POSITIVE_INFINITY,
      next: () => this.#next(),
    }
  }

  /** The next bytes of the snapshot; with a mark perhaps also of what follows. */
  async #next(): Promise<Buffer | undefined> {
    if (this.total > 0 && this.read === this.total) return undefined
    const bytes = await (this.#mark === undefined
      ? this.#inbox.upTo(this.total - this.read)
      : this.#inbox.chunk())
    this.read += bytes.length
    this.heardAt = this.#owner.clock.now
    return bytes
  }

  /** Nothing is given up for what is no snapshot. */
  async #checkStart(): Promise<void> {
    const start = await this.#inbox.exactly(5)
    if (start.toString('latin1') !== 'REDIS') throw new LinkError('what the primary sends is no RDB file')
    this.#inbox.unread(start)
  }

  async #receiveFile(): Promise<void> {
    const { config, host, random } = this.#owner
    const path = within(config.value('dir'), `temp-${host.facts.processId}-${random.hex(8)}.rdb`)
    this.#path = path
    const file = this.#storage.append(path)
    try {
      let tail = Buffer.alloc(0)
      for (;;) {
        if (this.#mark !== undefined && tail.equals(this.#mark)) {
          file.truncate(file.size - MARK)
          break
        }
        const bytes = await this.#next()
        if (bytes === undefined) break
        if (file.write(bytes) < bytes.length) throw new LinkError('Write error: No space left on device')
        tail = Buffer.concat([tail, bytes.subarray(-MARK)]).subarray(-MARK)
      }
    } finally {
      file.close()
    }
    this.#file = this.#storage.open(path)
  }
}
