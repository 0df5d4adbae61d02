/** The TypeScript snippets of the documents, and the promises that they make: `await x // 'value'`. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')

export interface Snippet {
  /** The document and the heading that it stands under. */
  readonly title: string
  readonly code: string
  readonly untyped?: boolean
}

export const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
]

/** The fenced blocks of a document that are TypeScript. */
export function snippetsOf(document: string): Snippet[] {
  const text = readFileSync(join(ROOT, document), 'utf8')
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ 1: code = '', index }) => {
    const heading = [...text.slice(0, index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1]
    return { title: `${document}: ${heading}`, code }
  })
}

/** The snippet, with its promises checked. */
export function checked(code: string): string {
  const promise = /^(await .*?) \/\/ ('[^']*'|\d+|null).*$/gm
  return `import { deepEqual as promised } from 'node:assert/strict'\n${code}`.replace(
    promise,
    (_, call, value) => `promised(${call}, ${value})`,
  )
}

/** What a snippet runs on, if not on one server or on what it starts itself; test/compat has it. */
export function companyOf(code: string): 'cluster' | 'sentinels' | undefined {
  if (/\bstartTest(Cluster|Sentinel)\(/.test(code)) return undefined
  if (code.includes('connectCluster(')) return 'cluster'
  return /\bsentinels\b/.test(code) ? 'sentinels' : undefined
}

/**
 * Tests for the snippets that run on a cluster, or through sentinels: each in a process of its own.
 *
 * @param hosts what stands for the hosts in them, as `localhost:7000`, when the tests run
 */
export function snippetTests(
  company: 'cluster' | 'sentinels',
  hosts: () => ReadonlyMap<string, string>,
): void {
  const snippets = DOCUMENTS.flatMap(snippetsOf).filter(({ code }) => companyOf(code) === company)
  test.each(snippets)('$title: a snippet keeps its promises', async ({ code }) => {
    const real = [...hosts()].reduce((text, [from, to]) => text.replaceAll(from, to), checked(code))
    // Inside the package, so that what runs there finds the package by its name.
    mkdirSync(join(ROOT, '.cache'), { recursive: true })
    const folder = mkdtempSync(join(ROOT, '.cache', 'docs-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'snippet.ts'), real)
    const tsx = join(ROOT, 'node_modules', '.bin', 'tsx')
    await promisify(execFile)(tsx, [join(folder, 'snippet.ts')], { cwd: ROOT, timeout: 20_000 })
  })
}
