/**
 * The commands as rules speak of them: by name, by category, and each with a small number for a bit of its own. The names
 * are Redis': a command that `rename-command` calls otherwise keeps its rights.
 */

/** What this room must know of a command; commands/ has more. */
export interface AclCommand {
  /** `get`, `config|get`. */
  readonly fullName: string
  /** Of no other command; small, for sets of bits. */
  readonly index: number
  readonly categories: readonly string[]
  readonly subcommands: ReadonlyMap<string, AclCommand> | undefined
  /** Anybody may run it, authenticated or not. */
  readonly noAuth: boolean
}

/** Where the commands come from. */
export interface AclCommands {
  named(fullName: string): AclCommand | undefined
  withSubcommands(): Iterable<AclCommand>
}

export class Catalogue {
  /** One more than the largest index. */
  readonly size: number
  /** Finds one by its name. */
  readonly #commands: AclCommands
  /** Commands and subcommands of each category. */
  readonly #byCategory = new Map<string, AclCommand[]>()

  constructor(commands: AclCommands) {
    this.#commands = commands
    let size = 0
    for (const command of commands.withSubcommands()) {
      size = Math.max(size, command.index + 1)
      for (const category of command.categories) {
        const known = this.#byCategory.get(category)
        if (known === undefined) this.#byCategory.set(category, [command])
        else known.push(command)
      }
    }
    this.size = size
  }

  named(fullName: string): AclCommand | undefined {
    return this.#commands.named(fullName)
  }

  category(name: string): readonly AclCommand[] | undefined {
    return this.#byCategory.get(name)
  }
}
