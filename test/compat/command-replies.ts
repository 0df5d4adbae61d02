/**
 * Reads what COMMAND INFO and COMMAND DOCS reply into plain objects, and insists that every part has its kind:
 * maps, sets and plain words look different in RESP3, and alike in RESP2.
 */
import { ReplyParser } from '../../src/resp/replies.ts'
import { MapReply, type ReplyValue, SetReply, Status } from '../../src/resp/values.ts'
import { RawClient } from '../support/raw-client.ts'

export interface Info {
  readonly name: string
  readonly arity: number
  readonly flags: readonly string[]
  readonly first: number
  readonly last: number
  readonly step: number
  readonly categories: readonly string[]
  readonly tips: readonly string[]
  readonly keySpecs: readonly unknown[]
}

export interface Argument {
  readonly name: string
  readonly display_text?: string
  readonly flags?: readonly string[]
  readonly arguments?: readonly Argument[]
  readonly [fact: string]: unknown
}

export interface Docs {
  readonly doc_flags?: readonly string[]
  /** The versions. */
  readonly history?: readonly string[]
  readonly arguments?: readonly Argument[]
  readonly [fact: string]: unknown
}

/** One server's COMMAND, in one protocol. */
export class CommandReader {
  readonly #client: RawClient
  readonly #protocol: '2' | '3'

  private constructor(client: RawClient, protocol: '2' | '3') {
    this.#client = client
    this.#protocol = protocol
  }

  static async open(port: number, protocol: '2' | '3'): Promise<CommandReader> {
    const client = await RawClient.open(port)
    await client.ask('HELLO', protocol)
    return new CommandReader(client, protocol)
  }

  close(): void {
    this.#client.close()
  }

  async ask(...argv: readonly string[]): Promise<ReplyValue> {
    const parser = new ReplyParser()
    parser.push(Buffer.from(await this.#client.ask(...argv), 'latin1'))
    return parser.next() ?? null
  }

  /** A command's entry without its subcommands, which have entries of their own. */
  async info(name: string): Promise<Info | null> {
    const [entry = null] = list(await this.ask('COMMAND', 'INFO', name))
    return entry === null ? null : this.readInfo(entry)
  }

  readInfo(entry: ReplyValue): Info {
    const [name, arity, flags, first, last, step, categories, tips, keySpecs] = list(entry)
    return {
      name: String(name),
      arity: Number(arity),
      flags: this.#words(flags),
      first: Number(first),
      last: Number(last),
      step: Number(step),
      categories: this.#words(categories),
      tips: this.#set(tips).map(String),
      keySpecs: this.#set(keySpecs).map(each => this.#keySpec(each)),
    }
  }

  async docs(name: string): Promise<Docs | null> {
    const { [name]: found } = this.#map(await this.ask('COMMAND', 'DOCS', name))
    if (found === undefined) return null
    const { summary: _, complexity: __, subcommands: ___, ...facts } = this.#map(found)
    return {
      ...facts,
      ...(facts['doc_flags'] === undefined ? {} : { doc_flags: this.#words(facts['doc_flags']) }),
      ...(facts['history'] === undefined
        ? {}
        : { history: this.#set(facts['history']).map(each => String(list(each)[0])) }),
      ...this.#arguments(facts['arguments']),
    }
  }

  #arguments(value: ReplyValue | undefined): { arguments?: readonly Argument[] } {
    if (value === undefined) return {}
    return {
      arguments: list(value).map(each => {
        const facts = this.#map(each)
        return {
          ...facts,
          name: String(facts['name']),
          ...(facts['flags'] === undefined ? {} : { flags: this.#words(facts['flags']) }),
          ...this.#arguments(facts['arguments']),
        } as Argument
      }),
    }
  }

  #keySpec(value: ReplyValue): unknown {
    const facts = this.#map(value)
    const part = (name: string) => {
      const { type, spec } = this.#map(facts[name])
      return { type, ...this.#map(spec) }
    }
    const { notes, flags } = facts
    return { notes, flags: this.#words(flags), begin: part('begin_search'), find: part('find_keys') }
  }

  #map(value: ReplyValue | undefined): Record<string, ReplyValue> {
    const flat =
      this.#protocol === '2' ? list(value) : value instanceof MapReply ? value.flat : wrong('map', value)
    const facts: Record<string, ReplyValue> = {}
    for (let at = 0; at < flat.length; at += 2) facts[String(flat[at])] = flat[at + 1] ?? null
    return facts
  }

  #set(value: ReplyValue | undefined): readonly ReplyValue[] {
    if (this.#protocol === '2') return list(value)
    return value instanceof SetReply ? value.items : wrong('set', value)
  }

  #words(value: ReplyValue | undefined): string[] {
    return this.#set(value).map(each => (each instanceof Status ? each.text : wrong('status', each)))
  }
}

export function list(value: ReplyValue | undefined): readonly ReplyValue[] {
  return Array.isArray(value) ? value : wrong('array', value)
}

function wrong(wanted: string, value: ReplyValue | undefined): never {
  throw new Error(`no ${wanted}: ${JSON.stringify(value)}`)
}
