/**
 * The configuration of one server: a value for every directive, CONFIG GET and SET over them, and the hooks of
 * those who apply changes. Values are read often, so they lie in a plain object under their directive's name.
 */
import { error } from '../keyspace/errors.ts'
import type { ReplyError } from '../resp/values.ts'
import { globMatches } from '../structures/glob.ts'
import { DIRECTIVES } from './directives.ts'
import { configSetFailed } from './errors.ts'
import { isPermitted } from './protection.ts'
import type { Directive } from './types.ts'

export type Name = keyof typeof DIRECTIVES
type ValueOf<D> = D extends Directive<infer T> ? T : never
type Values = { [N in Name]: ValueOf<(typeof DIRECTIVES)[N]> }
/** What a directive may have; never changed, but replaced. */
export type Value = Values[Name]

/** Applies a new value. It refuses one by returning a text: then everything stays as it was. */
export type Hook<T> = (value: T, previous: T) => string | undefined

/** The file that the configuration came from and that CONFIG REWRITE writes. */
export interface ConfigFile {
  readonly path: string
  read(): string
  write(text: string): void
}

const ALIASES = new Map<string, Name>()
for (const [name, directive] of Object.entries(DIRECTIVES)) {
  for (const alias of [name, ...(directive.aliases ?? [])]) ALIASES.set(alias, name as Name)
}

/** The directive of a name or alias in any case. */
export function findDirective(name: string): Name | undefined {
  return ALIASES.get(name.toLowerCase())
}

export function directiveOf(name: Name): Directive<Value> {
  return DIRECTIVES[name] as Directive<Value>
}

export class Config {
  /** Set when there is a configuration file. */
  file: ConfigFile | undefined
  readonly #values: Values
  /** The directives that were loaded. */
  readonly #given = new Set<Name>()
  /** Who keeps what a directive has only begun, and knows what is to be written of it. */
  readonly #writers = new Map<Name, () => readonly string[]>()
  /** Who applies or refuses changes of a directive. */
  readonly #hooks = new Map<Name, Hook<Value>[]>()

  /**
   * @param overrides values by directive, as CONFIG SET takes them
   * @throws Error when a directive is unknown or a value is refused
   */
  constructor(overrides: Readonly<Record<string, string | number>> = {}) {
    this.#values = Object.fromEntries(
      Object.entries(DIRECTIVES).map(([name, directive]) => [name, directive.default]),
    ) as Values
    this.#loadAll(overrides)
  }

  #loadAll(overrides: Readonly<Record<string, string | number>>): void {
    for (const [name, value] of Object.entries(overrides)) {
      const failure = this.#loadOverride(name, value)
      if (failure !== undefined) throw new Error(`config '${name}': ${failure}`)
    }
  }

  /** @param value plain JavaScript may pass anything */
  #loadOverride(name: string, value: unknown): string | undefined {
    if (findDirective(name) === undefined) return 'there is no such directive'
    if (typeof value === 'string' || typeof value === 'number') return this.load(name, [String(value)])
    if (typeof value === 'boolean') return `pass '${value ? 'yes' : 'no'}', as in a configuration file`
    return `pass text, as in a configuration file, not ${value === null ? 'null' : typeof value}`
  }

  /**
   * A configuration of the same values for another server, without a file and without hooks.
   *
   * @param overrides values that are to be others
   * @throws Error as the constructor does
   */
  copy(overrides: Readonly<Record<string, string | number>>): Config {
    const copy = new Config()
    Object.assign(copy.#values, this.#values)
    for (const name of this.#given) copy.#given.add(name)
    copy.#loadAll(overrides)
    return copy
  }

  value<N extends Name>(name: N): Values[N] {
    return this.#values[name]
  }

  /** A directive as CONFIG GET shows it. */
  text(name: Name): string {
    return directiveOf(name).show(this.#values[name])
  }

  isDefault(name: Name): boolean {
    return this.text(name) === directiveOf(name).show(directiveOf(name).default)
  }

  /** Applies a directive's value now, and each new one. */
  bind<N extends Name>(name: N, apply: (value: Values[N]) => void): void {
    apply(this.value(name))
    this.onChange(name, value => {
      apply(value)
      return undefined
    })
  }

  /** Registers who applies changes of a directive, or refuses them. */
  onChange<N extends Name>(name: N, hook: Hook<Values[N]>): void {
    const hooks = this.#hooks.get(name) ?? []
    hooks.push(hook as Hook<Value>)
    this.#hooks.set(name, hooks)
  }

  /** CONFIG REWRITE is to ask for a directive's lines: what it stands for changes by other ways than this. */
  writtenBy(name: Name, lines: () => readonly string[]): void {
    this.#writers.set(name, lines)
  }

  /** What CONFIG REWRITE must write, also if it is not in the file, and does not know from the value. */
  ownLines(name: Name): readonly string[] | undefined {
    return this.#writers.get(name)?.()
  }

  /** Sets a directive before the server runs; no hooks. Returns why not. */
  load(name: string, words: readonly string[], repeated = false): string | undefined {
    const known = findDirective(name)
    if (known === undefined) return 'Bad directive or wrong number of arguments'
    const directive = directiveOf(known)
    if (!directive.manyWords && words.length !== 1) return 'wrong number of arguments'
    const { accumulates } = directive
    const adds = accumulates === 'always' || (accumulates === 'lines' && repeated)
    // A quoted line of several words counts as these words: --save "900 1".
    const given = words.length === 1 ? splitWords(known, words[0] ?? '') : words
    const read = directive.read(given, adds ? this.#values[known] : undefined)
    if (typeof read === 'string') return read
    this.#put(known, read.value)
    this.#given.add(known)
    return undefined
  }

  /** The directives that were set before the server runs, whatever their values. */
  get given(): ReadonlySet<Name> {
    return this.#given
  }

  /** CONFIG GET: names and texts of what matches any of the globs, each once; a plain name is shown as given. */
  match(globs: readonly string[]): [name: string, text: string][] {
    const found = new Map<string, string>()
    for (const glob of globs) {
      if (!/[*?[]/.test(glob)) {
        const name = findDirective(glob)
        if (name !== undefined && !directiveOf(name).fileOnly) found.set(glob, this.text(name))
        continue
      }
      for (const [shown, name] of ALIASES) {
        if (directiveOf(name).hidden) continue
        if (globMatches(glob, shown, true)) found.set(shown, this.text(name))
      }
    }
    return [...found]
  }

  /** CONFIG SET by a client: all of it or nothing. */
  set(
    pairs: readonly (readonly [name: string, value: string])[],
    client: { readonly isLocal: boolean },
  ): ReplyError | undefined {
    const known: [given: string, name: Name, value: string][] = []
    for (const [given, value] of pairs) {
      const name = findDirective(given)
      if (name === undefined || directiveOf(name).fileOnly) {
        return error(`Unknown option or number of arguments for CONFIG SET - '${given}'`)
      }
      const again = known.some(([earlier]) => earlier.toLowerCase() === given.toLowerCase())
      const refusal = this.#whyFixed(name, client) ?? (again ? 'duplicate parameter' : undefined)
      if (refusal !== undefined) return configSetFailed(given, refusal)
      known.push([given, name, value])
    }
    const changes = new Map<Name, Value>()
    for (const [given, name, value] of known) {
      const directive = directiveOf(name)
      const current = directive.accumulates === 'always' ? this.#values[name] : undefined
      const read = directive.read(splitWords(name, value), current)
      if (typeof read === 'string') return configSetFailed(given, read)
      changes.set(name, read.value)
    }
    return this.#apply(changes)
  }

  #whyFixed(name: Name, client: { readonly isLocal: boolean }): string | undefined {
    const directive = directiveOf(name)
    if (directive.immutable) return "can't set immutable config"
    if (directive.protected && !isPermitted(this.#values['enable-protected-configs'], client))
      return "can't set protected config"
    return undefined
  }

  #apply(changes: ReadonlyMap<Name, Value>): ReplyError | undefined {
    const before = new Map<Name, Value>()
    for (const [name, value] of changes) {
      before.set(name, this.#values[name])
      this.#put(name, value)
    }
    const applied: Name[] = []
    for (const [name, value] of changes) {
      applied.push(name)
      const refusal = this.#runHooks(name, value, before.get(name) as Value)
      if (refusal === undefined) continue
      for (const [each, previous] of before) this.#put(each, previous)
      for (const each of applied) this.#runHooks(each, before.get(each) as Value, changes.get(each) as Value)
      return configSetFailed(name, refusal)
    }
    return undefined
  }

  #runHooks(name: Name, value: Value, previous: Value): string | undefined {
    for (const hook of this.#hooks.get(name) ?? []) {
      const refusal = hook(value, previous)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }

  #put(name: Name, value: Value): void {
    Object.assign(this.#values, { [name]: value })
  }
}

/** A value as CONFIG SET takes it, as the words of a line. */
function splitWords(name: Name, value: string): readonly string[] {
  return directiveOf(name).manyWords ? value.split(' ') : [value]
}
