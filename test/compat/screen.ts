/**
 * A program on a terminal, which is a tmux window here: presses keys and looks at the screen. Waits for the screen to
 * show something, never for time to pass.
 */
import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/start.ts'
import { OUR_CLI } from '../support/tool.ts'

try {
  execFileSync('tmux', ['-V'], { stdio: 'ignore' })
} catch {
  throw new Error('this test needs tmux: apt-get install tmux')
}

const PATIENCE = 15_000
const KEYS = /^(Enter|Tab|Up|Down|Left|Home|End|Escape|BSpace|C-.)$/

const run = promisify(execFile)
let windows = 0

export interface ScreenOptions {
  /** The home folder of the program, an empty one if left out. */
  readonly home?: string
  readonly env?: Readonly<Record<string, string>>
  readonly columns?: number
}

export class Screen {
  readonly #tmux: readonly string[]

  private constructor(tmux: readonly string[]) {
    this.#tmux = tmux
  }

  /** A window of 100 columns and 30 rows, gone when the test is. */
  static async open(command: readonly string[], options: ScreenOptions = {}): Promise<Screen> {
    const { home = temporaryFolder(), env = {}, columns = 100 } = options
    const tmux = ['-L', `mini-redis-${process.pid}-${windows++}`, '-f', '/dev/null']
    const variables = Object.entries({ HOME: home, ...env }).map(([name, value]) => `${name}=${value}`)
    // Those of the test runner are not the user's.
    const clean = ['env', '-u', 'NO_COLOR', '-u', 'FORCE_COLOR', ...variables]
    const size = ['-x', String(columns), '-y', '30']
    await run('tmux', [...tmux, 'new-session', '-d', ...size, ...clean, ...command])
    onTestFinished(async () => {
      await run('tmux', [...tmux, 'kill-server']).catch(() => {})
    })
    return new Screen(tmux)
  }

  /** Presses keys: names such as `Enter` and `C-c`, or text. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys)
      await run('tmux', [...this.#tmux, 'send-keys', ...(KEYS.test(key) ? [] : ['-l']), key])
  }

  /** Pastes text; a program that asked for it is told so. */
  async paste(text: string): Promise<void> {
    await run('tmux', [...this.#tmux, 'set-buffer', text])
    await run('tmux', [...this.#tmux, 'paste-buffer', '-p', '-r'])
  }

  /** What is on the screen as soon as it matches. */
  shows(expected: RegExp): Promise<string> {
    return this.#capture(expected, [])
  }

  /** The same with its colors: `^[31m` before what is red. */
  showsColored(expected: RegExp): Promise<string> {
    return this.#capture(expected, ['-e'])
  }

  /** Whether the program has ended, and with it the window. */
  async ends(): Promise<void> {
    const deadline = performance.now() + PATIENCE
    while (performance.now() < deadline) {
      const alive = await run('tmux', [...this.#tmux, 'has-session']).catch(() => undefined)
      if (alive === undefined) return
    }
    throw new Error('the program goes on')
  }

  async #capture(expected: RegExp, options: readonly string[]): Promise<string> {
    const deadline = performance.now() + PATIENCE
    let text = ''
    while (performance.now() < deadline) {
      const { stdout } = await run('tmux', [...this.#tmux, 'capture-pane', '-p', ...options])
      text = stdout.trimEnd().replaceAll('\x1b[', '^[')
      if (expected.test(text)) return text
    }
    throw new Error(`${expected} did not appear on:\n${text}`)
  }
}

/** The prompt of mini-redis-cli, ready for keys. */
export async function openPrompt(args: readonly string[], options: ScreenOptions = {}): Promise<Screen> {
  const screen = await Screen.open([...OUR_CLI, ...args], options)
  await screen.shows(/> *$/)
  return screen
}
