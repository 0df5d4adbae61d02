/** How figures are read off a server: what is looked up once for all of them, and the ways to count. */
import type { Engine } from '../engine/engine.ts'
import type { HostCpu, HostMemory } from '../engine/host.ts'

/** Several values of one figure, told apart by a label: `[label's value, value]`. */
export type Labelled = Iterable<readonly [string, number]>

/** What figures are read from; taken once for all of them. */
export interface Reading {
  readonly server: Engine
  readonly memory: HostMemory
  readonly cpu: HostCpu
}

export type Read = (from: Reading) => number | Labelled

export function readingOf(server: Engine): Reading {
  return { server, memory: server.host.memory(), cpu: server.host.cpu() }
}

export function count(
  server: Engine,
  wanted: (client: { blocked: boolean; kind: string }) => boolean,
): number {
  let found = 0
  for (const client of server.clients.all()) if (wanted(client)) found++
  return found
}

export function perCommand(field: 'calls' | 'milliseconds' | 'rejected' | 'failed', factor = 1): Read {
  return function* ({ server }) {
    for (const command of server.commands.withSubcommands()) {
      const stats = server.stats.peek(command)
      if (stats !== undefined) yield [command.fullName, stats[field] * factor]
    }
  }
}

/** The keys of each, or those that have a deadline. */
export function perDatabase(keys: 'all' | 'expiring'): Read {
  return function* ({ server }) {
    for (const { index, size, figures } of server.keyspace.databases) {
      if (size > 0) yield [`db${index}`, keys === 'all' ? size : figures.expiringSize]
    }
  }
}
