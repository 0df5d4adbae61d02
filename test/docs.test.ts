/**
 * What the documents say is true: every TypeScript snippet and every example runs to its end in a process of its
 * own and gives what the comments beside it promise, links lead to files, and README's list of commands is current. In a snippet
 * `await x // 'value'` promises a value, in an example `// prints: text` a line; 6379 stands for a running server.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { withCommands } from '../generate/readme.ts'
import { start } from './support/start.ts'

const ROOT = join(import.meta.dirname, '..')

/** Runs TypeScript to its end and gives what it prints. */
function run(path: string, env: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
  const options = { cwd: ROOT, timeout: 20_000, env: { ...process.env, REDIS_URL: undefined, ...env } }
  const args = ['--import', 'tsx', '--test-reporter=tap', path]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (failure, stdout, stderr) => {
      if (failure === null) resolve(stdout)
      else reject(new Error(`${path}: ${stderr || stdout || failure.message}`, { cause: failure }))
    })
  })
}

/** The lines that a program printed; of one that runs tests, what became of each. */
function lines(printed: string): string[] {
  const all = printed.trimEnd().split('\n')
  return all[0]?.startsWith('TAP ') ? all.filter(line => /^(not )?ok /.test(line)) : all
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

const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter(each => each.endsWith('.ts'))

describe('examples', () => {
  for (const name of EXAMPLES) {
    test(name, async () => {
      const path = join(ROOT, 'examples', name)
      const promised = [...readFileSync(path, 'utf8').matchAll(/\/\/ prints: (.*)$/gm)].map(
        ([, line]) => line,
      )
      expect(promised.length).toBeGreaterThan(0)
      expect(lines(await run(path))).toEqual(promised)
    })
  }

  /** Those that never end on a server that is not their own, or use none but their own. */
  const OWN_SERVER = ['sub.ts', 'pub.ts', 'embedded.ts', 'embed-in-a-test.ts', 'delayed-job.ts']

  for (const name of EXAMPLES.filter(each => !OWN_SERVER.includes(each))) {
    test(`${name}, with REDIS_URL, twice`, async () => {
      const server = await start()
      const env = { REDIS_URL: `redis://127.0.0.1:${server.port}` }
      const path = join(ROOT, 'examples', name)
      expect(await run(path, env)).toBe(await run(path, env))
      expect(server.stats.connections).toBeGreaterThan(1)
    })
  }

  test('pub.ts reaches sub.ts', async () => {
    const server = await start()
    const env = { REDIS_URL: `redis://127.0.0.1:${server.port}` }
    const heard = run(join(ROOT, 'examples', 'sub.ts'), env)
    while (server.pubsub.count('channels', 'news') === 0) await new Promise(setImmediate)
    expect(await run(join(ROOT, 'examples', 'pub.ts'), env)).toBe('1 received it\n')
    await server.call('PUBLISH', 'news', 'bye')
    expect(await heard).toBe('news: It rains.\n')
  })

  test('chat.ts, typed into', async () => {
    const server = await start()
    const env = { ...process.env, REDIS_URL: `redis://127.0.0.1:${server.port}` }
    const args = ['--import', 'tsx', 'examples/chat.ts', '--name', 'ann', '--room', 'tea']
    const heard = await new Promise<string>((resolve, reject) => {
      const child = execFile(process.execPath, args, { cwd: ROOT, env }, (failure, stdout) =>
        failure === null ? resolve(stdout) : reject(failure),
      )
      child.stdin?.end('Hello?\nNobody.\n')
    })
    expect(lines(heard)).toEqual(['ann comes in', 'ann: Hello?', 'ann: Nobody.', 'ann leaves'])
  })
})

test('README lists the commands that there are (npm run generate)', () => {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8')
  expect(text).toBe(withCommands(text))
})
