/**
 * Runs lines as they are typed, or come from standard input: a command, perhaps with a number in front that says how
 * often, or one of the few words that are for this program itself.
 */
import { splitInline } from '../../resp/inline.ts'
import type { Bytes } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import { Docs } from './docs.ts'
import { helpFor, isHelp } from './help.ts'
import { Preferences } from './preferences.ts'

/** A command that took longer is followed by how long it took, for people. */
const SLOW = 500

export class Console {
  readonly session: Session
  readonly preferences = new Preferences()
  #docs: Docs | undefined

  constructor(session: Session) {
    this.session = session
    session.interactive = true
  }

  get docs(): Docs {
    this.#docs ??= new Docs()
    return this.#docs
  }

  /** Returns false when the user wants to leave. */
  async run(line: Bytes): Promise<boolean> {
    const { session } = this
    const words = splitInline(line)
    if (words === undefined) session.refuse('Invalid argument(s)')
    if (words === undefined || words.length === 0) return true
    const counted = words.length > 1 && /^\s*[+-]?\d+$/.test(words[0] ?? '')
    const repeat = counted ? Number(words[0]) : 1
    if (repeat <= 0 || !Number.isSafeInteger(repeat)) {
      session.refuse('Invalid redis-cli repeat command option value.')
      return true
    }
    const argv = counted ? words.slice(1) : words
    const name = (words[0] ?? '').toLowerCase()
    if (name === 'quit' || name === 'exit') return false
    if (name.startsWith(':')) this.#say(this.preferences.apply(words))
    else if (name === 'restart') this.#say("Use 'restart' only in Lua debugging mode.")
    else if (name === 'connect' && words.length === 3) await this.#connectTo(words[1] ?? '', words[2] ?? '')
    else if (name === 'clear' && words.length === 1) session.print('\x1b[H\x1b[2J')
    else if (isHelp(argv)) session.print(helpFor(() => this.docs, argv.slice(1), session.paint))
    else await this.#runCommand(argv, repeat)
    return true
  }

  async #runCommand(argv: readonly Bytes[], repeat: number): Promise<void> {
    const start = performance.now()
    await this.session.run(argv, repeat)
    const elapsed = performance.now() - start
    if (elapsed >= SLOW && this.session.options.output === 'standard')
      this.session.print(`(${(elapsed / 1000).toFixed(2)}s)\n`)
  }

  async #connectTo(host: string, port: string): Promise<void> {
    this.session.options.host = host
    this.session.options.port = Number.parseInt(port, 10) || 0
    await this.session.connect()
  }

  #say(complaint: string | undefined): void {
    if (complaint !== undefined) this.session.refuse(complaint)
  }
}
