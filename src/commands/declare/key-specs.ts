/**
 * Where keys stand in a command's words, as data: what COMMAND shows as key specifications. Most follow from the
 * argument grammar; a declaration states only those that it cannot say (keys behind a keyword or a count).
 */
import type { Arg } from './args.ts'

/** Where a command has keys. */
export interface KeyPlaces {
  /** Where the keys begin: at a word, or after a keyword that is looked for from a word on (negative: backwards). */
  readonly begin: { readonly index: number } | { readonly keyword: string; readonly from: number } | 'unknown'
  readonly find: KeyRange | KeyCount | 'unknown'
}

export interface KeySpec extends KeyPlaces {
  /** What happens to the keys, as COMMAND words it: `RO access`. */
  readonly use: string
  readonly notes?: string
}

/** Keys up to the word `last`: counted from the first key, or from the end when negative. */
export interface KeyRange {
  readonly last: number
  readonly step: number
  /** With `last: -1`: only the first 1/limit of the remaining words, as XREAD's keys are followed by as many ids. */
  readonly limit?: number
}

/** As many keys as the word at `count` says, from the word `first` on; both counted from where the keys begin. */
export interface KeyCount {
  readonly count: number
  readonly first: number
  readonly step: number
}

/** A key that stands in a request. */
export interface FoundKey {
  /** Its position in argv. */
  readonly at: number
  readonly use: string
}

/** The key specifications of a grammar whose keys stand at known places. */
export function keySpecsOf(args: readonly Arg<unknown>[], words: number): KeySpec[] {
  const specs: KeySpec[] = []
  let index = words
  for (const arg of args) {
    const own = arg.keyUse !== undefined ? arg : arg.parts?.[0]
    const counted = arg.inline ? arg.parts?.[1] : undefined
    if (own?.name === 'numkeys' && counted?.keyUse !== undefined) {
      specs.push({
        use: counted.keyUse,
        ...(counted.keyNotes === undefined ? {} : { notes: counted.keyNotes }),
        begin: { index },
        find: { count: 0, first: 1, step: 1 },
      })
      break
    }
    if (own?.keyUse !== undefined && own.token === undefined && (arg === own || arg.multiple)) {
      const step = arg === own ? 1 : (arg.parts?.length ?? 1)
      specs.push({
        use: own.keyUse,
        ...(own.keyNotes === undefined ? {} : { notes: own.keyNotes }),
        begin: { index },
        find: { last: arg.multiple ? -1 - (arg.wordsAfter ?? 0) : 0, step },
      })
    }
    if (arg.multiple || arg.optional) break
    index += arg.min
  }
  return specs
}

interface Summary {
  readonly first: number
  readonly last: number
  readonly step: number
  /** Whether `first`, `last` and `step` do not tell all: COMMAND's flag `movablekeys`. */
  readonly movable: boolean
}

/**
 * The specifications as one range, as clients before 7.0 expect it. Specifications that do not continue the range
 * are left out of it.
 */
export function summaryOf(specs: readonly KeySpec[]): Summary {
  const [only] = specs
  if (only === undefined) return { first: 0, last: 0, step: 0, movable: false }
  let movable = specs.some(each => each.use.includes('incomplete'))
  let range: Omit<Summary, 'movable'> | undefined
  for (const { begin, find } of specs) {
    if (begin === 'unknown' || find === 'unknown' || !('index' in begin) || !('last' in find)) {
      movable = true
      continue
    }
    const last = find.last < 0 ? find.last : begin.index + find.last
    if (specs.length === 1) range = { first: begin.index, last, step: find.step }
    else if (find.step !== 1 || (range !== undefined && range.last !== begin.index - 1)) movable = true
    else range = { first: range?.first ?? begin.index, last, step: 1 }
  }
  return { ...(range ?? { first: 0, last: 0, step: 0 }), movable }
}
