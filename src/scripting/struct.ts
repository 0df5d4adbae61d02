/**
 * The library `struct`: values to and from the bytes of a C structure. The bytes of numbers are made in
 * number-bytes.ts, the formats read in struct-format.ts.
 */
import { type Arguments, integerAt, numberAt, textAt } from '../lua/library/arguments.ts'
import { parseNumber } from '../lua/run/numbers.ts'
import {
  ArgumentError,
  LibraryError,
  type LuaFunction,
  type LuaValue,
  type Results,
} from '../lua/run/values.ts'
import { type Meter, STACK } from './limits.ts'
import { doubleBytes, integerBytes, readDouble, readInteger, readNatural, wrapped } from './number-bytes.ts'
import { StructFormat } from './struct-format.ts'

export function structLibrary(meter: Meter): Readonly<Record<string, LuaFunction>> {
  return {
    size: (...args) => sizeOf(new StructFormat(textAt(args, 1))),

    pack: (...args) => {
      const format = new StructFormat(textAt(args, 1))
      // Redis takes the first value that is missing for a nil.
      args.push(undefined)
      const packed = pack(format, args)
      meter.spend(packed.length)
      return packed
    },

    unpack: (...args) => {
      const format = new StructFormat(textAt(args, 1))
      const data = textAt(args, 2)
      meter.spend(data.length)
      return unpack(format, data, args)
    },
  }
}

function sizeOf(format: StructFormat): number {
  let size = 0
  while (format.next()) {
    const { option } = format
    if (option === 's') throw new ArgumentError(1, "option 's' has no fixed size")
    if (option === 'c' && format.size === 0) throw new ArgumentError(1, "option 'c0' has no fixed size")
    size += format.padding(size) + format.size
    // Letters and digits that are no options count nothing here.
    if (!/[0-9a-z]/i.test(option)) format.applySetting()
  }
  return size
}

function pack(format: StructFormat, args: Arguments): string {
  let packed = ''
  let index = 1
  while (format.next()) {
    const { size, littleEndian } = format
    const padding = format.padding(packed.length)
    if (padding > 0) packed += '\0'.repeat(padding)
    switch (format.option) {
      case 'b':
      case 'B':
      case 'h':
      case 'H':
      case 'i':
      case 'I':
      case 'l':
      case 'L':
      case 'T':
        packed += integerBytes(numberAt(args, ++index), size, littleEndian)
        break
      case 'f':
      case 'd':
        packed += doubleBytes(numberAt(args, ++index), size, littleEndian)
        break
      case 'c':
        packed += characters(args, ++index, size)
        break
      case 's':
        packed += `${textAt(args, ++index)}\0`
        break
      case 'x':
        packed += '\0'
        break
      default:
        format.applySetting()
    }
  }
  return packed
}

function characters(args: Arguments, index: number, size: number): string {
  const text = textAt(args, index)
  // Redis counts the argument one too far.
  if (text.length < size) throw new ArgumentError(index + 1, 'string too short')
  return size === 0 || size === text.length ? text : text.slice(0, size)
}

/** The values, and the position behind them. */
function unpack(format: StructFormat, data: string, args: Arguments): Results {
  const start = args[2] === undefined ? 1 : integerAt(args, 3)
  if (start === 0) throw new ArgumentError(3, 'offset must be 1 or greater')
  const results: LuaValue[] = []
  let at = start - 1
  while (format.next()) {
    const { size, littleEndian } = format
    at += format.padding(at)
    requireBytes(data, at, size)
    if (args.length + results.length + 2 > STACK) {
      throw new LibraryError('stack overflow (too many results)')
    }
    switch (format.option) {
      case 'b':
      case 'h':
      case 'i':
      case 'l':
        results.push(readInteger(data, at, size, littleEndian))
        break
      case 'B':
      case 'H':
      case 'I':
      case 'L':
      case 'T':
        results.push(readNatural(data, at, size, littleEndian))
        break
      case 'f':
      case 'd':
        results.push(readDouble(data, at, size, littleEndian))
        break
      case 'c': {
        const length = size === 0 ? sizeBefore(results) : size
        requireBytes(data, at, length)
        results.push(data.slice(at, at + length))
        at += length - size
        break
      }
      case 's': {
        const end = data.indexOf('\0', at)
        if (end === -1) throw new LibraryError('unfinished string in data')
        results.push(data.slice(at, end))
        at = end + 1
        break
      }
      case 'x':
        break
      default:
        format.applySetting()
    }
    at += size
  }
  if (results.length === 0) return at + 1
  results.push(at + 1)
  return results
}

function requireBytes(data: string, at: number, size: number): void {
  // A start below 1 is beyond any data, for C's unsigned integers.
  if (at < 0 || at > data.length - size) throw new ArgumentError(2, 'data string too short')
}

/** `c0` takes the last value away: it says how long the string is. */
function sizeBefore(results: LuaValue[]): number {
  const last = results.pop()
  const size = typeof last === 'string' ? parseNumber(last) : last
  if (typeof size !== 'number') throw new LibraryError("format 'c0' needs a previous size")
  const bytes = wrapped(size)
  return bytes < 0 ? Number.POSITIVE_INFINITY : bytes
}
