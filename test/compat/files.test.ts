/**
 * Files go both ways between a real server and ours: RDB files and append-only files that one has written, the other
 * loads. And nothing that was acknowledged is lost, however suddenly the executable ends. KILLS=1000 ends it more often.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { freePort, startProcess } from '../support/server-process.ts'
import { temporaryFolder } from '../support/start.ts'
import { digestOf } from './digests.ts'
import { VALUES } from './dumped-values.ts'

const KILLS = Number(process.env['KILLS'] ?? 8)
const TIMEOUT = 60_000 + KILLS * 8000
const CLIENTS = 50
/** Keys that make a rewrite and a save last until the end comes. */
const KEYS = 20_000
const FUTURE = 4_000_000_000_000
const OURS = [process.execPath, join(import.meta.dirname, '..', '..', 'dist', 'cli', 'server.js')]
const THEIRS = ['redis-server']
const LIBRARY = "#!lua name=lib\nredis.register_function('f', function() return 1 end)"

async function opened(command: readonly string[], dir: string, ...args: string[]) {
  const server = await startProcess(
    command,
    ['--save', '', '--enable-debug-command', 'yes', '--dir', dir, ...args],
    { cwd: dir },
  )
  const client = await RawClient.open(server.port)
  const stop = async () => {
    client.close()
    await server.stop()
  }
  return { client, stop }
}

/** A key for each kind of value, in two databases, some with a deadline; and a library. */
async function fill(client: RawClient): Promise<void> {
  for (const [number, { commands }] of Object.values(VALUES).entries()) {
    await client.ask('SELECT', number % 2 === 0 ? '0' : '9')
    for (const argv of commands)
      await client.ask(...argv.map(word => (word === 'k' ? `key ${number}` : word)))
    if (number % 5 === 0) await client.ask('PEXPIREAT', `key ${number}`, String(FUTURE + number))
  }
  await client.ask('FUNCTION', 'LOAD', LIBRARY)
}

// With other ways to sync, the end of the file is missing where the disk was busy when the server was killed.
const AOF = ['--appendonly', 'yes', '--appendfsync', 'always']
const PLAIN = [...AOF, '--aof-use-rdb-preamble', 'no']

describe.each([
  ['ours to theirs', OURS, THEIRS],
  ['theirs to ours', THEIRS, OURS],
])('%s', (_, from, to) => {
  test.each([
    ['an RDB file', [], ['SAVE']],
    ['an RDB file without compression and sum', ['--rdbcompression', 'no', '--rdbchecksum', 'no'], ['SAVE']],
    ['an append-only file', AOF, []],
    ['an append-only file that was rewritten', AOF, ['BGREWRITEAOF']],
    ['an append-only file of commands alone', PLAIN, ['BGREWRITEAOF']],
  ])('%s', async (_kind, args, last) => {
    const dir = temporaryFolder()
    const writer = await opened(from, dir, ...args)
    await fill(writer.client)
    if (last.length > 0) expect(await writer.client.ask(...last)).toMatch(/^\+/)
    while (/aof_rewrite_in_progress:1/.test(await writer.client.ask('INFO', 'persistence')));
    await writer.client.ask('SELECT', '3')
    if (args.includes('--appendonly')) await writer.client.ask('RPUSH', 'later', 'a', 'b')
    const digest = await digestOf(writer.client)
    await writer.stop()

    const reader = await opened(to, dir, ...args)
    onTestFinished(reader.stop)
    expect(await digestOf(reader.client)).toBe(digest)
    expect(await reader.client.ask('FUNCTION', 'LIST')).toContain('lib')
  })
})

/** The executable, ended at random moments, again and again on the same files. */
class Mortal {
  readonly #dir: string
  #child: ChildProcess | undefined
  #port = 0

  constructor(dir: string) {
    this.#dir = dir
  }

  async start(): Promise<void> {
    this.#port = await freePort()
    const [program = '', ...args] = [
      ...OURS,
      ...[
        '--port',
        String(this.#port),
        '--dir',
        this.#dir,
        '--save',
        '1 1',
        ...AOF,
        '--appendfsync',
        'always',
      ],
    ]
    this.#child = spawn(program, args, { cwd: this.#dir, stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const chunk of this.#child.stdout ?? []) if (String(chunk).includes('Ready to accept')) break
    this.#child.stdout?.resume()
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    this.#child = undefined
  }

  client(): Redis {
    const client = new Redis(this.#port, { retryStrategy: null, maxRetriesPerRequest: 0 })
    client.on('error', () => {})
    return client
  }
}

test(`${KILLS} sudden ends under load: nothing acknowledged is lost, nothing half is there`, {
  timeout: TIMEOUT,
}, async () => {
  const server = new Mortal(temporaryFolder())
  onTestFinished(() => server.kill())
  const acknowledged = Array<number>(CLIENTS).fill(0)
  for (let round = 0; round < KILLS; round++) {
    await server.start()
    const clients = acknowledged.map(() => server.client())
    const values = await clients[0]?.mget(acknowledged.flatMap((_, id) => [`a${id}`, `b${id}`]))
    for (let id = 0; id < CLIENTS; id++) {
      const [a, b] = [values?.[id * 2], values?.[id * 2 + 1]]
      expect(b, `half a transaction of client ${id} in round ${round}`).toBe(a)
      expect(Number(a ?? 0), `client ${id} in round ${round}`).toBeGreaterThanOrEqual(acknowledged[id] ?? 0)
    }
    if (round === 0) await clients[0]?.eval(FILL, 0, KEYS)
    expect(await clients[0]?.dbsize()).toBeGreaterThanOrEqual(KEYS)
    const loads = Promise.allSettled(
      clients.map(async (client, id) => {
        for (;;) {
          const replies = await client.multi().incr(`a${id}`).incr(`b${id}`).exec()
          acknowledged[id] = Number(replies?.[0]?.[1])
        }
      }),
    )
    // Also amid a rewrite, or a save.
    const files = FILES[round % FILES.length]
    if (files !== undefined) void clients[0]?.call(files).catch(() => {})
    const most = 20 + ((round * 37) % 150)
    const target = (acknowledged[0] ?? 0) + most
    while ((acknowledged[0] ?? 0) < target) await breathe()
    await server.kill()
    await loads
    for (const client of clients) client.disconnect()
  }
})

/** What is begun before an end: mostly something that takes a while. */
const FILES = [undefined, 'BGREWRITEAOF', 'BGSAVE', 'BGREWRITEAOF']
const FILL = "for i = 1, ARGV[1] do redis.call('SET', 'filler:' .. i, ('x'):rep(i % 100)) end"

const breathe = () => new Promise(resolve => setImmediate(resolve))
