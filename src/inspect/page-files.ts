/** The page's files, as build/bundle.ts has made them: they lie beside the bundle, or in `dist/` when this runs from sources. */
import { readFile } from 'node:fs/promises'

const TYPES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}

const FOLDERS = ['./inspect/', '../../dist/inspect/'].map(folder => new URL(folder, import.meta.url))

export interface PageFile {
  readonly type: string
  readonly text: string
}

/** The file of a path, or undefined when there is none such. @throws Error when the page was not built */
export async function pageFile(path: string): Promise<PageFile | undefined> {
  const name = path === '/' ? 'index.html' : path.slice(1)
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined
  if (type === undefined) return undefined
  for (const folder of FOLDERS) {
    const text = await readFile(new URL(name, folder), 'utf8').catch(() => undefined)
    if (text !== undefined) return { type, text }
  }
  throw new Error('the page of the inspector is not there: npm run build makes it')
}
