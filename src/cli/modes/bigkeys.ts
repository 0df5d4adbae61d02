/** `--bigkeys` and `--memkeys`: looks at every key and tells the largest of each type as it finds them. */
import { type Bytes, ReplyError, type ReplyValue, Status } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import type { Wire } from '../connection/wire.ts'
import { Exit } from '../exit.ts'
import { ProgressBar } from '../output/progress-bar.ts'
import { Interruption, scanKeys } from './scan.ts'

interface TypeStats {
  readonly name: string
  /** The command that tells the size; none for types of modules. */
  readonly command: string | undefined
  readonly unit: string
  biggest: number
  biggestKey: Bytes | undefined
  count: number
  total: number
}

/** In the order in which redis-cli lists them. */
const TYPES = [
  ['list', 'LLEN', 'items'],
  ['hash', 'HLEN', 'fields'],
  ['string', 'STRLEN', 'bytes'],
  ['stream', 'XLEN', 'entries'],
  ['set', 'SCARD', 'members'],
  ['zset', 'ZCARD', 'members'],
] as const

const INTRODUCTION = `
# Scanning the entire keyspace to find biggest keys as well as
# average sizes per key type.  You can use -i 0.1 to sleep 0.1 sec
# per 100 SCAN commands (not usually needed).

`
const PROGRESS_EVERY = 1_000_000

export async function bigkeys(session: Session): Promise<void> {
  await new Search(session, false).run()
}

export async function memkeys(session: Session): Promise<void> {
  await new Search(session, true).run()
}

/** `07.50%` */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2).padStart(5, '0')}%`
}

export async function databaseSize(wire: Wire): Promise<number> {
  const size = await wire.send(['DBSIZE'])
  if (size instanceof ReplyError) throw new Exit(1, `Couldn't determine DBSIZE: ${size.message}`)
  return Number(size)
}

class Search {
  readonly #session: Session
  readonly #memory: boolean
  readonly #types = new Map<string, TypeStats>()
  #sampled = 0
  #keyBytes = 0

  constructor(session: Session, memory: boolean) {
    this.#session = session
    this.#memory = memory
    for (const [name, command, unit] of TYPES) this.#addType(name, command, unit)
  }

  async run(): Promise<void> {
    const session = this.#session
    const wire = await session.require()
    using interruption = new Interruption()
    const size = await databaseSize(wire)
    session.print(INTRODUCTION)
    let done = '00.00%'
    using bar = new ProgressBar(session)
    for await (const keys of scanKeys(session, wire, 100)) {
      const share = size === 0 ? 0 : this.#sampled / size
      done = percent(share)
      bar.show(share, `${this.#sampled} keys`)
      await this.#look(wire, keys, done)
      if (interruption.happened) break
    }
    session.print('\n-------- summary -------\n\n')
    if (interruption.happened) session.print(`[${done}] `)
    this.#summarize()
  }

  async #look(wire: Wire, keys: readonly Bytes[], done: string): Promise<void> {
    const replies = await Promise.all(keys.map(key => wire.send(['TYPE', key])))
    const types = replies.map(reply => this.#typeOf(reply))
    const sizes = await Promise.all(keys.map((key, at) => this.#sizeOf(wire, key, types[at])))
    for (const [at, key] of keys.entries()) {
      const type = types[at]
      // Gone since SCAN.
      if (type === undefined) continue
      const size = sizes[at] ?? 0
      type.total += size
      type.count++
      this.#keyBytes += key.length
      this.#sampled++
      if (size > type.biggest) {
        type.biggest = size
        type.biggestKey = key
        this.#session.print(
          `[${done}] Biggest ${type.name.padEnd(6)} found so far ${this.#session.quote(key)} with ${size} ${this.#unitOf(type)}\n`,
        )
      }
      if (this.#sampled % PROGRESS_EVERY === 0)
        this.#session.print(`[${done}] Sampled ${this.#sampled} keys so far\n`)
    }
  }

  #typeOf(reply: ReplyValue): TypeStats | undefined {
    if (reply instanceof ReplyError) throw new Exit(1, `TYPE returned an error: ${reply.message}`)
    const name = reply instanceof Status ? reply.text : String(reply)
    return name === 'none' ? undefined : (this.#types.get(name) ?? this.#addType(name, undefined, '?'))
  }

  #addType(name: string, command: string | undefined, unit: string): TypeStats {
    const type = { name, command, unit, biggest: 0, biggestKey: undefined, count: 0, total: 0 }
    this.#types.set(name, type)
    return type
  }

  async #sizeOf(wire: Wire, key: Bytes, type: TypeStats | undefined): Promise<number> {
    const { samples } = this.#session.options
    if (type === undefined || (type.command === undefined && !this.#memory)) return 0
    const words = this.#memory ? ['MEMORY', 'USAGE', key] : [type.command ?? '', key]
    if (this.#memory && samples > 0) words.push('SAMPLES', String(samples))
    const size = await wire.send(words)
    if (typeof size === 'number') return size
    const command = this.#memory ? 'MEMORY USAGE' : type.command
    this.#session.complain(`Warning:  ${command} on '${key}' failed (may have changed type)`)
    return 0
  }

  #unitOf(type: TypeStats): string {
    return this.#memory ? 'bytes' : type.unit
  }

  #summarize(): void {
    const session = this.#session
    const sampled = this.#sampled
    const average = (sum: number, count: number) => (count === 0 ? 0 : sum / count).toFixed(2)
    session.print(`Sampled ${sampled} keys in the keyspace!\n`)
    session.print(
      `Total key length in bytes is ${this.#keyBytes} (avg len ${average(this.#keyBytes, sampled)})\n\n`,
    )
    const types = [...this.#types.values()]
    for (const type of types) {
      if (type.biggestKey === undefined) continue
      const size = `${type.biggest} ${this.#unitOf(type)}`
      session.print(`Biggest ${type.name.padStart(6)} found ${session.quote(type.biggestKey)} has ${size}\n`)
    }
    session.print('\n')
    for (const type of types) {
      const share = percent(sampled === 0 ? 0 : type.count / sampled)
      session.print(
        `${type.count} ${type.name}s with ${type.total} ${this.#unitOf(type)} ` +
          `(${share} of keys, avg size ${average(type.total, type.count)})\n`,
      )
    }
  }
}
