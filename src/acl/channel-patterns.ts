/** Which channels may be published and subscribed to: `&news:*`, or `&*` for all. */
import type { Bytes } from '../resp/values.ts'
import { globMatches } from '../structures/glob.ts'
import { PATTERN_AFTER_ALL_CHANNELS, SYNTAX } from './errors.ts'
import { hasSpaces } from './spaces.ts'

export class ChannelPatterns {
  /** All channels, since `&*`; then there are no patterns. */
  #isAll: boolean
  /** In order. */
  readonly #patterns: Set<Bytes>

  constructor(isAll: boolean, patterns: Iterable<Bytes> = []) {
    this.#isAll = isAll
    this.#patterns = new Set(patterns)
  }

  copy(): ChannelPatterns {
    return new ChannelPatterns(this.#isAll, this.#patterns)
  }

  get isAll(): boolean {
    return this.#isAll
  }

  get patterns(): ReadonlySet<Bytes> {
    return this.#patterns
  }

  allowAll(): void {
    this.#isAll = true
    this.#patterns.clear()
  }

  clear(): void {
    this.#isAll = false
    this.#patterns.clear()
  }

  /** `&pattern`. Returns what is wrong with it. */
  apply(rule: Bytes): string | undefined {
    if (this.#isAll) return PATTERN_AFTER_ALL_CHANNELS
    const pattern = rule.slice(1)
    if (hasSpaces(pattern)) return SYNTAX
    this.#patterns.add(pattern)
    return undefined
  }

  /** @param isPattern of PSUBSCRIBE: it must be one of ours, letter by letter, since it could match anything */
  allow(channel: Bytes, isPattern: boolean): boolean {
    return this.#isAll || allowedBy(this.#patterns, channel, isPattern)
  }

  /** As rules. */
  list(): readonly string[] {
    return this.#isAll ? ['&*'] : [...this.#patterns].map(pattern => `&${pattern}`)
  }
}

export function allowedBy(patterns: ReadonlySet<Bytes>, channel: Bytes, isPattern: boolean): boolean {
  if (isPattern) return patterns.has(channel)
  for (const pattern of patterns) if (globMatches(pattern, channel)) return true
  return false
}
