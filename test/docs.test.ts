/**
 * What the documents say is true: every TypeScript snippet and every example runs to its end in a process of its
 * own and gives what the comments beside it promise, links lead to files, and README's list of commands is current. In a snippet
 * `await x // 'value'` promises a value, in an example `// prints: text` a line; 6379 stands for a running server.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { withCommands } from '../docs/generate.ts'
import { start } from './support/start.ts'

const ROOT = join(import.meta.dirname, '..')

/** Runs TypeScript to its end and gives what it prints. */
function run(path: string): Promise<string> {
  const options = { cwd: ROOT, timeout: 20_000 }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--import', 'tsx', path], options, (failure, stdout, stderr) => {
      if (failure === null) resolve(stdout)
      else reject(new Error(`${path}: ${stderr || failure.message}`, { cause: failure }))
    })
  })
}

interface Snippet {
  readonly title: string
  readonly code: string
}

/** The fenced blocks of a document that are TypeScript, each with the heading that it stands under. */
function snippetsOf(document: string): Snippet[] {
  const text = readFileSync(join(ROOT, document), 'utf8')
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ 1: code = '', index }) => {
    const heading = [...text.slice(0, index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1]
    return { title: `${document}: ${heading}`, code }
  })
}

function checked(code: string, port: number): string {
  const promise = /^(await .*?) \/\/ ('[^']*'|\d+|null).*$/gm
  return `import { deepEqual } from 'node:assert/strict'\n${code}`
    .replaceAll('6379', String(port))
    .replace(promise, (_, call, value) => `deepEqual(${call}, ${value})`)
}

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
]

test('the files that documents point to exist', () => {
  for (const document of DOCUMENTS) {
    const text = readFileSync(join(ROOT, document), 'utf8')
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      expect(existsSync(join(ROOT, dirname(document), link)), `${document}: ${link}`).toBe(true)
    }
  }
})

describe('snippets', () => {
  for (const { title, code } of DOCUMENTS.flatMap(snippetsOf)) {
    test(title, async () => {
      const server = await start()
      // Inside the package, so that it finds itself by its name.
      mkdirSync(join(ROOT, '.cache'), { recursive: true })
      const folder = mkdtempSync(join(ROOT, '.cache', 'snippet-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const path = join(folder, 'snippet.ts')
      writeFileSync(path, checked(code, server.port))
      await run(path)
    })
  }
})

describe('examples', () => {
  for (const name of readdirSync(join(ROOT, 'examples')).filter(each => each.endsWith('.ts'))) {
    test(name, async () => {
      const path = join(ROOT, 'examples', name)
      const promised = [...readFileSync(path, 'utf8').matchAll(/\/\/ prints: (.*)$/gm)].map(
        ([, line]) => line,
      )
      expect(promised.length).toBeGreaterThan(0)
      expect((await run(path)).trimEnd().split('\n')).toEqual(promised)
    })
  }
})

test('README lists the commands that there are (npm run docs)', () => {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8')
  expect(text).toBe(withCommands(text))
})
