/**
 * What a server tells its replicas, request by request: of a real one by posing as a replica (SYNC), of ours from the
 * journal.
 */
import { connect, type Socket } from 'node:net'
import { ReplicationStream } from '../../src/journal/replication-stream.ts'
import { RequestParser } from '../../src/resp/requests.ts'
import type { Server } from '../../src/server/server.ts'

/** Requests in order, until one that has a mark in it. */
export interface ReplicationLog {
  until(mark: string): Promise<readonly (readonly string[])[]>
  close(): void
}

export function logOf(server: Server): ReplicationLog {
  const stream = new ReplicationStream('replicas')
  let requests: (readonly string[])[] = []
  const end = server.journal.subscribe(unit => {
    for (const argv of stream.requestsOf(unit)) requests.push(argv)
  })
  return {
    until: async mark => {
      const at = requests.findIndex(argv => argv.includes(mark))
      const taken = requests.slice(0, at)
      requests = requests.slice(at + 1)
      return taken
    },
    close: end,
  }
}

/** Pings of the primary are no part of its history. */
const isPing = (argv: readonly string[]) => argv[0]?.toUpperCase() === 'PING'

export async function logOfReal(port: number): Promise<ReplicationLog> {
  const replica = new Replica(connect(port, '127.0.0.1'))
  await replica.synchronized
  return {
    until: async mark => {
      const taken: (readonly string[])[] = []
      for (;;) {
        const argv = await replica.next()
        if (argv.includes(mark)) return taken
        if (!isPing(argv)) taken.push(argv)
      }
    },
    close: () => replica.close(),
  }
}

class Replica {
  readonly synchronized: Promise<void>
  readonly #socket: Socket
  readonly #parser = new RequestParser({ maxBulkLength: 512 * 1024 * 1024, authenticated: true }, () => {})
  readonly #requests: (readonly string[])[] = []
  #wake = () => {}
  /** Before the commands comes a snapshot, after its length. */
  #snapshot: Buffer | undefined = Buffer.alloc(0)
  #synchronized = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    this.synchronized = new Promise(resolve => {
      this.#synchronized = resolve
    })
    socket.write('SYNC\r\n')
    socket.on('data', chunk => this.#receive(chunk))
  }

  async next(): Promise<readonly string[]> {
    for (;;) {
      const argv = this.#requests.shift()
      if (argv !== undefined) return argv
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    let commands = chunk
    if (this.#snapshot !== undefined) {
      this.#snapshot = Buffer.concat([this.#snapshot, chunk])
      const text = this.#snapshot.toString('latin1')
      const head = /^\n*\$(\d+)\r\n/.exec(text)
      if (head === null) return
      const end = head[0].length + Number(head[1])
      if (text.length < end) return
      commands = this.#snapshot.subarray(end)
      this.#snapshot = undefined
      this.#synchronized()
    }
    if (commands.length === 0) return
    this.#parser.push(commands)
    for (let next = this.#parser.next(); next !== null; next = this.#parser.next()) {
      if (!Array.isArray(next)) throw new Error('not a request')
      this.#requests.push(next)
    }
    this.#parser.settle()
    this.#wake()
  }
}
