/**
 * The prompt on a terminal: line editing by node:readline, with history, TAB, and hints behind the cursor. Between
 * two prompts the terminal is as usual, so Ctrl-C is a signal then: it leaves a view such as SUBSCRIBE, or else ends
 * the program, as it does at the prompt.
 */
import { createInterface, type Interface } from 'node:readline'
import type { ReadStream, WriteStream } from 'node:tty'
import type { Bytes } from '../../resp/values.ts'
import { complete } from './completion.ts'
import type { Console } from './console.ts'
import { hintFor } from './hints.ts'
import type { History } from './history.ts'
import { hasSecret } from './secrets.ts'

const DIM = '\x1b[90m'
const PLAIN = '\x1b[0m'
const CLEAR_BEHIND = '\x1b[J'
/** How many keys TAB looks for, and how much it lets the server look at. */
const MOST_KEYS = 50
const SCAN_COUNT = 500
const SCAN_CALLS = 4

export interface Terminal {
  readonly input: ReadStream
  readonly output: WriteStream
}

export class Repl {
  readonly #console: Console
  readonly #terminal: Terminal
  readonly #history: History
  readonly #interface: Interface
  /** Lines that wait while a command runs. */
  readonly #typed: string[] = []
  #wake: (() => void) | undefined
  #closed = false
  #busy = true
  #hinted = false

  constructor(console: Console, terminal: Terminal, history: History) {
    this.#console = console
    this.#terminal = terminal
    this.#history = history
    const { input, output } = terminal
    // Before readline's own listener: a hint must be gone before the key takes effect.
    input.on('keypress', () => this.#clearHint())
    this.#interface = createInterface({
      input,
      output,
      terminal: true,
      history: history.lines,
      historySize: 1000,
      removeHistoryDuplicates: false,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
        complete(console.docs, line, prefix => this.#keysLike(prefix))
          .then(completion => done(null, completion))
          .catch(() => done(null, [[], line]))
      },
    })
    input.on('keypress', () => this.#showHint())
    this.#interface.on('history', lines => {
      if (hasSecret(console.docs, lines[0] ?? '')) lines.shift()
    })
    this.#interface.on('line', line => {
      this.#typed.push(line)
      this.#wake?.()
    })
    this.#interface.on('close', () => {
      this.#closed = true
      this.#wake?.()
    })
    this.#interface.on('SIGINT', () => this.#interface.close())
  }

  async run(): Promise<void> {
    const { session, preferences } = this.#console
    for (const complaint of preferences.load()) session.print(`${complaint}\n`)
    const onInterrupt = () => {
      if (!session.interrupt()) process.exit(1)
      session.print('\n')
    }
    process.on('SIGINT', onInterrupt)
    session.aside = show => this.#showAside(show)
    try {
      await session.connect()
      await this.#learn()
      for (;;) {
        const line = await this.#ask()
        if (line === undefined) return
        if (!hasSecret(this.#console.docs, line)) this.#history.add(line)
        this.#rest(true)
        const goesOn = await this.#console.run(Buffer.from(line, 'utf8').toString('latin1'))
        this.#rest(false)
        if (!goesOn) return
      }
    } finally {
      process.removeListener('SIGINT', onInterrupt)
      this.#interface.close()
    }
  }

  /** The next line; undefined at the end of input. */
  async #ask(): Promise<string | undefined> {
    if (this.#typed.length === 0 && !this.#closed) {
      this.#interface.setPrompt(this.#console.session.prompt)
      this.#interface.prompt()
      this.#busy = false
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
      this.#busy = true
    }
    return this.#typed.shift()
  }

  /** Gives the terminal back to the system while a command runs. */
  #rest(begins: boolean): void {
    if (this.#closed) return
    if (begins) this.#interface.pause()
    this.#terminal.input.setRawMode(!begins)
    if (!begins) this.#interface.resume()
  }

  /** Asks the server for commands that it has and we do not. */
  async #learn(): Promise<void> {
    const { session, docs } = this.#console
    // The names first: all that a server knows of its commands is so much that it would be noted as slow.
    const unknown = docs.unknownIn((await session.ask(['COMMAND', 'LIST'])) ?? null)
    if (unknown.length === 0) return
    const reply = await session.ask(['COMMAND', 'DOCS', ...unknown])
    if (reply !== undefined) docs.learn(reply)
  }

  async #keysLike(prefix: Bytes): Promise<readonly Bytes[]> {
    const { session } = this.#console
    const pattern = `${prefix.replace(/[*?[\]\\]/g, '\\$&')}*`
    const found = new Set<Bytes>()
    let cursor = '0'
    for (let call = 0; call < SCAN_CALLS && found.size < MOST_KEYS; call++) {
      const page = await session.ask(['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(SCAN_COUNT)])
      if (!Array.isArray(page) || !Array.isArray(page[1])) break
      cursor = String(page[0])
      for (const key of page[1]) found.add(String(key))
      if (cursor === '0') break
    }
    return [...found].sort().slice(0, MOST_KEYS)
  }

  /** Shows something above the line that is being typed. */
  #showAside(show: () => void): void {
    if (!this.#busy) this.#terminal.output.write(`\r${CLEAR_BEHIND}`)
    show()
    if (!this.#busy) this.#interface.prompt(true)
  }

  #showHint(): void {
    const { line, cursor } = this.#interface
    if (this.#busy || !this.#console.preferences.hints || line === '' || cursor !== line.length) return
    const column = this.#interface.getCursorPos().cols
    const space = this.#terminal.output.columns - column - 1
    const hint = hintFor(this.#console.docs, line).slice(0, Math.max(0, space))
    if (hint === '') return
    this.#terminal.output.write(`${DIM}${hint}${PLAIN}\x1b[${hint.length}D`)
    this.#hinted = true
  }

  #clearHint(): void {
    if (!this.#hinted) return
    this.#hinted = false
    this.#terminal.output.write(CLEAR_BEHIND)
  }
}
