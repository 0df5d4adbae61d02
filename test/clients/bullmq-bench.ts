/** What tests of BullMQ make around a queue, each thing closed when the test ends, the last one first. */
import {
  type ConnectionOptions,
  FlowProducer,
  type Job,
  type JobsOptions,
  Queue,
  QueueEvents,
  QueueEventsProducer,
  Worker,
  type WorkerOptions,
} from 'bullmq'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { onTestFinished } from 'vitest'
import { blocked, signal } from './waiting.ts'

export type Work = (job: Job, token?: string) => unknown

/** By driver: what BullMQ is given to connect with. */
export const DRIVERS: Readonly<Record<string, (port: number) => ConnectionOptions>> = {
  // BullMQ waits a second before it connects again; here it does not wait.
  ioredis: port => ({ host: '127.0.0.1', port, retryStrategy: () => 1 }),
  'node-redis': port => {
    const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: 1 } })
    client.on('error', () => {})
    // It waits for what is under way: BullMQ still asks for a job of which an event has just told.
    onTestFinished(async () => {
      if (client.isOpen) await client.close()
    })
    return client
  },
}

export class Bench {
  /** To look behind BullMQ's back. */
  readonly redis: Redis
  readonly #connect: () => ConnectionOptions

  constructor(port: number, driver: (port: number) => ConnectionOptions) {
    this.#connect = () => driver(port)
    this.redis = new Redis({ port, protocol: 2 })
    onTestFinished(() => this.redis.disconnect())
  }

  #closing<T extends { close(): Promise<unknown> }>(one: T): T {
    onTestFinished(async () => {
      await one.close()
    })
    return one
  }

  queue(name = 'jobs'): Queue {
    const queue = this.#closing(new Queue(name, { connection: this.#connect() }))
    // Node warns of more than ten listeners; each job that a test waits for is one.
    return queue.setMaxListeners(100)
  }

  /** Without work to do, it is told by hand what to do. */
  worker(work: Work | null, options: Partial<WorkerOptions> = {}, name = 'jobs'): Worker {
    const process = work === null ? null : async (job: Job, token?: string) => work(job, token)
    return this.#closing(
      new Worker(name, process, { connection: this.#connect(), drainDelay: 0.05, ...options }),
    )
  }

  /** Takes a job and is never heard of again. */
  async dyingWorker(lockDuration: number): Promise<void> {
    const taken = signal()
    const work = () => {
      taken.resolve()
      return new Promise(() => {})
    }
    const worker = new Worker('jobs', work, {
      connection: this.#connect(),
      drainDelay: 0.05,
      lockDuration,
      skipLockRenewal: true,
      skipStalledCheck: true,
    })
    await taken.promise
    await worker.close(true)
  }

  /** What is told of a queue from now on. */
  async events(): Promise<QueueEvents> {
    const events = this.#closing(new QueueEvents('jobs', { connection: this.#connect() }))
    await events.waitUntilReady()
    // It hears only what comes after its first read.
    await blocked(this.redis, 'xread')
    return events
  }

  teller(): QueueEventsProducer {
    return this.#closing(new QueueEventsProducer('jobs', { connection: this.#connect() }))
  }

  flows(): FlowProducer {
    return this.#closing(new FlowProducer({ connection: this.#connect() }))
  }
}

/** The children of a flow, on a queue of their own. */
export function part(name: string, own: number, children: Part[] = []): Part {
  return { name, queueName: 'parts', data: { own }, children }
}

export interface Part {
  readonly name: string
  readonly queueName: string
  readonly data: Readonly<Record<string, unknown>>
  readonly opts?: JobsOptions
  readonly children: Part[]
}
