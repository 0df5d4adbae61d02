/** The collections of Redis: how each is read in pages, and what changes an item of it. */
import {
  type Cut,
  cutIn,
  itemsOf,
  numberIn,
  pairsOf,
  type Reply,
  shown,
  type Text,
  textIn,
  type Word,
} from '../model/replies.ts'

export type Cell = Text | Cut

export interface Item {
  /** Names it in commands; undefined: its name is cut, and so it can only be looked at. */
  readonly id: Text | undefined
  readonly cells: readonly Cell[]
}

export interface ItemPage {
  readonly items: readonly Item[]
  /** Where the next page begins; undefined: there is none. */
  readonly next: string | undefined
}

export interface Collection {
  readonly columns: readonly string[]
  /** The column that can be edited; undefined: none. */
  readonly edited: number | undefined
  /** What an item to add is made of. */
  readonly fields: readonly string[]
  readonly sizeOf: string
  page(key: Text, from: string): readonly Word[]
  read(reply: Reply, from: string): ItemPage
  add(key: Text, values: readonly string[]): readonly Word[]
  edit?(key: Text, item: Text, value: string): readonly Word[]
  /** Several commands run as one. */
  remove(key: Text, item: Text): readonly (readonly Word[])[]
  /** Reads the long value of one item. */
  whole?(key: Text, item: Text): readonly Word[]
}

const PAGE = 200

function cellOf(reply: Reply): Cell {
  return cutIn(reply) ?? textIn(reply)
}

function idOf(reply: Reply): Text | undefined {
  return cutIn(reply) === undefined ? textIn(reply) : undefined
}

/** The items and the cursor of HSCAN and SSCAN. */
function scanned(reply: Reply): { readonly found: Reply; readonly next: string | undefined } {
  const [cursor = '0', found = null] = itemsOf(reply)
  const next = shown(cursor)
  return { found, next: next === '0' ? undefined : next }
}

/** The offset of the next page of LRANGE and ZRANGE, if this one was full. */
function nextOf(from: string, count: number): string | undefined {
  return count < PAGE ? undefined : String(Number(from) + count)
}

const hash: Collection = {
  columns: ['Field', 'Value'],
  edited: 1,
  fields: ['Field', 'Value'],
  sizeOf: 'HLEN',
  page: (key, from) => ['HSCAN', key, from, 'COUNT', PAGE],
  read: reply => {
    const { found, next } = scanned(reply)
    const pairs = inTurn(found)
    return {
      items: pairs.map(([name, value]) => ({ id: idOf(name), cells: [cellOf(name), cellOf(value)] })),
      next,
    }
  },
  add: (key, [field = '', value = '']) => ['HSET', key, field, value],
  edit: (key, field, value) => ['HSET', key, field, value],
  remove: (key, field) => [['HDEL', key, field]],
  whole: (key, field) => ['HGET', key, field],
}

/** Names and values in turn, whatever they are: a value that is an array there is none. */
function inTurn(reply: Reply): readonly (readonly [Reply, Reply])[] {
  const items = itemsOf(reply)
  return Array.from({ length: Math.floor(items.length / 2) }, (_, at) => [
    items[2 * at] ?? null,
    items[2 * at + 1] ?? null,
  ])
}

const set: Collection = {
  columns: ['Member'],
  edited: undefined,
  fields: ['Member'],
  sizeOf: 'SCARD',
  page: (key, from) => ['SSCAN', key, from, 'COUNT', PAGE],
  read: reply => {
    const { found, next } = scanned(reply)
    return { items: itemsOf(found).map(member => ({ id: idOf(member), cells: [cellOf(member)] })), next }
  },
  add: (key, [member = '']) => ['SADD', key, member],
  remove: (key, member) => [['SREM', key, member]],
}

const sortedSet: Collection = {
  columns: ['Member', 'Score'],
  edited: 1,
  fields: ['Member', 'Score'],
  sizeOf: 'ZCARD',
  page: (key, from) => ['ZRANGE', key, from, Number(from) + PAGE - 1, 'WITHSCORES'],
  read: (reply, from) => {
    const items = pairsOf(reply).map(([member, score]) => ({
      id: idOf(member),
      cells: [cellOf(member), cellOf(score)],
    }))
    return { items, next: nextOf(from, items.length) }
  },
  add: (key, [member = '', score = '']) => ['ZADD', key, score, member],
  edit: (key, member, score) => ['ZADD', key, 'XX', score, member],
  remove: (key, member) => [['ZREM', key, member]],
}

/** Something that no list holds, to find again what is to be removed. */
function mark(): string {
  return `removed-by-the-inspector-${crypto.randomUUID()}`
}

const list: Collection = {
  columns: ['Index', 'Value'],
  edited: 1,
  fields: ['Value'],
  sizeOf: 'LLEN',
  page: (key, from) => ['LRANGE', key, from, Number(from) + PAGE - 1],
  read: (reply, from) => {
    const values = itemsOf(reply)
    const items = values.map((value, at) => {
      const index = String(Number(from) + at)
      return { id: index, cells: [index, cellOf(value)] }
    })
    return { items, next: nextOf(from, items.length) }
  },
  add: (key, [value = '']) => ['RPUSH', key, value],
  edit: (key, index, value) => ['LSET', key, index, value],
  remove: (key, index) => {
    const removed = mark()
    return [['MULTI'], ['LSET', key, index, removed], ['LREM', key, 1, removed], ['EXEC']]
  },
  whole: (key, index) => ['LINDEX', key, index],
}

const stream: Collection = {
  columns: ['Id', 'Fields'],
  edited: undefined,
  fields: ['Field', 'Value'],
  sizeOf: 'XLEN',
  // The newest first. What is behind an id begins right before it.
  page: (key, from) => ['XREVRANGE', key, from === '0' ? '+' : `(${from}`, '-', 'COUNT', PAGE],
  read: reply => {
    const items = itemsOf(reply).map(entry => {
      const [id = '', fields = null] = itemsOf(entry)
      const text = JSON.stringify(
        Object.fromEntries(inTurn(fields).map(([name, value]) => [shown(name), shownCut(value)])),
      )
      return { id: textIn(id), cells: [textIn(id), text] }
    })
    return { items, next: items.length < PAGE ? undefined : shown(items.at(-1)?.id ?? '0') }
  },
  add: (key, [field = '', value = '']) => ['XADD', key, '*', field, value],
  remove: (key, id) => [['XDEL', key, id]],
}

function shownCut(reply: Reply): string {
  const cut = cutIn(reply)
  return cut === undefined ? shown(reply) : `${shown(cut.cut)}… ${numberIn(cut.length)} bytes`
}

/** By what TYPE says. */
export const COLLECTIONS: ReadonlyMap<string, Collection> = new Map([
  ['hash', hash],
  ['set', set],
  ['zset', sortedSet],
  ['list', list],
  ['stream', stream],
])
