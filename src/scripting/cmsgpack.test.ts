import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyValue, listOf, plain } from '../../test/support/lua-values.ts'
import { LuaTable } from '../lua/run/table.ts'
import {
  ArgumentError,
  LibraryError,
  LuaError,
  type LuaValue,
  NOTHING,
  type Results,
} from '../lua/run/values.ts'
import { cmsgpackLibrary } from './cmsgpack.ts'

const library = cmsgpackLibrary({ spend: () => undefined, step: () => undefined })

function called(name: string, ...args: LuaValue[]): Results {
  const f = library[name]
  if (typeof f !== 'function') throw new Error(`no function ${name}`)
  return f(...args)
}

const pack = (...args: LuaValue[]) => String(called('pack', ...args))

describe('packs', () => {
  test('integers as short as possible', () => {
    expect(pack(0, 127, 128, 256, 65536)).toBe('\0\x7f\xcc\x80\xcd\x01\0\xce\0\x01\0\0')
    expect(pack(-1, -33, -129, -32769)).toBe('\xff\xd0\xdf\xd1\xff\x7f\xd2\xff\xff\x7f\xff')
    expect(pack(2 ** 32, -(2 ** 63))).toBe('\xcf\0\0\0\x01\0\0\0\0\xd3\x80\0\0\0\0\0\0\0')
  })

  test('other numbers in four bytes where these lose nothing', () => {
    expect(pack(0.5, 0.1)).toBe('\xca\x3f\0\0\0\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a')
    expect(pack(2 ** 63)).toBe('\xca\x5f\0\0\0')
  })

  test('tables', () => {
    expect(pack(new LuaTable())).toBe('\x90')
    expect(pack(listOf(1, 'a', true))).toBe('\x93\x01\xa1a\xc3')
    expect(pack(listOf(1, undefined, 3))).toBe('\x82\x01\x01\x03\x03')
    const itself = new LuaTable()
    itself.set(1, itself)
    expect(pack(itself)).toBe(`${'\x91'.repeat(16)}\xc0`)
  })

  test('what has no format as nil', () => {
    expect(pack(undefined, () => undefined)).toBe('\xc0\xc0')
    expect(() => pack()).toThrow(new ArgumentError(0, 'MessagePack pack needs input.'))
  })
})

describe('unpacks', () => {
  test('all, one, or some', () => {
    expect(called('unpack', '')).toBe(NOTHING)
    expect(called('unpack', '\x01\x02\x03')).toEqual([1, 2, 3])
    expect(called('unpack_one', '\x01\x02\x03')).toEqual([1, 1])
    expect(called('unpack_one', '\x01\x02\x03', 2)).toEqual([-1, 3])
    expect(called('unpack_one', '\x01\x02\x03', 3)).toBe(-1)
    expect(called('unpack_limit', '\x01\x02\x03', 1, 1)).toEqual([2, 2])
  })

  test('natural numbers of 64 bits with a sign', () => {
    expect(called('unpack', '\xcf\xff\xff\xff\xff\xff\xff\xff\xff')).toBe(-1)
  })

  test('with complaints', () => {
    expect(() => called('unpack', '\xc1')).toThrow(new LibraryError('Bad data format in input.'))
    expect(() => called('unpack', '\xa2a')).toThrow(new LibraryError('Missing bytes in input.'))
    expect(() => called('unpack', '\x81\xc0\x01')).toThrow(new LuaError('table index is nil'))
    expect(() => called('unpack_one', '\x01', -1)).toThrow(
      new LibraryError('Invalid request to unpack with offset of -1 and limit of 1.'),
    )
    expect(() => called('unpack_one', '\x01', 2)).toThrow(
      new LibraryError('Start offset 2 greater than input length 1.'),
    )
  })

  test('as deep as the stack of Lua', () => {
    expect(called('unpack', `${'\x91'.repeat(3999)}\x01`)).toBeInstanceOf(LuaTable)
    expect(() => called('unpack', `${'\x91'.repeat(4000)}\x01`)).toThrow(
      'stack overflow (in function mp_decode_to_lua_array)',
    )
  })
})

test('reads back what it wrote', () => {
  fc.assert(
    fc.property(anyValue, value => {
      expect(plain(called('unpack', pack(value)))).toEqual(plain(value))
    }),
  )
})

test('nothing but errors of Lua comes of any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30 }), bytes => {
      try {
        called('unpack', String.fromCharCode(...bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(LuaError)
      }
    }),
    { numRuns: 3000 },
  )
})
