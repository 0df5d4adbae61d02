/**
 * Reads commands from JSON: `["SET", "k", 1]`, and many of them in an array. Called by rest.ts with what somebody sent.
 *
 *     command   = "[" [ word *( "," word ) ] "]"
 *     commands  = "[" [ command *( "," command ) ] "]"
 *     word      = string / number / "true" / "false"
 *
 * Not JSON.parse(): a number is kept as its digits, since 9007199254740993 is a number for Redis and none for JavaScript.
 */
import { toBytes } from '../resp/plain.ts'
import type { Bytes } from '../resp/values.ts'
import { notJson, type Refusal } from './errors.ts'

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\r\n]*/y
const QUOTE = 34
const BACKSLASH = 92

/** @throws Refusal for what is no command */
export function readCommand(json: string): Bytes[] {
  const reader = new Reader(json)
  const words = reader.array(() => reader.word())
  reader.end()
  return words
}

/** @throws Refusal for what is no array of commands */
export function readCommands(json: string): Bytes[][] {
  const reader = new Reader(json)
  const commands = reader.array(() => reader.array(() => reader.word()))
  reader.end()
  return commands
}

class Reader {
  readonly #json: string
  #at = 0

  constructor(json: string) {
    this.#json = json
  }

  array<T>(item: () => T): T[] {
    if (!this.#takes('[')) throw this.#wrong('an array')
    const items: T[] = []
    if (this.#takes(']')) return items
    do items.push(item())
    while (this.#takes(','))
    if (!this.#takes(']')) throw this.#wrong("',' or ']'")
    return items
  }

  word(): Bytes {
    this.#skipSpace()
    if (this.#json.charCodeAt(this.#at) === QUOTE) return toBytes(this.#string())
    NUMBER.lastIndex = this.#at
    const found = NUMBER.exec(this.#json)?.[0] ?? ['true', 'false'].find(each => this.#isNext(each))
    if (found === undefined) throw this.#wrong('a string, a number or a boolean')
    this.#at += found.length
    return found
  }

  end(): void {
    this.#skipSpace()
    if (this.#at < this.#json.length) throw this.#wrong('the end')
  }

  #string(): string {
    const from = this.#at
    let to = this.#json.indexOf('"', from + 1)
    // A quote behind an odd number of backslashes is a part of the string.
    while (to !== -1 && this.#backslashesBefore(to) % 2 === 1) to = this.#json.indexOf('"', to + 1)
    if (to === -1) throw this.#wrong('the end of a string')
    this.#at = to + 1
    try {
      return JSON.parse(this.#json.slice(from, to + 1))
    } catch {
      this.#at = from
      throw this.#wrong('a string as JSON has it')
    }
  }

  #backslashesBefore(at: number): number {
    let from = at
    while (this.#json.charCodeAt(from - 1) === BACKSLASH) from--
    return at - from
  }

  #takes(mark: string): boolean {
    this.#skipSpace()
    if (!this.#isNext(mark)) return false
    this.#at += mark.length
    return true
  }

  #isNext(text: string): boolean {
    return this.#json.startsWith(text, this.#at)
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at
    this.#at += SPACE.exec(this.#json)?.[0].length ?? 0
  }

  #wrong(wanted: string): Refusal {
    const found = this.#at < this.#json.length ? `'${this.#json.charAt(this.#at)}'` : 'nothing'
    return notJson(`${wanted} was expected at position ${this.#at}, not ${found}`)
  }
}
