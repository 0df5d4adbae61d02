/**
 * A snapshot on its way from the primary, and into the place of all data. By default it goes to a file first, so that the
 * old data stay until all of the new ones are here. With `repl-diskless-load` it is loaded while it comes: `on-empty-db`
 * where nothing is, `swapdb` beside the old data, which are served as long as they are of the same history.
 */
import type { Incoming } from '../persistence/exchanges.ts'
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
  /** Since when bytes are waited for, Unix ms; Infinity: none are, and the primary's silence means nothing. */
  waitsSince: number
  readonly #owner: Owner
  readonly #storage: Storage
  readonly #inbox: Inbox
  /** Whether what is here is an earlier state of what comes. */
  readonly #goesOn: boolean
  /** What marks the end, if the length is not known. */
  #mark: Buffer | undefined
  /** The last bytes that have come, as many as a mark has. */
  #tail = Buffer.alloc(0)
  #where: Incoming['where'] = 'in place'
  /** The file that it is in; undefined: it is loaded as it comes. */
  #path: string | undefined
  #file: ReadableFile | undefined

  constructor(owner: Owner, storage: Storage, inbox: Inbox, goesOn: boolean) {
    this.#owner = owner
    this.#storage = storage
    this.#inbox = inbox
    this.#goesOn = goesOn
    this.heardAt = owner.clock.now
    this.waitsSince = this.heardAt
  }

  /**
   * Reads what comes before the data are touched: all of it, or its beginning.
   *
   * @throws LinkError
   */
  async receive(): Promise<void> {
    const head = await this.#head()
    if (head.startsWith('$EOF:') && head.length === 5 + MARK)
      this.#mark = Buffer.from(head.slice(5), 'latin1')
    else if (/^\$\d+$/.test(head)) this.total = Number(head.slice(1))
    else
      throw new LinkError(
        `Bad protocol from MASTER, the first byte is not '$' (we received '${head}'), are you sure the host and port are right?`,
      )
    const isDirect = this.#isDirect
    const what =
      this.#mark === undefined ? `${this.total} bytes from master` : 'streamed RDB from master with EOF'
    this.#tell(`receiving ${what} ${isDirect ? 'to parser' : 'to disk'}`)
    await this.#checkStart()
    if (!isDirect) await this.#receiveFile()
  }

  /**
   * Puts the snapshot in the place of all data. Returns the database that the stream has selected.
   *
   * @param begins is called when the old data end
   * @throws LoadError and LinkError
   */
  async load(signal: AbortSignal, begins: () => void): Promise<number> {
    let database = 0
    const onFact = (name: string, value: string) => {
      if (name === 'repl-stream-db' && /^\d{1,9}$/.test(value)) database = Number(value)
    }
    this.isLoading = true
    this.waitsSince = Number.POSITIVE_INFINITY
    const where = this.#where
    if (where !== 'in place') this.#tell('Loading DB in memory')
    const taken = this.#owner.persistence.exchanges.take({
      source: this.#source,
      where,
      options: { signal, onFact, keepsExpired: true },
      begins: () => {
        begins()
        this.#tell(where === 'in place' ? 'Flushing old data' : 'Swapping active DB with loaded DB')
        if (where === 'in place') this.#tell('Loading DB in memory')
      },
      loaded: rest => this.#checkEnd(rest),
    })
    await taken.catch(error => {
      this.#tellFailure(error)
      throw error
    })
    this.isLoading = false
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

  /** Whether it is loaded while it comes. */
  get #isDirect(): boolean {
    const { config, keyspace } = this.#owner
    const how = config.value('repl-diskless-load')
    if (how === 'swapdb') this.#where = this.#goesOn ? 'aside, served' : 'aside'
    else if (how === 'disabled') return false
    return how === 'swapdb' || keyspace.databases.every(({ size }) => size === 0)
  }

  get #source(): ByteSource {
    if (this.#path !== undefined && this.#file !== undefined) return fileSource(this.#path, this.#file)
    return {
      name: 'sent by the primary',
      size: this.total || Number.POSITIVE_INFINITY,
      next: () => this.#next(),
    }
  }

  /**
   * The next bytes of the snapshot and of its mark; undefined behind them. Nothing follows the mark until the primary has
   * heard that all is here: so that it came last says that it is the end, to a reader that would wait for more.
   */
  async #next(): Promise<Buffer | undefined> {
    if (this.#mark === undefined ? this.read === this.total : this.#tail.equals(this.#mark)) return undefined
    this.waitsSince = this.#owner.clock.now
    const bytes = await (this.#mark === undefined
      ? this.#inbox.upTo(this.total - this.read)
      : this.#inbox.chunk())
    if (this.isLoading) this.waitsSince = Number.POSITIVE_INFINITY
    this.read += bytes.length
    if (this.#mark !== undefined)
      this.#tail = Buffer.concat([this.#tail, bytes.subarray(-MARK)]).subarray(-MARK)
    this.heardAt = this.#owner.clock.now
    return bytes
  }

  /** Nothing is given up for what is no snapshot. */
  async #checkStart(): Promise<void> {
    const start = await this.#inbox.exactly(5)
    if (start.toString('latin1') !== 'REDIS') throw new LinkError('what the primary sends is no RDB file')
    this.#inbox.unread(start)
  }

  async #checkEnd(rest: Buffer): Promise<void> {
    if (this.#path !== undefined) return
    this.#inbox.unread(rest)
    if (this.#mark !== undefined && !(await this.#inbox.exactly(MARK)).equals(this.#mark))
      throw new LinkError('Replication stream EOF marker is broken')
  }

  async #receiveFile(): Promise<void> {
    const { config, host, random } = this.#owner
    const path = within(config.value('dir'), `temp-${host.facts.processId}-${random.hex(8)}.rdb`)
    this.#path = path
    const file = this.#storage.append(path)
    try {
      for (let bytes = await this.#next(); bytes !== undefined; bytes = await this.#next())
        if (file.write(bytes) < bytes.length) throw new LinkError('Write error: No space left on device')
      if (this.#mark !== undefined) file.truncate(file.size - MARK)
    } finally {
      file.close()
    }
    this.#file = this.#storage.open(path)
  }

  #tellFailure(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error)
    this.#owner.tell('warn', `Internal error in RDB reading offset ${this.read}: ${why}`)
    const from = this.#path === undefined ? 'socket' : 'disk'
    this.#owner.tell(
      'warn',
      `Failed trying to load the MASTER synchronization DB from ${from}, check server logs.`,
    )
    if (this.#where !== 'in place') this.#tell('Discarding temporary DB in background')
  }

  #tell(text: string): void {
    this.#owner.tell('info', `MASTER <-> REPLICA sync: ${text}`)
  }
}
