/**
 * The client's side of OpenTelemetry: a span for each call, the child of what the caller is doing, and the
 * convention's histogram of durations. Listens to the client's tracing channels:
 *
 *     start -> end -> (error) -> asyncStart -> asyncEnd       the call ends with its reply
 *     start -> error -> end                                   it was refused at once
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  type Attributes,
  context,
  type MeterProvider,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { toBytes } from '../resp/plain.ts'
import {
  DB_NAMESPACE,
  DB_OPERATION_BATCH_SIZE,
  DB_OPERATION_NAME,
  DB_QUERY_TEXT,
  DB_RESPONSE_STATUS_CODE,
  DB_SYSTEM_NAME,
  DURATION_BUCKETS,
  ERROR_TYPE,
  REDIS,
  SCOPE,
  SERVER_ADDRESS,
  SERVER_PORT,
} from './conventions.ts'
import { type QueryText, queryTextOf } from './query-text.ts'
import { redactRequest } from './redact-request.ts'

/** The channels of a call are `tracing:mini-redis:client:command:start` and so on. */
const CHANNELS = ['mini-redis:client:command', 'mini-redis:client:batch'] as const

/** One call of the client, or one batch (a pipeline, a transaction), as it travels through the channels. */
export interface ClientCommandMessage {
  /** Of a batch: the command that all of it is, if it is one. */
  readonly command?: string
  /** With or without the command's name before them. The client may have put `?` for what it does not tell. */
  readonly args?: readonly (string | Uint8Array | number)[]
  readonly database?: number
  /** Host, or the path of a unix socket. */
  readonly serverAddress?: string
  readonly serverPort?: number | undefined
  readonly batchMode?: 'PIPELINE' | 'MULTI'
  readonly batchSize?: number
  readonly error?: unknown
}

export interface TraceClientsOptions {
  /** As for `trace()`. */
  readonly queryText?: QueryText
  readonly tracerProvider?: TracerProvider
  readonly meterProvider?: MeterProvider
}

interface Call {
  readonly span: Span
  readonly startedAt: number
  /** What the metric shares with the span. */
  readonly attributes: Attributes
  failed: boolean
}

/**
 * Makes spans and metrics of what the process' clients do.
 *
 * @returns a function that ends it
 * @example
 * const stop = traceClients()
 */
export function traceClients(options: TraceClientsOptions = {}): () => void {
  const { queryText = 'sanitized' } = options
  const { tracerProvider = trace.getTracerProvider(), meterProvider = metrics.getMeterProvider() } = options
  const tracer = tracerProvider.getTracer(SCOPE)
  const durations = meterProvider.getMeter(SCOPE).createHistogram('db.client.operation.duration', {
    unit: 's',
    description: 'Duration of database client operations.',
    advice: { explicitBucketBoundaries: DURATION_BUCKETS },
  })
  const calls = new Map<object, Call>()

  const end = (message: object) => {
    const call = calls.get(message)
    if (call === undefined) return
    calls.delete(message)
    call.span.end()
    durations.record((performance.now() - call.startedAt) / 1000, call.attributes)
  }
  const handlers: Readonly<Record<string, (message: ClientCommandMessage) => void>> = {
    start: message => {
      const attributes = attributesOf(message)
      const name = String(attributes[DB_OPERATION_NAME])
      const details = attributesOf(message)
      addDetails(details, message, name, queryText)
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: details }, context.active())
      calls.set(message, { span, startedAt: performance.now(), attributes, failed: false })
    },
    error: message => {
      const call = calls.get(message)
      if (call === undefined) return
      call.failed = true
      const { error } = message
      const found = errorAttributes(error)
      Object.assign(call.attributes, found)
      call.span.setAttributes(found)
      const text = queryText === 'full' && error instanceof Error ? { message: error.message } : {}
      call.span.setStatus({ code: SpanStatusCode.ERROR, ...text })
    },
    // A call that throws at once has no later events.
    end: message => {
      if (calls.get(message)?.failed) end(message)
    },
    asyncEnd: end,
  }
  const subscriptions = CHANNELS.flatMap(channel =>
    Object.entries(handlers).map(([event, handle]) => {
      const listener = (message: unknown) => handle(message as ClientCommandMessage)
      const name = `tracing:${channel}:${event}`
      subscribe(name, listener)
      return () => unsubscribe(name, listener)
    }),
  )
  return () => {
    for (const stop of subscriptions) stop()
    for (const { span } of calls.values()) span.end()
    calls.clear()
  }
}

function attributesOf(message: ClientCommandMessage): Attributes {
  const { command = '', database, serverAddress, serverPort, batchMode } = message
  const name = command.toUpperCase()
  const operation = batchMode === undefined || name === batchMode ? name : `${batchMode} ${name}`.trim()
  const attributes: Attributes = { [DB_SYSTEM_NAME]: REDIS, [DB_OPERATION_NAME]: operation }
  if (database !== undefined) attributes[DB_NAMESPACE] = String(database)
  if (serverAddress !== undefined) attributes[SERVER_ADDRESS] = serverAddress
  if (serverPort !== undefined && serverPort > 0) attributes[SERVER_PORT] = serverPort
  return attributes
}

/** What only the span has. A batch of one is none, by the conventions. */
function addDetails(to: Attributes, message: ClientCommandMessage, name: string, mode: QueryText): void {
  const { args = [], batchMode, batchSize } = message
  if (batchMode !== undefined) {
    if (batchSize !== undefined && batchSize > 1) to[DB_OPERATION_BATCH_SIZE] = batchSize
    return
  }
  const before = name.split(' ')
  const all = args.map(toBytes)
  const words = before.every((word, at) => all[at]?.toUpperCase() === word) ? all.slice(before.length) : all
  const known = mode === 'full' ? redactRequest([...before, ...words]) : undefined
  to[DB_QUERY_TEXT] =
    known === undefined
      ? queryTextOf(name, words, 'sanitized')
      : queryTextOf(name, known.slice(before.length), 'full')
}

/** An error reply tells its code; errors of ours carry a stable `code`; others are known by their class. */
function errorAttributes(error: unknown): Attributes {
  if (!(error instanceof Error)) return { [ERROR_TYPE]: '_OTHER' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (error.name === 'ServerError' && code !== undefined) {
    return { [ERROR_TYPE]: code, [DB_RESPONSE_STATUS_CODE]: code }
  }
  return { [ERROR_TYPE]: code ?? error.constructor.name }
}
