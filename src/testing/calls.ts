/**
 * What clients have called, for tests that ask how a program uses Redis. The newest are kept, up to a number and an
 * amount of bytes; `dropped` says how many are not.
 */
import { type Checks, checkOptions, integer } from '../client/option-checks.ts'
import {
  type CommandMessage,
  commandDone,
  commandRefused,
  type RefusedCommandMessage,
} from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { redact } from '../engine/redact.ts'
import { type Reply, ServerError, toReply } from '../resp/plain.ts'
import { type Bytes, ReplyError } from '../resp/values.ts'
import { Deque } from '../structures/deque.ts'

export interface Call {
  /** In capitals, with its subcommand: `CLIENT SETNAME`. What is no command stands as it was sent. */
  readonly command: string
  /** What stands behind that, as text. Passwords are hidden. */
  readonly args: readonly string[]
  /** What CLIENT SETNAME has named the client, else its address; `in-process` without a socket, `lua` in scripts. */
  readonly client: string
  /** As clients without a socket get it; a ServerError where it was refused or failed. */
  readonly reply: Reply
  /** How long it took, by the server's clock, its wait for keys included. */
  readonly ms: number
}

export interface CallsOptions {
  /** How many are kept. Default 1000. */
  readonly limit?: number
}

/** Bytes of words and replies that are kept. */
const MOST_BYTES = 64 * 1024 * 1024

const CHECKS: Checks<CallsOptions> = { limit: integer(1, 1_000_000) }

export class Calls implements Disposable, Iterable<Call> {
  /** How many were not kept, because there were more, or larger ones, after them. */
  dropped = 0
  #kept = new Deque<{ readonly call: Call; readonly bytes: number }>()
  /** Of all of them. */
  #bytes = 0
  readonly #server: Engine
  readonly #limit: number
  readonly #ends: readonly (() => void)[]

  /** @throws OptionError for a wrong or unknown option */
  constructor(server: Engine, options: CallsOptions = {}) {
    const { limit = 1000 } = checkOptions('calls', options, CHECKS)
    this.#server = server
    this.#limit = limit
    this.#ends = [
      commandDone.subscribe(message => this.#add(message, message.milliseconds)),
      commandRefused.subscribe(message => this.#add(message, 0)),
    ]
  }

  /** In the order in which they were answered: what a transaction or a script calls comes before its EXEC or EVAL. */
  [Symbol.iterator](): Iterator<Call> {
    return Array.from({ length: this.#kept.length }, (_, at) => this.#kept.at(at).call).values()
  }

  /** Those of one command: `calls.of('SET')`; `calls.of('CLIENT')` are those of all its subcommands. */
  of(command: string): Call[] {
    const name = command.toUpperCase()
    return [...this].filter(call => call.command === name || call.command.startsWith(`${name} `))
  }

  /** Forgets what has been called. */
  clear(): void {
    this.#kept = new Deque()
    this.#bytes = 0
    this.dropped = 0
  }

  /** Ends the record; what it has is kept. */
  stop(): void {
    for (const end of this.#ends) end()
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  #add({ server, client, command, argv, reply }: CommandMessage | RefusedCommandMessage, ms: number): void {
    if (server !== this.#server) return
    const words = command === undefined ? argv : redact(command, argv)
    const name = command?.name ?? text(words[0] ?? '')
    const call: Call = {
      command: name,
      args: words.slice(command === undefined ? 1 : name.split(' ').length).map(text),
      client: text(this.#server.clients.get(client.id)?.name ?? '') || client.address,
      reply: reply instanceof ReplyError ? new ServerError(reply.message) : toReply(reply, true),
      ms,
    }
    const bytes = sizeOf([call.args, call.reply])
    this.#kept.pushLast({ call, bytes })
    this.#bytes += bytes
    while (this.#kept.length > this.#limit || (this.#bytes > MOST_BYTES && this.#kept.length > 1)) {
      this.#bytes -= this.#kept.popFirst()?.bytes ?? 0
      this.dropped++
    }
  }
}

function text(bytes: Bytes): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** About how many bytes it takes, whatever it holds. */
function sizeOf(value: Reply): number {
  let bytes = 0
  const left: Iterator<Reply>[] = [[value].values()]
  for (let items = left.at(-1); items !== undefined; items = left.at(-1)) {
    const { done, value: item } = items.next()
    if (done === true) left.pop()
    else {
      bytes += typeof item === 'string' ? item.length : 8
      if (Array.isArray(item) || item instanceof Set) left.push(item.values())
      else if (item instanceof Map) left.push([...item.keys(), ...item.values()].values())
    }
  }
  return bytes
}
