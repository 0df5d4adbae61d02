/**
 * The connection of a replica to its primary. It is made anew as often as it breaks.
 *
 *     connect --> handshake: PING, AUTH, REPLCONF --> PSYNC id offset
 *        ^                                            | CONTINUE          | FULLRESYNC
 *        |                                            |                   v
 *        |                                            |         copy: all data give way to the snapshot
 *        |                                            v                   |
 *        +--- at once: data were on their way <----- stream <-------------+
 *        +--- a second later: nobody was there, or refused
 *                                                    each command is run, counted and handed on to our own replicas
 */

import { LoadError } from '../persistence/loading.ts'
import type { Replayer } from '../persistence/owner.ts'
import type { Storage } from '../persistence/storage.ts'
import { wait } from '../persistence/waiting.ts'
import type { Bytes } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import { Applier } from './applier.ts'
import { Copying } from './copying.ts'
import type { History } from './history.ts'
import { Inbox, LinkError, type Wire } from './inbox.ts'
import type { Owner } from './owner.ts'
import type { Primary } from './primary.ts'
import { Ticker } from './ticker.ts'

const SECOND = 1000
const NEWLINE = Buffer.from('\n')

export interface PrimaryAddress {
  readonly host: string
  readonly port: number
}

export class PrimaryLink {
  readonly address: PrimaryAddress
  /** As ROLE names it. */
  roleState: 'connect' | 'connecting' | 'handshake' | 'sync' | 'connected' = 'connect'
  /** When bytes came last, and since when the link is down, Unix ms; undefined: it was never up. */
  heardAt: number | undefined
  downSince: number | undefined
  /** The snapshot that is on its way. */
  copying: Copying | undefined
  /** Set while the other one, our replica so far, is asked to be the primary. */
  handover: { done(): void; refused(): void } | undefined
  /** Whether our own history may be a part of the primary's. */
  #mayResume: boolean
  readonly #owner: Owner
  readonly #storage: Storage
  readonly #history: History
  readonly #primary: Primary
  readonly #stop = new AbortController()
  #wire: Wire | undefined
  #inbox: Inbox | undefined
  #applier: Applier | undefined
  #replayer: Replayer | undefined
  readonly #ticker: Ticker
  /** The database of the stream. */
  #database: number

  /** @param database that the stream has selected, if we go on in our own history; undefined: we have none */
  constructor(
    owner: Owner,
    storage: Storage,
    history: History,
    primary: Primary,
    address: PrimaryAddress,
    database: number | undefined,
  ) {
    this.#owner = owner
    this.#storage = storage
    this.#history = history
    this.#primary = primary
    this.address = address
    this.#mayResume = database !== undefined
    this.#database = database ?? 0
    this.#ticker = new Ticker(
      owner,
      () => this.#tick(),
      () => (this.heardAt ?? 0) + owner.config.value('repl-timeout') * SECOND + 1,
    )
  }

  get isUp(): boolean {
    return this.roleState === 'connected'
  }

  /** Bytes of the stream that have come, run or not. */
  get receivedTo(): number {
    return this.#history.offset + (this.#applier?.pending ?? 0)
  }

  /** The database that the stream has selected; undefined: we are in no history. */
  get database(): number | undefined {
    return this.#mayResume ? this.#database : undefined
  }

  start(): void {
    void this.#live()
  }

  stop(): void {
    this.#stop.abort()
    this.#hangUp('the link is given up')
    this.#closeReplayer()
  }

  async #live(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        await this.#meet()
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof LinkError) && !(error instanceof LoadError)) {
          this.#owner.tell('error', `Replication failed: ${error instanceof Error ? error.stack : error}`)
        } else if (this.isUp) this.#owner.tell('warn', `Connection with master lost. ${error.message}`)
        else this.#owner.tell('warn', `MASTER <-> REPLICA sync failed: ${error.message}`)
      }
      this.#hangUp('the link failed')
      if (this.isUp) this.downSince = this.#owner.clock.now
      // What the backlog of the primary still has it may not have for long.
      const isUrgent = this.isUp || this.roleState === 'sync'
      this.roleState = 'connect'
      if (!isUrgent) await wait(this.#owner.clock, SECOND, signal)
    }
  }

  /** One connection from its beginning to its end. */
  async #meet(): Promise<void> {
    const inbox = await this.#open()
    this.roleState = 'handshake'
    await this.#introduce(inbox)
    await this.#askForData(inbox)
    this.#stopIfAborted()
    this.roleState = 'connected'
    this.#owner.tell('info', 'MASTER <-> REPLICA sync: Finished with success')
    await this.#follow(inbox)
  }

  async #open(): Promise<Inbox> {
    const { host, port } = this.address
    this.roleState = 'connecting'
    this.#owner.tell('info', `Connecting to MASTER ${host}:${port}`)
    this.#heard()
    this.#ticker.restart()
    return new Promise((resolve, reject) => {
      this.#wire = this.#owner.openWire(host, port, {
        opened: wire => {
          this.#inbox = new Inbox(wire)
          resolve(this.#inbox)
        },
        received: chunk => {
          this.#heard()
          this.#inbox?.push(chunk)
        },
        closed: why => {
          this.#inbox?.end(why)
          reject(new LinkError(why))
        },
      })
    })
  }

  async #introduce(inbox: Inbox): Promise<void> {
    const { config, sockets } = this.#owner
    const pong = await this.#ask(inbox, ['PING'])
    if (!/^(\+|-NOAUTH|-NOPERM|-ERR operation not permitted)/.test(pong))
      throw new LinkError(`Error reply to PING from master: '${pong}'`)
    const [user, password] = [config.value('masteruser'), config.value('masterauth')]
    if (password !== '') {
      const reply = await this.#ask(inbox, user === '' ? ['AUTH', password] : ['AUTH', user, password])
      if (!reply.startsWith('+')) throw new LinkError(`Unable to AUTH to MASTER: ${reply}`)
    }
    const own = config.value('tls-replication') ? sockets.tlsPort : sockets.port
    const port = config.value('replica-announce-port') || own
    await this.#askIfKnown(inbox, ['REPLCONF', 'listening-port', String(port)])
    const ip = config.value('replica-announce-ip')
    if (ip !== '') await this.#askIfKnown(inbox, ['REPLCONF', 'ip-address', ip])
    await this.#askIfKnown(inbox, ['REPLCONF', 'capa', 'eof', 'capa', 'psync2'])
  }

  /** Older primaries do not know every word. */
  async #askIfKnown(inbox: Inbox, argv: readonly Bytes[]): Promise<void> {
    const reply = await this.#ask(inbox, argv)
    if (/^-(NOAUTH|NOPERM)/.test(reply)) throw new LinkError(`${argv.join(' ')}: ${reply}`)
    if (reply.startsWith('-'))
      this.#owner.tell('info', `(Non critical) Master does not understand ${argv[1]}: ${reply}`)
  }

  async #askForData(inbox: Inbox): Promise<void> {
    const { id, offset } = this.#history
    const request = this.#mayResume ? ['PSYNC', id, String(offset + 1)] : ['PSYNC', '?', '-1']
    const { handover } = this
    if (handover !== undefined) request.push('FAILOVER')
    const answer = await this.#ask(inbox, request)
    this.handover = undefined
    if (/^\+(CONTINUE|FULLRESYNC)/.test(answer)) handover?.done()
    else handover?.refused()
    const [word, newId = id, start] = answer.split(' ')
    if (word === '+CONTINUE') this.#resume(newId)
    else if (word === '+FULLRESYNC' && /^[0-9a-f]{40}$/.test(newId) && /^\d+$/.test(start ?? ''))
      await this.#copy(inbox, newId, Number(start))
    else throw new LinkError(`Unexpected reply to PSYNC from master: ${answer}`)
  }

  #resume(id: string): void {
    this.#owner.tell('info', 'Successful partial resynchronization with master.')
    if (id !== this.#history.id) {
      this.#history.goOnAs(id)
      this.#primary.disconnectAll()
    }
    this.#primary.keepBacklog()
  }

  async #copy(inbox: Inbox, id: string, offset: number): Promise<void> {
    this.roleState = 'sync'
    this.#owner.tell('info', `Full resync from master: ${id}:${offset}`)
    const copying = new Copying(this.#owner, this.#storage, inbox, this.#mayResume && id === this.#history.id)
    this.copying = copying
    let database = 0
    try {
      await copying.receive()
      this.#stopIfAborted()
      database = await copying.load(this.#stop.signal, () => {
        // From here on the data are those of neither history until all of them are there.
        this.#primary.disconnectAll()
        this.#primary.dropBacklog()
        this.#history.beginAnew()
        this.#mayResume = false
      })
    } finally {
      copying.close()
      this.copying = undefined
    }
    this.#history.adopt(id, offset)
    this.#mayResume = true
    this.#primary.keepBacklog()
    this.#closeReplayer()
    this.#database = database
    this.#acknowledge()
  }

  async #follow(inbox: Inbox): Promise<void> {
    const { config } = this.#owner
    this.#closeReplayer()
    const replayer = this.#owner.replayer({
      address: `${this.address.host}:${this.address.port}`,
      localAddress: this.#wire?.localAddress ?? '',
      close: () => this.#hangUp('closed by command'),
    })
    this.#replayer = replayer
    if (this.#database !== 0) replayer.run(['SELECT', String(this.#database)])
    const limits = {
      get maxBulkLength() {
        return config.value('proto-max-bulk-len')
      },
      authenticated: true,
    }
    const applier = new Applier(replayer, this.#database, limits, {
      pass: bytes => this.#primary.pass(bytes),
      acknowledge: () => this.#acknowledge(),
    })
    this.#applier = applier
    this.#acknowledge()
    try {
      for (;;) {
        const chunk = await inbox.chunk()
        this.#stopIfAborted()
        await applier.apply(chunk)
        this.#database = applier.database
        this.#primary.database = applier.database
      }
    } finally {
      this.#applier = undefined
      this.#closeReplayer()
    }
  }

  /** Tells the primary how far we have come, and how much of that is on the disk. */
  #acknowledge(): void {
    const { offset } = this.#history
    const argv = ['REPLCONF', 'ACK', String(offset)]
    const { syncedOffset } = this.#owner.persistence.appendOnly
    if (syncedOffset !== undefined) argv.push('FACK', String(syncedOffset))
    this.#send(argv)
  }

  async #ask(inbox: Inbox, argv: readonly Bytes[]): Promise<string> {
    this.#send(argv)
    for (;;) {
      const line = await inbox.line()
      this.#stopIfAborted()
      // Empty lines say that the primary is alive.
      if (line !== '') return line
    }
  }

  #send(argv: readonly Bytes[]): void {
    const writer = new Writer(256)
    writer.request(argv)
    for (const bytes of writer.take()) this.#wire?.write(bytes)
  }

  #heard(): void {
    this.heardAt = this.#owner.clock.now
  }

  #hangUp(why: string): void {
    this.#ticker.stop()
    this.#inbox?.end(why)
    this.#inbox = undefined
    this.#wire?.close()
    this.#wire = undefined
  }

  #closeReplayer(): void {
    const replayer = this.#replayer
    this.#replayer = undefined
    replayer?.close()
  }

  /** Once a second while there is a connection. */
  #tick(): void {
    const { clock, config } = this.#owner
    if (this.isUp) this.#acknowledge()
    else if (this.copying !== undefined) this.#wire?.write(NEWLINE)
    const since = Math.max(this.heardAt ?? clock.now, this.copying?.waitsSince ?? 0)
    if (clock.now - since <= config.value('repl-timeout') * SECOND) return
    this.#hangUp(`Timeout ${this.isUp ? 'no data nor PING received' : 'connecting to the MASTER'}`)
  }

  #stopIfAborted(): void {
    if (this.#stop.signal.aborted) throw new LinkError('the link is given up')
  }
}
