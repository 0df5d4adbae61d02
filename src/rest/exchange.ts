/**
 * Asks a session what a request asks, and writes the response: JSON, with strings as text or in base64, or RESP2. Called
 * by rest.ts. Replies become text while they stand, one by one, and not more of it than fits a response.
 */
import type { Engine } from '../engine/engine.ts'
import { type Bytes, Generated, QUEUED, ReplyError, type ReplyValue } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import { refusalOf } from './available.ts'
import { replyTooLarge } from './errors.ts'
import { jsonOf } from './json-reply.ts'
import type { RestSession } from './rest-session.ts'

/** How replies are written. */
export type Format = 'json' | 'base64' | 'resp2'

/** A response is put together in memory: so many characters of JSON, or bytes of RESP2. */
export const MOST_RESPONSE = 128 * 1024 * 1024
/** So many commands of a pipeline run before others have their turn. */
const AT_ONCE = 256

export class Exchange {
  readonly #server: Engine
  readonly #format: Format
  readonly #readOnly: boolean
  /** Of the response, what may still be written. */
  #left: number

  constructor(server: Engine, format: Format, readOnly: boolean, most = MOST_RESPONSE) {
    this.#server = server
    this.#format = format
    this.#readOnly = readOnly
    this.#left = most
  }

  async command(session: RestSession, argv: readonly Bytes[]): Promise<Response> {
    const refusal = this.#refusalOf(argv)
    return refusal === undefined ? session.ask(argv, reply => this.single(reply)) : this.single(refusal)
  }

  /** Each command has its own result or error. */
  async pipeline(session: RestSession, commands: readonly (readonly Bytes[])[]): Promise<Response> {
    const items: (string | Buffer)[] = []
    for (const [at, argv] of commands.entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) await new Promise<void>(resolve => this.#server.host.soon(resolve))
      // Once the response is full, no command is run whose reply could not be told.
      const refusal = this.#left > 0 ? this.#refusalOf(argv) : this.#full()
      const written =
        refusal === undefined
          ? await session.ask(argv, reply => this.#written(reply))
          : this.#written(refusal)
      for (const each of written) items.push(each)
    }
    return this.#format === 'resp2' ? binary(items, 200) : json(`[${items.join(',')}]`, 200)
  }

  /** All commands, or none when one is refused. Its format is JSON whatever was asked for. */
  async transaction(session: RestSession, commands: readonly (readonly Bytes[])[]): Promise<Response> {
    const begun = await session.ask(['MULTI'], reply => reply)
    // The user may have no right to it: what follows would run at once.
    if (begun instanceof ReplyError) return json(this.#item(begun), 400)
    for (const argv of commands) {
      const refusal =
        this.#refusalOf(argv) ?? (await session.ask(argv, reply => (reply === QUEUED ? undefined : reply)))
      if (refusal !== undefined) return json(this.#item(refusal), 400)
    }
    return session.ask(['EXEC'], reply => {
      const results = reply instanceof Generated ? reply.whole() : reply
      if (!Array.isArray(results)) return json(this.#item(reply), 400)
      return json(`[${results.map(each => this.#item(each)).join(',')}]`, 200)
    })
  }

  /** The response to one command. */
  single(reply: ReplyValue): Response {
    const written = this.#written(reply)
    const status = reply instanceof ReplyError || this.#left < 0 ? 400 : 200
    return this.#format === 'resp2' ? binary(written, status) : json(written.join(''), status)
  }

  #refusalOf(argv: readonly Bytes[]): ReplyError | undefined {
    return refusalOf(this.#server.commands.lookup(argv), argv, this.#readOnly)
  }

  #written(reply: ReplyValue): readonly (string | Buffer)[] {
    return this.#format === 'resp2' ? this.#bytes(reply) : [this.#item(reply)]
  }

  #bytes(reply: ReplyValue): readonly Buffer[] {
    const writer = new Writer(256)
    writer.reply(reply, 2)
    this.#left -= writer.length
    if (this.#left < 0) {
      writer.truncate(0)
      writer.reply(this.#full(), 2)
    }
    return writer.take()
  }

  /** `{"result":...}` or `{"error":"..."}`. */
  #item(reply: ReplyValue): string {
    if (reply instanceof ReplyError) return errorItem(reply)
    const text = jsonOf(reply, this.#format === 'base64', this.#left)
    this.#left -= text?.length ?? this.#left + 1
    return text === undefined ? errorItem(this.#full()) : `{"result":${text}}`
  }

  #full(): ReplyError {
    return replyTooLarge(MOST_RESPONSE)
  }
}

/** Errors are text in every format of JSON. */
export function errorItem({ message }: { readonly message: string }): string {
  return JSON.stringify({ error: Buffer.from(message, 'latin1').toString('utf8') })
}

export function json(text: string, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } })
}

function binary(chunks: readonly (string | Buffer)[], status: number): Response {
  const bytes = Buffer.concat(
    chunks.map(each => (typeof each === 'string' ? Buffer.from(each, 'latin1') : each)),
  )
  return new Response(bytes, { status, headers: { 'content-type': 'application/octet-stream' } })
}
