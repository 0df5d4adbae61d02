/**
 * The prompt on a terminal: asks for a line, runs it, and remembers it unless there is a secret in it. Ctrl-C while a
 * command runs leaves a view such as SUBSCRIBE, or else ends the program, as it does at the prompt.
 */
import type { Bytes } from '../../resp/values.ts'
import { complete } from './completion.ts'
import type { Console } from './console.ts'
import { highlight } from './highlight.ts'
import { hintFor } from './hints.ts'
import type { History } from './history.ts'
import { LineEditor, type Terminal } from './line-editor.ts'
import { hasSecret } from './secrets.ts'

/** How many keys TAB looks for, and how much it lets the server look at. */
const MOST_KEYS = 50
const SCAN_COUNT = 500
const SCAN_CALLS = 4

export class Repl {
  readonly #console: Console
  readonly #history: History
  readonly #editor: LineEditor

  constructor(console: Console, terminal: Terminal, history: History) {
    this.#console = console
    this.#history = history
    this.#editor = new LineEditor(terminal, {
      history: () => history.lines,
      isSecret: line => hasSecret(console.docs, line),
      complete: line => complete(console.docs, line, prefix => this.#keysLike(prefix)),
      hint: line => (console.preferences.hints ? hintFor(console.docs, line) : ''),
      highlight: (line, paint) => highlight(console.docs, line, paint),
    })
  }

  async run(): Promise<void> {
    const { session, preferences } = this.#console
    for (const complaint of preferences.load()) session.refuse(complaint)
    const onInterrupt = () => {
      if (!session.interrupt()) process.exit(1)
      session.print('\n')
    }
    process.on('SIGINT', onInterrupt)
    session.aside = show => this.#editor.showAside(show)
    try {
      await session.connect()
      await this.#learn()
      for (;;) {
        session.options.utf8 = preferences.utf8
        const line = await this.#editor.ask(session.prompt)
        if (line === undefined) return
        if (!hasSecret(this.#console.docs, line)) this.#history.add(line)
        if (!(await this.#console.run(Buffer.from(line, 'utf8').toString('latin1')))) return
      }
    } finally {
      process.removeListener('SIGINT', onInterrupt)
      this.#editor.close()
    }
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
}
