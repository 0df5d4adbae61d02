/**
 * The library `cmsgpack`: values to and from MessagePack, all of an input at once, one at a time, or a few. The
 * formats are in cmsgpack-encode.ts and cmsgpack-decode.ts.
 */
import { type Arguments, integerAt, textAt } from '../lua/library/arguments.ts'
import { ArgumentError, LibraryError, type LuaValue, NOTHING, type Results } from '../lua/run/values.ts'
import { MessageReader } from './cmsgpack-decode.ts'
import { MessageWriter } from './cmsgpack-encode.ts'
import { type Meter, STACK } from './limits.ts'

export function cmsgpackLibrary(meter: Meter): Readonly<Record<string, LuaValue>> {
  const writer = new MessageWriter(meter)
  const unpack = (data: string, limit: number, offset: number, used: number): Results => {
    if (offset < 0 || limit < 0) {
      throw new LibraryError(
        `Invalid request to unpack with offset of ${offset | 0} and limit of ${data.length}.`,
      )
    }
    if (offset > data.length) {
      throw new LibraryError(`Start offset ${offset | 0} greater than input length ${data.length}.`)
    }
    meter.spend(data.length)
    const reader = new MessageReader(data, offset, meter)
    const values: LuaValue[] = []
    const all = limit === 0 && offset === 0
    while (reader.at < data.length && (all || values.length < limit)) {
      values.push(reader.next(used + values.length))
    }
    if (all) return values.length === 1 ? values[0] : values.length === 0 ? NOTHING : values
    if (used + values.length + 1 > STACK)
      throw new LibraryError('stack overflow (in function mp_unpack_full)')
    const end = reader.at < data.length ? reader.at : -1
    return values.length === 0 ? end : [end, ...values]
  }

  return {
    _NAME: 'cmsgpack',
    _VERSION: 'lua-cmsgpack 0.4.0',
    _COPYRIGHT: 'Copyright (C) 2012, Salvatore Sanfilippo',
    _DESCRIPTION: 'MessagePack C implementation for Lua',

    pack: (...args: LuaValue[]) => {
      if (args.length === 0) throw new ArgumentError(0, 'MessagePack pack needs input.')
      if (2 * args.length > STACK) {
        throw new ArgumentError(0, 'Too many arguments for MessagePack pack.')
      }
      let bytes = ''
      for (const value of args) bytes += writer.pack(value)
      meter.spend(bytes.length)
      return bytes
    },

    unpack: (...args: LuaValue[]) => unpack(textAt(args, 1), 0, 0, args.length),

    unpack_one: (...args: LuaValue[]) => {
      const offset = optionalInteger(args, 2)
      return unpack(textAt(args, 1), 1, offset, 1)
    },

    unpack_limit: (...args: LuaValue[]) => {
      const limit = integerAt(args, 2)
      const offset = optionalInteger(args, 3)
      return unpack(textAt(args, 1), limit, offset, 1)
    },
  }
}

function optionalInteger(args: Arguments, index: number): number {
  return args[index - 1] === undefined ? 0 : integerAt(args, index)
}
