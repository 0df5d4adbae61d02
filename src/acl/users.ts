/**
 * All users of a server by name. One is always there: `default`, which everybody is who has not said otherwise. Its
 * object stays the same for ever, only its rules change.
 */
import type { Bytes, ReplyError } from '../resp/values.ts'
import type { Catalogue } from './catalogue.ts'
import { unmatchedParenthesis, wrongRule } from './errors.ts'
import { rulesOf } from './rule-words.ts'
import { User } from './user.ts'

export class Users {
  /** What users are made with. */
  readonly defaults: { readonly catalogue: Catalogue; allChannels: boolean }
  /** Whom a connection belongs to before AUTH. */
  readonly default: User
  /** Who may do everything, whatever the rules of `default` are: connections that a program makes to its own server. */
  readonly trusted: User
  /** All but `trusted`, who is nobody that AUTH could name. */
  #byName: Map<Bytes, User>

  constructor(catalogue: Catalogue) {
    this.defaults = { catalogue, allChannels: false }
    this.default = this.#newDefault()
    this.trusted = this.#newDefault()
    this.#byName = new Map([[this.default.name, this.default]])
  }

  /** Whether a connection may begin without AUTH. */
  get areOpen(): boolean {
    return this.default.isOn && this.default.needsNoPassword
  }

  get(name: Bytes): User | undefined {
    return this.#byName.get(name)
  }

  /** In the order of their names' bytes. */
  all(): readonly User[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /**
   * Makes a user, or changes the one that is there: by all of the words, or by none.
   *
   * @param changing is called before one that is there changes, with what it will be
   */
  set(
    name: Bytes,
    words: readonly Bytes[],
    changing: (before: User, after: User) => void = () => {},
  ): ReplyError | undefined {
    const read = rulesOf(words)
    if ('open' in read) return unmatchedParenthesis(read.open)
    const known = this.get(name)
    const changed = new User(name, this.defaults)
    if (known !== undefined) changed.become(known)
    for (const rule of read.rules) {
      const problem = changed.apply(rule)
      if (problem !== undefined) return wrongRule(rule, problem)
    }
    if (known === undefined) this.#byName.set(name, changed)
    else {
      changing(known, changed)
      known.become(changed)
    }
    return undefined
  }

  /** Returns whom it has removed. Its clients are the caller's to end. */
  delete(name: Bytes): User | undefined {
    const user = this.get(name)
    if (user === undefined || user === this.default) return undefined
    this.#byName.delete(name)
    return user
  }

  /** Takes in one that was made elsewhere, in place of the one of its name. */
  add(user: User): void {
    if (user.name === this.default.name) this.default.become(user)
    else this.#byName.set(user.name, user)
  }

  /**
   * Takes these in place of all that were there. Without a `default` among them there is the one of a new server.
   *
   * @param replacing is called before, with all that there will be
   */
  replaceAll(users: readonly User[], replacing: (users: ReadonlyMap<Bytes, User>) => void): void {
    const byName = new Map([this.#newDefault(), ...users].map(each => [each.name, each]))
    replacing(byName)
    this.default.become(byName.get(this.default.name) ?? this.default)
    this.#byName = byName.set(this.default.name, this.default)
  }

  /** All of them as they are now, to be had again. */
  copies(): readonly User[] {
    return this.all().map(user => this.#copyOf(user))
  }

  /** Has these users from now on and no others. Returns those that are no more: their clients are the caller's to end. */
  become(saved: readonly User[]): readonly User[] {
    const names = new Set(saved.map(({ name }) => name))
    const removed = this.all().filter(({ name }) => !names.has(name) && this.delete(name) !== undefined)
    for (const user of saved) {
      const known = this.get(user.name)
      if (known === undefined) this.add(this.#copyOf(user))
      else if (String(known) !== String(user)) known.become(user)
    }
    return removed
  }

  /** The directive requirepass: the password of `default`; empty: it needs none. */
  setDefaultPassword(password: Bytes): void {
    for (const rule of password === '' ? ['nopass'] : ['resetpass', `>${password}`]) this.default.apply(rule)
  }

  #copyOf(user: User): User {
    const copy = new User(user.name, this.defaults)
    copy.become(user)
    return copy
  }

  #newDefault(): User {
    const user = new User('default', this.defaults)
    for (const rule of ['+@all', '~*', '&*', 'on', 'nopass']) user.apply(rule)
    return user
  }
}
