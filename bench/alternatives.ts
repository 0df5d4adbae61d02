/**
 * `npx tsx bench/alternatives.ts`: what docs/comparison.md says of other ways to have a Redis in a test, measured. Each
 * is installed from npm into a folder of its own, started twenty times, and asked to do what tests of programs need.
 * Needs redis-server; @testcontainers/redis is only installed, because starting it needs a Docker daemon.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

interface Alternative {
  readonly name: string
  /** What is installed for it. */
  readonly packages: readonly string[]
  /** Source of `start()`, which gives a client and how to end it; left out if it cannot be started here. */
  readonly start?: string
}

/** Beside a package, so that its size is not counted. */
const BESIDE = ['bullmq@6']

const WITH_IOREDIS = `import { Redis } from 'ioredis'
const connected = (port, stop) => ({ client: new Redis(port, { maxRetriesPerRequest: null }), stop })`

function alternatives(tarball: string): Alternative[] {
  return [
    {
      name: 'mini-redis',
      packages: [tarball],
      start: `${WITH_IOREDIS}
        import { startTestServer } from 'mini-redis-server/testing'
        const start = async () => {
          const { server } = await startTestServer()
          return connected(server.port, () => server.close())
        }`,
    },
    {
      name: 'ioredis-mock',
      packages: ['ioredis-mock', 'ioredis@5'],
      start: `import Redis from 'ioredis-mock'
        const start = async () => ({ client: new Redis({ maxRetriesPerRequest: null }), stop() {} })`,
    },
    {
      name: 'redis-memory-server',
      packages: ['redis-memory-server'],
      start: `${WITH_IOREDIS}
        import { RedisMemoryServer } from 'redis-memory-server'
        const start = async () => {
          const server = await RedisMemoryServer.create()
          return connected(await server.getPort(), () => server.stop())
        }`,
    },
    { name: '@testcontainers/redis', packages: ['@testcontainers/redis'] },
    {
      name: 'redis-server',
      packages: [],
      start: `${WITH_IOREDIS}
        import { spawn } from 'node:child_process'
        import { createServer } from 'node:net'
        const freePort = () => new Promise(found => {
          const probe = createServer().listen(0, () => probe.close(() => found(port)))
          const { port } = probe.address()
        })
        const start = async () => {
          const port = await freePort()
          const child = spawn('redis-server', ['--port', port, '--save', ''])
          for await (const lines of child.stdout) if (String(lines).includes('Ready to accept')) break
          return connected(port, () => child.kill())
        }`,
    },
  ]
}

/** Prints `name: value` lines: the quickest start, then what of each feature came back. */
const PROBE = `
import { Queue, Worker } from 'bullmq'
const attempt = async (name, what) => {
  const late = new Promise(done => setTimeout(done, 3000, 'no answer'))
  const result = await Promise.race([(async () => what())(), late]).catch(error => 'error: ' + error.message.split('\\n')[0])
  console.log(name + ': ' + String(result).slice(0, 70))
}
const times = []
for (let at = 0; at < 20; at++) {
  const begin = performance.now()
  const { client, stop } = await start()
  await client.ping()
  times.push(performance.now() - begin)
  client.disconnect()
  await stop()
}
console.log('start to PONG: ' + Math.min(...times).toFixed(0) + ' ms')
const { client, stop } = await start()
client.on('error', () => {})
await attempt('Lua', () => client.eval("return redis.call('ECHO', ARGV[1])", 0, 'ok'))
await attempt('Lua with cjson', () => client.eval("return cjson.encode({ 'ok' })", 0))
const other = client.duplicate()
other.on('error', () => {})
await attempt('BLPOP', async () => {
  const popped = client.blpop('list', 0)
  await other.rpush('list', 'ok')
  return popped
})
await attempt('XREAD BLOCK', async () => {
  const read = client.xread('BLOCK', 0, 'STREAMS', 'stream', '$')
  await other.xadd('stream', '*', 'word', 'ok')
  return read
})
await attempt('BullMQ', async () => {
  const queue = new Queue('queue', { connection: other })
  queue.on('error', () => {})
  await queue.add('job', { a: 1 })
  return new Promise((done, failed) => {
    const worker = new Worker('queue', async () => 'did a job', { connection: other.duplicate() })
    worker.on('error', failed).on('completed', (job, result) => done(result))
  })
})
await stop()
process.exit()
`

function run(cwd: string, command: string, ...args: readonly string[]): string {
  const env = { ...process.env, REDISMS_SYSTEM_BINARY: '/usr/bin/redis-server' }
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}

/** Megabytes and packages that npm puts there. */
function install(folder: string, packages: readonly string[]): string {
  if (packages.length === 0) return 'no package'
  run(folder, 'npm', 'install', '--no-audit', '--no-fund', ...packages)
  const lock: { packages: object } = JSON.parse(
    readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8'),
  )
  const [kilobytes] = run(folder, 'du', '-sk', 'node_modules').split('\t')
  return `${(Number(kilobytes) / 1024).toFixed(1)} MB in ${Object.keys(lock.packages).length} packages`
}

const scratch = mkdtempSync(join(tmpdir(), 'alternatives-'))
const packed: { filename: string }[] = Object.values(
  JSON.parse(run(resolve('.'), 'npm', 'pack', '--json', '--pack-destination', scratch)),
)
for (const { name, packages, start } of alternatives(join(scratch, packed[0]?.filename ?? ''))) {
  const folder = mkdtempSync(join(scratch, 'one-'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }')
  console.log(`\n## ${name}\n\ninstalled: ${install(folder, packages)}`)
  if (start === undefined) continue
  const client = packages.includes('ioredis@5') ? [] : ['ioredis@6']
  run(folder, 'npm', 'install', '--no-audit', '--no-fund', ...client, ...BESIDE)
  writeFileSync(join(folder, 'probe.js'), `${start}\n${PROBE}`)
  console.log(run(folder, 'node', 'probe.js').trimEnd())
}
rmSync(scratch, { recursive: true })
