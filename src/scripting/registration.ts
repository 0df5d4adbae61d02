/** The arguments of `redis.register_function`: a name and a callback, or a table with names for all that can be said. */
import { numberText } from '../lua/run/numbers.ts'
import { LuaTable } from '../lua/run/table.ts'
import type { LuaFunction, LuaValue } from '../lua/run/values.ts'
import type { Bytes } from '../resp/values.ts'
import { raised } from './script-error.ts'
import { FLAGS, type ScriptFlag } from './script-source.ts'

export interface LibraryFunction {
  readonly name: Bytes
  readonly callback: LuaFunction
  readonly description: Bytes | undefined
  readonly flags: ReadonlySet<ScriptFlag>
}

const NO_FLAGS: ReadonlySet<ScriptFlag> = new Set()

/** Throws the error that says what is wrong with them. */
export function readRegistration(args: readonly LuaValue[]): LibraryFunction {
  if (args.length < 1 || args.length > 2) throw wrong('wrong number of arguments to redis.register_function')
  const [first, callback] = args
  if (args.length === 1) {
    if (first instanceof LuaTable) return readNamed(first)
    throw wrong(
      'calling redis.register_function with a single argument is only applicable to Lua table ' +
        '(representing named arguments).',
    )
  }
  const name = textOf(first)
  if (name === undefined) throw wrong('first argument to redis.register_function must be a string')
  if (typeof callback !== 'function')
    throw wrong('second argument to redis.register_function must be a function')
  return { name, callback, description: undefined, flags: NO_FLAGS }
}

function readNamed(table: LuaTable): LibraryFunction {
  let name: Bytes | undefined
  let callback: LuaFunction | undefined
  let description: Bytes | undefined
  let flags = NO_FLAGS
  for (let at = table.advance(0); at !== 0; at = table.advance(at)) {
    const key = textOf(table.keyAt(at))
    const value = table.valueAt(at)
    switch (key?.toLowerCase()) {
      case undefined:
        throw wrong('named argument key given to redis.register_function is not a string')
      case 'function_name':
        name = textArgument('function_name', value)
        break
      case 'description':
        description = textArgument('description', value)
        break
      case 'callback':
        if (typeof value !== 'function')
          throw wrong('callback argument given to redis.register_function must be a function')
        callback = value
        break
      case 'flags':
        if (!(value instanceof LuaTable))
          throw wrong('flags argument to redis.register_function must be a table representing function flags')
        flags = readFlags(value)
        break
      default:
        throw wrong('unknown argument given to redis.register_function')
    }
  }
  if (name === undefined) throw wrong('redis.register_function must get a function name argument')
  if (callback === undefined) throw wrong('redis.register_function must get a callback argument')
  return { name, callback, description, flags }
}

/** The flags from 1 to the first nil. */
function readFlags(list: LuaTable): ReadonlySet<ScriptFlag> {
  const flags = new Set<ScriptFlag>()
  for (let i = 1; ; i++) {
    const given = list.getNumber(i)
    if (given === undefined) return flags
    const flag = FLAGS.find(each => each === textOf(given)?.toLowerCase())
    if (flag === undefined) throw wrong('unknown flag given')
    flags.add(flag)
  }
}

function textArgument(name: string, value: LuaValue): Bytes {
  const text = textOf(value)
  if (text === undefined) throw wrong(`${name} argument given to redis.register_function must be a string`)
  return text
}

/** Lua takes numbers for strings. */
function textOf(value: LuaValue): Bytes | undefined {
  return typeof value === 'number' ? numberText(value) : typeof value === 'string' ? value : undefined
}

function wrong(text: string) {
  return raised(`ERR ${text}`)
}
