/**
 * The ACL categories of a command: what its flags and its group say, and what its declaration adds. COMMAND shows
 * them with an `@`.
 */
import type { Flag, Group } from './flags.ts'

/** In the order in which COMMAND lists them. */
export const CATEGORIES = [
  'keyspace',
  'read',
  'write',
  'set',
  'sortedset',
  'list',
  'hash',
  'string',
  'bitmap',
  'hyperloglog',
  'geo',
  'stream',
  'pubsub',
  'admin',
  'fast',
  'slow',
  'blocking',
  'dangerous',
  'connection',
  'transaction',
  'scripting',
] as const

export type Category = (typeof CATEGORIES)[number]

/** Commands of the other groups are in the category of their flag, or in none. */
const OF_GROUP: Readonly<Partial<Record<Group, Category>>> = {
  generic: 'keyspace',
  string: 'string',
  list: 'list',
  set: 'set',
  'sorted-set': 'sortedset',
  hash: 'hash',
  transactions: 'transaction',
  connection: 'connection',
  scripting: 'scripting',
  hyperloglog: 'hyperloglog',
  geo: 'geo',
  stream: 'stream',
  bitmap: 'bitmap',
}

export function categoriesOf(
  flags: ReadonlySet<Flag>,
  group: Group | undefined,
  declared: readonly Category[] = [],
): readonly Category[] {
  const found = new Set(declared)
  const ofGroup = group && OF_GROUP[group]
  if (ofGroup !== undefined) found.add(ofGroup)
  if (flags.has('write')) found.add('write')
  // Scripts that promise to read only may still run anything: `EVAL_RO` is not in @read.
  if (flags.has('readonly') && !found.has('scripting')) found.add('read')
  if (flags.has('admin')) found.add('admin').add('dangerous')
  if (flags.has('pubsub')) found.add('pubsub')
  if (flags.has('blocking')) found.add('blocking')
  found.add(flags.has('fast') ? 'fast' : 'slow')
  return CATEGORIES.filter(each => found.has(each))
}
