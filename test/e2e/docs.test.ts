/**
 * What the documents say is true: every TypeScript snippet, and every example in a process of its own, has no error of
 * types, runs to its end and gives what the comments beside it promise. In a snippet `await x // 'value'` promises a
 * value, in an example `// prints: text` a line; 6379 stands for a running server. Tables that compare another client
 * with ours are run row by row; snippets that import vitest are run by it. Those that need a cluster or sentinels are
 * compiled here, and run in compat/cluster-client.test.ts and compat/sentinel-client.test.ts.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServer } from '../../src/server.ts'
import { comparisonsOf } from '../support/comparisons.ts'
import { checked, companyOf, DOCUMENTS, type Snippet, snippetsOf } from '../support/snippets.ts'
import { start } from '../support/start.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const RUNNER = 'run-modules.ts'

// Inside the package, so that what runs there finds the package by its name.
mkdirSync(join(ROOT, '.cache'), { recursive: true })
const FOLDER = mkdtempSync(join(ROOT, '.cache', 'docs-'))
afterAll(() => rmSync(FOLDER, { recursive: true }))

/** Compiles all examples and snippets at once: that is quicker than a compiler in each process. Types must be right. */
async function compile(): Promise<void> {
  const files = readdirSync(FOLDER).map(name => join(FOLDER, name))
  const types = ['--strict', '--skipLibCheck', '--lib', 'es2023,esnext.disposable', '--types', 'node']
  const options = [...types, '--module', 'nodenext', '--target', 'es2022', '--rootDir', FOLDER]
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const args = [compiler, '--ignoreConfig', ...options, ...files]
  await promisify(execFile)(process.execPath, args, { cwd: ROOT }).catch(({ stdout }) => {
    throw new Error(String(stdout))
  })
}

/** The compiled example or snippet. */
function compiled(name: string): string {
  return join(FOLDER, name.replace(/\.ts$/, '.js'))
}

/** Runs a program to its end and gives what it prints. */
function run(
  path: string,
  env: Readonly<Record<string, string | undefined>> = {},
  words: readonly string[] = [],
): Promise<string> {
  const options = { cwd: ROOT, timeout: 20_000, env: { ...process.env, REDIS_URL: undefined, ...env } }
  const args = ['--test-reporter=tap', path, ...words]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (failure, stdout, stderr) => {
      if (failure === null) resolve(stdout)
      else reject(new Error(`${path}: ${failure.message}\n${stderr}\n${stdout}`, { cause: failure }))
    })
  })
}

/** The lines that a program printed; of one that runs tests, what became of each. */
function lines(printed: string): string[] {
  const all = printed.trimEnd().split('\n')
  return all[0]?.startsWith('TAP ') ? all.filter(line => /^(not )?ok /.test(line)) : all
}

/** Its code is added to a copy of the repository: see package/first-command.test.ts. */
const FOLLOWED = 'docs/tour/first-command.md'

const SNIPPETS: readonly Snippet[] = DOCUMENTS.filter(each => each !== FOLLOWED).flatMap(document => [
  ...snippetsOf(document),
  ...comparisonsOf(ROOT, document).map(each => ({ ...each, untyped: true })),
])
const COMPILED = SNIPPETS.filter(({ code }) => !isForVitest(code))
const RUN_HERE = COMPILED.filter(({ code }) => companyOf(code) === undefined)
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter(each => /(?<!\.test)\.ts$/.test(each))

beforeAll(async () => {
  const others = COMPILED.filter(each => !RUN_HERE.includes(each))
  for (const [at, { code, untyped }] of [...RUN_HERE, ...others].entries()) {
    writeFileSync(join(FOLDER, `snippet-${at}.ts`), (untyped ? '// @ts-nocheck\n' : '') + checked(code))
  }
  for (const name of EXAMPLES) cpSync(join(ROOT, 'examples', name), join(FOLDER, name))
  cpSync(join(import.meta.dirname, '..', 'support', RUNNER), join(FOLDER, RUNNER))
  await compile()
})

function isForVitest(code: string): boolean {
  return code.includes("from 'vitest'")
}

/** Runs a snippet that is a test, in a vitest of its own, with a configuration that says nothing. */
async function runTest(code: string, at: number): Promise<void> {
  const folder = join(FOLDER, `tests-${at}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'snippet.test.ts'), code)
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}')
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--root', folder]
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, timeout: 60_000 })
}

describe('snippets', () => {
  /** What each did wrong, by its path. */
  const failures = new Map<string, string | undefined>()

  /** All in one process, each with a server of its own. */
  beforeAll(async () => {
    const servers = await Promise.all(RUN_HERE.map(() => createServer({ port: 0 }).listen()))
    const paths = servers.map(({ port }, at) => {
      const path = compiled(`snippet-${at}.ts`)
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll('6379', String(port)))
      return path
    })
    // What was printed before one failed to end is of use.
    const printed = await run(compiled(RUNNER), {}, paths).catch(String)
    for (const line of printed.split('\n').filter(each => each.startsWith('{"path":'))) {
      const { path, failure }: { path: string; failure?: string } = JSON.parse(line)
      failures.set(path, failure)
    }
    await Promise.all(servers.map(server => server.close()))
  })

  for (const [at, { title }] of RUN_HERE.entries()) {
    test(title, () => {
      const path = compiled(`snippet-${at}.ts`)
      expect(failures.has(path), 'it, or one before it, did not come to its end').toBe(true)
      expect(failures.get(path)).toBeUndefined()
    })
  }

  for (const [at, { title, code }] of SNIPPETS.entries()) {
    if (isForVitest(code)) test(title, { timeout: 60_000 }, () => runTest(code, at))
  }
})

describe('examples', () => {
  for (const name of EXAMPLES) {
    test(name, async () => {
      const promised = [
        ...readFileSync(join(ROOT, 'examples', name), 'utf8').matchAll(/\/\/ prints: (.*)$/gm),
      ].map(([, line]) => line)
      expect(promised.length).toBeGreaterThan(0)
      expect(lines(await run(compiled(name)))).toEqual(promised)
    })
  }

  /** Those that never end on a server that is not their own, or use none but their own. */
  const OWN_SERVER = [
    'sub.ts',
    'pub.ts',
    'embedded.ts',
    'embed-in-a-test.ts',
    'delayed-job.ts',
    'small-database.ts',
  ]

  for (const name of EXAMPLES.filter(each => !OWN_SERVER.includes(each))) {
    test(`${name}, with REDIS_URL, twice`, async () => {
      const server = await start()
      const env = { REDIS_URL: `redis://127.0.0.1:${server.port}` }
      expect(await run(compiled(name), env)).toBe(await run(compiled(name), env))
      expect(server.stats.connections).toBeGreaterThan(1)
    })
  }

  test('pub.ts reaches sub.ts', async () => {
    const server = await start()
    const env = { REDIS_URL: `redis://127.0.0.1:${server.port}` }
    const heard = run(compiled('sub.ts'), env)
    while (server.pubsub.count('channels', 'news') === 0) await new Promise(setImmediate)
    expect(await run(compiled('pub.ts'), env)).toBe('1 received it\n')
    await server.call('PUBLISH', 'news', 'bye')
    expect(await heard).toBe('news: It rains.\n')
  })

  test('chat.ts, typed into', async () => {
    const server = await start()
    const env = { ...process.env, REDIS_URL: `redis://127.0.0.1:${server.port}` }
    const args = [compiled('chat.ts'), '--name', 'ann', '--room', 'tea']
    const heard = await new Promise<string>((resolve, reject) => {
      const child = execFile(process.execPath, args, { cwd: ROOT, env }, (failure, stdout) =>
        failure === null ? resolve(stdout) : reject(failure),
      )
      child.stdin?.end('Hello?\nNobody.\n')
    })
    expect(lines(heard)).toEqual(['ann comes in', 'ann: Hello?', 'ann: Nobody.', 'ann leaves'])
  })
})
