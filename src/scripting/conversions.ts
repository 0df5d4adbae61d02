/**
 * Replies of commands as Lua values, and what a script returns as a reply. What both look like depends on the protocol
 * that the script has chosen with `redis.setresp`, 2 at first: in RESP3 there are maps, sets, doubles and more, each a
 * table with one field that names it.
 */

import { oneLine as errorLine } from '../keyspace/errors.ts'
import { visible } from '../lua/run/numbers.ts'
import { LuaTable } from '../lua/run/table.ts'
import type { LuaValue } from '../lua/run/values.ts'
import {
  Attributed,
  BigNumber,
  Double,
  Generated,
  MapReply,
  NullArray,
  type Protocol,
  Push,
  type Replies,
  ReplyError,
  type ReplyValue,
  SetReply,
  Status,
  Verbatim,
} from '../resp/values.ts'
import { type Meter, TABLE_BYTES } from './limits.ts'

type ReplyMeter = Pick<Meter, 'spend'>

/** A reply as a script sees it. */
export function toLua(reply: ReplyValue, protocol: Protocol): LuaValue {
  if (typeof reply === 'string' || typeof reply === 'number') return reply
  if (reply === null || reply instanceof NullArray) return protocol === 3 ? undefined : false
  if (typeof reply === 'bigint') return Number(reply)
  if (typeof reply === 'boolean') return protocol === 3 ? reply : Number(reply)
  if (reply instanceof Uint8Array) return Buffer.from(reply).toString('latin1')
  if (Array.isArray(reply)) return list(reply, protocol)
  if (reply instanceof Status) return named('ok', reply.text)
  if (reply instanceof ReplyError) return named('err', reply.message)
  if (reply instanceof Generated) return toLua(reply.whole(), protocol)
  if (reply instanceof Double) return protocol === 3 ? named('double', reply.value) : reply.text
  if (reply instanceof MapReply) return protocol === 3 ? map(reply) : list(reply.flat, protocol)
  if (reply instanceof SetReply) return protocol === 3 ? set(reply) : list(reply.items, protocol)
  if (reply instanceof BigNumber) return protocol === 3 ? named('big_number', reply.digits) : reply.digits
  if (reply instanceof Verbatim) return protocol === 3 ? verbatim(reply) : reply.text
  if (reply instanceof Attributed) return toLua(reply.value, protocol)
  if (reply instanceof Push) return list(reply.items, protocol)
  return list((reply as Replies).values, protocol)
}

function named(name: string, value: LuaValue): LuaTable {
  const table = new LuaTable()
  table.setText(name, value)
  return table
}

function list(items: readonly ReplyValue[], protocol: Protocol): LuaTable {
  const values: LuaValue[] = [undefined]
  for (let i = 0; i < items.length; i++) values.push(toLua(items[i] as ReplyValue, protocol))
  return LuaTable.list(values)
}

function map({ flat }: MapReply): LuaTable {
  const table = new LuaTable()
  for (let i = 0; i < flat.length; i += 2) {
    table.set(toLua(flat[i] as ReplyValue, 3), toLua(flat[i + 1] as ReplyValue, 3))
  }
  return named('map', table)
}

function set({ items }: SetReply): LuaTable {
  const table = new LuaTable()
  for (const item of items) table.set(toLua(item, 3), true)
  return named('set', table)
}

function verbatim({ format, text }: Verbatim): LuaTable {
  const table = named('format', format)
  table.setText('string', text)
  return named('verbatim_string', table)
}

/** Tables may nest so deeply in what a script returns. In Redis Lua's stack ends at 7995. */
const DEEPEST = 1000
/** Bytes of memory of a value in a reply. */
const VALUE_BYTES = 16
const TOO_DEEP = new ReplyError('ERR reached lua stack limit')

/**
 * What a script has returned, as its reply. A table may occur many times (`t = {t, t}`, and so on): its memory is
 * counted each time.
 */
export function toReply(value: LuaValue, protocol: Protocol, meter: ReplyMeter, depth = 0): ReplyValue {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return wholeNumber(value)
    case 'boolean':
      if (protocol === 3) return value
      return value ? 1 : null
    default:
      if (!(value instanceof LuaTable)) return null
      return depth >= DEEPEST ? TOO_DEEP : tableReply(value, protocol, meter, depth + 1)
  }
}

/** As C converts a double: without its fraction, and the least integer for all that 64 bits cannot hold. */
function wholeNumber(value: number): number | bigint {
  const whole = Math.trunc(value)
  if (Number.isSafeInteger(whole)) return whole === 0 ? 0 : whole
  return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : -(2n ** 63n)
}

/** A table with one of the known fields, in this order; else its values from 1 to the first nil. */
function tableReply(table: LuaTable, protocol: Protocol, meter: ReplyMeter, depth: number): ReplyValue {
  meter.spend(TABLE_BYTES)
  const error = table.getText('err')
  if (typeof error === 'string') return new ReplyError(errorLine(visible(error)), wasCounted(table))
  const ok = table.getText('ok')
  if (typeof ok === 'string') return new Status(oneLine(ok))
  const double = table.getText('double')
  if (typeof double === 'number') return new Double(double)
  const digits = table.getText('big_number')
  if (typeof digits === 'string') return new BigNumber(withoutLineEnds(digits))
  const text = table.getText('verbatim_string')
  if (text instanceof LuaTable) {
    const [format, string] = [text.getText('format'), text.getText('string')]
    if (typeof format === 'string' && typeof string === 'string')
      return new Verbatim(visible(format).slice(0, 3).padEnd(3), string)
  }
  const entries = table.getText('map')
  if (entries instanceof LuaTable) {
    const flat: ReplyValue[] = []
    for (let at = entries.advance(0); at !== 0; at = entries.advance(at)) {
      flat.push(
        toReply(entries.keyAt(at), protocol, meter, depth + 1),
        toReply(entries.valueAt(at), protocol, meter, depth + 1),
      )
    }
    meter.spend(flat.length * VALUE_BYTES)
    return new MapReply(flat)
  }
  const members = table.getText('set')
  if (members instanceof LuaTable) {
    const items: ReplyValue[] = []
    for (let at = members.advance(0); at !== 0; at = members.advance(at)) {
      items.push(toReply(members.keyAt(at), protocol, meter, depth + 1))
    }
    meter.spend(items.length * VALUE_BYTES)
    return new SetReply(items)
  }
  const items: ReplyValue[] = []
  for (let i = 1; ; i++) {
    const item = table.getNumber(i)
    if (item === undefined) {
      meter.spend(items.length * VALUE_BYTES)
      return items
    }
    items.push(toReply(item, protocol, meter, depth))
  }
}

/** Whether the table of an error comes from a command, which has counted it. */
export function wasCounted(table: LuaTable): boolean {
  return table.getText('ignore_error_stats_update') === true
}

/** What a simple reply can hold of a text, which is a string of C. */
export function oneLine(text: string): string {
  return withoutLineEnds(visible(text))
}

function withoutLineEnds(text: string): string {
  return text.replace(/[\r\n]/g, ' ')
}
