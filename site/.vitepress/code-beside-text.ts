/**
 * On pages of the tour the code stands beside the text: behind each paragraph that leads to lines of a file these lines can
 * be opened, as they are in this version.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { Markdown, State, Token } from './source-links.ts'

/** Lines that are shown of one place, at most. */
const MOST = 40

export function codeBesideText(md: Markdown & Renderer, root: string): void {
  md.core.ruler.push('code_beside_text', state => {
    const file = state.env.realPath ?? state.env.path
    if (file === undefined || !relative(root, file).startsWith('docs/tour/')) return
    for (let at = state.tokens.length - 1; at >= 0; at--) {
      const token = state.tokens[at] as Token
      if (token.type !== 'inline' || state.tokens[at + 1]?.type !== 'paragraph_close') continue
      const places = placesIn(token, root)
      if (places.length > 0) state.tokens.splice(at + 2, 0, htmlOf(state, md, places))
    }
  })
}

interface Renderer {
  render(text: string): string
}

interface Place {
  readonly path: string
  readonly line: number
  readonly code: string
}

/** Links were changed before: what leads to a line of a source leads into the repository. */
function placesIn({ children }: Token, root: string): Place[] {
  const places: Place[] = []
  for (const child of children ?? []) {
    const href = child.type === 'link_open' ? (child.attrGet('href') ?? '') : ''
    const [, path, line] = /\/blob\/main\/(src\/.*\.ts)#L(\d+)$/.exec(href) ?? []
    if (path === undefined || places.some(each => each.path === path && each.line === Number(line))) continue
    places.push({ path, line: Number(line), code: blockAt(join(root, path), Number(line)) })
  }
  return places
}

/** The declaration that begins at a line: up to the line that closes it. */
function blockAt(file: string, line: number): string {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .slice(line - 1, line - 1 + MOST)
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0
  const isOpen = /[{([]$/.test(lines[0] ?? '')
  const end = isOpen
    ? lines.findIndex((each, at) => at > 0 && /^ *[})\]]/.test(each) && indentOf(each) === indent)
    : 0
  const block = end === -1 ? [...lines, `${' '.repeat(indent)}…`] : lines.slice(0, end + 1)
  return block.map(each => each.slice(indent)).join('\n')
}

function indentOf(text: string): number {
  return /^ */.exec(text)?.[0].length ?? 0
}

function htmlOf(state: State, md: Renderer, places: readonly Place[]): Token {
  const token = new state.Token('html_block', '', 0)
  token.content = places
    .map(({ path, line, code }) => {
      const name = `${basename(dirname(path))}/${basename(path)}, line ${line}`
      return `<details class="code-beside"><summary>${name}</summary>\n${md.render(`\`\`\`\`ts\n${code}\n\`\`\`\``)}</details>`
    })
    .join('\n')
  token.block = true
  return token
}
