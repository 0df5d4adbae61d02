/** A receiver of OTLP over HTTP in JSON, as an OpenTelemetry Collector has one: keeps what arrives. */
import { createServer, type IncomingMessage } from 'node:http'
import { onTestFinished } from 'vitest'

export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 2 is SERVER, 3 is CLIENT. */
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly status: { readonly code: number }
  readonly resource: Readonly<Record<string, unknown>>
}

export interface ReceivedPoint {
  readonly metric: string
  readonly value: number
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface Collector {
  /** What the SDK must be told to send here. */
  readonly environment: Readonly<Record<string, string>>
  /** Resolves with the first span, of those that arrived and those to come, that is wanted. */
  span(wanted: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan>
  point(wanted: (point: ReceivedPoint) => boolean): Promise<ReceivedPoint>
  readonly spans: readonly ReceivedSpan[]
  readonly points: readonly ReceivedPoint[]
  /** All that arrived, as text. */
  readonly text: string
}

type Json = Readonly<Record<string, unknown>>

export async function startCollector(): Promise<Collector> {
  const spans = new Arrivals<ReceivedSpan>()
  const points = new Arrivals<ReceivedPoint>()
  const texts: string[] = []
  const http = createServer((request, response) => {
    void bodyOf(request).then(text => {
      texts.push(text)
      const body: unknown = JSON.parse(text)
      for (const span of spansOf(body)) spans.add(span)
      for (const point of pointsOf(body)) points.add(point)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.close()
    http.closeAllConnections()
  })
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_METRIC_EXPORT_INTERVAL: '50',
      OTEL_METRIC_EXPORT_TIMEOUT: '50',
    },
    span: wanted => spans.first(wanted),
    point: wanted => points.first(wanted),
    spans: spans.all,
    points: points.all,
    get text() {
      return texts.join('\n')
    },
  }
}

class Arrivals<T> {
  readonly all: T[] = []
  #waiting: { wanted: (each: T) => boolean; resolve: (each: T) => void }[] = []

  add(arrival: T): void {
    this.all.push(arrival)
    this.#waiting = this.#waiting.filter(({ wanted, resolve }) => {
      if (!wanted(arrival)) return true
      resolve(arrival)
      return false
    })
  }

  first(wanted: (each: T) => boolean): Promise<T> {
    const known = this.all.find(wanted)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise(resolve => this.#waiting.push({ wanted, resolve }))
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

function* spansOf(body: unknown): Generator<ReceivedSpan> {
  for (const { resource, scopeSpans } of list(body, 'resourceSpans')) {
    for (const scope of list({ scopeSpans }, 'scopeSpans')) {
      for (const span of list(scope, 'spans')) {
        const known = span as unknown
        if (!isSpan(known)) throw new Error(`not a span: ${JSON.stringify(span)}`)
        yield { ...known, attributes: attributesOf(span), resource: attributesOf(resource) }
      }
    }
  }
}

function isSpan(value: unknown): value is ReceivedSpan {
  return typeof value === 'object' && value !== null && 'traceId' in value && 'endTimeUnixNano' in value
}

function* pointsOf(body: unknown): Generator<ReceivedPoint> {
  for (const resource of list(body, 'resourceMetrics')) {
    for (const scope of list(resource, 'scopeMetrics')) {
      for (const metric of list(scope, 'metrics')) {
        const data = metric['sum'] ?? metric['gauge'] ?? metric['histogram']
        for (const point of list(data, 'dataPoints')) {
          const value = Number(point['asInt'] ?? point['asDouble'] ?? point['count'])
          yield { metric: String(metric['name']), value, attributes: attributesOf(point) }
        }
      }
    }
  }
}

function list(value: unknown, field: string): readonly Json[] {
  const found = typeof value === 'object' && value !== null ? (value as Json)[field] : undefined
  return Array.isArray(found) ? found : []
}

/** `[{ key, value: { stringValue } }]` as a plain object. */
function attributesOf(holder: unknown): Json {
  const pairs = list(holder, 'attributes').map(({ key, value }) => [
    String(key),
    Object.values(value as Json)[0],
  ])
  return Object.fromEntries(pairs)
}
