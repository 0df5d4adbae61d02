/** Which keys may be read and written: `~cache:*` for both, `%R~user:*` and `%W~log:*` for one, `~*` for all. */
import type { Bytes } from '../resp/values.ts'
import { globMatches } from '../structures/glob.ts'
import { PATTERN_AFTER_ALL_KEYS, SYNTAX } from './errors.ts'
import { hasSpaces } from './spaces.ts'

/** What is done to a key, as bits. */
export const READS = 1
export const WRITES = 2
const BOTH = READS | WRITES

/** How a pattern begins, by what it permits. */
const SIGNS: Readonly<Record<number, string>> = { [READS]: '%R~', [WRITES]: '%W~', [BOTH]: '~' }

/** What has been asked for: there are only so many ways in which key specifications word it. */
const ACCESSES = new Map<string, number>()

/** What a command does to a key, from how its key specification words it: `RW access update`. */
export function accessOf(use: string): number {
  let access = ACCESSES.get(use)
  if (access === undefined) {
    access = (use.includes('access') ? READS : 0) | (/insert|update|delete/.test(use) ? WRITES : 0)
    ACCESSES.set(use, access)
  }
  return access
}

/** What matches begins with, of a pattern that says nothing else; undefined where it does. */
function prefixOf(pattern: Bytes): Bytes | undefined {
  return /^[^*?[\\]+\*$/s.test(pattern) ? pattern.slice(0, -1) : undefined
}

/** What one pattern permits. */
interface Permit {
  readonly access: number
  /** Most patterns are `prefix*`: these are compared faster. */
  readonly prefix: Bytes | undefined
}

export class KeyPatterns {
  /** All keys, since `~*`; then there are no patterns. */
  #isAll = false
  /** What each pattern permits, in order. */
  readonly #patterns = new Map<Bytes, Permit>()

  copy(): KeyPatterns {
    const copy = new KeyPatterns()
    copy.#isAll = this.#isAll
    for (const [pattern, permit] of this.#patterns) copy.#patterns.set(pattern, permit)
    return copy
  }

  get isAll(): boolean {
    return this.#isAll
  }

  allowAll(): void {
    this.#isAll = true
    this.#patterns.clear()
  }

  clear(): void {
    this.#isAll = false
    this.#patterns.clear()
  }

  /** `~pattern`, `%R~pattern`, `%W~pattern`, `%RW~pattern`. Returns what is wrong with it. */
  apply(rule: Bytes): string | undefined {
    if (this.#isAll) return PATTERN_AFTER_ALL_KEYS
    // As in Redis, `%R` alone is `%R~`, with the empty pattern.
    const match = /^(?:~|%(r|w|rw|wr)(?:~|$))(.*)$/is.exec(rule)
    if (match === null) return SYNTAX
    const [, letters = 'rw', pattern = ''] = match
    if (hasSpaces(pattern)) return SYNTAX
    const permits = (/r/i.test(letters) ? READS : 0) | (/w/i.test(letters) ? WRITES : 0)
    const access = (this.#patterns.get(pattern)?.access ?? 0) | permits
    this.#patterns.set(pattern, { access, prefix: prefixOf(pattern) })
    return undefined
  }

  /** One pattern must permit all that is done: to read by one and write by another is not to do both. */
  allow(key: Bytes, access: number): boolean {
    if (this.#isAll) return true
    for (const [pattern, permit] of this.#patterns) {
      if ((permit.access & access) !== access) continue
      const { prefix } = permit
      if (prefix === undefined ? globMatches(pattern, key) : key.startsWith(prefix)) return true
    }
    return false
  }

  /** Some of the keys for which that is allowed: all that begin so. */
  prefixes(access: number): readonly Bytes[] {
    const permits = [...this.#patterns.values()].filter(each => (each.access & access) === access)
    return permits.map(({ prefix }) => prefix).filter(prefix => prefix !== undefined)
  }

  /** Whether no key is excepted. */
  allowEvery(access: number): boolean {
    return this.#isAll || ((this.#patterns.get('*')?.access ?? 0) & access) === access
  }

  /** As rules. A pattern `*` for both is not shown as `~*`, which would end the list: Redis does so, and cannot read it again. */
  list(): readonly string[] {
    if (this.#isAll) return ['~*']
    return [...this.#patterns].map(([pattern, { access }]) => {
      return access === BOTH && pattern === '*' ? '%RW~*' : `${SIGNS[access] ?? ''}${pattern}`
    })
  }
}
