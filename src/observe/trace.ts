/**
 * The server's side of OpenTelemetry: subscribes to the events of one server, or of all in the process, and
 * makes spans and metrics of them with whatever SDK is registered. Until it is called, nothing of it is loaded.
 */
import { type MeterProvider, metrics, type TracerProvider, trace as traces } from '@opentelemetry/api'
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { SCOPE } from './conventions.ts'
import type { QueryText } from './query-text.ts'
import { ServerMetrics } from './server-metrics.ts'
import { ServerSpans } from './server-spans.ts'

export interface TraceOptions {
  /**
   * `sanitized` (default): `db.query.text` shows a command's name and a `?` for each argument. `full`: the
   * arguments too, but those that are secret, and the text of errors.
   */
  readonly queryText?: QueryText
  /** `false`: no spans of connections, each command is a trace of its own. Default `true`. */
  readonly connectionSpans?: boolean
  /** Those that are registered globally, if left out. */
  readonly tracerProvider?: TracerProvider
  readonly meterProvider?: MeterProvider
}

/**
 * Makes spans and metrics of what happens on a server.
 *
 * @param server a server made by `createServer()`; left out: every server of the process from now on
 * @returns a function that ends it; spans of open connections end then
 * @example
 * const stop = trace(server, { queryText: 'full' })
 */
export function trace(server?: Engine, options: TraceOptions = {}): () => void {
  const { queryText = 'sanitized', connectionSpans = true } = options
  const { tracerProvider = traces.getTracerProvider(), meterProvider = metrics.getMeterProvider() } = options
  const spans = new ServerSpans(tracerProvider.getTracer(SCOPE), { queryText, connectionSpans })
  const known = new Set<Engine>()
  const figures = new ServerMetrics(meterProvider.getMeter(SCOPE), () => known)
  const meet = (each: Engine) => {
    if (known.has(each)) return
    known.add(each)
    void each.closed.then(() => known.delete(each))
  }
  // The figures of a server that was named are read to the end of the tracing, beyond its own.
  if (server !== undefined) known.add(server)

  const ends: (() => void)[] = []
  const on = <M extends { readonly server: Engine }>(
    channel: channels.Channel<M>,
    handle: (message: M) => void,
  ) => {
    const end = channel.subscribe(message => {
      if (server === undefined) meet(message.server)
      else if (message.server !== server) return
      handle(message)
    })
    ends.push(end)
  }
  on(channels.listening, () => {})
  on(channels.connected, message => spans.connected(message))
  on(channels.disconnected, message => spans.disconnected(message))
  on(channels.commandDone, message => {
    spans.command(message)
    figures.command(message)
  })
  on(channels.commandRefused, message => spans.refused(message))
  return () => {
    for (const end of ends) end()
    spans.close()
    figures.close()
  }
}
