/**
 * A user: by which passwords one becomes it, and what it may do then. Clients keep the object, so a change of its rules
 * counts at once for those who are connected.
 */

import { splitInline } from '../resp/inline.ts'
import type { Bytes } from '../resp/values.ts'
import type { AclCommand } from './catalogue.ts'
import { type Denial, nearer } from './denial.ts'
import { NO_SUCH_PASSWORD, NOT_A_HASH } from './errors.ts'
import { hashOf, isHash, isOneOf } from './password.ts'
import { begins, type QuickRight, quickRightOf } from './quick-right.ts'
import type { AclRequest } from './request.ts'
import { Selector, type SelectorDefaults } from './selector.ts'

export class User {
  /** What AUTH calls it. */
  readonly name: Bytes
  /** One may become it by AUTH; those who are it already stay. */
  isOn = false
  /** Any password will do. */
  needsNoPassword = false
  /** What it gives to RESTORE is examined closely. Here that is so for all; the rule is kept. */
  sanitizesPayload = true
  /** Undefined: its rules have changed since it was asked for. */
  #isUnrestricted: boolean | undefined
  /** What is left to look at, by the index of a command that it has run since its rules have changed. */
  #quickRights: QuickRight[] = []
  /** Hashes, in order. */
  #passwords = new Set<string>()
  /** The first is the user's own, those behind it were given in parentheses. */
  #selectors: Selector[]
  /** For selectors to come, and for `reset`. */
  readonly #defaults: SelectorDefaults

  constructor(name: Bytes, defaults: SelectorDefaults) {
    this.name = name
    this.#defaults = defaults
    this.#selectors = [Selector.empty(defaults)]
  }

  get passwords(): Iterable<string> {
    return this.#passwords
  }

  get root(): Selector {
    return this.#selectors[0] as Selector
  }

  get selectors(): readonly Selector[] {
    return this.#selectors
  }

  get flags(): readonly string[] {
    const flags = [this.isOn ? 'on' : 'off']
    if (this.needsNoPassword) flags.push('nopass')
    flags.push(this.sanitizesPayload ? 'sanitize-payload' : 'skip-sanitize-payload')
    return flags
  }

  /** One of its selectors permits everything: nothing has to be looked at. */
  get isUnrestricted(): boolean {
    this.#isUnrestricted ??= this.#selectors.some(each => each.isUnrestricted)
    return this.#isUnrestricted
  }

  /** Whether one becomes it by this password. */
  accepts(password: Bytes): boolean {
    return this.isOn && (this.needsNoPassword || isOneOf(this.#passwords, password))
  }

  /** Whether it is known that it may do that: most requests need no other question. */
  mayForSure(command: AclCommand, argv: readonly Bytes[]): boolean {
    const right = this.#quickRights[command.index]
    if (right === undefined) return false
    const { at, prefixes } = right
    if (at === 0) return true
    const key = argv[at] ?? ''
    for (let i = 0; i < prefixes.length; i++) if (begins(key, prefixes[i] as Uint8Array)) return true
    return false
  }

  /** Why it may not do that; undefined: it may. */
  denialOf(request: AclRequest): Denial | undefined {
    this.#quickRights[request.command.index] ??= quickRightOf(this.#selectors, request)
    if (this.isUnrestricted) return undefined
    let nearest: Denial | undefined
    for (const selector of this.#selectors) {
      const denial = selector.denialOf(request)
      if (denial === undefined) return undefined
      nearest = nearest === undefined ? denial : nearer(nearest, denial)
    }
    return nearest
  }

  /** Whether one selector permits the request and so much to every key there may be. */
  mayEverywhere(request: AclRequest, access: number): boolean {
    if (this.isUnrestricted) return true
    return this.#selectors.some(each => each.keys.allowEvery(access) && each.denialOf(request) === undefined)
  }

  /** Takes on the rules of another, whose name it does not take. */
  become(other: User): void {
    this.isOn = other.isOn
    this.needsNoPassword = other.needsNoPassword
    this.sanitizesPayload = other.sanitizesPayload
    this.#passwords = new Set(other.#passwords)
    this.#selectors = other.#selectors.map(each => each.copy())
    this.#forget()
  }

  /** Returns what is wrong with the rule; then nothing has changed. */
  apply(rule: Bytes): string | undefined {
    this.#forget()
    return this.#apply(rule)
  }

  /** What followed from the rules that it had. */
  #forget(): void {
    this.#isUnrestricted = undefined
    this.#quickRights = []
  }

  #apply(rule: Bytes): string | undefined {
    switch (rule.toLowerCase()) {
      case '':
        return undefined
      case 'on':
      case 'off':
        this.isOn = rule.toLowerCase() === 'on'
        return undefined
      case 'sanitize-payload':
      case 'skip-sanitize-payload':
        this.sanitizesPayload = rule.toLowerCase() === 'sanitize-payload'
        return undefined
      case 'nopass':
      case 'resetpass':
        this.needsNoPassword = rule.toLowerCase() === 'nopass'
        this.#passwords.clear()
        return undefined
      case 'clearselectors':
        this.#selectors.length = 1
        return undefined
      case 'reset':
        this.become(new User(this.name, this.#defaults))
        return undefined
    }
    if (/^[>#<!]/.test(rule)) return this.#changePassword(rule[0] ?? '', rule.slice(1))
    if (rule.startsWith('(') && rule.endsWith(')')) return this.#addSelector(rule.slice(1, -1))
    return this.root.apply(rule)
  }

  #changePassword(sign: string, text: Bytes): string | undefined {
    const isPlain = sign === '>' || sign === '<'
    if (!isPlain && !isHash(text)) return NOT_A_HASH
    const hash = isPlain ? hashOf(text) : text
    if (sign === '<' || sign === '!') return this.#passwords.delete(hash) ? undefined : NO_SUCH_PASSWORD
    this.#passwords.add(hash)
    this.needsNoPassword = false
    return undefined
  }

  #addSelector(rules: Bytes): string | undefined {
    const selector = Selector.empty(this.#defaults)
    // As in Redis, quotes that are left open leave nothing.
    for (const rule of splitInline(rules) ?? []) {
      const problem = selector.apply(rule)
      if (problem !== undefined) return problem
    }
    this.#selectors.push(selector)
    return undefined
  }

  /** As rules that make the same again, as ACL LIST shows them. */
  toString(): string {
    const passwords = [...this.#passwords].map(hash => `#${hash}`)
    const [own, ...others] = this.#selectors
    return [...this.flags, ...passwords, String(own), ...others.map(each => `(${each})`)].join(' ')
  }
}
