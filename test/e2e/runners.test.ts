/** The fixtures as users have them: from the built package, in a vitest and a node:test of their own. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
const run = promisify(execFile)

/** A folder within the package, so that what runs there finds the package by its name. */
function folderOf(files: Readonly<Record<string, string>>): string {
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, '.cache', 'runners-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

test('vitest: servers of a test, with a seed or without, a file, a worker and all', async () => {
  const testFile = (name: string) => `
    import { connect } from 'mini-redis-server/client'
    import { test } from 'mini-redis-server/vitest'
    import { expect } from 'vitest'

    async function count(url) {
      const client = await connect(url)
      const reply = await client.incr('n')
      client.close()
      return reply
    }

    test('one', async ({ redis, fileRedis, workerRedis, redisUrl }) => {
      expect(await count(redis.url)).toBe(1)
      expect(await count(fileRedis.url)).toBe(1)
      console.log(['${name} worker', await count(workerRedis.url), 'all', await count(redisUrl)].join(' '))
    })

    test('two', async ({ redis, fileRedis }) => {
      expect(await count(redis.url)).toBe(1)
      expect(await count(fileRedis.url)).toBe(2)
    })
  `
  const folder = folderOf({
    'a.test.mjs': testFile('a'),
    'b.test.mjs': testFile('b'),
    'options.test.mjs': `
      import { test as base } from 'mini-redis-server/vitest'
      import { expect } from 'vitest'

      const test = base.extend('redisOptions', { scope: 'worker' }, { config: { maxmemory: '5mb' } })
      test('one', ({ redis, workerRedis }) => {
        for (const { server } of [redis, workerRedis]) {
          expect(server.config.text('maxmemory')).toBe(String(5 * 1024 * 1024))
        }
      })
    `,
    'seed.test.mjs': `
      import { test as base } from 'mini-redis-server/vitest'
      import { expect } from 'vitest'

      let runs = 0
      const test = base.extend('redisSeed', { scope: 'worker' }, () => async redis => {
        runs++
        await redis.server.call('SET', 'n', 41)
      })
      test.for([1, 2, 3])('%i finds what was there at first', async (_, { redis }) => {
        expect(await redis.server.call('INCR', 'n')).toBe(42)
        expect(runs).toBe(1)
      })
    `,
    'cluster.test.mjs': `
      import { test as base } from 'mini-redis-server/vitest'
      import { expect } from 'vitest'

      const test = base
        .extend('clusterOptions', { scope: 'worker' }, { primaries: 2, replicas: 1 })
        .extend('sentinelOptions', { scope: 'worker' }, { sentinels: 2 })
      test('one', async ({ cluster, fileCluster, sentinel, fileSentinel }) => {
        expect([cluster.nodes.length, sentinel.sentinels.length]).toEqual([4, 2])
        for (const each of [cluster, fileCluster, sentinel, fileSentinel]) {
          expect(await each.call('INCR', 'n')).toBe(1)
        }
      })
      test('two', async ({ cluster, fileCluster, sentinel, fileSentinel }) => {
        expect(await cluster.call('INCR', 'n')).toBe(1)
        expect(await fileCluster.call('INCR', 'n')).toBe(2)
        expect(await sentinel.call('INCR', 'n')).toBe(1)
        expect(await fileSentinel.call('INCR', 'n')).toBe(2)
      })
    `,
    'vitest.config.mjs': `export default {
      test: { globalSetup: 'mini-redis-server/vitest-global', maxWorkers: 1, isolate: false },
    }`,
  })
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const { stdout } = await run(process.execPath, [vitest, 'run', '--root', folder], {
    cwd: ROOT,
    timeout: 25_000,
  })
  const counts = [...stdout.matchAll(/[ab] worker (\d) all (\d)/g)].map(([, ...numbers]) => numbers.join())
  expect(counts).toEqual(['1,1', '2,2'])
})

test('vitest: without its set-up, redisUrl says what is missing', async () => {
  const folder = folderOf({
    'a.test.mjs': `
      import { test } from 'mini-redis-server/vitest'
      test('one', ({ redisUrl }) => redisUrl)
    `,
    'vitest.config.mjs': 'export default {}',
  })
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--root', folder]
  const failure = await run(process.execPath, args, { cwd: ROOT, timeout: 25_000 }).catch(String)
  expect(failure).toContain("redisUrl needs globalSetup: 'mini-redis-server/vitest-global'")
})

test('node:test: servers of a test and of all, and the process ends', async () => {
  const folder = folderOf({
    'a.test.mjs': `
      import { deepEqual, equal } from 'node:assert/strict'
      import { beforeEach, describe, test } from 'node:test'
      import { redisFor, redisForAll } from 'mini-redis-server/node-test'

      const all = await redisForAll()
      beforeEach(() => all.reset())

      test('one', async t => {
        const redis = await redisFor(t, { config: { maxmemory: '5mb' } })
        equal(redis.server.config.text('maxmemory'), String(5 * 1024 * 1024))
        await all.server.call('SET', 'k', 'v')
        equal(await redis.server.call('EXISTS', 'k'), 0)
      })
      test('two', () => deepEqual(all.contents(), {}))
      describe('together', async () => {
        const redis = await redisForAll()
        test('three', async () => equal(await redis.server.call('INCR', 'n'), 1))
        test('four', async () => equal(await redis.server.call('INCR', 'n'), 2))
      })
    `,
  })
  const args = ['--test-reporter=tap', join(folder, 'a.test.mjs')]
  const { stdout } = await run(process.execPath, args, { cwd: ROOT, timeout: 20_000 })
  expect(stdout).toMatch(/^# pass 4$/m)
  expect(stdout).toMatch(/^# fail 0$/m)
})

test('node:test: clusters and sentinels of a test and of all, and the process ends', async () => {
  const folder = folderOf({
    'a.test.mjs': `
      import { deepEqual, equal } from 'node:assert/strict'
      import { describe, test } from 'node:test'
      import { clusterFor, clusterForAll, sentinelFor, sentinelForAll } from 'mini-redis-server/node-test'

      const all = [await clusterForAll(), await sentinelForAll()]
      const own = async t => [
        await clusterFor(t, { primaries: 2, replicas: 1 }),
        await sentinelFor(t, { sentinels: 2 }),
      ]

      test('one', async t => {
        const [cluster, sentinel] = await own(t)
        deepEqual([cluster.nodes.length, sentinel.sentinels.length], [4, 2])
        for (const each of [cluster, sentinel, ...all]) equal(await each.call('INCR', 'n'), 1)
      })
      test('two', async t => {
        for (const each of await own(t)) equal(await each.call('INCR', 'n'), 1)
        for (const each of all) equal(await each.call('INCR', 'n'), 2)
      })
      describe('together', async () => {
        const cluster = await clusterForAll({ primaries: 1 })
        test('three', async () => equal(await cluster.call('INCR', 'n'), 1))
        test('four', async () => equal(await cluster.call('INCR', 'n'), 2))
      })
    `,
  })
  const args = ['--test-reporter=tap', join(folder, 'a.test.mjs')]
  const { stdout } = await run(process.execPath, args, { cwd: ROOT, timeout: 20_000 })
  expect(stdout).toMatch(/^# pass 4$/m)
  expect(stdout).toMatch(/^# fail 0$/m)
})

test('neither runner loads the other, and the server loads neither', () => {
  const dist = join(ROOT, 'dist')
  const loadedBy = (entry: string): Set<string> => {
    const loaded = new Set<string>()
    const left = [join(dist, entry)]
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      if (loaded.has(path)) continue
      loaded.add(path)
      const text = readFileSync(path, 'utf8')
      for (const [, from = ''] of text.matchAll(
        /\b(?:import|export)\b[^'"`();]*\bfrom\s*['"]([^'"]+)['"]/g,
      )) {
        if (from.startsWith('.')) left.push(join(dirname(path), from))
        else loaded.add(from)
      }
    }
    return new Set([...loaded].map(each => (each.startsWith(dist) ? relative(dist, each) : each)))
  }
  expect(readdirSync(dist)).toContain('vitest.js')
  expect(loadedBy('vitest.js')).toContain('vitest')
  expect(loadedBy('vitest.js')).not.toContain('node:test')
  expect(loadedBy('node-test.js')).toContain('node:test')
  expect(loadedBy('node-test.js')).not.toContain('vitest')
  for (const each of ['vitest.js', 'node-test.js', 'playwright.js']) {
    expect([...loadedBy(each)].filter(path => /cluster|sentinel/.test(path))).toEqual([])
  }
  for (const each of ['vitest-global.js', 'testing.js']) {
    expect(loadedBy(each)).not.toContain('vitest')
    expect(loadedBy(each)).not.toContain('node:test')
  }
  const server = loadedBy('server.js')
  expect([...server].filter(each => each.startsWith('testing/'))).toEqual([])
})
