/**
 * What HSCAN, SSCAN and ZSCAN have in common (and SCAN its cursor): their grammar and their reply. The cursor is
 * read before the key is looked at, the options only when the key is there.
 *
 *     args: [key('key', 'RO access'), scanCursor, late(options(...SCAN_OPTIONS, NO_NOVALUES))],
 *     run: ({ db }, name, start, given) => {
 *       const set = db.readAs(SetValue, name)
 *       if (set === undefined) return EMPTY_SCAN
 *       return scanElements(set, start, given(), (found, member) => found.push(member))
 *     },
 */
import { INVALID_CURSOR, NOVALUES_ELSEWHERE, SYNTAX } from '../../keyspace/errors.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { globMatches } from '../../structures/glob.ts'
import { type Arg, bytes, int, option, refused } from '../declare/args.ts'

const WORD = bytes('word')
const COUNT = int('count')

/** Where a scan goes on; 0 begins. */
export const scanCursor: Arg<number> = {
  ...int('cursor'),
  readOne: readCursor,
  read: cursor => readCursor(WORD.read(cursor)),
}

/** `[MATCH pattern] [COUNT count]`, to be spread into `options()`. */
export const SCAN_OPTIONS = [
  option('MATCH', bytes('pattern', 'pattern')),
  option('COUNT', { ...COUNT, read: cursor => positive(COUNT.read(cursor)) }),
] as const

/** Only HSCAN has it. */
export const NO_NOVALUES = refused('NOVALUES', NOVALUES_ELSEWHERE)

export interface ScanOptions {
  readonly match?: Bytes
  readonly count?: number
}

/** What an entry of a collection consists of: a member, or a field and its value. */
export type Entry = readonly [element: Bytes, ...more: unknown[]]

/** A collection that can be scanned: `0` begins and ends. Small encodings visit everything at once. */
export interface Scannable<E extends Entry> {
  scan(cursor: number, count: number, visit: (...entry: E) => void): number
}

/** The reply for a key that is not there. */
export const EMPTY_SCAN: ReplyValue = ['0', []]

/** Some elements, and the cursor to go on from. `add` puts an entry into the reply as the command shows it. */
export function scanElements<E extends Entry>(
  source: Scannable<E>,
  start: number,
  { match, count = 10 }: ScanOptions,
  add: (found: ReplyValue[], ...entry: E) => void,
): ReplyValue {
  const found: ReplyValue[] = []
  const all = match === undefined || match === '*'
  const next = source.scan(start, count, (...entry) => {
    if (all || globMatches(match, entry[0])) add(found, ...entry)
  })
  return [String(next), found]
}

const CURSOR = /^[\t-\r ]*([+-]?)(\d+)(?:\0|$)/

/**
 * An unsigned 64-bit integer as strtoull reads it: up to a zero byte, and with a minus it counts down from 2^64. A
 * plain negative integer is refused before that. Ours never exceed the size of what is scanned.
 */
export function readCursor(word: Bytes): number {
  const [text = '', sign, digits = ''] = CURSOR.exec(word) ?? []
  const value = Number(digits)
  if (text === '' || (value >= 2 ** 63 && BigInt(digits) >= 2n ** 64n)) throw INVALID_CURSOR
  if (sign !== '-' || value === 0) return value
  const plain = /^-[1-9]\d*\0?$/.test(text) && BigInt(digits) <= 2n ** 63n
  if (plain) throw INVALID_CURSOR
  return Number.MAX_SAFE_INTEGER
}

function positive(count: number): number {
  if (count < 1) throw SYNTAX
  return count
}
