/** What docs/commands.md lists: the commands that there are, and those of Redis that are missing. */
import { join } from 'node:path'
import { CommandTable } from '../src/commands/table.ts'
import { table, withPart, wrapped } from './markdown.ts'
import { recordedNames } from './recorded-names.ts'

export const COMMANDS_PAGE = join(import.meta.dirname, '..', 'docs', 'commands.md')

/** The page with its lists as they should be. */
export function commandsPage(page: string): string {
  return withPart(withPart(page, 'commands', commandsByGroup()), 'missing', missingCommands())
}

/** Subcommands stand behind their container. */
function commandsByGroup(): string {
  const groups = new Map<string, string[]>()
  for (const { name, declaration, subcommands } of new CommandTable().all) {
    const words = [...(subcommands?.values() ?? [])].map(each => each.name.slice(name.length + 1))
    const names = groups.get(declaration.group) ?? []
    names.push(withSubcommands(name, words))
    groups.set(declaration.group, names)
  }
  const rows = [...groups].map(([group, names]) => [group, names.sort().join(', ')]).sort()
  return table([['group', 'commands'], ...rows])
}

function missingCommands(): string {
  const ours = new Set([...new CommandTable().withSubcommands()].map(each => each.fullName))
  const { version, commands } = recordedNames()
  const missing = commands.filter(name => !ours.has(name))
  const early = [...ours].filter(name => !commands.includes(name))
  const which =
    missing.length === 0 ? 'none is missing.' : `these are missing: ${grouped(missing).join(', ')}.`
  return [
    wrapped(
      `Of the ${commands.length} commands and subcommands of redis-server ${version} ${which}`.split(' '),
    ),
    wrapped(`Ours go beyond that version with ${grouped(early).join(', ')}.`.split(' ')),
  ].join('\n\n')
}

/** Subcommands behind their container: `acl|cat` and `acl|list` are `ACL (CAT, LIST)`. */
function grouped(names: readonly string[]): string[] {
  const subcommands = new Map<string, string[]>()
  for (const name of [...names].sort()) {
    const [container = '', word] = name.toUpperCase().split('|')
    const words = subcommands.get(container) ?? []
    if (word !== undefined) words.push(word)
    subcommands.set(container, words)
  }
  return [...subcommands].map(([name, words]) => withSubcommands(name, words))
}

function withSubcommands(name: string, words: readonly string[]): string {
  return words.length === 0 ? name : `${name} (${[...words].sort().join(', ')})`
}
