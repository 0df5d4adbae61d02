/**
 * What the parts of the compiler share while they write JavaScript: `ChunkWriter` collects what a whole chunk needs
 * (sites, fields, the operations of the runtime that it uses), a `Writer` belongs to one function and hands out its
 * temporary variables.
 *
 * Nothing of a Lua program's text gets into the code but numbers and strings, as literals: variables are named by
 * number.
 */

import type { Operations } from '../run/operations.ts'
import { RUNTIME_BUFFER, shownName } from './chunk-name.ts'
import type { KnownTypes } from './known-types.ts'
import type { Place, Site } from './sites.ts'
import type { FunctionBody, Local } from './syntax.ts'

/** Plain functions are fast; resumable ones are generators, so that the host can suspend them at any loop or call. */
export type Form = 'plain' | 'resumable'

export class ChunkWriter {
  readonly form: Form
  /** Whether each function has an environment of its own, which `setfenv` may change. */
  readonly hasOwnEnvironments: boolean
  readonly types: KnownTypes
  readonly #name: string
  /** The name, as messages show it. */
  readonly #shown: string
  readonly sites: Site[] = []
  readonly fields: string[] = []
  readonly operations = new Set<keyof Operations>()

  constructor(name: string, form: Form, hasOwnEnvironments: boolean, types: KnownTypes) {
    this.#name = name
    this.#shown = shownName(name, RUNTIME_BUFFER)
    this.form = form
    this.hasOwnEnvironments = hasOwnEnvironments
    this.types = types
  }

  /** The number of a new site. */
  site(place: Place): number {
    return this.sites.push({ ...place, chunk: this.#name, source: this.#shown }) - 1
  }
}

export class Writer {
  readonly chunk: ChunkWriter
  readonly body: FunctionBody
  /** Writes a function within this one: the compiler's business, which knows all parts. */
  readonly writeFunction: (body: FunctionBody) => string
  #temporaries = 0
  #most = 0
  #mostArguments = 0
  #locals = 0

  constructor(chunk: ChunkWriter, body: FunctionBody, writeFunction: (body: FunctionBody) => string) {
    this.chunk = chunk
    this.body = body
    this.writeFunction = writeFunction
  }

  get isResumable(): boolean {
    return this.chunk.form === 'resumable'
  }

  /** `let t1, t2` for all temporaries that were handed out. */
  get declarations(): string {
    if (this.#most === 0) return ''
    return `let ${Array.from({ length: this.#most }, (_, i) => `t${i + 1}`).join(', ')};\n`
  }

  /** Roughly the bytes that a call of the function takes on JavaScript's stack. */
  get frame(): number {
    return 8 * (16 + this.body.parameters.length + this.#locals + this.#most + this.#mostArguments)
  }

  /** A temporary that is in use until `release`. */
  temporary(): string {
    this.#temporaries++
    this.#most = Math.max(this.#most, this.#temporaries)
    return `t${this.#temporaries}`
  }

  /** How many temporaries are in use, for `release`. */
  mark(): number {
    return this.#temporaries
  }

  release(mark: number): void {
    this.#temporaries = mark
  }

  noteCall(args: number): void {
    this.#mostArguments = Math.max(this.#mostArguments, args)
  }

  declare(local: Local): string {
    this.#locals++
    return variable(local)
  }

  site(site: Place): number {
    return this.chunk.site(site)
  }

  /** The constant that stands for a string key at this place: each place has its own, and finds its key faster. */
  field(name: string): string {
    return `F${this.chunk.fields.push(name) - 1}`
  }

  use(operation: keyof Operations): string {
    this.chunk.operations.add(operation)
    return operation
  }

  /** A call of an operation that may fail, or call a metamethod. */
  operation(name: keyof Operations, args: readonly string[], site: Place): string {
    const number = this.site(site)
    return this.awaited(`/*${number}*/${this.use(name)}(${[...args, `K[${number}]`].join(', ')})`, number)
  }

  /** In resumable code a metamethod's work comes as a generator, to be run here. */
  awaited(code: string, site: number): string {
    if (!this.isResumable) return code
    const mark = this.mark()
    const t = this.temporary()
    this.release(mark)
    this.use('Generators')
    return `(typeof (${t} = ${code}) === 'object' && ${t} instanceof Generators ? yield* /*${site}*/${t} : ${t})`
  }
}

export function variable(local: Local): string {
  return `v${local.id}`
}
