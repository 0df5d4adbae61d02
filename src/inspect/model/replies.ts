/** Replies as the endpoint sends them (see ../reply-json.ts), and what the page makes of them. No browser is needed here. */

/** Bytes: text, or what is none in base64. */
export type Text = string | { readonly bytes: string }
/** The beginning of a string that is longer. */
export interface Cut {
  readonly cut: Text
  readonly length: number
}
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }
export type Reply = Json
export type Word = Text | number

/** The server has replied with an error, or the inspector has refused the request. */
export class Failure extends Error {}

export function errorIn(reply: Reply): string | undefined {
  const error = field(reply, 'error')
  return typeof error === 'string' ? error : undefined
}

/** @throws Failure for an error */
export function checked(reply: Reply): Reply {
  const error = errorIn(reply)
  if (error !== undefined) throw new Failure(error)
  return reply
}

function field(reply: Reply, name: string): Json | undefined {
  if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return undefined
  return Object.entries(reply).find(([each]) => each === name)?.[1]
}

/** The items of an array, a set, or a map: there keys and values in turn. */
export function itemsOf(reply: Reply): readonly Reply[] {
  for (const each of [reply, field(reply, 'map'), field(reply, 'set'), field(reply, 'push')])
    if (isList(each)) return each
  return []
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** Two by two: of a map, of an array in turn, and of an array of pairs. */
export function pairsOf(reply: Reply): readonly (readonly [Reply, Reply])[] {
  const items = itemsOf(reply)
  if (items.every(each => Array.isArray(each))) return items.map(each => pairOf(itemsOf(each)))
  return Array.from({ length: Math.floor(items.length / 2) }, (_, at) =>
    pairOf(items.slice(2 * at, 2 * at + 2)),
  )
}

function pairOf([first = null, second = null]: readonly Reply[]): readonly [Reply, Reply] {
  return [first, second]
}

/** A map by its names. */
export function namesOf(reply: Reply): ReadonlyMap<string, Reply> {
  return new Map(pairsOf(reply).map(([name, value]) => [shown(name), value]))
}

/** A cut string, or undefined. */
export function cutIn(reply: Reply): Cut | undefined {
  const [cut, length] = [field(reply, 'cut'), field(reply, 'length')]
  return cut === undefined || typeof length !== 'number' ? undefined : { cut: textIn(cut), length }
}

/** A string of the reply as it is, to be sent again; numbers, doubles and statuses as their text. */
export function textIn(reply: Reply): Text {
  const bytes = field(reply, 'bytes')
  if (typeof bytes === 'string') return { bytes }
  if (typeof reply === 'string') return reply
  for (const name of ['status', 'double', 'integer', 'error']) {
    const text = field(reply, name)
    if (typeof text === 'string') return text
  }
  const cut = cutIn(reply)
  return cut === undefined ? (reply === null ? '' : String(reply)) : cut.cut
}

/** A number; 0 for what is none. */
export function numberIn(reply: Reply): number {
  const value = typeof reply === 'number' ? reply : Number(textIn(reply))
  return Number.isFinite(value) ? value : 0
}

/** For people: bytes that are no text as `\xff`. */
export function shown(value: Reply | Text): string {
  const text = textIn(value)
  if (typeof text === 'string') return text
  return [...bytesOf(text)].map(escaped).join('')
}

function escaped(byte: number): string {
  if (byte >= 32 && byte < 127) return byte === 92 ? '\\\\' : String.fromCharCode(byte)
  return `\\x${byte.toString(16).padStart(2, '0')}`
}

export function bytesOf(text: Text): Uint8Array {
  if (typeof text === 'string') return new TextEncoder().encode(text)
  return Uint8Array.from(atob(text.bytes), character => character.charCodeAt(0))
}

export function isSame(one: Text, other: Text): boolean {
  return shown(one) === shown(other) && typeof one === typeof other
}

/** A reply as redis-cli would show it, for the console. */
export function print(reply: Reply, indent = ''): string {
  const error = errorIn(reply)
  if (error !== undefined) return `(error) ${error}`
  if (reply === null) return '(nil)'
  if (typeof reply === 'number') return `(integer) ${reply}`
  if (typeof reply === 'boolean') return `(${reply})`
  if (typeof reply === 'string') return JSON.stringify(reply)
  const status = field(reply, 'status')
  if (typeof status === 'string') return status
  const cut = cutIn(reply)
  if (cut !== undefined) return `${JSON.stringify(shown(cut.cut))}… (${cut.length} bytes)`
  const isAggregate = ['map', 'set', 'push'].some(name => field(reply, name) !== undefined)
  if (!Array.isArray(reply) && !isAggregate) return JSON.stringify(shown(reply))
  const items = itemsOf(reply)
  if (items.length === 0) return '(empty)'
  return items
    .map((item, at) => {
      const mark = `${at + 1}) `
      return `${at === 0 ? '' : indent}${mark}${print(item, indent + ' '.repeat(mark.length))}`
    })
    .join('\n')
}
