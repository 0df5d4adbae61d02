/**
 * Metrics of a server for OpenTelemetry: its figures, read when they are collected, and a histogram of the
 * durations of commands, which is fed by their events.
 */
import type { Attributes, BatchObservableCallback, Histogram, Meter, Observable } from '@opentelemetry/api'
import type { CommandMessage } from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { ReplyError } from '../resp/values.ts'
import {
  DB_NAMESPACE,
  DB_OPERATION_NAME,
  DB_RESPONSE_STATUS_CODE,
  DB_SYSTEM_NAME,
  DURATION_BUCKETS,
  ERROR_TYPE,
  REDIS,
  SERVER_ADDRESS,
  SERVER_PORT,
} from './conventions.ts'
import { parseEndpoint } from './endpoints.ts'
import { FIGURES } from './figures.ts'
import { readingOf } from './reading.ts'

/**
 * The conventions name the duration that clients see, `db.client.operation.duration`; this is its counterpart,
 * without the network.
 */
const DURATION = 'db.server.operation.duration'

export class ServerMetrics {
  readonly #meter: Meter
  readonly #servers: () => Iterable<Engine>
  readonly #durations: Histogram
  readonly #observables: readonly Observable[]
  readonly #observe: BatchObservableCallback = result => {
    for (const server of this.#servers()) {
      const reading = readingOf(server)
      const whose = identityOf(server)
      for (const [at, { label, read }] of FIGURES.entries()) {
        const observable = this.#observables[at] as Observable
        const value = read(reading)
        if (typeof value === 'number') result.observe(observable, value, whose)
        else {
          for (const [name, each] of value)
            result.observe(observable, each, { ...whose, [label ?? '']: name })
        }
      }
    }
  }

  constructor(meter: Meter, servers: () => Iterable<Engine>) {
    this.#meter = meter
    this.#servers = servers
    this.#durations = meter.createHistogram(DURATION, {
      unit: 's',
      description: 'Duration of commands on the server.',
      advice: { explicitBucketBoundaries: DURATION_BUCKETS },
    })
    this.#observables = FIGURES.map(({ otel, kind, unit, help }) =>
      kind === 'counter'
        ? meter.createObservableCounter(otel, { unit, description: help })
        : meter.createObservableGauge(otel, { unit, description: help }),
    )
    meter.addBatchObservableCallback(this.#observe, [...this.#observables])
  }

  command({ client, command, reply, milliseconds }: CommandMessage): void {
    const attributes: Attributes = {
      [DB_SYSTEM_NAME]: REDIS,
      [DB_OPERATION_NAME]: command.name,
      [DB_NAMESPACE]: String(client.databaseIndex),
    }
    if (reply instanceof ReplyError) {
      attributes[ERROR_TYPE] = reply.code
      attributes[DB_RESPONSE_STATUS_CODE] = reply.code
    }
    this.#durations.record(milliseconds / 1000, attributes)
  }

  close(): void {
    this.#meter.removeBatchObservableCallback(this.#observe, [...this.#observables])
  }
}

/** Tells the servers of one process apart. */
function identityOf(server: Engine): Attributes {
  const [address] = server.sockets.addresses
  if (address === undefined) return {}
  const { host, port } = parseEndpoint(address)
  return port === 0 ? { [SERVER_ADDRESS]: host } : { [SERVER_ADDRESS]: host, [SERVER_PORT]: port }
}
