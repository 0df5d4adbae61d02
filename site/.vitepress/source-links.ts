/**
 * Links of the pages lead to files of the repository, as they do there. On the site those to other pages lead to these, and
 * all others to the repository.
 */
import { dirname, join, relative } from 'node:path'

export const REPOSITORY = 'https://github.com/mini-redis-server/mini-redis'

/** What is used here of markdown-it, which VitePress brings along. */
export interface Markdown {
  readonly core: { readonly ruler: { push(name: string, rule: (state: State) => void): void } }
}

export interface State {
  readonly tokens: Token[]
  /** `realPath`: the file, where the page is shown under another name. */
  readonly env: { readonly path?: string; readonly realPath?: string }
  readonly Token: new (type: string, tag: string, nesting: -1 | 0 | 1) => Token
}

export interface Token {
  readonly type: string
  content: string
  block: boolean
  readonly children: Token[] | null
  attrGet(name: string): string | null
  attrSet(name: string, value: string): void
}

export function sourceLinks(md: Markdown, root: string): void {
  md.core.ruler.push('source_links', ({ tokens, env }) => {
    const file = env.realPath ?? env.path
    if (file === undefined) return
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        const href = token.type === 'link_open' ? token.attrGet('href') : null
        if (href !== null && !/^([a-z]+:|#|\/)/.test(href)) token.attrSet('href', siteLink(root, file, href))
      }
    }
  })
}

/** Where a link in a file leads on the site. */
export function siteLink(root: string, file: string, href: string): string {
  const [path = '', anchor] = href.split('#')
  const target = relative(root, join(dirname(file), path))
  const behind = anchor === undefined ? '' : `#${anchor}`
  if (target === 'README.md') return `/${behind}`
  const page = /^docs\/(.*)\.md$/.exec(target)?.[1]
  return page === undefined ? `${REPOSITORY}/blob/main/${target}${behind}` : `/${page}${behind}`
}
