/**
 * SORT and SORT_RO: the elements of a list, set or sorted set, in the order of their own values (or of values that BY
 * looks up), as themselves (or as values that GET looks up). A pattern such as `weight_*` or `user:*->age` becomes the
 * name of a key, or of a key and a field of its hash, when the element takes the place of the `*`; `#` is the element.
 */

import { READS } from '../../acl/key-patterns.ts'
import type { Database } from '../../keyspace/database.ts'
import { error, SCORES_NOT_DOUBLES, SYNTAX, WRONG_TYPE } from '../../keyspace/errors.ts'
import { SORT_STORE } from '../../keyspace/events.ts'
import { expireField } from '../../keyspace/expired-fields.ts'
import { HashValue } from '../../keyspace/hash-value.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { type Collection, MutableString } from '../../keyspace/values.ts'
import type { Bytes } from '../../resp/values.ts'
import { parseWholeString } from '../../structures/double-text.ts'
import { hashSlot } from '../../structures/hash-slot.ts'
import { owned } from '../../structures/packed.ts'
import { sortRange, type TieBreaker, weightsOfTexts } from '../../structures/sort-range.ts'
import { type Arg, block, bytes, flag, int, key, oneOf, option, options, repeated } from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import type { FoundKey } from '../declare/key-specs.ts'
import { array, bulk, integer, orNull, when } from '../declare/reply.ts'
import { requestOf } from '../declare/rights.ts'

type Source = ListValue | SetValue | SortedSetValue

/** Where a pattern of BY or GET looks up an element's value. */
type Pattern =
  | 'element'
  | 'nothing'
  | { readonly before: Bytes; readonly after: Bytes; readonly field?: Bytes }

interface SortQuery {
  readonly by?: Bytes
  readonly limit?: readonly [offset: number, count: number]
  readonly get?: readonly Bytes[]
  readonly desc?: true
  readonly alpha?: true
  readonly store?: Bytes
}

/** Positions of a sequence: from the first up to but not including the end. */
interface Span {
  readonly from: number
  readonly to: number
}

function run(ctx: Context, name: Bytes, query: SortQuery) {
  const { db } = ctx
  if (ctx.server.cluster !== undefined) checkSlots(name, query)
  if (!ctx.client.user.isUnrestricted) checkPatterns(ctx, query)
  const { store } = query
  const source = sourceOf(db.read(name))
  const found = source === undefined ? [] : elementsInOrder(ctx, source, query)
  if (query.get === undefined) return store === undefined ? found : storeList(db, store, found)
  const reply = lookUpAll(db, found, query.get.map(patternOf))
  if (store === undefined) return reply
  return storeList(
    db,
    store,
    reply.map(each => each ?? ''),
  )
}

/** BY and GET may look up any key: for those only who may read them all. */
function checkPatterns({ client }: Context, { by, get }: SortQuery): void {
  const looksUp = by !== undefined && cString(by).includes('*')
  const { lastCommand, running, user } = client
  if ((!looksUp && get === undefined) || lastCommand === undefined) return
  if (!user.mayEverywhere(requestOf(lastCommand, running), READS)) {
    throw error(`${looksUp ? 'BY' : 'GET'} option of SORT denied due to insufficient ACL permissions.`)
  }
}

/** In a cluster BY and GET may look up keys of the same slot only, and their patterns must show that. */
function checkSlots(name: Bytes, { by, get = [] }: SortQuery): void {
  const slot = hashSlot(name)
  const isElsewhere = (pattern: Bytes) => slotOfPattern(cString(pattern)) !== slot
  const option = by?.includes('*') && isElsewhere(by) ? 'BY' : get.some(isElsewhere) ? 'GET' : undefined
  if (option === undefined) return
  throw error(
    `${option} option of SORT denied in Cluster mode when keys formed by the pattern may be in different slots.`,
  )
}

/** The slot of all keys that a pattern may become; undefined: they may be in several. */
function slotOfPattern(pattern: Bytes): number | undefined {
  const [tag] = /^[^{]*\{[^}]+\}/.exec(pattern) ?? []
  return /[*?[\\]/.test(tag ?? pattern) ? undefined : hashSlot(pattern)
}

function storeList(db: Database, key: Bytes, items: readonly Bytes[]): number {
  if (items.length === 0) db.delete(key)
  else {
    const list = new ListValue(db.limits)
    list.push('right', items.map(owned))
    db.set(key, list, SORT_STORE, items.length)
  }
  return items.length
}

function sourceOf(value: unknown): Source | undefined {
  if (value === undefined) return undefined
  if (value instanceof ListValue || value instanceof SetValue || value instanceof SortedSetValue) return value
  throw WRONG_TYPE
}

function elementsInOrder({ db, client }: Context, source: Source, query: SortQuery): Bytes[] {
  // As in Redis, a sorted set that is sorted takes its large encoding; OBJECT ENCODING shows it.
  if (source instanceof SortedSetValue) source.expect(Number.POSITIVE_INFINITY)
  const span = spanOf(source.size, query.limit)
  const by = query.by === undefined ? undefined : patternOf(query.by)
  // BY without `*` means: do not sort. But a set has no order, and stored results and scripts need one.
  if (query.by === undefined || cString(query.by).includes('*')) return sorted(db, source, span, query, by)
  if (!(source instanceof SetValue)) return naturalOrder(source, span, query.desc === true)
  if (query.store === undefined && !client.isScript) return source.members().slice(span.from, span.to)
  return sorted(db, source, span, { ...query, alpha: true }, undefined)
}

function spanOf(size: number, [offset, count]: readonly [number, number] = [0, -1]): Span {
  const from = Math.min(Math.max(offset, 0), size)
  return { from, to: count < 0 ? size : Math.min(from + count, size) }
}

/** Elements in the order in which a list or sorted set has them, or in the opposite one. */
function naturalOrder(source: ListValue | SortedSetValue, { from, to }: Span, backwards: boolean): Bytes[] {
  const { size } = source
  if (source instanceof ListValue) {
    return backwards ? source.range(size - to, size - from).reverse() : source.range(from, to)
  }
  const members: Bytes[] = []
  const [first, end] = backwards ? [size - to, size - from] : [from, to]
  source.visit(first, end, backwards, member => {
    members.push(member)
  })
  return members
}

function elementsOf(source: Source): Bytes[] {
  return source instanceof SetValue
    ? source.members()
    : naturalOrder(source, { from: 0, to: source.size }, false)
}

function sorted(
  db: Database,
  source: Source,
  { from, to }: Span,
  { desc, alpha, store }: SortQuery,
  by: Pattern | undefined,
): Bytes[] {
  const elements = elementsOf(source)
  const keys = by === undefined ? elements : elements.map(each => lookUp(db, by, each))
  // C compares strings only up to a NUL byte.
  const texts = alpha && store === undefined ? keys.map(each => each && cString(each)) : keys
  const weights = alpha ? weightsOfTexts(texts) : weightsOf(keys)
  if (desc) for (let i = 0; i < weights.length; i++) weights[i] = -(weights[i] as number)
  const order = sortRange(weights, from, to, tieBreaker(alpha ? texts : elements, desc ? -1 : 1), db.random)
  const wanted: Bytes[] = []
  for (let i = 0; i < order.length; i++) wanted.push(elements[order[i] as number] as Bytes)
  return wanted
}

/** By the bytes; equal texts stay in their order. */
function tieBreaker(texts: readonly (Bytes | null)[], direction: number): TieBreaker {
  return (a, b) => {
    const first = texts[a] ?? ''
    const second = texts[b] ?? ''
    if (first === second) return a - b
    return first < second ? -direction : direction
  }
}

/** A missing weight counts as 0. */
function weightsOf(keys: readonly (Bytes | null)[]): Float64Array {
  const weights = new Float64Array(keys.length)
  for (let i = 0; i < keys.length; i++) {
    const weight = parseWholeString(keys[i] ?? '')
    if (weight === undefined) throw SCORES_NOT_DOUBLES
    weights[i] = weight
  }
  return weights
}

/** As C sees a string: up to a NUL byte. */
function cString(text: Bytes): Bytes {
  const end = text.indexOf('\0')
  return end === -1 ? text : text.slice(0, end)
}

function patternOf(text: Bytes): Pattern {
  if (text === '#') return 'element'
  const visible = cString(text)
  const star = visible.indexOf('*')
  if (star === -1) return 'nothing'
  const before = text.slice(0, star)
  const arrow = visible.indexOf('->', star + 1)
  if (arrow === -1 || arrow + 2 >= visible.length) return { before, after: text.slice(star + 1) }
  return { before, after: text.slice(star + 1, arrow), field: text.slice(arrow + 2) }
}

function lookUpAll(db: Database, elements: readonly Bytes[], patterns: readonly Pattern[]): (Bytes | null)[] {
  return elements.flatMap(element => patterns.map(pattern => lookUp(db, pattern, element)))
}

function lookUp(db: Database, pattern: Pattern, element: Bytes): Bytes | null {
  if (pattern === 'element') return element
  if (pattern === 'nothing') return null
  const { before, after, field } = pattern
  const name = before + element + after
  const value = db.read(name)
  if (field === undefined) return textOf(value)
  if (!(value instanceof HashValue)) return null
  expireField(db, name, value, field)
  return value.get(field) ?? null
}

function textOf(value: Bytes | MutableString | Collection | undefined): Bytes | null {
  if (typeof value === 'string') return value
  return value instanceof MutableString ? value.toString() : null
}

const LIMIT = block('limit', int('offset'), int('count'))

/** Refuses LIMIT with one word before it looks at that word. */
const limit: typeof LIMIT = {
  ...LIMIT,
  read: cursor => {
    if (cursor.argv.length - cursor.at < LIMIT.min) throw SYNTAX
    return LIMIT.read(cursor)
  },
}

function pattern(name: string): Arg<Bytes> {
  return { ...bytes(name, 'pattern'), displayText: 'pattern', keySpec: 1 }
}

const QUERY_OPTIONS = [
  option('BY', pattern('by-pattern')),
  option('LIMIT', limit),
  repeated(option('GET', pattern('get-pattern'))),
  { ...oneOf('order', flag('ASC'), flag('DESC')), lastCounts: true },
  { ...flag('ALPHA'), name: 'sorting' },
] as const

const COMPLEXITY =
  'O(N+M*log(M)) where N is the number of elements and M how many of them are in the reply; O(N) where nothing is sorted'

const SORTED_KEY = { use: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } } as const
const PATTERN_KEYS = {
  use: 'RO access',
  notes:
    "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the content of the key we sort",
  begin: 'unknown',
  find: 'unknown',
} as const
const STORED_KEY = {
  use: 'OW update',
  notes:
    "For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in the argument array",
  begin: 'unknown',
  find: 'unknown',
} as const

const WORDS_AFTER: Readonly<Record<string, number>> = { LIMIT: 2, GET: 1, BY: 1 }

/** The sorted key, and that of the last STORE. */
function sortKeys(argv: readonly Bytes[]): readonly FoundKey[] {
  let stored: FoundKey | undefined
  for (let at = 2; at < argv.length; at++) {
    const word = (argv[at] as Bytes).toUpperCase()
    if (word === 'STORE' && at + 1 < argv.length) stored = { at: at + 1, use: STORED_KEY.use }
    else at += WORDS_AFTER[word] ?? 0
  }
  const source = { at: 1, use: SORTED_KEY.use }
  return stored === undefined ? [source] : [source, stored]
}

const sort = command({
  name: 'SORT',
  group: 'generic',
  groupCategory: false,
  categories: ['set', 'sortedset', 'list', 'dangerous'],
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Sorts the elements of a list, set or sorted set; replies with them or stores them as a list.',
  flags: ['write', 'denyoom'],
  args: [
    key('key', 'RO access'),
    options(...QUERY_OPTIONS, option('STORE', { ...key('destination', 'OW update'), keySpec: 2 })),
  ],
  keySpecs: [SORTED_KEY, PATTERN_KEYS, STORED_KEY],
  findKeys: sortKeys,
  reply: when('store', integer(), array(orNull(bulk()))),
  run,
})

const sortRo = command({
  name: 'SORT_RO',
  group: 'generic',
  groupCategory: false,
  categories: ['set', 'sortedset', 'list', 'dangerous'],
  since: '7.0.0',
  complexity: COMPLEXITY,
  summary: 'Sorts the elements of a list, set or sorted set, as SORT without STORE.',
  flags: ['readonly'],
  args: [key('key', 'RO access'), options(...QUERY_OPTIONS)],
  keySpecs: [SORTED_KEY, PATTERN_KEYS],
  findKeys: () => [{ at: 1, use: SORTED_KEY.use }],
  reply: array(orNull(bulk())),
  run,
})

export const sortCommands: readonly Command[] = [sort, sortRo]
