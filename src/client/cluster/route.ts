/**
 * Where a command of a cluster belongs, by its words alone: to the node that has the slot of its keys, to any, or to all.
 * Whoever sends it to the wrong one is told so by the node (trip.ts).
 */
import { positionsBy } from '../../commands/declare/key-positions.ts'
import type { KeyPlaces } from '../../commands/declare/key-specs.ts'
import type { Bytes } from '../../resp/values.ts'
import { hashSlot } from '../../structures/hash-slot.ts'
import { CrossSlotError, RouteError } from '../errors.ts'
import type { Word } from '../link.ts'
import { EVERYWHERE, KEYLESS, KEYS, READS } from './command-routes.ts'
import type { Everywhere } from './everywhere.ts'

/** Where a request is to go. */
export interface Aim {
  /** The slot of its keys; undefined where it has none. */
  readonly slot: number | undefined
  /** A replica may answer it. */
  readonly reads: boolean
  /** Every node must get it. */
  readonly everywhere?: Everywhere
}

/** What is known of a command. */
interface Route {
  readonly places: readonly KeyPlaces[]
  readonly reads: boolean
  readonly everywhere?: Everywhere
}

const ROUTES = new Map<string, Route>()
const namesOf = (text: string) => text.split(/\s+/).filter(Boolean)
const reads = new Set(namesOf(READS))
for (const name of namesOf(KEYLESS)) ROUTES.set(name, { places: [], reads: false })
for (const [places, names] of KEYS) {
  for (const name of namesOf(names)) ROUTES.set(name, { places, reads: reads.has(name) })
}
for (const [everywhere, names] of EVERYWHERE) {
  for (const name of namesOf(names)) ROUTES.set(name, { places: [], reads: false, everywhere })
}

/** A command that is not known has its key first, as most have; and there is none if it has no arguments. */
const UNKNOWN: Route = { places: [{ begin: { index: 1 }, find: { last: 0, step: 1 } }], reads: false }

const BY_BATCH = 'it would begin on a connection that all share; use multi() or transaction()'

/** What makes no sense on a connection to some node of several. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['SCAN', 'SCAN: a cursor belongs to one node of a cluster; use scanIterator(), which asks all'],
  ['MULTI', `MULTI: ${BY_BATCH}`],
  ['EXEC', `EXEC: ${BY_BATCH}`],
  ['DISCARD', `DISCARD: ${BY_BATCH}`],
  ['UNWATCH', `UNWATCH: ${BY_BATCH}`],
  ['ASKING', 'ASKING: the client says it where it is needed'],
  ['READONLY', "READONLY: it is an option, as in connectCluster(nodes, { reads: 'replica' })"],
  ['READWRITE', "READWRITE: it is an option, as in connectCluster(nodes, { reads: 'primary' })"],
])

const ANYWHERE: Aim = { slot: undefined, reads: false }

/**
 * @throws CrossSlotError when its keys are in different slots; RouteError for what makes no sense in a cluster
 */
export function aimOf(argv: readonly Word[]): Aim {
  const route = routeOf(argv)
  const { places, everywhere } = route
  if (places.length === 0) {
    if (everywhere !== undefined) return { slot: undefined, reads: false, everywhere }
    const instead = INSTEAD.get(upperCased(nameOf(argv[0])))
    if (instead !== undefined) throw new RouteError(instead)
    return ANYWHERE
  }
  const slot = slotOfAll(nameOf(argv[0]), keysBy(places, argv))
  return { slot, reads: route.reads && slot !== undefined }
}

/**
 * The aim of a transaction: of all its commands together.
 *
 * @throws CrossSlotError as {@link aimOf}
 */
export function aimOfAll(commands: readonly (readonly Word[])[]): Aim {
  return { slot: slotOfAll('MULTI', keysIn(commands)), reads: false }
}

/** The keys of several commands. */
export function keysIn(commands: readonly (readonly Word[])[]): Bytes[] {
  return commands.flatMap(argv => keysBy(routeOf(argv).places, argv))
}

/**
 * The one slot of several keys; undefined if there are none.
 *
 * @throws CrossSlotError when there are several slots
 */
export function slotOfAll(command: string, keys: readonly Bytes[]): number | undefined {
  const [first] = keys
  if (first === undefined) return undefined
  const slot = hashSlot(first)
  for (const key of keys) {
    const other = hashSlot(key)
    if (other !== slot) throw new CrossSlotError(command, [first, slot], [key, other])
  }
  return slot
}

function routeOf(argv: readonly Word[]): Route {
  const [first, second] = argv
  const name = nameOf(first)
  const route = ROUTES.get(name) ?? ROUTES.get(upperCased(name))
  if (route !== undefined && route.places.length > 0) return route
  const isShort = second !== undefined && second.length < LONG
  const subcommand = isShort ? ROUTES.get(upperCased(`${name}|${nameOf(second)}`)) : undefined
  return subcommand ?? route ?? UNKNOWN
}

/** The keys that stand in the words; none where these make no sense: the node says what is wrong. */
function keysBy(places: readonly KeyPlaces[], argv: readonly Word[]): Bytes[] {
  const [only] = places
  if (places.length === 1 && only !== undefined && isOne(only)) {
    const key = argv[only.begin.index]
    return key === undefined ? [] : [bytesOf(key)]
  }
  // Names of options and counts are short; values need not be copied to be passed over.
  const words = argv.map(word => (typeof word === 'string' || word.length < LONG ? bytesOf(word) : ''))
  const found = places.flatMap(each => positionsBy(each, words) ?? [])
  // An empty word is in the place of MIGRATE's key when others follow: MIGRATE host port "" 0 5000 KEYS a b
  if (found.length > 1 && upperCased(nameOf(argv[0])) === 'MIGRATE') found.shift()
  return found.map(at => bytesOf(argv[at] ?? ''))
}

/** Longer than any option's name. */
const LONG = 64

function isOne(places: KeyPlaces): places is KeyPlaces & { readonly begin: { readonly index: number } } {
  const { begin, find } = places
  return begin !== 'unknown' && 'index' in begin && find !== 'unknown' && 'last' in find && find.last === 0
}

function nameOf(word: Word | undefined): string {
  return word === undefined ? '' : bytesOf(word)
}

function upperCased(name: string): string {
  return name.length > LONG ? name : name.toUpperCase()
}

function bytesOf(word: Word): Bytes {
  if (typeof word === 'string') return word
  return Buffer.from(word.buffer, word.byteOffset, word.length).toString('latin1')
}
