/**
 * Errors between scripts and commands. What a script raises may be any value; a table with a field `err` is an error
 * reply, as `redis.call` raises it and `redis.pcall` gives it.
 */

import type { Site } from '../lua/compile/sites.ts'
import type { Kill } from '../lua/run/errors.ts'
import { numberText } from '../lua/run/numbers.ts'
import type { LuaState } from '../lua/run/state.ts'
import { LuaTable } from '../lua/run/table.ts'
import { LuaError } from '../lua/run/values.ts'
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
  const message =
    typeof text === 'string' ? text : typeof text === 'number' ? numberText(text) : 'ERR unknown error'
  return new ReplyError(
    oneLine(message) + placeOf(name, site),
    value instanceof LuaTable && wasCounted(value),
  )
}

/** The reply to a script that was killed. */
export function replyToKill({ message, site }: Kill, name: string): ReplyError {
  return new ReplyError(`ERR ${message}${placeOf(name, site)}`)
}

function placeOf(name: string, site: Site | undefined): string {
  return site === undefined ? '' : ` script: ${name}, on ${oneLine(site.chunk)}:${site.line}.`
}
