/**
 * mini-redis-cli on a terminal, which is a tmux window here: what is on the screen after keys were pressed. Waits
 * for the screen to show something, never for time to pass.
 */
import { execFile, execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { createServer } from '../../src/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { startProcess } from '../support/server-process.ts'
import { start, temporaryFolder } from '../support/start.ts'
import { OUR_CLI } from '../support/tool.ts'

try {
  execFileSync('tmux', ['-V'], { stdio: 'ignore' })
} catch {
  throw new Error('this test needs tmux: apt-get install tmux')
}

const run = promisify(execFile)
let windows = 0

class Screen {
  readonly #tmux: readonly string[]

  private constructor(tmux: readonly string[]) {
    this.#tmux = tmux
  }

  static async open(args: readonly string[], home: string): Promise<Screen> {
    const tmux = ['-L', `mini-redis-${process.pid}-${windows++}`, '-f', '/dev/null']
    const command = ['env', `HOME=${home}`, ...OUR_CLI, ...args]
    await run('tmux', [...tmux, 'new-session', '-d', '-x', '100', '-y', '30', ...command])
    onTestFinished(async () => {
      await run('tmux', [...tmux, 'kill-server']).catch(() => {})
    })
    return new Screen(tmux)
  }

  /** Presses keys: names such as `Enter` and `C-c`, or text. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const named = /^(Enter|Tab|Up|C-.)$/.test(key)
      await run('tmux', [...this.#tmux, 'send-keys', ...(named ? [] : ['-l']), key])
    }
  }

  /** What is on the screen as soon as it matches; the last thing seen when the test ends before. */
  async shows(expected: RegExp): Promise<string> {
    const deadline = performance.now() + 15_000
    let text = ''
    while (performance.now() < deadline) {
      const { stdout } = await run('tmux', [...this.#tmux, 'capture-pane', '-p', '-e'])
      text = stdout.trimEnd()
      if (expected.test(text)) return text
    }
    throw new Error(`${expected} did not appear on:\n${text}`)
  }

  /** Whether the program has ended, and with it the window. */
  async ends(): Promise<void> {
    const deadline = performance.now() + 15_000
    while (performance.now() < deadline) {
      const alive = await run('tmux', [...this.#tmux, 'has-session']).catch(() => undefined)
      if (alive === undefined) return
    }
    throw new Error('the program goes on')
  }
}

test('a prompt with hints, completion and history', async () => {
  const server = await start()
  await server.call('SET', 'greeting', 'hello')
  const home = temporaryFolder()
  const prompt = `127\\.0\\.0\\.1:${server.port}`
  const screen = await Screen.open(['-p', String(server.port)], home)
  await screen.shows(new RegExp(`${prompt}>`))
  await screen.press('SET k')
  await screen.shows(/SET k\S*90m value \[NX\|XX\]/)
  await screen.press(' v EX')
  await screen.shows(/SET k v EX\S*90m seconds/)
  await screen.press(' 10', 'Enter')
  await screen.shows(/SET k v EX 10\S*\nOK\n/)
  await screen.press('get gr', 'Tab')
  await screen.shows(/get greeting/)
  await screen.press('Enter')
  await screen.shows(/"hello"\n/)
  await screen.press('AUTH secret', 'Enter')
  await screen.shows(/\(error\) ERR AUTH/)
  await screen.press('SELECT 3', 'Enter', 'MULTI', 'Enter')
  await screen.shows(new RegExp(`${prompt}\\[3\\]\\(TX\\)>`))
  await screen.press('DISCARD', 'Enter')
  await screen.shows(new RegExp(`${prompt}\\[3\\]>\\S*$`))
  await screen.press('help get', 'Enter')
  await screen.shows(/GET\S* \S*key[\s\S]*summary:/)
  await screen.press('quit', 'Enter')
  await screen.ends()
  const history = readFileSync(join(home, '.mini_redis_cli_history'), 'utf8')
  expect(history).toBe('SET k v EX 10\nget greeting\nSELECT 3\nMULTI\nDISCARD\nhelp get\nquit\n')
})

test('Ctrl-C leaves a view, and then the program', async () => {
  const server = await start()
  const screen = await Screen.open(['-p', String(server.port)], temporaryFolder())
  await screen.press('SUBSCRIBE news', 'Enter')
  await screen.shows(/Reading messages[\s\S]*\(integer\) 1/)
  const publisher = await RawClient.open(server.port)
  onTestFinished(() => publisher.close())
  await publisher.ask('PUBLISH', 'news', 'first')
  await screen.shows(/3\) "first"/)
  await screen.press('C-c')
  await screen.shows(/\^C[\s\S]*:\d+>\S*$/)
  await screen.press('MONITOR', 'Enter')
  await screen.shows(/MONITOR\nOK/)
  await publisher.ask('ECHO', 'seen')
  await screen.shows(/"ECHO" "seen"/)
  await screen.press('C-c', 'PING', 'Enter')
  await screen.shows(/PONG/)
  await screen.press('C-c')
  await screen.ends()
})

test('a server that goes away and comes back', async () => {
  const server = await createServer({ port: 0 }).listen()
  const { port } = server
  const screen = await Screen.open(['-p', String(port)], temporaryFolder())
  await screen.shows(/:\d+>\S*$/)
  await server.close()
  await screen.press('PING', 'Enter')
  await screen.shows(/Error: Server closed the connection\n(\S*)not connected>/)
  await screen.press('PING', 'Enter')
  await screen.shows(/Could not connect to Redis at 127.0.0.1:\d+: Connection refused\n\S*not connected>/)
  await start({ port })
  await screen.press('PING', 'Enter')
  await screen.shows(/PONG\n\S*127\.0\.0\.1:\d+>/)
})

test('a message that comes while a line is typed appears above it', async () => {
  const server = await startProcess(['redis-server'], ['--save', ''])
  onTestFinished(() => server.stop())
  const screen = await Screen.open(['-3', '-p', String(server.port)], temporaryFolder())
  await screen.press('CLIENT TRACKING ON', 'Enter', 'GET k', 'Enter')
  await screen.shows(/\(nil\)\n/)
  await screen.press('PI')
  await screen.shows(/> PI/)
  const other = await RawClient.open(server.port)
  onTestFinished(() => other.close())
  await other.ask('SET', 'k', 'v')
  await screen.shows(/\(nil\)\n\S*-> invalidate: 'k'\n\S*> PI/)
  await screen.press('NG', 'Enter')
  await screen.shows(/> PING\S*\nPONG/)
})

test('--askpass shows asterisks', async () => {
  const server = await start({ config: { requirepass: 'secret' } })
  const screen = await Screen.open(['--askpass', '-p', String(server.port)], temporaryFolder())
  await screen.shows(/Please input password:/)
  await screen.press('secret')
  await screen.shows(/Please input password: \*{6}$/)
  await screen.press('Enter')
  await screen.shows(/:\d+>\S*$/)
  await screen.press('PING', 'Enter')
  expect(await screen.shows(/PONG/)).not.toContain('secret')
})
