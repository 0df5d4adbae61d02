/**
 * The line that is being typed on a terminal. node:readline edits it; its keys go through here first, because a
 * search takes them, because what is drawn behind the cursor must be gone before a key acts, and because keys wait
 * while a command runs or TAB asks the server. Between two lines the terminal is as usual, so Ctrl-C is a signal then.
 */
import { createInterface, emitKeypressEvents, type Interface, type Key } from 'node:readline'
import { PassThrough } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import { type Paint, unpainted } from '../output/colors.ts'
import { hasCursor, paintFor } from '../output/terminal.ts'
import type { Completion } from './completion.ts'
import { markFound } from './highlight.ts'
import { Search } from './search.ts'

const CLEAR_BEHIND = '\x1b[J'
const SAVE_CURSOR = '\x1b7'
/** Where there are no colors. */
const FAINT = '\x1b[2m'
const PLAIN = '\x1b[0m'
const RESTORE_CURSOR = '\x1b8'
/** Asks the terminal to say what is pasted and what is typed (bracketed paste of xterm), and not to. */
const MARK_PASTED = '\x1b[?2004h'
const LEAVE_UNMARKED = '\x1b[?2004l'
/** How long Escape may be the beginning of another key, in ms. */
const ESCAPE = 100
/** Longer lines are left as they are. */
const LONGEST_DRAWN = 2000

export interface Terminal {
  readonly input: ReadStream
  readonly output: WriteStream
}

/** What the editor does not know itself. */
export interface Support {
  /** Newest first. */
  history(): string[]
  /** Whether a line must not be remembered. */
  isSecret(line: string): boolean
  complete(line: string): Promise<Completion>
  hint(line: string): string
  highlight(line: string, paint: Paint): string
}

/** A key as node:readline reports it: its text if it has one, and its name. */
type Press = readonly [text: string | undefined, key: Key]

export class LineEditor {
  readonly #terminal: Terminal
  readonly #support: Support
  readonly #paint: Paint
  /** The cursor can be moved, so hints, colors and searches can be shown. */
  readonly #canDraw: boolean
  /** Edits the line; it gets its keys from here. */
  readonly #interface: Interface
  /** A line is being typed; else keys wait. */
  #isReading = false
  #isCompleting = false
  /** What TAB found, to be listed. */
  #offered: Completion | undefined
  /** Keys that wait. */
  readonly #held: Press[] = []
  /** What comes was not typed: a TAB is a blank. */
  #isPasting = false
  /** They will be looked at soon. */
  #isWoken = false
  /** The one that was asked for; a search shows its own. */
  #prompt = ''
  /** The search that is going on. */
  #search: Search | undefined
  /** The line from before the search. */
  #typed = ''
  /** There is a hint behind the cursor. */
  #hinted = false
  /** Gives the line to whoever asked. */
  #finish: ((line: string | undefined) => void) | undefined
  /** The user has left, or the input has ended. */
  #closed = false
  readonly #onKey = (text: string | undefined, key: Key) => this.#hold([text, key])
  readonly #onEnd = () => this.close()
  readonly #onResize = () => this.#draw()

  constructor(terminal: Terminal, support: Support) {
    this.#terminal = terminal
    this.#support = support
    const { input, output } = terminal
    this.#paint = paintFor(output)
    this.#canDraw = hasCursor(output)
    this.#interface = createInterface({
      // Nothing comes from here: the keys are written to it.
      input: new PassThrough(),
      output,
      terminal: true,
      history: support.history(),
      historySize: 1000,
      removeHistoryDuplicates: false,
      escapeCodeTimeout: ESCAPE,
      completer: (line: string, done: (error: null, result: Completion) => void) =>
        void this.#complete(line, done),
    })
    this.#interface.on('history', lines => {
      if (support.isSecret(lines[0] ?? '')) lines.shift()
    })
    this.#interface.on('line', line => this.#give(line))
    this.#interface.on('close', () => this.close())
    this.#interface.on('SIGINT', () => this.close())
    this.#interface.on('SIGTSTP', () => this.#suspend())
    emitKeypressEvents(input, this.#interface)
    input.on('keypress', this.#onKey).on('end', this.#onEnd).pause()
    output.on('resize', this.#onResize)
  }

  /** The next line; undefined when the user has left. */
  async ask(prompt: string): Promise<string | undefined> {
    if (this.#closed) return undefined
    this.#prompt = prompt
    const line = new Promise<string | undefined>(resolve => {
      this.#finish = resolve
    })
    this.#terminal.input.setRawMode(true).resume()
    if (this.#canDraw) this.#terminal.output.write(MARK_PASTED)
    this.#interface.setPrompt(prompt)
    this.#interface.prompt()
    this.#isReading = true
    this.#takeHeld()
    return await line
  }

  /** Shows something above the line that is being typed. */
  showAside(show: () => void): void {
    if (!this.#isReading) {
      show()
      return
    }
    const { rows } = this.#interface.getCursorPos()
    this.#terminal.output.write(`${up(rows)}\r${CLEAR_BEHIND}`)
    show()
    // readline goes up again by as many rows as its cursor was down.
    this.#terminal.output.write('\n'.repeat(rows))
    this.#interface.prompt(true)
    this.#draw()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    const { input, output } = this.#terminal
    input.removeListener('keypress', this.#onKey)
    input.removeListener('end', this.#onEnd)
    output.removeListener('resize', this.#onResize)
    this.#interface.close()
    if (this.#isReading) output.write('\n')
    this.#give(undefined)
  }

  #give(line: string | undefined): void {
    if (this.#isReading && this.#canDraw) this.#terminal.output.write(LEAVE_UNMARKED)
    this.#isReading = false
    this.#terminal.input.setRawMode(false).pause()
    this.#finish?.(line)
    this.#finish = undefined
  }

  #suspend(): void {
    this.#terminal.input.setRawMode(false)
    process.once('SIGCONT', () => {
      if (!this.#isReading) return
      this.#terminal.input.setRawMode(true)
      this.#interface.prompt(true)
      this.#draw()
    })
    process.kill(process.pid, 'SIGTSTP')
  }

  /** Keys that come at once are taken at once. */
  #hold(press: Press): void {
    const { name } = press[1]
    if (name === 'paste-start' || name === 'paste-end') {
      this.#isPasting = name === 'paste-start'
      return
    }
    this.#held.push(this.#isPasting && name === 'tab' ? [' ', {}] : press)
    if (this.#isWoken) return
    this.#isWoken = true
    queueMicrotask(() => {
      this.#isWoken = false
      this.#takeHeld()
    })
  }

  #takeHeld(): void {
    if (this.#isCompleting && this.#held.some(([, key]) => isControl(key, 'c'))) this.close()
    while (this.#isReading && !this.#isCompleting && this.#held.length > 0) this.#act(this.#nextHeld())
  }

  /** The next key, or as much text as there is. */
  #nextHeld(): Press {
    const other = this.#held.findIndex(press => !isText(press))
    const presses = this.#held.splice(0, other < 0 ? this.#held.length : Math.max(1, other))
    const [first = ['', {}]] = presses
    return presses.length < 2 ? first : [presses.map(([text]) => text).join(''), {}]
  }

  #act(press: Press): void {
    this.#eraseHint()
    const [text, key] = press
    if (this.#search !== undefined) this.#continueSearch(this.#search, press)
    else if (isControl(key, 'r') && this.#canDraw) this.#beginSearch()
    else this.#interface.write(text, key)
    this.#draw()
  }

  async #complete(line: string, done: (error: null, result: Completion) => void): Promise<void> {
    this.#isCompleting = true
    const completion =
      this.#offered ?? (await this.#support.complete(line).catch((): Completion => [[], line]))
    this.#isCompleting = false
    if (this.#closed) return
    const { line: before } = this.#interface
    done(null, completion)
    // readline lists what is possible at the second TAB only; here the first one does, when it cannot do more.
    const lists = this.#offered === undefined && completion[0].length > 1 && before === this.#interface.line
    this.#offered = lists ? completion : undefined
    if (lists) this.#interface.write('\t', { name: 'tab' })
    else this.#afterCompletion()
  }

  #afterCompletion(): void {
    this.#draw()
    this.#takeHeld()
  }

  #beginSearch(): void {
    this.#search = new Search(this.#support.history())
    this.#typed = this.#interface.line
    this.#showSearch(this.#search)
  }

  #continueSearch(search: Search, press: Press): void {
    const [text, key] = press
    if (isControl(key, 'g') || isControl(key, 'c') || key.name === 'escape') {
      this.#endSearch(this.#typed)
    } else if (isControl(key, 'r') || key.name === 'backspace' || isText(press)) {
      if (isControl(key, 'r')) search.next()
      else if (key.name === 'backspace') search.erase()
      else search.type(text ?? '')
      this.#showSearch(search)
    } else {
      this.#endSearch(this.#interface.line)
      if (key.name !== 'tab') this.#interface.write(text, key)
    }
  }

  #showSearch(search: Search): void {
    this.#interface.setPrompt(`(${search.failed ? 'not found' : 'search'}) ${search.query}: `)
    this.#replaceLine(search.found ?? this.#typed)
  }

  #endSearch(line: string): void {
    this.#search = undefined
    this.#interface.setPrompt(this.#prompt)
    this.#replaceLine(line)
  }

  #replaceLine(line: string): void {
    if (line !== this.#interface.line) {
      this.#interface.write(null, { ctrl: true, name: 'e' })
      this.#interface.write(null, { ctrl: true, name: 'u' })
      this.#interface.write(line)
    }
    this.#interface.prompt(true)
  }

  /** Draws the line again in color, and the hint behind it. */
  #draw(): void {
    const { line, cursor } = this.#interface
    if (!this.#canDraw || !this.#isReading || this.#isCompleting || line.length > LONGEST_DRAWN) return
    const { rows, cols } = this.#interface.getCursorPos()
    const { columns, rows: height } = this.#terminal.output
    const atEnd = cursor === line.length && line !== '' && this.#search === undefined
    const hint = atEnd ? this.#support.hint(line).slice(0, Math.max(0, columns - cols - 1)) : ''
    const painted =
      this.#search === undefined
        ? this.#support.highlight(line, this.#paint)
        : markFound(line, this.#search.query, this.#paint)
    this.#hinted = hint !== ''
    if (rows >= height || (painted === line && hint === '')) return
    // The hint goes behind the end of the line, which is where the cursor is.
    const text = `${this.#interface.getPrompt()}${painted}`
    const behind = this.#paint === unpainted ? FAINT + hint + PLAIN : this.#paint('dim', hint)
    this.#terminal.output.write(
      `${SAVE_CURSOR}${up(rows)}\r${text}${hint === '' ? '' : behind}${RESTORE_CURSOR}`,
    )
  }

  #eraseHint(): void {
    if (!this.#hinted) return
    this.#hinted = false
    this.#terminal.output.write(CLEAR_BEHIND)
  }
}

function isControl(key: Key, name: string): boolean {
  return key.ctrl === true && key.name === name
}

/** Whether the key types something. */
function isText([text, key]: Press): boolean {
  return text !== undefined && key.ctrl !== true && key.meta !== true && /^\P{C}+$/u.test(text)
}

function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : ''
}
