import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArgumentError, LibraryError, LuaError, type LuaValue } from '../lua/run/values.ts'
import { structLibrary } from './struct.ts'

const library = structLibrary({ spend: () => undefined, step: () => undefined })
const pack = (...args: LuaValue[]) => String(library['pack']?.(...args))
const unpack = (...args: LuaValue[]) => library['unpack']?.(...args)
const size = (...args: LuaValue[]) => library['size']?.(...args)

describe('packs', () => {
  test('integers of any size and order', () => {
    expect(pack('>h<h', 258, 258)).toBe('\x01\x02\x02\x01')
    expect(pack('i3I3', -1, 1)).toBe('\xff\xff\xff\x01\0\0')
    expect(pack('>i16', -2)).toBe(`${'\0'.repeat(8)}\xff\xff\xff\xff\xff\xff\xff\xfe`)
    expect(pack('>l', -(2 ** 53))).toBe('\xff\xe0\0\0\0\0\0\0')
  })

  test('what is out of range as x86 converts it', () => {
    expect(pack('>L', 2 ** 64)).toBe('\0\0\0\0\0\0\0\0')
    expect(pack('>l', Number.NaN)).toBe('\x80\0\0\0\0\0\0\0')
    expect(pack('>l', Number.NEGATIVE_INFINITY)).toBe('\x80\0\0\0\0\0\0\0')
    expect(pack('>L', 2 ** 63 + 4096)).toBe('\x80\0\0\0\0\0\x10\0')
  })

  test('doubles, strings and gaps', () => {
    expect(pack('>df', 1.5, Number.NaN)).toBe('\x3f\xf8\0\0\0\0\0\0\xff\xc0\0\0')
    expect(pack('sxc2c0', 'a\0b', 12345, 'xyz')).toBe('a\0b\0\x0012xyz')
    expect(pack('!bi', 1, 2)).toBe('\x01\0\0\0\x02\0\0\0')
    expect(pack('!4bd', 1, 2)).toHaveLength(12)
  })
})

describe('measures', () => {
  test('with and without alignment', () => {
    expect(size('bhilLTfd')).toBe(43)
    expect(size('!bhilLTfd')).toBe(48)
    expect(size('!bi6')).toBe(12)
    expect(size('c2147483647c2147483647')).toBe(4294967294)
  })

  test('only what has a size', () => {
    expect(() => size('bs')).toThrow(new ArgumentError(1, "option 's' has no fixed size"))
    expect(() => size('c0')).toThrow(new ArgumentError(1, "option 'c0' has no fixed size"))
  })
})

describe('unpacks', () => {
  test('values and the position behind them', () => {
    expect(unpack('bbb', 'abc')).toEqual([97, 98, 99, 4])
    expect(unpack('>hH', '\xff\xfe\xff\xfe')).toEqual([-2, 65534, 5])
    expect(unpack('bc0s', '\x02abcd\0')).toEqual(['ab', 'cd', 7])
    expect(unpack('', 'abc', 2)).toBe(2)
  })

  test('only what is there', () => {
    const tooShort = new ArgumentError(2, 'data string too short')
    expect(() => unpack('i', 'abc')).toThrow(tooShort)
    expect(() => unpack('b', 'abc', -1)).toThrow(tooShort)
    expect(() => unpack('bc0', '\xffabc')).toThrow(tooShort)
    expect(() => unpack('b', 'abc', 0)).toThrow(new ArgumentError(3, 'offset must be 1 or greater'))
    expect(() => unpack('s', 'abc')).toThrow(new LibraryError('unfinished string in data'))
    expect(() => unpack('c0', 'abc')).toThrow(new LibraryError("format 'c0' needs a previous size"))
  })
})

test('refuses formats', () => {
  expect(() => pack('j', 1)).toThrow(new ArgumentError(1, "invalid format option 'j'"))
  expect(() => pack('i33', 1)).toThrow(new LibraryError('integral size 33 is larger than limit of 32'))
  expect(() => pack('i2147483648', 1)).toThrow(new LibraryError('integral size overflow'))
  expect(() => pack('!3b', 1)).toThrow(new LibraryError('alignment 3 is not a power of 2'))
  expect(() => pack('bb', 1)).toThrow(new ArgumentError(3, 'number expected, got nil'))
  expect(() => pack('c4', 'abc')).toThrow(new ArgumentError(3, 'string too short'))
})

test('reads back what it wrote', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('>', '<', '!', '>!4', '<!2'),
      fc.integer({ min: -128, max: 127 }),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double(),
      fc.string({ unit: fc.integer({ min: 1, max: 255 }).map(code => String.fromCharCode(code)) }),
      (order, byte, word, long, double, text) => {
        const format = `${order}bildsi7`
        const packed = pack(format, byte, word, long, double, text, long)
        expect(unpack(format, packed)).toEqual([byte, word, long, double, text, long, packed.length + 1])
      },
    ),
  )
})

test('nothing but errors of Lua comes of any format and data', () => {
  const characters = fc.constantFrom(...'bBhHiIlLTfdscx!<> 0123456789z\0')
  fc.assert(
    fc.property(
      fc.string({ unit: characters }),
      fc.string({ unit: 'binary-ascii' }),
      fc.double(),
      (format, data, start) => {
        for (const run of [
          () => size(format),
          () => unpack(format, data, start),
          () => pack(format, data, start, 1, 2),
        ]) {
          try {
            run()
          } catch (error) {
            expect(error).toBeInstanceOf(LuaError)
          }
        }
      },
    ),
    { numRuns: 1000 },
  )
})
