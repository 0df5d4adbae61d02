/**
 * The pages about Jest and Playwright are small repositories: each block of JavaScript names its file in its first line.
 * They are written to a folder and run, with the built package.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')

/** The files of a page, in a folder. */
function folderOf(page: string, type: 'module' | 'commonjs'): string {
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, '.cache', 'page-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type }))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules', 'mini-redis-server'))
  const text = readFileSync(join(ROOT, 'docs', 'testing', page), 'utf8')
  const blocks = [...text.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms)]
  expect(blocks.length).toBeGreaterThan(2)
  for (const [, name = '', code = ''] of blocks) writeFileSync(join(folder, name), code)
  return folder
}

/** What a runner prints, on both outputs. */
async function run(cwd: string, runner: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, CI: '1', NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined }
  const path = join(ROOT, 'node_modules', runner)
  const outcome = promisify(execFile)(process.execPath, [path, ...args], { cwd, env, timeout: 60_000 })
  const { stdout, stderr } = await outcome.catch((failure: { stdout: string; stderr: string }) => failure)
  return stdout + stderr
}

const JEST = join('jest', 'bin', 'jest.js')
const PLAYWRIGHT = join('@playwright', 'test', 'cli.js')

test('docs/testing/jest.md', { timeout: 90_000 }, async () => {
  const folder = folderOf('jest.md', 'commonjs')
  expect(await run(folder, JEST, '--config', 'jest.config.js')).toMatch(/Tests:\s+3 passed/)
})

test('jest: options, a server for each file, databases of one for all', { timeout: 90_000 }, async () => {
  const folder = folderOf('jest.md', 'commonjs')
  for (const each of ['session', 'reminder']) rmSync(join(folder, `${each}.test.js`))
  const file = (redis: object) =>
    writeFileSync(
      join(folder, 'own.config.js'),
      `module.exports = ${JSON.stringify({ preset: 'mini-redis-server/jest', testEnvironmentOptions: { redis } })}`,
    )
  for (const name of ['a', 'b']) {
    writeFileSync(
      join(folder, `${name}.test.js`),
      `test('it', async () => {
        expect(redisServer.server.config.text('maxmemory')).toBe(String(5 * 1024 * 1024))
        expect(redisServer.contents()).toEqual({})
        await redisServer.server.call('SET', 'k', 'v')
        expect(process.env.REDIS_URL).toBe(redisServer.url)
      })`,
    )
  }
  file({ config: { maxmemory: '5mb' } })
  expect(await run(folder, JEST, '--config', 'own.config.js')).toMatch(/Tests:\s+2 passed/)
  file({ maxmemory: '5mb' })
  expect(await run(folder, JEST, '--config', 'own.config.js')).toContain(
    "it is a directive, as in { config: { 'maxmemory'",
  )
  for (const name of ['a', 'b', 'c']) {
    writeFileSync(
      join(folder, `${name}.test.js`),
      `const { client } = require('./session.js')
      test('it', async () => {
        await client.connect()
        expect(await client.incr('n')).toBe(1)
        expect(new URL(process.env.REDIS_URL).pathname).toBe('/' + process.env.JEST_WORKER_ID)
        expect(globalThis.redisServer).toBeUndefined()
        client.destroy()
      })`,
    )
  }
  expect(await run(folder, JEST, '--config', 'jest-shared.config.js', '--maxWorkers=2')).toMatch(
    /Tests:\s+3 passed/,
  )
})

test('docs/testing/cluster.md: clusters and sentinels of a file of Jest', { timeout: 90_000 }, async () => {
  const folder = folderOf('jest.md', 'commonjs')
  for (const each of ['session', 'reminder']) rmSync(join(folder, `${each}.test.js`))
  const page = readFileSync(join(ROOT, 'docs', 'testing', 'cluster.md'), 'utf8')
  const [, code = ''] = /^```js\n(.*?)^```$/ms.exec(page) ?? []
  writeFileSync(join(folder, 'cluster.test.js'), code)
  expect(await run(folder, JEST, '--config', 'jest.config.js')).toMatch(/Tests:\s+2 passed/)
})

test('docs/testing/playwright.md', { timeout: 90_000 }, async () => {
  const folder = folderOf('playwright.md', 'module')
  expect(await run(folder, PLAYWRIGHT, 'test', '--workers', '1')).toMatch(/3 passed/)
})

test('playwright: clusters and sentinels of a test and of a worker', { timeout: 90_000 }, async () => {
  const folder = folderOf('playwright.md', 'module')
  for (const each of ['visits', 'cluster']) rmSync(join(folder, `${each}.spec.js`))
  writeFileSync(
    join(folder, 'playwright.config.js'),
    `export default { use: { clusterOptions: { primaries: 2, replicas: 1 }, sentinelOptions: { sentinels: 2 } } }`,
  )
  writeFileSync(
    join(folder, 'own.spec.js'),
    `import { expect, test } from 'mini-redis-server/playwright'
    for (const times of [1, 2]) {
      test('run ' + times, async ({ cluster, workerCluster, sentinel, workerSentinel }) => {
        expect([cluster.nodes.length, sentinel.sentinels.length]).toEqual([4, 2])
        for (const each of [cluster, sentinel]) expect(await each.call('INCR', 'n')).toBe(1)
        for (const each of [workerCluster, workerSentinel]) expect(await each.call('INCR', 'n')).toBe(times)
      })
    }`,
  )
  expect(await run(folder, PLAYWRIGHT, 'test', '--workers', '1')).toMatch(/2 passed/)
})
