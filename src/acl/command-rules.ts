/**
 * Which commands may be run: `+get -@dangerous +config|get +select|0`, each rule on top of those before it. A bit for each
 * command says what they come to, so that to ask costs no more than to look at it. The rules are kept too, in order and
 * without those that a later one repeats: ACL LIST shows them, and what it shows can be given again.
 */
import type { Bytes } from '../resp/values.ts'
import type { AclCommand, Catalogue } from './catalogue.ts'
import { ARGUMENT_OF_SUBCOMMAND, SYNTAX, UNKNOWN_COMMAND } from './errors.ts'

export class CommandRules {
  /** What the names in rules stand for. */
  readonly #catalogue: Catalogue
  /** A bit at each command's index. */
  readonly #allowed: Uint32Array
  /** Nothing was taken away since `+@all`: also what is not in the catalogue may be run. */
  #isAll = false
  /** What the rules are added to. */
  #base: '+@all' | '-@all' = '-@all'
  /** The rules without the base, in order: what each is about, in lower case, and whether it allows it. */
  readonly #rules = new Map<string, boolean>()
  /** Of these the ones about parts of a command (`config|get`), by the command. */
  readonly #parts = new Map<string, string[]>()
  /** Of commands that may be run with these as their first argument only, by the command's index. */
  readonly #firstArguments = new Map<number, Set<string>>()

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
    this.#allowed = new Uint32Array((catalogue.size + 31) >>> 5)
  }

  copy(): CommandRules {
    const copy = new CommandRules(this.#catalogue)
    copy.#allowed.set(this.#allowed)
    copy.#isAll = this.#isAll
    copy.#base = this.#base
    for (const [what, allowed] of this.#rules) copy.#keep(what, allowed)
    for (const [index, words] of this.#firstArguments) copy.#firstArguments.set(index, new Set(words))
    return copy
  }

  get isAll(): boolean {
    return this.#isAll
  }

  /** Whatever its arguments are. */
  allowAlways({ index, noAuth }: AclCommand): boolean {
    return this.#isAll || noAuth || this.#has(index)
  }

  allow(command: AclCommand, argv: readonly Bytes[]): boolean {
    if (this.allowAlways(command)) return true
    const { index, fullName } = command
    const allowed = this.#firstArguments.get(index)
    const first = argv[fullName.includes('|') ? 2 : 1]
    return allowed !== undefined && first !== undefined && allowed.has(first.toLowerCase())
  }

  allowAll(): void {
    this.#startWith('+@all', 0xffffffff)
  }

  allowNone(): void {
    this.#startWith('-@all', 0)
  }

  /** `+name`, `-name`, `+@category`, `-@category`. Returns what is wrong with it. */
  apply(rule: string): string | undefined {
    const adds = rule.startsWith('+')
    const what = rule.slice(1).toLowerCase()
    if (what === '@all') {
      if (adds) this.allowAll()
      else this.allowNone()
      return undefined
    }
    if (what.startsWith('@')) {
      const commands = this.#catalogue.category(what.slice(1))
      if (commands === undefined) return UNKNOWN_COMMAND
      for (const command of commands) this.#change(command, adds)
    } else if (adds && what.includes('|')) {
      const problem = this.#addPart(what)
      if (problem !== undefined) return problem
    } else {
      const command = this.#catalogue.named(what)
      if (command === undefined) return UNKNOWN_COMMAND
      this.#change(command, adds)
    }
    this.#keep(what, adds)
    return undefined
  }

  /** The rules, from the base on. */
  toString(): string {
    const rules = [...this.#rules].map(([what, allowed]) => (allowed ? `+${what}` : `-${what}`))
    return [this.#base, ...rules].join(' ')
  }

  /** `config|get`, a subcommand, or `select|0`, a first argument. */
  #addPart(what: string): string | undefined {
    const end = what.lastIndexOf('|')
    const container = this.#catalogue.named(what.slice(0, end))
    const part = what.slice(end + 1)
    if (container === undefined) return UNKNOWN_COMMAND
    if (container.fullName.includes('|')) return ARGUMENT_OF_SUBCOMMAND
    if (part === '') return SYNTAX
    if (container.subcommands !== undefined) {
      const subcommand = container.subcommands.get(part)
      if (subcommand === undefined) return UNKNOWN_COMMAND
      this.#change(subcommand, true)
      return undefined
    }
    const known = this.#firstArguments.get(container.index) ?? new Set()
    this.#firstArguments.set(container.index, known.add(part))
    return undefined
  }

  /** A container stands for its subcommands. */
  #change(command: AclCommand, allowed: boolean): void {
    this.#set(command.index, allowed)
    this.#firstArguments.delete(command.index)
    if (command.subcommands === undefined) return
    for (const each of command.subcommands.values()) this.#set(each.index, allowed)
  }

  /** A rule takes the place of an earlier one about the same, or about a part of it. */
  #keep(what: string, allowed: boolean): void {
    for (const part of this.#parts.get(what) ?? []) this.#rules.delete(part)
    this.#parts.delete(what)
    if (!this.#rules.delete(what)) this.#notePart(what)
    this.#rules.set(what, allowed)
  }

  #notePart(what: string): void {
    const end = what.indexOf('|')
    if (end === -1) return
    const command = what.slice(0, end)
    const known = this.#parts.get(command)
    if (known === undefined) this.#parts.set(command, [what])
    else known.push(what)
  }

  #startWith(base: '+@all' | '-@all', bits: number): void {
    this.#isAll = bits !== 0
    this.#base = base
    this.#rules.clear()
    this.#parts.clear()
    this.#allowed.fill(bits)
    this.#firstArguments.clear()
  }

  #has(index: number): boolean {
    return ((this.#allowed[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0
  }

  #set(index: number, allowed: boolean): void {
    const bit = 1 << (index & 31)
    const bits = this.#allowed[index >>> 5] ?? 0
    this.#allowed[index >>> 5] = allowed ? bits | bit : bits & ~bit
    if (!allowed) this.#isAll = false
  }
}
