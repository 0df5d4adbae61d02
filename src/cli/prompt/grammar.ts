/**
 * How far the words typed so far go in the arguments of a command: what is still to come, for hints, and what the
 * next word may be, for completion. Options with a token are found in any order, as the server takes them.
 */
import type { ArgDoc } from './docs.ts'
import { usageOf, valueUsage } from './usage.ts'

export interface Progress {
  /** Position after the last word that was taken. */
  readonly end: number
  /** Usage of what is still to come. */
  readonly rest: string
  /** What the next word may begin. */
  readonly next: readonly ArgDoc[]
  /** Whether words are missing. */
  readonly begun: boolean
  /** What may still come, and what must. */
  readonly left: readonly ArgDoc[]
}

export function follow(args: readonly ArgDoc[], words: readonly string[], start = 0): Progress {
  let left = [...args]
  let at = start
  while (left.length > 0 && at < words.length) {
    const chosen = choose(left, words, at)
    if (chosen === undefined) break
    const { arg, index, progress } = chosen
    at = progress.end
    const others = withCount(othersThan(left, index), words[at - 1], arg)
    left = [...repetitions(arg), ...others]
    if (progress.begun) {
      const rest = [progress.rest, usageOf(left)].filter(text => text !== '').join(' ')
      return { end: at, rest, next: progress.next, begun: true, left }
    }
    left = [...progress.left, ...left]
  }
  const begun = left.some(arg => !arg.optional)
  return { end: at, rest: usageOf(left), next: reachable(left), begun, left }
}

/** What may come after one of the arguments: in front of it only options, and what is required. */
function othersThan(args: readonly ArgDoc[], index: number): ArgDoc[] {
  const chosen = args[index]
  const behind = args.slice(index + 1)
  if (chosen === undefined || !startsWithToken(chosen)) return behind
  return [
    ...args.slice(0, index).filter(each => !each.optional || (chosen.optional && startsWithToken(each))),
    ...behind,
  ]
}

/** A repeated argument stays: as an option, or as long as it must come again. */
function repetitions(arg: ArgDoc): readonly ArgDoc[] {
  if (!arg.multiple) return []
  return arg.times === undefined ? [again(arg)] : [repeated(arg, arg.times - 1)]
}

const COUNTS = new Set(['numkeys', 'numfields'])

/** After a number of keys, so many of these. */
function withCount(args: ArgDoc[], word: string | undefined, { name }: ArgDoc): ArgDoc[] {
  const [first, ...more] = args
  const count = Number(word)
  if (first === undefined || !COUNTS.has(name) || !first.multiple || !(count >= 1)) return args
  return [repeated(first, count), ...more]
}

function repeated(arg: ArgDoc, times: number): ArgDoc {
  return { ...arg, multiple: times > 1, times }
}

/** The arguments that the next word may belong to: options, and the first that is none. */
function reachable(args: readonly ArgDoc[]): readonly ArgDoc[] {
  const required = args.findIndex(arg => !arg.optional)
  return required < 0 ? args : args.slice(0, required + 1)
}

interface Chosen {
  readonly arg: ArgDoc
  readonly index: number
  readonly progress: Progress
}

function choose(left: readonly ArgDoc[], words: readonly string[], at: number): Chosen | undefined {
  let free: Chosen | undefined
  for (const [index, arg] of reachable(left).entries()) {
    const progress = take(arg, words, at)
    if (progress === undefined) continue
    if (startsWithToken(arg)) return { arg, index, progress }
    free ??= { arg, index, progress }
  }
  return free
}

/** One argument from the words; undefined when they are not it. */
function take(arg: ArgDoc, words: readonly string[], start: number): Progress | undefined {
  let at = start
  if (arg.token !== undefined) {
    if (words[at]?.toUpperCase() !== arg.token.toUpperCase()) return undefined
    at++
    if (arg.type === 'pure-token') return done(at)
    if (at >= words.length)
      return { end: at, rest: valueUsage(arg), next: [withoutToken(arg)], begun: true, left: [] }
  }
  if (arg.type === 'block') {
    const inner = follow(arg.parts, words, at)
    return inner.end === at ? undefined : inner
  }
  if (arg.type === 'oneof') {
    const taken = arg.parts.flatMap(part => {
      const progress = take(part, words, at)
      return progress === undefined ? [] : [{ part, progress }]
    })
    return (taken.find(({ part }) => startsWithToken(part)) ?? taken[0])?.progress
  }
  return done(at + 1)
}

function done(end: number): Progress {
  return { end, rest: '', next: [], begun: false, left: [] }
}

function startsWithToken(arg: ArgDoc): boolean {
  if (arg.token !== undefined) return true
  if (arg.type === 'oneof') return arg.parts.every(startsWithToken)
  const [first] = arg.parts
  return arg.type === 'block' && first !== undefined && startsWithToken(first)
}

function withoutToken(arg: ArgDoc): ArgDoc {
  return { ...arg, token: undefined, optional: false }
}

/** What may follow one round of a repeated argument. */
function again(arg: ArgDoc): ArgDoc {
  const once = arg.tokenRepeats ? arg : withoutToken(arg)
  return { ...once, optional: true, again: true }
}

/** The words that an argument may begin with. */
export function tokensOf(arg: ArgDoc): readonly string[] {
  if (arg.token !== undefined) return arg.token === '' ? [] : [arg.token]
  if (arg.type === 'oneof') return arg.parts.flatMap(tokensOf)
  const [first] = arg.parts
  return arg.type === 'block' && first !== undefined ? tokensOf(first) : []
}

/** Whether a key may stand here. */
export function isKey(arg: ArgDoc): boolean {
  if (arg.token !== undefined) return false
  if (arg.type === 'oneof') return arg.parts.some(isKey)
  const [first] = arg.parts
  return arg.type === 'key' || (arg.type === 'block' && first !== undefined && isKey(first))
}
