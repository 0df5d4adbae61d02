/**
 * Spans of a server: one per connection and, as its children, one per command. Commands have run when their
 * event comes, so a span is made and ended at once, with the times between which the command ran.
 */
import {
  type Attributes,
  type Context,
  type HrTime,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { findKeys, mayHaveKeys } from '../commands/declare/key-positions.ts'
import type { CommandMessage, ConnectionMessage, Peer, RefusedCommandMessage } from '../engine/channels.ts'
import { redact } from '../engine/redact.ts'
import { ReplyError } from '../resp/values.ts'
import {
  CLOSE_REASON,
  CONNECTION_ID,
  DB_NAMESPACE,
  DB_OPERATION_NAME,
  DB_QUERY_TEXT,
  DB_RESPONSE_STATUS_CODE,
  DB_SYSTEM_NAME,
  ERROR_TYPE,
  KEY_COUNT,
  REDIS,
} from './conventions.ts'
import { endpointsOf } from './endpoints.ts'
import { type QueryText, queryTextOf } from './query-text.ts'
import { before, now } from './span-time.ts'

/** A span's name must be one of few. */
const UNKNOWN = 'unknown command'

interface Connection {
  readonly span: Span | undefined
  /** The parent of its commands. */
  readonly context: Context
  /**
   * Those of its commands, with blanks for what each fills in: a copy of it is filled in 30 ns, adding to a copy
   * takes 2 us (measured).
   */
  readonly blank: Attributes
}

export interface SpanOptions {
  readonly queryText: QueryText
  /** Without them, each command is a trace of its own. */
  readonly connectionSpans: boolean
}

export class ServerSpans {
  readonly #tracer: Tracer
  readonly #options: SpanOptions
  readonly #connections = new Map<Peer, Connection>()

  constructor(tracer: Tracer, options: SpanOptions) {
    this.#tracer = tracer
    this.#options = options
  }

  connected({ client }: ConnectionMessage): void {
    this.#open(client, 0)
  }

  disconnected({ client, reason }: ConnectionMessage): void {
    const { span } = this.#connections.get(client) ?? {}
    this.#connections.delete(client)
    if (reason !== undefined) span?.setAttribute(CLOSE_REASON, reason)
    span?.end(now())
  }

  command({ client, command, argv, reply, milliseconds }: CommandMessage): void {
    const { queryText } = this.#options
    const { name } = command
    const args = redact(command, argv).slice(name.split(' ').length)
    const text = queryTextOf(name, args, queryText)
    const end = now()
    const span = this.#start(client, name, text, end, milliseconds)
    if (span.isRecording()) {
      span.setAttribute(KEY_COUNT, mayHaveKeys(command) ? findKeys(command, argv).length : 0)
    }
    // An error's text may repeat arguments.
    const telling = queryText === 'full' && command.declaration.secrets === undefined
    if (reply instanceof ReplyError) fail(span, reply, telling)
    span.end(end)
  }

  /** What is unknown may hold anything, even a mistyped AUTH's password: nothing of it is shown. */
  refused({ client, command, argv, reply }: RefusedCommandMessage): void {
    const name = command?.name ?? UNKNOWN
    const text =
      command === undefined ? '?' : queryTextOf(name, argv.slice(name.split(' ').length), 'sanitized')
    const end = now()
    const span = this.#start(client, name, text, end, 0)
    fail(span, reply, false)
    span.end(end)
  }

  /** Ends the spans of connections that are still open. */
  close(): void {
    const end = now()
    for (const { span } of this.#connections.values()) span?.end(end)
    this.#connections.clear()
  }

  #start(client: Peer, name: string, text: string, end: HrTime, milliseconds: number): Span {
    // Connections that were there before the tracing are met with their first command.
    const { context, blank } = this.#connections.get(client) ?? this.#open(client, milliseconds)
    const attributes = { ...blank }
    attributes[DB_OPERATION_NAME] = name
    attributes[DB_NAMESPACE] = String(client.databaseIndex)
    attributes[DB_QUERY_TEXT] = text
    const startTime = before(end, milliseconds)
    return this.#tracer.startSpan(name, { kind: SpanKind.SERVER, startTime, attributes }, context)
  }

  #open(client: Peer, milliseconds: number): Connection {
    const attributes = { [DB_SYSTEM_NAME]: REDIS, ...endpointsOf(client) }
    const blank = { ...attributes, [DB_OPERATION_NAME]: '', [DB_NAMESPACE]: '', [DB_QUERY_TEXT]: '' }
    let connection: Connection = { span: undefined, context: ROOT_CONTEXT, blank }
    if (this.#options.connectionSpans) {
      const span = this.#tracer.startSpan(
        'redis connection',
        {
          kind: SpanKind.SERVER,
          root: true,
          startTime: before(now(), milliseconds),
          attributes: { ...attributes, [CONNECTION_ID]: client.id },
        },
        ROOT_CONTEXT,
      )
      connection = { span, context: trace.setSpan(ROOT_CONTEXT, span), blank }
    }
    this.#connections.set(client, connection)
    return connection
  }
}

function fail(span: Span, { code, message }: ReplyError, telling: boolean): void {
  span.setAttribute(DB_RESPONSE_STATUS_CODE, code)
  span.setAttribute(ERROR_TYPE, code)
  span.setStatus({ code: SpanStatusCode.ERROR, ...(telling && { message }) })
}
