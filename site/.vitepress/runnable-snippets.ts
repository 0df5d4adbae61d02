/**
 * The tour's snippets run in its pages, on a server of the page: what needs no socket and no module of Node's gets a button.
 * Each becomes a module of its own, loaded when it is run; see theme/in-page/ for what stands for the package there.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import type { Markdown, State } from './source-links.ts'

const FOLDER = 'docs/tour'
/** Its code belongs into a copy of the repository. */
const FOLLOWED = 'first-command'
/** What of the package is there in a page. */
const SUBPATHS = ['client', 'resp', 'server', 'testing']

const INDEX = 'virtual:snippets'
const SNIPPET = /^\/virtual\/snippet\/(.*)\.ts$/

interface Snippet {
  /** Its page, and which one of it: `blocking-0`. */
  readonly id: string
  readonly code: string
}

/** A button below each snippet that runs. */
export function snippetButtons(md: Markdown, root: string): void {
  md.core.ruler.push('snippet_buttons', state => {
    const file = state.env.realPath ?? state.env.path
    if (file === undefined || !relative(root, file).startsWith(`${FOLDER}/`)) return
    const ids = new Map(snippetsOf(root, basename(file, '.md')).map(({ id, code }) => [code, id]))
    for (let at = state.tokens.length - 1; at >= 0; at--) {
      const id = ids.get(state.tokens[at]?.content ?? '')
      if (id !== undefined) state.tokens.splice(at + 1, 0, button(state, id))
    }
  })
}

function button(state: State, id: string) {
  const token = new state.Token('html_block', '', 0)
  token.content = `<Snippet id="${id}" />\n`
  token.block = true
  return token
}

/** The snippets as modules, and one that knows them all. */
export function snippetModules(root: string) {
  const snippets = new Map(
    tourPages(root).flatMap(page => snippetsOf(root, page).map(({ id, code }) => [id, code] as const)),
  )
  return {
    name: 'snippets',
    resolveId: (id: string) => (id === INDEX || SNIPPET.test(id) ? id : undefined),
    load(id: string) {
      if (id === INDEX) return indexOf([...snippets.keys()])
      const code = snippets.get(SNIPPET.exec(id)?.[1] ?? '')
      return code === undefined ? undefined : moduleOf(code)
    },
  }
}

export function tourPages(root: string): string[] {
  return readdirSync(join(root, FOLDER)).map(name => basename(name, '.md'))
}

/** Those of a page that run in it. */
export function snippetsOf(root: string, page: string): Snippet[] {
  if (page === FOLLOWED) return []
  const text = readFileSync(join(root, FOLDER, `${page}.md`), 'utf8')
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)]
    .map(({ 1: code = '' }, at) => ({ id: `${page}-${at}`, code }))
    .filter(({ code }) => runs(code))
}

function runs(code: string): boolean {
  const modules = [...code.matchAll(/^import .* from '(.*)'$/gm)].map(([, name = '']) => name)
  return (
    modules.length > 0 && modules.every(name => SUBPATHS.some(each => name === `mini-redis-server/${each}`))
  )
}

function indexOf(ids: readonly string[]): string {
  const entries = ids.map(id => `'${id}': () => import('/virtual/snippet/${id}.ts')`)
  return `export default {${entries.join(',')}}`
}

/** A function that runs the snippet, and shows what it promises or prints. */
function moduleOf(code: string): string {
  const imports = code.match(/^import .*$/gm) ?? []
  const body = code
    .replace(/^import .*$/gm, '')
    .replace(/^;?(.+?) \/\/ ['"\d[n].*$/gm, (line, value: string) => {
      return /^(await|\(await) /.test(value) ? `show(${value})` : line
    })
  return [
    ...imports,
    'export default async function run({ show, setImmediate }) {',
    'const console = { log: show }',
    body,
    '}',
  ].join('\n')
}
