/**
 * `npm run docs`: rewrites the lists in README that follow from the code, here the table of commands. A test
 * fails when README is not what this makes of it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandTable } from '../src/commands/table.ts'

const README = join(import.meta.dirname, '..', 'README.md')
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
  const width = Math.max(...[...groups.keys()].map(group => group.length))
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, names]) => `| ${group.padEnd(width)} | ${names.sort().join(', ')} |`)
  return [`| ${'group'.padEnd(width)} | commands |`, `| ${'-'.repeat(width)} | -------- |`, ...rows].join(
    '\n',
  )
}

/** The text with the table between its marks. */
export function withCommands(text: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin === -1 || end < begin) throw new Error(`no ${BEGIN} ... ${END}`)
  return `${text.slice(0, begin + BEGIN.length)}\n\n${commandTable()}\n\n${text.slice(end)}`
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(README, withCommands(readFileSync(README, 'utf8')))
}
