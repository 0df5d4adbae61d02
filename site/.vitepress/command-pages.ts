/** The commands as pages: what each page shows comes from the command's declaration, and the errors from recorded replies. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Docs } from '../../src/cli/prompt/docs.ts'
import { usageOf } from '../../src/cli/prompt/usage.ts'
import type { Command } from '../../src/commands/declare/define.ts'
import { CommandTable } from '../../src/commands/table.ts'

/** Errors that a page names, and words of an example, at most. */
const MOST_ERRORS = 8
const LONGEST = 60

export interface CommandPage {
  readonly name: string
  /** Of its page: `config-get`. */
  readonly file: string
  readonly group: string
}

const fileOf = (name: string) => name.toLowerCase().replaceAll(/[ |]/g, '-')

export function commandNames(): { group: string; names: CommandPage[] }[] {
  const groups = new Map<string, CommandPage[]>()
  for (const { fullName, declaration } of new CommandTable().withSubcommands()) {
    const { group } = declaration
    const name = fullName.replace('|', ' ').toUpperCase()
    groups.set(group, [...(groups.get(group) ?? []), { name, file: fileOf(name), group }])
  }
  return [...groups]
    .sort()
    .map(([group, names]) => ({ group, names: names.sort((a, b) => (a.name < b.name ? -1 : 1)) }))
}

/** All pages, as VitePress makes pages: parameters, and text. */
export function commandPages(): { params: { name: string; title: string }; content: string }[] {
  const docs = new Docs()
  const recorded = recordedReplies()
  return [...new CommandTable().withSubcommands()].map(command => {
    const name = command.fullName.replace('|', ' ').toUpperCase()
    const usage = usageOf(docs.find(name.split(' '))?.args ?? [])
    return {
      params: { name: fileOf(name), title: name },
      content: contentOf(command, name, usage, recorded.get(name) ?? { examples: [], errors: [] }),
    }
  })
}

function contentOf(command: Command, name: string, usage: string, { examples, errors }: Seen): string {
  const { summary, since, complexity, history = [], deprecated, reply, group } = command.declaration
  const lines = [`# ${name}`, '', summary, '']
  if (deprecated !== undefined) {
    lines.push(`::: warning\nDeprecated since ${deprecated.since}: ${deprecated.replacedBy}.\n:::`, '')
  }
  lines.push('```text', `${name} ${usage}`.trim(), '```', '')
  lines.push('| | |', '|---|---|')
  lines.push(`| group | ${group} |`, `| since Redis | ${since} |`, `| complexity | ${cell(complexity)} |`)
  lines.push(`| reply | ${cell(reply.text)} |`, `| in TypeScript | ${code(reply.type)} |`)
  lines.push(`| ACL categories | ${cell([...command.categories].map(each => `@${each}`).join(', '))} |`, '')
  if (history.length > 0) {
    lines.push('## History', '', ...history.map(([version, text]) => `- ${version}: ${escaped(text)}`), '')
  }
  if (examples.length > 0) {
    lines.push('## Example', '', `<Playground :lines="${attribute(examples)}" />`, '')
  }
  if (errors.length > 0) lines.push('## Errors', '', ...errors.map(each => `- ${code(each)}`), '')
  // It is put into its page as what replaces a pattern, where a dollar has a meaning.
  return lines.join('\n').replaceAll('$', '$$$$')
}

const escaped = (text: string) =>
  text.replaceAll('<', '&lt;').replaceAll('{', '&#123;').replaceAll('|', '\\|')
const cell = escaped
/** In a span that Vue leaves alone. */
const code = (text: string) =>
  `<code v-pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '&#124;')}</code>`
const attribute = (value: unknown) => JSON.stringify(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;')

interface Seen {
  /** Requests that lead to a reply that is no error, to be typed. */
  readonly examples: string[]
  readonly errors: string[]
}

/** What the real server was seen to reply: the shortest case in which a command succeeds, and its errors. */
function recordedReplies(): Map<string, Seen> {
  const folder = fileURLToPath(new URL('../../test/recorded/', import.meta.url))
  const seen = new Map<string, Seen>()
  const table = new CommandTable()
  for (const file of readdirSync(folder).filter(each => each.endsWith('.jsonl'))) {
    for (const line of readFileSync(`${folder}${file}`, 'utf8').split('\n')) {
      if (line === '') continue
      const { steps, config }: { steps: [string | string[], string?][]; config?: object } = JSON.parse(line)
      const before: string[] = []
      for (const [request, reply = ''] of steps) {
        const argv = typeof request === 'string' ? request.split(' ') : request
        const typed = argv.map(word => (/^[\w:.*-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')
        const command = table.lookup(argv)
        const isShort = typed.length <= LONGEST && !/[^ -~]|\\/.test(typed)
        if (command !== undefined && isShort) {
          const name = command.fullName.replace('|', ' ').toUpperCase()
          const known = seen.get(name) ?? { examples: [], errors: [] }
          seen.set(name, known)
          note(known, [...before, typed], reply, config === undefined)
        }
        if (isShort && before.length < 4 && !reply.startsWith('-')) before.push(typed)
      }
    }
  }
  return seen
}

function note({ examples, errors }: Seen, lines: readonly string[], reply: string, isPlain: boolean): void {
  const error = /^-(.*)\r\n$/.exec(reply)?.[1]
  if (error !== undefined) {
    if (errors.length < MOST_ERRORS && !errors.includes(error) && error.length < 200) errors.push(error)
  } else if (isPlain && reply !== '' && !/^(\$-1|\*-1|_|:0)\r/.test(reply)) {
    const isBetter = examples.length === 0 || lines.length < examples.length
    if (isBetter) examples.splice(0, examples.length, ...lines)
  }
}
