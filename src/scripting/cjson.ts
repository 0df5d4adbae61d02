/**
 * The library `cjson`: JSON to and from Lua values. An array without items looks like an object in Lua, so
 * that an empty table is written as `{}`.
 */
import { type Arguments, textAt } from '../lua/library/arguments.ts'
import { LuaTable } from '../lua/run/table.ts'
import { ArgumentError, type LuaFunction, type LuaValue } from '../lua/run/values.ts'
import { JsonReader } from './cjson-decode.ts'
import { JsonWriter } from './cjson-encode.ts'
import { JsonSettings, NULL, settingFunctions } from './cjson-settings.ts'
import type { Meter } from './limits.ts'

export { NULL }

export function cjsonLibrary(
  meter: Meter,
  settings = new JsonSettings(),
): Readonly<Record<string, LuaValue>> {
  const writer = new JsonWriter(settings, meter)
  const encode: LuaFunction = (...args) => {
    requireOne(args)
    return writer.write(args[0])
  }
  const decode: LuaFunction = (...args) => {
    requireOne(args)
    return new JsonReader(textAt(args, 1), settings, meter).read()
  }
  const another: LuaFunction = () => LuaTable.record(Object.entries(cjsonLibrary(meter)).flat())
  return {
    _NAME: 'cjson',
    _VERSION: '2.1.0',
    null: NULL,
    encode,
    decode,
    new: another,
    ...settingFunctions(settings),
  }
}

function requireOne(args: Arguments): void {
  if (args.length !== 1) throw new ArgumentError(1, 'expected 1 argument')
}
