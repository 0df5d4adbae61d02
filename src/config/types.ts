/**
 * The kinds of directive: how a value is read from words, shown as text, and what is refused, with Redis' texts.
 * A directive is declared with one of these functions; see directives.ts.
 */

export interface Traits {
  /** Other names, shown by CONFIG GET as well. */
  readonly aliases?: readonly string[]
  /** Cannot be changed at run time. */
  readonly immutable?: true
  /** Can be changed at run time only with `enable-protected-configs`. */
  readonly protected?: true
  /** Cannot be changed while files are loaded. */
  readonly fixedWhileLoading?: true
  /** Never shown in logs. */
  readonly secret?: true
  /** Not listed by globs and not written by CONFIG REWRITE. */
  readonly hidden?: true
  /** Unknown to CONFIG GET and SET. */
  readonly fileOnly?: true
}

export interface Directive<T> extends Traits {
  readonly default: T
  /** Takes any number of words in a file: `save 900 1`. */
  readonly manyWords: boolean
  /**
   * What is given adds to what is there: always, or when a file repeats its line. Else it replaces it.
   */
  readonly accumulates: 'always' | 'lines' | 'never'
  /** The value from words, given the current one if it accumulates; a text says why not. */
  read(words: readonly string[], current: T | undefined): { readonly value: T } | string
  show(value: T): string
  /** Lines for CONFIG REWRITE, without the name; one with the text if left out. */
  lines?(value: T): readonly string[]
}

function single<T>(
  initial: T,
  traits: Traits,
  read: (word: string) => { readonly value: T } | string,
  show: (value: T) => string,
): Directive<T> {
  return {
    ...traits,
    default: initial,
    manyWords: false,
    accumulates: 'never',
    read: words => read(words[0] ?? ''),
    show,
  }
}

export function yesNo(initial: boolean, traits: Traits = {}): Directive<boolean> {
  const read = (word: string) => {
    const lower = word.toLowerCase()
    return lower === 'yes' || lower === 'no' ? { value: lower === 'yes' } : "argument must be 'yes' or 'no'"
  }
  return single(initial, traits, read, value => (value ? 'yes' : 'no'))
}

export function text(initial = '', traits: Traits = {}): Directive<string> {
  return single(
    initial,
    traits,
    value => ({ value }),
    value => value,
  )
}

/** A file name without a directory. */
export function fileName(initial: string, traits: Traits = {}): Directive<string> {
  const read = (value: string) =>
    value.includes('/') ? "can't be a path, just a filename" : value === '' ? "can't be empty" : { value }
  return single(initial, traits, read, value => value)
}

const INT_MAX = 2147483647
const LONG_MAX = 9223372036854775807n

export function integer(
  initial: number,
  min = 0,
  max: number | bigint = INT_MAX,
  traits: Traits = {},
): Directive<number> {
  const read = (word: string) => {
    if (!/^(0|-?[1-9]\d{0,18})$/.test(word) || BigInt(word) !== BigInt.asIntN(64, BigInt(word)))
      return "argument couldn't be parsed into an integer"
    const value = Number(word)
    if (value < min || BigInt(word) > BigInt(max))
      return `argument must be between ${min} and ${max} inclusive`
    return { value }
  }
  return single(initial, traits, read, value => exact(value, max))
}

/** Values beyond 2^53 are the nearest double; the largest is shown as it was given. */
function exact(value: number, max: number | bigint): string {
  return value === Number(max) ? String(max) : String(BigInt(value))
}

export const long = (initial: number, min = 0, traits: Traits = {}) => integer(initial, min, LONG_MAX, traits)

export function octal(initial: number, max: number, traits: Traits = {}): Directive<number> {
  const read = (word: string) => {
    if (!/^[0-7]{1,6}$/.test(word)) return "argument couldn't be parsed into an integer"
    const value = Number.parseInt(word, 8)
    return value > max ? `argument must be between 0 and ${max.toString(8)} inclusive` : { value }
  }
  return single(initial, traits, read, value => value.toString(8))
}

const UNITS = new Map([
  ['', 1],
  ['b', 1],
  ['k', 1000],
  ['kb', 1024],
  ['m', 1000 ** 2],
  ['mb', 1024 ** 2],
  ['g', 1000 ** 3],
  ['gb', 1024 ** 3],
])

/** A number that is brought within limits instead of being refused. */
export function clamped(directive: Directive<number>, low: number, high = Infinity): Directive<number> {
  return {
    ...directive,
    read: (words, current) => {
      const read = directive.read(words, current)
      return typeof read === 'string' ? read : { value: Math.min(high, Math.max(low, read.value)) }
    },
  }
}

/** Bytes of a memory size such as `64mb`, or undefined. No digits are zero: `''`, `kb`. */
export function readMemory(word: string): number | undefined {
  const bytes = readMemoryExactly(word)
  return bytes === undefined ? undefined : Number(bytes)
}

const ULONG_MAX = 2n ** 64n - 1n
const smaller = (a: bigint, b: bigint) => (a < b ? a : b)

function readMemoryExactly(word: string): bigint | undefined {
  const match = /^(\d{0,127})([a-z]*)$/i.exec(word)
  const unit = UNITS.get((match?.[2] ?? '').toLowerCase())
  return match === null || unit === undefined
    ? undefined
    : smaller(BigInt(match[1] ?? ''), ULONG_MAX) * BigInt(unit)
}

export function memory(
  initial: number,
  min = 0,
  max: bigint | number = LONG_MAX,
  traits: Traits & { readonly percent?: true } = {},
): Directive<number> {
  const { percent, ...rest } = traits
  const read = (word: string) => {
    if (percent && /^\d+%$/.test(word)) {
      const share = Number.parseInt(word, 10)
      return share > 100 ? 'percentage argument must be less or equal to 100' : { value: -share }
    }
    const value = readMemoryExactly(word)
    if (value === undefined)
      return percent ? 'argument must be a memory or percent value' : 'argument must be a memory value'
    if (value < min || value > max) return `argument must be between ${min} and ${max} inclusive`
    return { value: Number(value) }
  }
  return single(initial, rest, read, value => (value < 0 ? `${-value}%` : exact(value, max)))
}

/** One of several words; `also` maps further spellings to them. */
export function oneOf<const W extends string>(
  initial: W,
  words: readonly W[],
  traits: Traits = {},
  also: Readonly<Record<string, W>> = {},
): Directive<W> {
  const read = (word: string) => {
    const lower = word.toLowerCase()
    const other = Object.hasOwn(also, lower) ? also[lower] : undefined
    const value = words.find(each => each === lower) ?? other
    return value === undefined ? `argument(s) must be one of the following: ${words.join(', ')}` : { value }
  }
  return single<W>(initial, traits, read, value => value)
}

/** Several words of a set, such as the flags of shutdown-on-sigterm. */
export function someOf(
  initial: string,
  words: readonly string[],
  check: (given: readonly string[]) => string | undefined = () => undefined,
): Directive<string> {
  return {
    default: initial,
    manyWords: true,
    accumulates: 'never',
    read: given => {
      const known = given.map(word => word.toLowerCase())
      if (known.length === 0 || known.some(word => !words.includes(word))) {
        return `argument(s) must be one of the following: ${words.join(', ')}`
      }
      const refusal = check(known)
      return refusal === undefined ? { value: words.filter(word => known.includes(word)).join(' ') } : refusal
    },
    show: value => value,
  }
}

/** A list of words with its own check. */
export function words<T>(
  initial: readonly T[],
  read: (
    words: readonly string[],
    current: readonly T[] | undefined,
  ) => { readonly value: readonly T[] } | string,
  show: (value: readonly T[]) => string,
  more: Traits & {
    readonly accumulates?: 'lines'
    readonly lines?: (value: readonly T[]) => readonly string[]
  } = {},
): Directive<readonly T[]> {
  return { accumulates: 'never', ...more, default: initial, manyWords: true, read, show }
}
