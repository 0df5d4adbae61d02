/**
 * What the engine needs of the system that it runs on: figures of memory and time, facts for INFO, and a way to let
 * other events run. Node's is in server/node-host.ts; `bareHost` serves where there is no more than JavaScript.
 */
import type { Peer, PeerFailure } from '../commands/declare/context.ts'

/** Bytes; 0 where the system does not say. */
export interface HostMemory {
  /** Of the whole process, as the system counts. */
  readonly resident: number
  readonly heap: number
  readonly heapTotal: number
  /** Where JavaScript's heap ends. */
  readonly heapLimit: number
  /** Outside the heap, but held by objects on it. */
  readonly external: number
  readonly arrayBuffers: number
  /** Of the machine. */
  readonly system: number
}

/** Bytes; a limit of 0: not known. */
export interface Filling {
  readonly used: number
  readonly limit: number
}

/** Microseconds of CPU since the process began. */
export interface HostCpu {
  readonly user: number
  readonly system: number
}

/** Of the event loop; 0 where the system does not say. */
export interface EventLoopFigures {
  /** How often it went round. */
  readonly rounds: number
  /** For how long it did not wait. */
  readonly microseconds: number
}

/** Facts that INFO shows; they do not change. */
export interface HostFacts {
  /** System, release and machine: `Linux 6.1.0 x86_64`. */
  readonly os: string
  readonly pointerBits: number
  readonly processId: number
  readonly executable: string
  /** Name and version of what runs JavaScript: `node`, `20.19.0`. */
  readonly runtime: string
  readonly runtimeVersion: string
}

/** One text file: a byte for each character. What it throws are Errors with the system's words. */
export interface HostFile {
  readonly path: string
  read(): string
  /** Replaces all of it at once, or leaves it as it was. */
  write(text: string): void
}

export interface Host {
  readonly facts: HostFacts
  file(path: string): HostFile
  /** Bytes that nobody can guess, for passwords: what a server's own `random` gives can be told from what it gave. */
  secret(bytes: number): Uint8Array
  memory(): HostMemory
  /** What the heap holds, garbage included, and may hold; cheaper than {@link memory}. */
  heap(): Filling
  /** What the process has of the machine's memory, or of its container's; as cheap. */
  machine(): Filling
  /** Collects all garbage, now. */
  collect(): void
  cpu(): HostCpu
  /** Of the thread that runs commands. */
  threadCpu(): HostCpu
  eventLoop(): EventLoopFigures
  /** Milliseconds of a clock that only goes forward. */
  monotonic(): number
  /** Calls back after the events that are due. */
  soon(action: () => void): void
  /** Connects to another server; see {@link Peer}. */
  dial(host: string, port: number, timeout: number): Promise<Peer | PeerFailure>
}

const NOTHING: HostMemory = {
  resident: 0,
  heap: 0,
  heapTotal: 0,
  heapLimit: 0,
  external: 0,
  arrayBuffers: 0,
  system: 0,
}

const UNKNOWN: Filling = { used: 0, limit: 0 }

const IDLE: HostCpu = { user: 0, system: 0 }

function noFiles(): never {
  throw new Error('there are no files here')
}

/** Taken when the module is loaded: a test that fakes timers later does not stop an engine in its process. */
const { MessageChannel } = globalThis

/** Makes a host of nothing but JavaScript and the channels that browsers and runtimes share. */
export function bareHost(): Host {
  const due: (() => void)[] = []
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener('message', () => due.shift()?.())
  port1.start()
  return {
    facts: {
      os: 'unknown',
      pointerBits: 64,
      processId: 0,
      executable: '',
      runtime: 'javascript',
      runtimeVersion: '',
    },
    file: path => ({ path, read: noFiles, write: noFiles }),
    secret: bytes => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    memory: () => NOTHING,
    heap: () => UNKNOWN,
    machine: () => UNKNOWN,
    collect: () => {},
    cpu: () => IDLE,
    threadCpu: () => IDLE,
    eventLoop: () => ({ rounds: 0, microseconds: 0 }),
    monotonic: performance.now.bind(performance),
    soon: action => {
      due.push(action)
      port2.postMessage(undefined)
    },
    dial: () => Promise.resolve('connecting'),
  }
}
