/**
 * Errors between scripts and commands. What a script raises may be any value; a table with a field `err` is an error
 * reply, as `redis.call` raises it and `redis.pcall` gives it.
 */
import type { LuaState } from '../lua/state.ts'
import { LuaTable } from '../lua/table.ts'
import { LuaError } from '../lua/values.ts'
import { ReplyError } from '../resp/values.ts'
import { oneLine, wasCounted } from './conversions.ts'

/** An error reply as a table. */
export function errorTable(text: string): LuaTable {
  const table = new LuaTable()
  table.setText('err', text)
  return table
}

/** An error for a script to catch, or to end with. */
export function raised(text: string): LuaError {
  return new LuaError(errorTable(text))
}

/** The reply to a script that ended with an error: what it says, which script it was, and where. */
export function replyToError({ value, site }: LuaError, name: string, state: LuaState): ReplyError {
  const text = value instanceof LuaTable ? value.getText('err') : `ERR ${state.plainText(value)}`
  const message = typeof text === 'string' ? text : 'ERR unknown error'
  const place = site === undefined ? '' : ` script: ${name}, on @${site.source}:${site.line}.`
  return new ReplyError(oneLine(message + place), value instanceof LuaTable && wasCounted(value))
}
