/**
 * The package as users get it: packed, installed from its tarball into an empty folder, every subpath imported,
 * its types used by a strict consumer, both executables started, also by npx without installing; and what npm says
 * of publishing it. Needs the npm registry for the dependencies.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
let folder = ''
let tarball = ''

function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mini-redis-package-'))
  const packed: unknown = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT, encoding: 'utf8' }),
  )
  const [entry] = Array.isArray(packed) ? packed : Object.values(packed ?? {})
  tarball = join(folder, String(entry.filename))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }')
  run('npm', 'install', '--no-audit', '--no-fund', tarball)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the package has no script that runs when it is installed', () => {
  const path = join(folder, 'node_modules', 'mini-redis-server', 'package.json')
  const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(readFileSync(path, 'utf8'))
  const atInstall = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare']
  expect(Object.keys(scripts).filter(name => atInstall.includes(name))).toEqual([])
})

test('what a server is loaded from is ASCII: of one other character V8 makes a text of twice the size', () => {
  const dist = join(folder, 'node_modules', 'mini-redis-server', 'dist')
  const layers = readdirSync(dist).filter(name => name.includes('-layer') && name.endsWith('.js'))
  expect(layers.length).toBeGreaterThan(0)
  for (const name of layers) expect(readFileSync(join(dist, name)).every(byte => byte < 128)).toBe(true)
})

test('--otel names the packages that it misses', () => {
  for (const [flag, packages] of [
    ['--otel', '@opentelemetry/api @opentelemetry/sdk-node@'],
    ['--otel-xray', '@opentelemetry/id-generator-aws-xray@'],
  ] as const) {
    const options = { cwd: folder, encoding: 'utf8', timeout: 20_000 } as const
    const args = ['mini-redis-server', '--port', '0', '--unixsocket', join(folder, 'r.sock')]
    const { status, stderr } = spawnSync('npx', [...args, flag], options)
    expect(stderr).toContain(`${flag} needs packages`)
    expect(stderr).toContain(packages)
    expect(stderr).toContain('npm install @opentelemetry/api')
    expect(status).toBe(1)
  }
})

test('every subpath is importable', () => {
  // An optional peer: who imports mini-redis-server/opentelemetry has it.
  run('npm', 'install', '--no-audit', '--no-fund', '@opentelemetry/api@~1.9.0')
  const script = `
    for (const path of ['', '/server', '/client', '/resp', '/testing', '/node-test', '/vitest-global', '/jest/jest-preset', '/jest-shared/jest-preset', '/jest-global-setup', '/jest-global-teardown', '/pino', '/opentelemetry']) {
      const names = Object.keys(await import('mini-redis-server' + path))
      if (names.length === 0) throw new Error(path)
    }
    const { createServer } = await import('mini-redis-server/server')
    const { connect } = await import('mini-redis-server/client')
    await using server = await createServer({ host: '127.0.0.1', port: 0 }).listen()
    using client = await connect({ port: server.port })
    const { url } = await server.inspect()
    for (const file of ['', 'page.js', 'page.css', 'icon.svg'])
      if (!(await fetch(new URL(file, url))).ok) throw new Error('the inspector lacks ' + file)
    console.log(await client.call('SET', 'k', 'v'), await server.call('GET', 'k'))
  `
  // Node 20 does not know \`using\` itself.
  const plain = script
    .replace('await using server', 'const server')
    .replace('using client', 'const client')
    .replace(/\n {2}$/, '; client.close(); await server.close()\n')
  writeFileSync(join(folder, 'use.js'), plain)
  expect(run('node', 'use.js').trim()).toBe('OK v')
})

test('the types satisfy a strict consumer', () => {
  writeFileSync(
    join(folder, 'consumer.ts'),
    `
      import { connect, type Client } from 'mini-redis-server/client'
      import { createServer, type Server, VirtualClock } from 'mini-redis-server/server'
      import { RequestParser, Writer } from 'mini-redis-server/resp'
      import { startTestServer } from 'mini-redis-server/testing'
      import { redisFor } from 'mini-redis-server/node-test'
      import type {} from 'mini-redis-server/jest'
      import { trace, traceClients } from 'mini-redis-server/opentelemetry'
      import * as everything from 'mini-redis-server'
      export const server: Server = createServer({ clock: new VirtualClock(), config: { maxclients: '5' } })
      export async function use(): Promise<void> {
        const client: Client = await connect({ port: server.port })
        const reply = await client.call('GET', 'k')
        if (typeof reply === 'string') reply.toUpperCase()
        const test = await startTestServer()
        test.clock.advance('1h')
        redisServer.clock.advance('1h')
        test.faults.add({ command: 'SET', nth: 2, error: 'LOADING Redis is loading the dataset in memory' })
        const after: unknown = test.contents()['k']?.value ?? (await redisFor({ after: () => {} }))
        if (after !== undefined) return
        new RequestParser({ maxBulkLength: 1, authenticated: true }).push(Buffer.from(''))
        new Writer().reply(null, 3)
        everything.createServer()
        const stop: () => void = trace(server, { queryText: 'full' })
        traceClients()
        stop()
      }
    `,
  )
  const options = [
    '--strict',
    '--noEmit',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2023,esnext.disposable',
  ]
  const strict = ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--types', 'node']
  run('npm', 'install', '--no-audit', '--no-fund', '--no-save', '@types/node@20')
  run(join(ROOT, 'node_modules/.bin/tsc'), ...options, ...strict, 'consumer.ts')
}, 60_000)

/** Starts a server by npx; resolves when it is ready, with what ends it. */
async function startByNpx(args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
  const server = spawn('npx', args, { ...options, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  // Not 'exit': npx ends at once, and the server when it has saved its data. Both have this output open.
  const gone = once(server, 'close')
  let isReady = false
  for await (const line of createInterface(server.stdout)) {
    isReady = line.includes('Ready to accept')
    if (isReady) break
  }
  expect(isReady, 'the server is ready').toBe(true)
  server.stdout.resume()
  return async () => {
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM')
    await gone
  }
}

test('both executables start', async () => {
  const args = ['mini-redis-server', '--port', '0', '--unixsocket', join(folder, 'r.sock')]
  const stop = await startByNpx(args, { cwd: folder, env: process.env })
  expect(run('npx', 'mini-redis-cli', '-s', 'r.sock', 'ECHO', 'hello')).toBe('hello\n')
  expect(run('npx', 'mini-redis-cli', '-s', 'r.sock', '--no-raw', 'SET', 'k', 'v')).toBe('OK\n')
  await stop()
})

test('npx runs the server without installing, and the client by its name', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'mini-redis-npx-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  cpSync(tarball, join(cwd, basename(tarball)))
  const packed = `./${basename(tarball)}`
  // A cache of its own: the user's keeps what npx has installed once.
  const env = { ...process.env, npm_config_cache: join(cwd, 'cache') }
  const socket = join(cwd, 'r.sock')
  // Of two executables the one that is called like the package.
  const stop = await startByNpx(['--yes', packed, '--port', '0', '--unixsocket', socket], { cwd, env })
  const client = ['--yes', '--package', packed, '--', 'mini-redis-cli', '-s', socket, 'ECHO', 'hello']
  expect(execFileSync('npx', client, { cwd, env, encoding: 'utf8' })).toBe('hello\n')
  await stop()
}, 120_000)

test('npm would publish it, and has nothing to correct', () => {
  // Forced, because a version that is published already is no fault here. The build is there, and others use it.
  const args = ['publish', '--dry-run', '--force', '--ignore-scripts', '--no-color']
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  const manifest: { name: string; version: string } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  )
  expect(stdout).toContain(`+ ${manifest.name}@${manifest.version}`)
  const expected = /requires you to be logged in|using --force/
  const warnings = stderr.split('\n').filter(line => /^npm warn/i.test(line) && !expected.test(line))
  expect(warnings).toEqual([])
})

test('it holds what package.json leads to, and no more than what runs', () => {
  const files = run('tar', '-tzf', tarball).trim().split('\n')
  const at = (path: string) => `package/${path}`
  expect(files).toEqual(
    expect.arrayContaining(['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'].map(at)),
  )
  const others = files.filter(file => !/^package\/dist\/.*\.(js|js\.map|d\.ts)$/.test(file))
  const page = ['icon.svg', 'index.html', 'page.css'].map(name => `dist/inspect/${name}`)
  expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', ...page, 'package.json'].map(at))
})

test('the newest version of CHANGELOG that is released is this one, with its date', () => {
  const { version }: { version: string } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const [, newest, date] =
    /^## (\S+) \((?!unreleased)(.*)\)$/m.exec(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')) ?? []
  expect(newest).toBe(version)
  expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/)
})
