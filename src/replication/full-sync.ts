/**
 * One snapshot for all replicas that wait for one: made once, sent to each while the server goes on, no faster than the
 * slowest of them reads. What happens meanwhile waits with each replica.
 *
 *     with a mark   "$EOF:" mark CR LF  RDB file  mark       made while it is sent (`repl-diskless-sync`)
 *     with a length "$" length CR LF    RDB file             written to a file first, since nobody knows how long it gets
 */
import type { ByteSource } from '../persistence/loading.ts'
import { fileSource } from '../persistence/loading.ts'
import { Slices } from '../persistence/slices.ts'
import type { Snapshot } from '../persistence/snapshot.ts'
import { rdbOf, saveSnapshot } from '../persistence/snapshot-file.ts'
import { type Storage, within } from '../persistence/storage.ts'
import { Delays } from '../persistence/waiting.ts'
import type { Owner } from './owner.ts'
import type { Replica } from './replica.ts'

const MARK = 40

export class FullSync {
  readonly replicas: readonly Replica[]
  /** Whether the snapshot goes through a file. */
  readonly hasLength: boolean
  readonly #owner: Owner
  readonly #storage: Storage
  readonly #snapshot: Snapshot
  readonly #facts: Readonly<Record<string, string | number>>
  readonly #stop = new AbortController()
  /** Nothing was sent so far: the file is being written. */
  isPreparing: boolean

  /** @param facts what the file says about the history that it is a point of */
  constructor(
    owner: Owner,
    storage: Storage,
    snapshot: Snapshot,
    facts: Readonly<Record<string, string | number>>,
    replicas: readonly Replica[],
    hasLength: boolean,
  ) {
    this.#owner = owner
    this.#storage = storage
    this.#snapshot = snapshot
    this.#facts = facts
    this.replicas = replicas
    this.hasLength = hasLength
    this.isPreparing = hasLength
  }

  /** Those that are still there. */
  get #present(): Replica[] {
    return this.replicas.filter(({ state }) => state === 'syncing')
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted
  }

  /** A replica has gone, perhaps the last one. */
  left(): void {
    if (this.#present.length > 0 || this.isStopped) return
    if (!this.hasLength)
      this.#owner.tell('warn', 'Diskless rdb transfer, last replica dropped, killing fork child.')
    this.#stop.abort()
  }

  stop(): void {
    this.#stop.abort()
  }

  /**
   * Sends everything.
   *
   * @throws Error that says what failed: then no replica has the whole
   */
  async run(): Promise<void> {
    if (this.hasLength) await this.#sendFile()
    else await this.#sendDirectly()
  }

  async #sendDirectly(): Promise<void> {
    const mark = Buffer.from(this.#owner.random.hex(MARK))
    const { config, clock } = this.#owner
    const slices = new Slices(this.#owner.host)
    const delays = new Delays(clock, this.#stop.signal)
    let seen = 0
    try {
      await this.#send(Buffer.from(`$EOF:${mark.toString('latin1')}\r\n`))
      const only = this.replicas[0]?.wantsOnly
      for (const chunk of rdbOf(this.#owner, this.#snapshot, this.#facts, only)) {
        if (chunk !== undefined) await this.#send(Buffer.from(chunk))
        const delay = delays.after(this.#snapshot.read - seen, config.value('rdb-key-save-delay'))
        seen = this.#snapshot.read
        if (delay !== undefined) await delay
        if (slices.isOver) await slices.rest()
        this.#throwIfStopped()
      }
      await this.#send(mark)
      this.#throwIfStopped()
      const left = this.#present.length
      this.#owner.tell('info', `Diskless rdb transfer, done reading from pipe, ${left} replicas still up.`)
    } finally {
      this.#snapshot.release()
    }
  }

  async #sendFile(): Promise<void> {
    const { config, host } = this.#owner
    const folder = config.value('dir')
    const name = `temp-repl-${host.facts.processId}-${this.#owner.random.hex(8)}.rdb`
    const path = within(folder, name)
    await saveSnapshot(
      this.#owner,
      this.#storage,
      this.#snapshot,
      {
        folder,
        name,
        temporaryName: `${name}.part`,
        contents: { facts: this.#facts },
        syncsOnTheWay: config.value('rdb-save-incremental-fsync'),
      },
      this.#stop.signal,
    )
    const file = this.#storage.open(path)
    try {
      // The bytes can be read as long as the file is open.
      this.#storage.remove(path)
      this.isPreparing = false
      for (const replica of this.replicas) replica.readsFile = true
      await this.#send(Buffer.from(`$${file.size}\r\n`))
      await this.#sendAll(fileSource(name, file))
    } finally {
      file.close()
    }
  }

  async #sendAll(source: ByteSource): Promise<void> {
    for (;;) {
      const bytes = await source.next()
      this.#throwIfStopped()
      if (bytes === undefined) return
      await this.#send(bytes)
    }
  }

  #throwIfStopped(): void {
    if (this.isStopped) throw new Error('stopped')
  }

  /** Sends to all, and waits for the slowest. */
  async #send(bytes: Buffer): Promise<void> {
    const present = this.#present
    const { now } = this.#owner.clock
    for (const replica of present) replica.sendPart(bytes, now)
    for (const replica of present) while (replica.isBehind) await replica.hasRead()
  }
}
