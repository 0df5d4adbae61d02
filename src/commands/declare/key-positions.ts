/**
 * Finds the keys in a request, with what the command does to each: for COMMAND GETKEYS and for callers that must know the
 * keys before the command runs. Follows the key specifications; a command whose use of a key depends on its other
 * words (SET with GET) declares `findKeys`.
 */
import type { Bytes } from '../../resp/values.ts'
import type { Command } from './context.ts'
import type { FoundKey, KeyPlaces, KeySpec } from './key-specs.ts'

/** Whether any request of this command could have keys. Channels of shards stand like keys but are none. */
export function mayHaveKeys(command: Command): boolean {
  return command.declaration.findKeys !== undefined || command.keySpecs.some(isKey)
}

/** The keys of commands for which they are always the same, as of GET: most requests are of these. */
const ALWAYS = new WeakMap<Command, readonly FoundKey[] | 'depends'>()

/** The keys in argv; none when the words make no sense. */
export function findKeys(command: Command, argv: readonly Bytes[]): readonly FoundKey[] {
  let keys = ALWAYS.get(command)
  if (keys === undefined) {
    keys = sameKey(command)
    ALWAYS.set(command, keys)
  }
  if (keys !== 'depends' && (keys[0]?.at ?? 0) < argv.length) return keys
  const { findKeys: custom } = command.declaration
  const specs = command.keySpecs.filter(isKey)
  const found = areTelling(specs) || custom === undefined ? bySpecs(specs, argv) : undefined
  return found ?? custom?.(argv) ?? []
}

/** Whether a request of this command could have a slot in a cluster. */
export function hasSlotWords(command: Command): boolean {
  return command.declaration.findKeys !== undefined || command.keySpecs.length > 0
}

/** Whether what stands like keys in a request of this command are shard channels, to which it listens or publishes. */
export function isOfShard(command: Command): boolean {
  return command.name !== 'SUNSUBSCRIBE' && command.keySpecs.some(spec => !isKey(spec))
}

/** The words of a request that decide on its slot: its keys, and the names of shard channels that stand like keys. */
export function findSlotWords(command: Command, argv: readonly Bytes[]): readonly Bytes[] {
  const channels = command.keySpecs
    .filter(spec => !isKey(spec))
    .flatMap(spec => positionsBy(spec, argv) ?? [])
  const keys = findKeys(command, argv).map(({ at }) => at)
  return [...channels, ...keys].map(at => argv[at] as Bytes)
}

function areTelling(specs: readonly KeySpec[]): boolean {
  return specs.length > 0 && !specs.some(({ use }) => use.includes('variable_flags'))
}

/**
 * The key of a command that has one word that is a key, at one place, whatever else it is given: with all that may be done to
 * it. `none`: it never has any.
 */
export function onlyKeyOf(command: Command): FoundKey | 'none' | 'depends' {
  if (!mayHaveKeys(command)) return 'none'
  const [spec, ...others] = command.keySpecs.filter(isKey)
  if (spec === undefined || others.length > 0 || spec.use.includes('incomplete')) return 'depends'
  const { begin, find, use } = spec
  const isOne =
    begin !== 'unknown' && 'index' in begin && find !== 'unknown' && 'last' in find && find.last === 0
  return isOne ? { at: begin.index, use } : 'depends'
}

/** The same where its use never depends on the other words. */
function sameKey(command: Command): readonly FoundKey[] | 'depends' {
  const key = onlyKeyOf(command)
  return typeof key === 'string' || key.use.includes('variable_flags') ? 'depends' : [key]
}

function isKey({ use }: KeySpec): boolean {
  return !use.includes('not_key')
}

/** Undefined when one of the specifications does not fit the request, or does not tell. */
function bySpecs(specs: readonly KeySpec[], argv: readonly Bytes[]): FoundKey[] | undefined {
  const found: FoundKey[] = []
  for (const spec of specs) {
    const { use } = spec
    const positions = positionsBy(spec, argv)
    if (positions === undefined || (positions.length > 0 && use.includes('incomplete'))) return undefined
    for (const at of positions) found.push({ at, use })
  }
  return found
}

/**
 * The positions in argv where one specification finds keys: none when its keyword is absent, undefined when it does not
 * fit the request or does not tell.
 */
export function positionsBy(places: KeyPlaces, argv: readonly Bytes[]): number[] | undefined {
  const begin = beginOf(places, argv)
  if (begin === 'absent') return []
  const range = begin === 'unknown' ? undefined : rangeOf(places, begin, argv)
  if (range === undefined || range.last < range.first || range.last >= argv.length) return undefined
  const positions: number[] = []
  for (let at = range.first; at <= range.last; at += range.step) positions.push(at)
  return positions
}

function beginOf({ begin }: KeyPlaces, argv: readonly Bytes[]): number | 'absent' | 'unknown' {
  if (begin === 'unknown') return 'unknown'
  if ('index' in begin) return begin.index
  const { keyword, from } = begin
  const step = from < 0 ? -1 : 1
  for (let at = from < 0 ? argv.length + from : from; at > 0 && at < argv.length; at += step) {
    if (argv[at]?.toUpperCase() === keyword) return at + 1
  }
  return 'absent'
}

interface Range {
  readonly first: number
  readonly last: number
  readonly step: number
}

function rangeOf({ find }: KeyPlaces, begin: number, argv: readonly Bytes[]): Range | undefined {
  if (find === 'unknown') return undefined
  const { step } = find
  if ('last' in find) {
    const { last, limit = 0 } = find
    if (last >= 0) return { first: begin, last: begin + last, step }
    if (limit === 0) return { first: begin, last: argv.length + last, step }
    return { first: begin, last: begin + Math.floor((argv.length - begin) / limit) - 1, step }
  }
  const count = argv[begin + find.count]
  if (count === undefined || !/^(0|[1-9]\d{0,8})$/.test(count)) return undefined
  const first = begin + find.first
  return { first, last: first + (Number(count) - 1) * step, step }
}
