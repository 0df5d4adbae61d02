/**
 * The lines that links of the documents open: ``[`Connection.#turn`](../../src/net/connection.ts#L185)``. A link to a
 * source file opens the line of the first name in backticks in its text, or directly before it: where the name is
 * declared, else where it first stands. Links without a name open the file.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const DOCS = join(import.meta.dirname, '..', 'docs')

/** The pages whose links open lines. */
export const LINKED_PAGES: readonly string[] = [
  'rooms.md',
  'glossary.md',
  ...readdirSync(join(DOCS, 'tour')).map(name => `tour/${name}`),
].map(page => join(DOCS, page))

/** ``[`name`](file.ts)`` with the names before it: ``the `name`, `name` in [text](file.ts#L12)``. */
const LINK =
  /((?:`[^`\n]+`(?:,| and| in| of|:)*\s+)*)\[((?:`[^`]*`|[^\]`])*)\]\(([^)#\s]+\.ts)(?:#L(\d+))?\)/g

/** One link of a page to a source file. */
export interface Cited {
  /** As it stands in the page, with what is before it. */
  readonly text: string
  /** The names that are said to be in the file, the first of them at the line. */
  readonly names: readonly string[]
  /** As the page writes it. */
  readonly file: string
  readonly line: number | undefined
}

/** The links of a page's text to source files. */
export function citedIn(text: string): Cited[] {
  return [...text.matchAll(LINK)].map(([all, before = '', label = '', file = '', line]) => ({
    text: all,
    names: [...namesIn(label), ...namesIn(before)],
    file,
    line: line === undefined ? undefined : Number(line),
  }))
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

/** A source without its comments, line for line. */
export function withoutComments(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, comment => comment.replace(/[^\n]/g, ' '))
    .replace(/(?<!['"`:])\/\/.*$/gm, '')
}

/** The page's text, with the number of the line in each link that has a name. */
export function withLines(page: string, text: string): string {
  const renewed = text.replace(LINK, (all, before: string, label: string, file: string) => {
    const name = [...namesIn(label), ...namesIn(before)][0]
    if (name === undefined) return `${before}[${label}](${file})`
    const line = lineOf(readFileSync(join(dirname(page), file), 'utf8'), name)
    if (line === undefined) throw new Error(`${page}: no \`${name}\` in ${file}: ${all}`)
    return `${before}[${label}](${file}#L${line})`
  })
  return renewed.replace(/^(\|.*\n)+/gm, padded)
}

/** The number of the line that a name or a piece of code stands for. */
export function lineOf(source: string, cited: string): number | undefined {
  const lines = withoutComments(source).split('\n')
  const parts = cited.replace(/\(\)$/, '').split('.')
  // A piece of code, such as `this.#turn()`, is found as it stands; `Connection.#turn` where that is declared.
  const isCode = !parts.every(part => /^#?[\w$]+$/.test(part)) || (parts.length > 1 && /^[#a-z]/.test(cited))
  const asItStands = isCode ? holding(lines, cited) : undefined
  if (asItStands !== undefined) return asItStands
  let from = 0
  for (const [at, part] of parts.entries()) {
    const found = declared(lines, part, from)
    if (found === -1) return holding(lines, cited.replace(/\(\)$/, '(')) ?? word(lines, parts.at(-1) ?? '')
    if (at === parts.length - 1) return found + 1
    from = found + 1
  }
  return undefined
}

/** Where a name is declared, as a variable, a function or a type, else as a member; -1: nowhere. */
function declared(lines: readonly string[], name: string, from: number): number {
  const is = name.replaceAll('$', '\\$')
  const own = new RegExp(
    `^(export )?(default )?(async )?(abstract )?(function\\*?|class|const|let|interface|type) ${is}(?![\\w$])`,
  )
  const member = new RegExp(
    `^  ((readonly|static|get|set|async|private|protected|override) )*\\*?${is}(\\??: | = |<|\\??\\(.*[^)]$)`,
  )
  const found = lines.findIndex((line, at) => at >= from && own.test(line))
  return found === -1 ? lines.findIndex((line, at) => at >= from && member.test(line)) : found
}

function holding(lines: readonly string[], code: string): number | undefined {
  const found = lines.findIndex(line => line.includes(code))
  return found === -1 ? undefined : found + 1
}

function word(lines: readonly string[], name: string): number | undefined {
  const is = new RegExp(`(?<![#\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`)
  const found = lines.findIndex(line => is.test(line))
  return found === -1 ? undefined : found + 1
}

/** A Markdown table with columns of equal width, as the formatter has it. */
function padded(table: string): string {
  const rows = table
    .trimEnd()
    .split('\n')
    .map(row => row.slice(1, -1).split(/(?<!\\)\|/))
    .map(cells => cells.map(cell => cell.trim()))
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row, at) => (at === 1 ? 3 : (row[column]?.length ?? 0)))),
  )
  const line = (cells: readonly string[], at: number) =>
    `| ${widths.map((width, column) => (at === 1 ? '-'.repeat(width) : (cells[column] ?? '').padEnd(width))).join(' | ')} |`
  return `${rows.map(line).join('\n')}\n`
}
