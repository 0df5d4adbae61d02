/** Every command by name. One line per family, none per command. */
import { type Bytes, ReplyError } from '../resp/values.ts'
import { commandCommands } from './admin/command.ts'
import { configCommands } from './admin/config.ts'
import { debugCommands } from './admin/debug.ts'
import { latencyCommands } from './admin/latency.ts'
import { memoryCommands } from './admin/memory.ts'
import { moduleCommands } from './admin/module.ts'
import { persistenceCommands } from './admin/persistence.ts'
import { replicationCommands } from './admin/replication.ts'
import { serverCommands } from './admin/server.ts'
import { clusterCommands } from './cluster/cluster.ts'
import { aclCommands } from './connection/acl.ts'
import { clientCommands } from './connection/client.ts'
import { connectionCommands } from './connection/connection.ts'
import { pubsubCommands } from './connection/pubsub.ts'
import { transactionCommands } from './connection/transaction.ts'
import type { Command, Commands } from './declare/context.ts'
import { unknownCommand, unknownSubcommand, wrongArity } from './declare/errors.ts'
import { geoCommands } from './geo/geo.ts'
import { geoSearchCommands } from './geo/geo-search.ts'
import { hashCommands } from './hash/hash.ts'
import { dumpCommands } from './keys/dump.ts'
import { expireCommands } from './keys/expire.ts'
import { keyCommands } from './keys/keys.ts'
import { migrateCommands } from './keys/migrate.ts'
import { sortCommands } from './keys/sort.ts'
import { listCommands } from './list/list.ts'
import { blockingListCommands } from './list/list-blocking.ts'
import { functionCommands } from './script/function.ts'
import { scriptingCommands } from './script/scripting.ts'
import { setCommands } from './set/set.ts'
import { sortedSetCommands } from './sorted-set/sorted-set.ts'
import { sortedSetAlgebraCommands } from './sorted-set/sorted-set-algebra.ts'
import { blockingSortedSetCommands } from './sorted-set/sorted-set-blocking.ts'
import { sortedSetRangeCommands } from './sorted-set/sorted-set-range.ts'
import { streamCommands } from './stream/stream.ts'
import { bitmapCommands } from './string/bitmap.ts'
import { hyperloglogCommands } from './string/hyperloglog.ts'
import { stringCommands } from './string/string.ts'

const FAMILIES: readonly (readonly Command[])[] = [
  stringCommands,
  bitmapCommands,
  listCommands,
  blockingListCommands,
  setCommands,
  sortCommands,
  hashCommands,
  sortedSetCommands,
  sortedSetRangeCommands,
  sortedSetAlgebraCommands,
  blockingSortedSetCommands,
  geoCommands,
  geoSearchCommands,
  hyperloglogCommands,
  streamCommands,
  keyCommands,
  expireCommands,
  dumpCommands,
  migrateCommands,
  pubsubCommands,
  transactionCommands,
  connectionCommands,
  clientCommands,
  aclCommands,
  configCommands,
  serverCommands,
  commandCommands,
  replicationCommands,
  persistenceCommands,
  scriptingCommands,
  functionCommands,
  memoryCommands,
  latencyCommands,
  debugCommands,
  moduleCommands,
  clusterCommands,
]

export class CommandTable implements Commands {
  /** By name in lower and in upper case: clients send one or the other. */
  readonly #byName = new Map<string, Command>()
  readonly all: readonly Command[]
  /** Requests come in runs of the same command. */
  #lastName: Bytes | undefined
  #last: Command | undefined

  /**
   * @param renames commands to be known by another name, or by none (`''`)
   * @param all those that there are
   * @throws Error when there is no such command, or the new name is another's
   */
  constructor(
    renames: readonly (readonly [name: string, newName: string])[] = [],
    all: readonly Command[] = FAMILIES.flat(),
  ) {
    const commands = new Map(all.map(command => [command.name, command]))
    for (const [name, newName] of renames) {
      const command = commands.get(name.toUpperCase())
      if (command === undefined)
        throw new Error(`rename-command '${name}': No such command in rename-command`)
      commands.delete(command.name)
      if (newName === '') continue
      if (commands.has(newName.toUpperCase()))
        throw new Error(`rename-command '${name}': Target command name already exists`)
      commands.set(newName.toUpperCase(), command)
    }
    for (const [name, command] of commands) {
      this.#byName.set(name, command)
      this.#byName.set(name.toLowerCase(), command)
    }
    this.all = [...commands.values()]
  }

  /** A command or container by its name in any case. */
  get(name: Bytes): Command | undefined {
    return this.#byName.get(name) ?? this.#byName.get(name.toLowerCase())
  }

  /** The command or subcommand that a request begins with, however many words follow. */
  lookup(argv: readonly Bytes[]): Command | undefined {
    const [name = '', subcommand] = argv
    const command = this.get(name)
    if (command?.subcommands === undefined || subcommand === undefined) return command
    return command.subcommands.get(subcommand.toLowerCase())
  }

  /** By full name: `get`, `config|get`. */
  named(fullName: Bytes): Command | undefined {
    const [name = '', subcommand, ...more] = fullName.split('|')
    const command = this.get(name)
    if (subcommand === undefined) return command
    return more.length > 0 ? undefined : command?.subcommands?.get(subcommand.toLowerCase())
  }

  /** The command, or subcommand, that a request asks for; or why there is none. Checks the number of words. */
  find(argv: readonly Bytes[]): Command | ReplyError {
    const name = argv[0] as Bytes
    let command = name === this.#lastName ? this.#last : this.get(name)
    if (command === undefined) return unknownCommand(argv)
    this.#lastName = name
    this.#last = command
    if (command.subcommands !== undefined && argv.length > 1) {
      const subcommand = command.subcommands.get((argv[1] as Bytes).toLowerCase())
      if (subcommand === undefined) return unknownSubcommand(command.name, argv[1] as Bytes)
      command = subcommand
    }
    return mayHave(command, argv.length) ? command : wrongArity(command.fullName)
  }

  /** Commands and subcommands. */
  *withSubcommands(): Generator<Command, void, undefined> {
    for (const command of this.all) {
      yield command
      if (command.subcommands !== undefined) yield* command.subcommands.values()
    }
  }
}

/** The commands by their own names, whatever a server calls them. */
export const ORIGINAL_COMMANDS = new CommandTable()

/** Whether a request for a command may have so many words. */
export function mayHave({ arity }: Command, words: number): boolean {
  return arity >= 0 ? words === arity : words >= -arity
}

export function isRefusal(found: Command | ReplyError): found is ReplyError {
  return found instanceof ReplyError
}
