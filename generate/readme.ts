/** The list in README that follows from the code: the table of commands. */
import { join } from 'node:path'
import { CommandTable } from '../src/commands/table.ts'

export const README = join(import.meta.dirname, '..', 'README.md')
const BEGIN = '<!-- commands -->'
const END = '<!-- /commands -->'

/** A Markdown table of groups and their commands; subcommands stand behind their container. */
function commandTable(): string {
  const groups = new Map<string, string[]>()
  for (const { name, declaration, subcommands } of new CommandTable().all) {
    const words = [...(subcommands?.values() ?? [])].map(each => each.name.slice(name.length + 1)).sort()
    const names = groups.get(declaration.group) ?? []
    names.push(words.length === 0 ? name : `${name} (${words.join(', ')})`)
    groups.set(declaration.group, names)
  }
  const rows = [...groups].map(([group, names]) => [group, names.sort().join(', ')] as const).sort()
  return table([['group', 'commands'], ...rows])
}

/** Padded as the formatter has it. The first row is the heading. */
function table(rows: readonly (readonly [string, string])[]): string {
  const widths = ([0, 1] as const).map(column => Math.max(...rows.map(row => row[column].length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [heading = ['', ''], ...rest] = rows
  return [heading, widths.map(width => '-'.repeat(width)), ...rest].map(line).join('\n')
}

/** The text with the table between its marks. */
export function withCommands(text: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin === -1 || end < begin) throw new Error(`no ${BEGIN} ... ${END}`)
  return `${text.slice(0, begin + BEGIN.length)}\n\n${commandTable()}\n\n${text.slice(end)}`
}
