/** The lines typed before, kept in `~/.mini_redis_cli_history` (or REDISCLI_HISTFILE), readable by the user only. */
import { readFileSync, writeFileSync } from 'node:fs'
import { dotFile } from './dot-file.ts'

const LONGEST = 1000

export class History {
  readonly #path: string | undefined
  /** Newest last. */
  readonly #lines: string[]

  constructor(path = dotFile('REDISCLI_HISTFILE', '.mini_redis_cli_history')) {
    this.#path = path
    this.#lines = path === undefined ? [] : read(path)
  }

  /** Newest first, as node:readline has it. */
  get lines(): string[] {
    return this.#lines.toReversed()
  }

  add(line: string): void {
    if (line === '' || line === this.#lines.at(-1)) return
    this.#lines.push(line)
    if (this.#lines.length > LONGEST) this.#lines.shift()
    if (this.#path === undefined) return
    try {
      writeFileSync(this.#path, `${this.#lines.join('\n')}\n`, { mode: 0o600 })
    } catch {
      // A home that cannot be written to is no reason to stop.
    }
  }
}

function read(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .slice(-LONGEST)
  } catch {
    return []
  }
}
