/**
 * Follows docs/tour/first-hour.md and docs/tour/first-command.md to the letter, in a copy of the repository: code goes where
 * the sentence before it says, each line of a console that begins with `$` is run, and what it prints is compared with what
 * the page shows. `...` stands for any lines, at the end of a line for any text. `npm start` gets a free port, and the commands after it go there.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../support/server-process.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const LEFT_OUT = ['node_modules', 'dist', '.cache', '.git']

const COPY = mkdtempSync(join(tmpdir(), 'mini-redis-'))
afterAll(() => rmSync(COPY, { recursive: true }))
for (const name of readdirSync(ROOT)) {
  if (!LEFT_OUT.includes(name)) cpSync(join(ROOT, name), join(COPY, name), { recursive: true })
}
symlinkSync(join(ROOT, 'node_modules'), join(COPY, 'node_modules'))

/** What a page has its reader do. */
type Step =
  | { readonly do: 'write'; readonly file: string; readonly code: string }
  | { readonly do: 'insert'; readonly file: string; readonly where: string; readonly code: string }
  | { readonly do: 'run'; readonly console: string }

/** Code with the sentence that says where it goes, and consoles. */
const WRITE = /In a new file `([\w./-]+)`, write:\n\n```ts\n(.*?)^```$/
const INSERT =
  /(At the end of|In)\s\[[\w.-]+\]\(\.\.\/\.\.\/([\w./-]+)\)(?:,\s(above|below)\sthe\sline\s`([^`]+)`)?,\sadd:\n\n```ts\n(.*?)^```$/
const CONSOLE = /^```console\n(.*?)^```$/

function stepsOf(page: string): Step[] {
  const text = readFileSync(join(ROOT, 'docs', 'tour', page), 'utf8')
  const any = new RegExp([WRITE, INSERT, CONSOLE].map(each => `(?:${each.source})`).join('|'), 'gms')
  return [...text.matchAll(any)].map(
    ([, newFile, code = '', end, file = '', side, line = '', inserted = '', console = '']): Step => {
      if (newFile !== undefined) return { do: 'write', file: newFile, code }
      if (end === undefined) return { do: 'run', console }
      return { do: 'insert', file, where: side === undefined ? 'end' : `${side} ${line}`, code: inserted }
    },
  )
}

/** An empty line sets apart what is longer than a line. */
function insert(file: string, where: string, code: string): void {
  const path = join(COPY, file)
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const added = code.trimEnd().split('\n')
  if (where === 'end') lines.push('', ...added)
  else {
    const [, side, line] = /^(above|below) (.*)$/.exec(where) ?? []
    const found = lines.flatMap((each, at) => (each.trim() === line ? [at] : []))
    expect(found, `${file}: lines that are \`${line}\``).toHaveLength(1)
    const gap = added.length > 1 ? [''] : []
    const [at = 0] = found
    if (side === 'above') lines.splice(at, 0, ...added, ...gap)
    else lines.splice(at + 1, 0, ...gap, ...added)
  }
  writeFileSync(path, `${lines.join('\n')}\n`)
}

const ENV = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, FAKETTY: '1' }

/** The server of the page, until it starts another one. */
let server: { readonly port: number; stop(): Promise<void> } | undefined

/** `npm start`: resolves when it is ready. */
async function startServer(): Promise<void> {
  await server?.stop()
  const port = await freePort()
  // A group of its own, so that what npm has started ends with it.
  const child = spawn('npm', ['start', '--', '--port', String(port)], {
    cwd: COPY,
    env: ENV,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    process.kill(-child.pid, 'SIGKILL')
    await gone
  }
  onTestFinished(stop)
  server = { port, stop }
  await new Promise<void>((resolve, reject) => {
    gone.then(() => reject(new Error('npm start has ended')), reject)
    createInterface(child.stdout).on('line', line => {
      if (line.includes('Ready to accept connections')) resolve()
    })
  })
}

/** Runs a line of a shell. Gives what it prints, on both outputs. */
function printed(line: string): Promise<string> {
  const shell = line.replace(/^npx mini-redis-cli/, `node dist/cli/cli.js -p ${server?.port}`)
  return new Promise(resolve => {
    execFile('sh', ['-c', `${shell} 2>&1`], { cwd: COPY, env: ENV }, (_, stdout) => resolve(stdout))
  })
}

/** As a pattern. */
function pattern(shown: readonly string[]): RegExp {
  const parts = shown.map(line => {
    if (line === '...') return '(?:.*\\n)*?'
    const exactly = line.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return `\\s*${exactly.replace(/\\\.\\\.\\\.$/, '.*')}\\s*\\n`
  })
  return new RegExp(`^${parts.join('')}$`)
}

async function runConsole(text: string): Promise<void> {
  for (const entry of text.split(/^\$ /m).slice(1)) {
    const [line = '', ...shown] = entry.trimEnd().split('\n')
    if (line === 'npm start') await startServer()
    else expect(await printed(line), line).toMatch(pattern(shown))
  }
}

/** The pages, and how many pieces of code they have their reader write. */
const PAGES = [
  ['first-hour.md', 0],
  ['first-command.md', 5],
] as const

for (const [page, pieces] of PAGES) {
  test(page, { timeout: 300_000 }, async () => {
    const steps = stepsOf(page)
    const consoles = steps.filter(step => step.do === 'run')
    expect(consoles.length).toBeGreaterThanOrEqual(2)
    expect(steps.length - consoles.length).toBe(pieces)
    for (const step of steps) {
      if (step.do === 'write') writeFileSync(join(COPY, step.file), step.code)
      else if (step.do === 'insert') insert(step.file, step.where, step.code)
      else await runConsole(step.console)
    }
  })
}
